//! Numbers in texts.

/// Three significant digits, in decimal notation from 0.001 to 10,000 and in scientific notation elsewhere.
///
/// ```
/// use flatland_records::number;
/// assert_eq!([0.2, 2.061, 1e-9].map(number), ["0.200", "2.06", "1.00e-9"]);
/// ```
pub fn number(value: f64) -> String {
    if value == 0.0 || (1e-3..1e4).contains(&value.abs()) {
        let digits = if value == 0.0 {
            0
        } else {
            2 - value.abs().log10().floor() as i32
        };
        format!("{value:.*}", digits.max(0) as usize)
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_three_digits() {
        let shown: Vec<String> = [0.0, 0.2, 2.061, 1234.5, 1e-9, f64::NAN]
            .into_iter()
            .map(number)
            .collect();
        assert_eq!(shown, ["0", "0.200", "2.06", "1234", "1.00e-9", "NaN"]);
    }
}
