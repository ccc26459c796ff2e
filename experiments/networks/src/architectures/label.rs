//! Parts of a network's label.

/// `3-4-6-3`.
pub(super) fn dashed(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    numbers.join("-")
}

/// The part of a label that says biases are missing.
pub(super) fn without_bias(bias: bool) -> &'static str {
    if bias { "" } else { ", no bias" }
}
