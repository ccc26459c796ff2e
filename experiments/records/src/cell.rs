//! The definition of a run.

use serde::{Deserialize, Serialize};

/// One run: data, network, optimiser, seed and settings, with the numbers that claims and figures need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Hash of everything that can change the result: 64 lowercase hexadecimal digits.
    pub identity: String,
    /// Name of the plan for which the cell was run.
    pub plan: String,
    /// Label of the data, such as `digits`.
    pub data: String,
    /// Label of the network, such as `MLP 64-100-100-10`.
    pub network: String,
    /// Label of the optimiser in legends, such as `NLS` or `GD 0.1`.
    pub optimiser: String,
    /// The family of the optimiser, the key of claims and colours.
    pub rule: Rule,
    /// Seed of the run.
    pub seed: u64,
    /// K, the number of outputs of the network.
    pub classes: usize,
    /// Variance of the one-hot training labels over the n·K entries: the cost of the best constant prediction
    /// ((1/K)(1 − 1/K) for balanced classes).
    pub label_variance: f64,
    /// The training cost.
    pub loss: Loss,
    /// Whether the last layer has a bias. Without one, 2/K is not a floor of the sharpness.
    pub last_layer_bias: bool,
    /// Scalar type of the network: `f32` or `f64`.
    pub precision: String,
    /// N, the number of iterations requested.
    pub iterations: usize,
    /// Number of parameters of the network.
    pub parameters: usize,
    /// Number of training samples.
    pub training_samples: usize,
    /// Number of test samples.
    pub test_samples: usize,
    /// The complete settings of the cell, as RON.
    pub settings: String,
    /// How a tuned setting was chosen; `None` if none was tuned.
    #[serde(default)]
    pub tuned: Option<String>,
    /// Batch size of a stochastic run; `None` if every iteration uses all training samples.
    ///
    /// In a stochastic run, cost, gradient norm, curvature, training accuracy, batch sharpness and reference of the trace are those
    /// of the iteration's batch, and so are diagnosis and probes. Sharpness, spectra and Hessian traces are those of all
    /// training samples, and so are the cost and accuracy that have columns of their own.
    #[serde(default)]
    pub batch: Option<usize>,
}

impl Cell {
    /// Name of the folder of this cell's record: `<data>-<network>-<optimiser>-seed-<seed>-<12 digits>`, where the
    /// labels are reduced to lowercase letters, digits, dots and single hyphens, and the digits are the first of the
    /// identity.
    ///
    /// Records are found by the digits alone; the words are for people.
    pub fn folder_name(&self) -> String {
        folder_name(
            [&self.data, &self.network, &self.optimiser],
            self.seed,
            &self.identity,
        )
    }
}

/// [`Cell::folder_name`] of a cell with these labels of data, network and optimiser.
pub fn folder_name(labels: [&str; 3], seed: u64, identity: &str) -> String {
    let words = slug(&labels.join(" "));
    let hash = identity.get(..12).unwrap_or(identity);
    format!("{words}-seed-{seed}-{hash}")
}

/// Lowercase ASCII letters, digits and dots inside words; anything else becomes one hyphen. At most 120 characters,
/// because file systems limit a name to 255 bytes.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        let kept = c.is_ascii_alphanumeric() || (c == '.' && slug.ends_with(|p: char| p.is_ascii_digit()));
        if kept {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(120);
    let trimmed = slug.trim_end_matches(['-', '.']);
    if trimmed.is_empty() {
        "cell".to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// The families of optimisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rule {
    /// Monotone equality line search.
    Ls,
    /// Nonmonotone equality line search with the Zhang–Hager reference value.
    Nls,
    /// NLS with the self-stabilising upper bound: every step below K.
    NlsUb,
    /// Nonmonotone backtracking from the Polyak step.
    PoNls,
    /// Nonmonotone equality line search with the reference value of Grippo et al. (1986).
    Grippo,
    /// Curvature Dynamics Aware Tuning (Roulet et al. 2024).
    Cdat,
    /// Sharpness-aware minimisation, Foret et al. (2020).
    Sam,
    /// Gradient descent with a constant step.
    Gd,
    /// Gradient descent with a step that grows to a fixed value.
    WarmUp,
}

/// The training cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Loss {
    /// Mean of the squared errors over the n·K output entries.
    MeanSquaredError,
    /// Mean cross-entropy over the n samples.
    CrossEntropy,
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slug_keeps_letters_digits_and_inner_dots() {
        assert_eq!(slug("digits MLP 64-100-10 GD 0.1"), "digits-mlp-64-100-10-gd-0.1");
        assert_eq!(slug("../..//x"), "x");
        assert_eq!(slug("λ₁ — ∅"), "cell");
        assert_eq!(slug("a  (b)"), "a-b");
        assert_eq!(slug("step 1."), "step-1");
    }

    #[test]
    fn slug_is_short_enough_for_a_file_name() {
        assert!(slug(&"long ".repeat(100)).len() <= 120);
    }
}
