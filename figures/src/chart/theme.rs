//! Colours, line widths and sizes: the common style of the figures. Lengths are in points.

use flatland_records::Rule;
use plotters::style::RGBColor;

pub(crate) const WHITE: RGBColor = RGBColor(255, 255, 255);
pub(crate) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
pub(crate) const FAINT_INK: RGBColor = RGBColor(0x77, 0x77, 0x77);
pub(crate) const GRID: RGBColor = RGBColor(0xE8, 0xE8, 0xE8);

pub(crate) const TITLE_SIZE: f64 = 8.0;
pub(crate) const LABEL_SIZE: f64 = 7.5;
pub(crate) const TICK_SIZE: f64 = 6.5;
/// Text smaller than this is shortened instead.
pub(crate) const SMALLEST_SIZE: f64 = 5.5;
/// Size of exponents relative to their base, and how far they are raised, relative to its size.
pub(crate) const EXPONENT_SIZE: f64 = 0.72;
pub(crate) const EXPONENT_RISE: f64 = 0.38;

pub(crate) const AXIS_WIDTH: f64 = 0.5;
pub(crate) const GRID_WIDTH: f64 = 0.4;
pub(crate) const LINE_WIDTH: f64 = 0.9;
pub(crate) const REFERENCE_WIDTH: f64 = 0.6;
pub(crate) const REFERENCE_DASH: [f64; 2] = [3.0, 2.0];
/// Pale enough for lines to show through three bands.
pub(crate) const BAND_ALPHA: f64 = 0.12;
pub(crate) const MAJOR_TICK: f64 = 2.4;
pub(crate) const MINOR_TICK: f64 = 1.3;
/// Half the width of the cross that ends a run, and of the dot for a value without neighbours.
pub(crate) const CROSS: f64 = 2.0;
pub(crate) const DOT: f64 = 1.4;

/// Radius of a point of a scatter.
pub(crate) const POINT: f64 = 0.9;
/// The iterations in Flatland.
pub(crate) const SPAN: RGBColor = RGBColor(0xFB, 0xF1, 0xCC);

/// Eigenvalues by sign.
pub(crate) const POSITIVE: Marker = Marker {
    color: RGBColor(0x33, 0x22, 0x88),
    outline: Outline::Disc,
};
pub(crate) const NEGATIVE: Marker = Marker {
    color: RGBColor(0xEE, 0x33, 0x77),
    outline: Outline::Triangle,
};

/// Parts of a gradient and of a network: colours of no optimiser.
pub(crate) const LAST_BIAS: CurveStyle = solid(RGBColor(0x66, 0x11, 0x00));
pub(crate) const OTHER_TENSORS: CurveStyle = solid(RGBColor(0x66, 0x66, 0x66));
pub(crate) const EXTREME_TENSORS: CurveStyle = CurveStyle {
    color: RGBColor(0x99, 0x99, 0x99),
    dash: Some([2.5, 1.5]),
};
pub(crate) const ZERO_GRADIENTS: CurveStyle = solid(RGBColor(0x11, 0x77, 0x33));
pub(crate) const ZERO_ACTIVATIONS: CurveStyle = solid(RGBColor(0xAA, 0x44, 0x99));

/// Iterations along a run, from the first to the last that is drawn: from dark to light.
pub(crate) const ALONG_A_RUN: [RGBColor; 5] = [
    RGBColor(0x44, 0x01, 0x54),
    RGBColor(0x3B, 0x52, 0x8B),
    RGBColor(0x21, 0x91, 0x8C),
    RGBColor(0x5E, 0xB9, 0x3E),
    RGBColor(0xD8, 0xB0, 0x0B),
];

/// The style of a point of a scatter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Marker {
    pub(crate) color: RGBColor,
    pub(crate) outline: Outline,
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outline {
    Disc,
    /// A triangle that points downwards.
    Triangle,
}

/// The style of the curves of one optimiser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CurveStyle {
    pub(crate) color: RGBColor,
    /// Lengths of dash and gap; `None` for a solid line.
    pub(crate) dash: Option<[f64; 2]>,
}

/// Solvers that are not optimisers of the experiments: colours of Okabe and Ito, each with a line of its own kind.
pub(crate) const SOLVERS: [CurveStyle; 8] = [
    solid(RGBColor(0x00, 0x72, 0xB2)),
    dashed(RGBColor(0x56, 0xB4, 0xE9), [4.0, 1.5]),
    dashed(RGBColor(0x00, 0x9E, 0x73), [1.5, 1.2]),
    solid(RGBColor(0xD5, 0x5E, 0x00)),
    dashed(RGBColor(0xCC, 0x79, 0xA7), [4.0, 1.5]),
    dashed(RGBColor(0xE6, 0x9F, 0x00), [6.0, 2.5]),
    solid(RGBColor(0x33, 0x33, 0x33)),
    dashed(RGBColor(0x88, 0x22, 0x55), [1.5, 1.2]),
];

const fn dashed(color: RGBColor, dash: [f64; 2]) -> CurveStyle {
    CurveStyle {
        color,
        dash: Some(dash),
    }
}

/// A solid line.
pub(crate) const fn solid(color: RGBColor) -> CurveStyle {
    CurveStyle { color, dash: None }
}

/// The style of the `variant`-th optimiser of a rule, such as the second of several constant steps.
///
/// Colours are from the sets of Okabe and Ito and of Paul Tol, which colour-blind people can distinguish; further
/// variants are paler and dashed.
pub(crate) fn curve_style(rule: Rule, variant: usize) -> CurveStyle {
    let base = match rule {
        Rule::Nls => RGBColor(0x00, 0x72, 0xB2),
        Rule::NlsUb => RGBColor(0x56, 0xB4, 0xE9),
        Rule::PoNls => RGBColor(0x00, 0x9E, 0x73),
        Rule::Ls => RGBColor(0xE6, 0x9F, 0x00),
        Rule::Grippo => RGBColor(0x99, 0x99, 0x33),
        Rule::Cdat => RGBColor(0xD5, 0x5E, 0x00),
        Rule::Sam => RGBColor(0xCC, 0x79, 0xA7),
        Rule::Gd => RGBColor(0x33, 0x33, 0x33),
        Rule::WarmUp => RGBColor(0x88, 0x22, 0x55),
    };
    let (paler, dash) = match variant {
        0 => (0.0, None),
        1 => (0.3, Some([4.0, 1.5])),
        2 => (0.5, Some([1.5, 1.2])),
        _ => (0.6, Some([6.0, 2.5])),
    };
    CurveStyle {
        color: mix(base, paler),
        dash,
    }
}

/// Place of a rule in the legend and, in reverse, in the order of drawing: the paper's own rules are on top.
pub(crate) fn rank(rule: Rule) -> usize {
    match rule {
        Rule::Nls => 0,
        Rule::NlsUb => 1,
        Rule::PoNls => 2,
        Rule::Ls => 3,
        Rule::Grippo => 4,
        Rule::Cdat => 5,
        Rule::Sam => 6,
        Rule::Gd => 7,
        Rule::WarmUp => 8,
    }
}

/// A colour this share of the way to white.
fn mix(RGBColor(r, g, b): RGBColor, to_white: f64) -> RGBColor {
    // In [0, 255] by construction: the cast only rounds.
    let channel = |c: u8| (f64::from(c) + (255.0 - f64::from(c)) * to_white).round() as u8;
    RGBColor(channel(r), channel(g), channel(b))
}
