//! What an optimiser did.

use flatland_networks::Forward;
use flatland_records::Outcome;

/// What an optimiser did at an iterate.
pub struct Move<F> {
    /// The next iterate, evaluated; `None` where no step was found.
    pub next: Option<Forward<F>>,
    /// $\eta_k$.
    pub step: Option<f64>,
    /// How many trial costs were evaluated.
    pub trials: usize,
    /// How the step was chosen.
    pub outcome: Outcome,
    /// Why a search failed, in words.
    pub failure: Option<String>,
    /// $R_k$.
    pub reference: Option<f64>,
    /// $g_k^\top H(w_k) g_k$, where the rule needed it.
    pub gradient_curvature: Option<f64>,
}
