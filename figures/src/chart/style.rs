//! Styles of curves: no two of a picture are alike, with or without colours.

use flatland_records::Rule;
use plotters::style::RGBColor;

/// The style of the curves of one optimiser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CurveStyle {
    pub(crate) color: RGBColor,
    /// Lengths of dash and gap; `None` for a solid line.
    pub(crate) dash: Option<[f64; 2]>,
    /// A badge at a few places along the line.
    pub(crate) badge: Option<Badge>,
}

/// A small shape or number that identifies a curve where colours do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Badge {
    Filled(Shape),
    Hollow(Shape),
    /// The curve's place in the legend.
    Number(usize),
}

/// The shape of a badge or of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Disc,
    Square,
    /// A triangle that points upwards.
    Up,
    Diamond,
    /// A triangle that points downwards.
    Down,
    Star,
    Bowtie,
    Plus,
    /// A triangle that points to the left.
    Left,
}

/// A curve without a badge.
pub(crate) const fn solid(color: RGBColor) -> CurveStyle {
    CurveStyle {
        color,
        dash: None,
        badge: None,
    }
}

impl CurveStyle {
    pub(crate) const fn dashed(self, dash: [f64; 2]) -> Self {
        Self {
            dash: Some(dash),
            ..self
        }
    }

    pub(crate) const fn with(self, shape: Shape) -> Self {
        Self {
            badge: Some(Badge::Filled(shape)),
            ..self
        }
    }
}

/// Lines of variants of a style, in turn.
const DASHES: [Option<[f64; 2]>; 4] = [None, Some([4.0, 1.5]), Some([1.5, 1.2]), Some([6.0, 2.5])];

/// The style of the `variant`-th optimiser of a rule, such as the second of several constant steps, which has this place
/// in the legend, from 1.
///
/// Colours are from the sets of Okabe and Ito and of Paul Tol, which colour-blind people can distinguish. The rule
/// determines colour and shape. The second variant is hollow, and further ones bear their number; all have lines of
/// their own kind, as far as there are any.
pub(crate) fn of_rule(rule: Rule, variant: usize, place: usize) -> CurveStyle {
    let (base, shape) = match rule {
        Rule::Nls => (RGBColor(0x00, 0x72, 0xB2), Shape::Disc),
        Rule::NlsUb => (RGBColor(0x56, 0xB4, 0xE9), Shape::Square),
        Rule::PoNls => (RGBColor(0x00, 0x9E, 0x73), Shape::Up),
        Rule::Ls => (RGBColor(0xE6, 0x9F, 0x00), Shape::Diamond),
        Rule::Grippo => (RGBColor(0x99, 0x99, 0x33), Shape::Down),
        Rule::Cdat => (RGBColor(0xD5, 0x5E, 0x00), Shape::Star),
        Rule::Sam => (RGBColor(0xCC, 0x79, 0xA7), Shape::Bowtie),
        Rule::Gd => (RGBColor(0x33, 0x33, 0x33), Shape::Plus),
        Rule::WarmUp => (RGBColor(0x88, 0x22, 0x55), Shape::Left),
    };
    let paler = [0.0, 0.3, 0.5, 0.15, 0.4][variant % 5];
    let badge = match variant {
        0 => Badge::Filled(shape),
        1 => Badge::Hollow(shape),
        _ => Badge::Number(place),
    };
    CurveStyle {
        color: mix(base, paler),
        dash: DASHES[variant % DASHES.len()],
        badge: Some(badge),
    }
}

/// The style of the curve at this place, from 1, of curves of equal rank: the first eight have a colour, a line and a shape of
/// their own, and further ones bear their number.
pub(crate) fn of_place(place: usize) -> CurveStyle {
    let index = place.saturating_sub(1);
    let (style, shape) = SOLVERS[index % SOLVERS.len()];
    match index / SOLVERS.len() {
        0 => style.with(shape),
        round => CurveStyle {
            color: mix(style.color, 0.25 * (round % 3) as f64),
            dash: DASHES[(index + round) % DASHES.len()],
            badge: Some(Badge::Number(place)),
        },
    }
}

/// Colours of Okabe and Ito, each with a line and a shape.
const SOLVERS: [(CurveStyle, Shape); 8] = [
    (solid(RGBColor(0x00, 0x72, 0xB2)), Shape::Disc),
    (
        solid(RGBColor(0x56, 0xB4, 0xE9)).dashed([4.0, 1.5]),
        Shape::Square,
    ),
    (solid(RGBColor(0x00, 0x9E, 0x73)).dashed([1.5, 1.2]), Shape::Up),
    (solid(RGBColor(0xD5, 0x5E, 0x00)), Shape::Star),
    (
        solid(RGBColor(0xCC, 0x79, 0xA7)).dashed([4.0, 1.5]),
        Shape::Bowtie,
    ),
    (
        solid(RGBColor(0xE6, 0x9F, 0x00)).dashed([6.0, 2.5]),
        Shape::Diamond,
    ),
    (solid(RGBColor(0x33, 0x33, 0x33)), Shape::Plus),
    (solid(RGBColor(0x88, 0x22, 0x55)).dashed([1.5, 1.2]), Shape::Left),
];

/// Iterations along a run, from the first to the last that is drawn: from dark to light.
pub(crate) const ALONG_A_RUN: [CurveStyle; 5] = [
    solid(RGBColor(0x44, 0x01, 0x54)).with(Shape::Disc),
    solid(RGBColor(0x3B, 0x52, 0x8B)).with(Shape::Square),
    solid(RGBColor(0x21, 0x91, 0x8C)).with(Shape::Up),
    solid(RGBColor(0x5E, 0xB9, 0x3E)).with(Shape::Diamond),
    solid(RGBColor(0xD8, 0xB0, 0x0B)).with(Shape::Star),
];

/// A line fitted to a curve.
pub(crate) const FITTED: CurveStyle = solid(RGBColor(0x99, 0x99, 0x99)).dashed([2.5, 1.5]);

/// Parts of a gradient and of a network: colours of no optimiser.
pub(crate) const LAST_BIAS: CurveStyle = solid(RGBColor(0x66, 0x11, 0x00)).with(Shape::Star);
pub(crate) const OTHER_TENSORS: CurveStyle = solid(RGBColor(0x66, 0x66, 0x66));
pub(crate) const EXTREME_TENSORS: CurveStyle = solid(RGBColor(0x99, 0x99, 0x99)).dashed([2.5, 1.5]);
pub(crate) const ZERO_GRADIENTS: CurveStyle = solid(RGBColor(0x11, 0x77, 0x33)).with(Shape::Up);
pub(crate) const ZERO_ACTIVATIONS: CurveStyle = solid(RGBColor(0xAA, 0x44, 0x99))
    .dashed([4.0, 1.5])
    .with(Shape::Down);

/// A colour this share of the way to white.
fn mix(RGBColor(r, g, b): RGBColor, to_white: f64) -> RGBColor {
    // In [0, 255] by construction: the cast only rounds.
    let channel = |c: u8| (f64::from(c) + (255.0 - f64::from(c)) * to_white).round() as u8;
    RGBColor(channel(r), channel(g), channel(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_of_many_curves_are_alike_even_without_colours() {
        let grey = |style: CurveStyle| (style.dash, style.badge);
        let rules = [Rule::Nls, Rule::Gd, Rule::WarmUp];
        let of_rules = (0..90).map(|i| of_rule(rules[i % 3], i / 3, i + 1));
        for styles in [of_rules.collect::<Vec<_>>(), (1..=40).map(of_place).collect()] {
            for (i, a) in styles.iter().enumerate() {
                let twin = styles[..i].iter().find(|b| grey(**b) == grey(*a));
                assert_eq!(twin, None, "of curve {i}");
            }
        }
    }
}
