//! The certified functions against values of 50 digits and more, made by `oracle/oracle.py` in exact rational arithmetic and with
//! mpmath, and rounded down and up to `f64`.

mod operations;
mod smoothness;

/// The lines of a file of the oracle.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// Numbers separated by spaces.
fn numbers(field: &str) -> Vec<f64> {
    field
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect()
}
