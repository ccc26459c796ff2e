//! The embedded font: the widths of texts and the outlines of letters.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, GlyphId, Outline};

/// The font family of an SVG: the embedded font's ancestor, then fonts with the same widths, then any sans-serif.
pub(crate) const FAMILY: &str = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif";

/// Height of a lowercase x in ems.
pub(crate) const X_HEIGHT: f64 = 1082.0 / 2048.0;
/// Height of a capital letter and of digits in ems.
pub(crate) const CAP_HEIGHT: f64 = 1409.0 / 2048.0;

#[allow(
    clippy::expect_used,
    reason = "the bytes are part of this crate, and every test that draws reads them"
)]
static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../fonts/FlatlandSans-Regular.ttf"))
        .expect("the embedded font is whole")
});

/// A letter of a text, and where its origin is, in ems from the beginning of the text.
pub(crate) struct Placed {
    glyph: GlyphId,
    /// Distance from the beginning of the text in ems.
    pub(crate) x: f64,
}

impl Placed {
    /// The outline of the letter, in units of [`units_per_em`], upwards. `None` for a space.
    pub(crate) fn outline(&self) -> Option<Outline> {
        FONT.outline(self.glyph)
    }
}

/// Number of font units per em.
pub(crate) fn units_per_em() -> f64 {
    FONT.units_per_em().map_or(2048.0, f64::from)
}

/// The letters of a text, kerned, and the width of the whole in ems.
pub(crate) fn place(text: &str) -> (Vec<Placed>, f64) {
    let em = units_per_em();
    let mut placed: Vec<Placed> = Vec::new();
    let mut x = 0.0;
    for c in text.chars() {
        let glyph = FONT.glyph_id(c);
        if let Some(previous) = placed.last() {
            x += f64::from(FONT.kern_unscaled(previous.glyph, glyph)) / em;
        }
        placed.push(Placed { glyph, x });
        x += f64::from(FONT.h_advance_unscaled(glyph)) / em;
    }
    (placed, x)
}

/// Width of a text in the unit of its size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    place(text).1 * size
}

/// The text and the size at most `size` at which it is no wider than `available`: first smaller, down to `smallest`,
/// then shortened.
pub(crate) fn fit(text: &str, size: f64, smallest: f64, available: f64) -> (String, f64) {
    let full = width(text, size);
    if full <= available {
        return (text.to_owned(), size);
    }
    let shrunk = size * available / full;
    if shrunk >= smallest {
        return (text.to_owned(), shrunk);
    }
    let mut kept: Vec<char> = text.chars().collect();
    loop {
        let shortened: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if kept.pop().is_none() || width(&shortened, smallest) <= available {
            return (shortened, smallest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{fit, width};

    #[test]
    fn digits_are_as_wide_as_in_arial() {
        assert!((width("0123456789", 10.0) - 10.0 * 10.0 * 1139.0 / 2048.0).abs() < 1e-9);
    }

    #[test]
    fn fit_shrinks_then_shortens() {
        assert_eq!(fit("abc", 8.0, 5.0, 100.0), ("abc".to_owned(), 8.0));
        let (text, size) = fit("MLP 784-100-100-10", 8.0, 5.0, 60.0);
        assert_eq!(text, "MLP 784-100-100-10");
        assert!(size < 8.0 && width(&text, size) <= 60.0 + 1e-9);
        let (text, size) = fit(&"wide ".repeat(20), 8.0, 5.0, 60.0);
        assert!(text.ends_with('…') && size == 5.0 && width(&text, size) <= 60.0);
        assert_eq!(fit("abc", 8.0, 5.0, 0.0).0, "…");
    }
}
