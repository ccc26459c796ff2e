//! "Did you mean …?"

use strsim::osa_distance;

/// Names that users of other tools write, and what they are called here.
const ELSEWHERE: [(&str, &str); 17] = [
    ("batchsize", "batch"),
    ("ce", "crossentropy"),
    ("datasets", "data"),
    ("double", "f64"),
    ("dtype", "precision"),
    ("epochs", "iterations"),
    ("float", "f32"),
    ("float32", "f32"),
    ("float64", "f64"),
    ("learningrate", "step"),
    ("lr", "step"),
    ("model", "networks"),
    ("models", "networks"),
    ("mnist", "fashionmnist"),
    ("mse", "meansquarederror"),
    ("resnet34", "resnet"),
    ("sgd", "gd"),
];

/// The longest name that is compared, in bytes: that of a file.
const LONGEST: usize = 255;

/// The candidate most like `name`: the same but for case and punctuation, its name here for what other tools call otherwise,
/// a misspelling, or a longer or shorter form. `None` if no candidate is close.
///
/// ```
/// use flatland_experiments::nearest;
/// assert_eq!(nearest("eos-from-start", ["Floor", "EosFromStart"]), Some("EosFromStart"));
/// assert_eq!(nearest("iteratons", ["seeds", "iterations"]), Some("iterations"));
/// assert_eq!(nearest("lr", ["step"]), Some("step"));
/// assert_eq!(nearest("zebra", ["seeds", "iterations"]), None);
/// ```
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // Comparing takes time that grows with the lengths, and no candidate is like a long name.
    if name.len() > LONGEST {
        return None;
    }
    let wanted = plain(name);
    if wanted.is_empty() {
        return None;
    }
    let here = ELSEWHERE
        .iter()
        .find(|(elsewhere, _)| *elsewhere == wanted)
        .map(|(_, here)| *here);
    let closeness = |candidate: &'c str| {
        let plain = plain(candidate);
        let misspelt = osa_distance(&wanted, &plain);
        let kept = wanted.len().min(plain.len());
        let rank = match () {
            () if plain == wanted => 0,
            () if here == Some(plain.as_str()) => 1,
            () if misspelt <= (kept / 3).clamp(1, 3) && kept > 1 => 1 + misspelt,
            () if kept >= 3 && (plain.starts_with(&wanted) || wanted.starts_with(&plain)) => 10 + misspelt,
            () => return None,
        };
        Some(((rank, osa_distance(name, candidate)), candidate))
    };
    let closest = candidates
        .into_iter()
        .filter_map(closeness)
        .min_by_key(|(rank, _)| *rank);
    closest.map(|(_, candidate)| candidate)
}

/// Letters and digits in lower case.
pub(crate) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
