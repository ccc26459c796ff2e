//! The claims that a plan can name.

use serde::{Deserialize, Serialize};

/// A claim of the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimId {
    /// NLS and PoNLS work at the edge of stability from the first step: $\eta_k\lambda_1 > 1 - c$ at every recorded $k$ and above 2
    /// at half of them or more, which constant steps of 0.1 do not.
    EosFromStart,
    /// Their cost rises in at least 5 % of the iterations, and its mean over the last tenth is below that over the first;
    /// the cost of LS never rises.
    Nonmonotone,
    /// NLS ends far flatter than LS: $\lambda_1(\mathrm{LS}) \ge 3 \lambda_1(\mathrm{NLS})$.
    SharpnessFalls,
    /// NLS drives $\lambda_1$ to within a factor 1.5 of $2/K$, and no run goes below $2/K$ by more than the eigenvalue's error.
    Floor,
    /// NLS and PoNLS end flatter than CDAT and SAM: $\lambda_1$ lower by at least 10 %.
    FlatterThanSecondOrder,
    /// CDAT keeps $\eta_k\lambda_1$ above 2 at every recorded $k$ with $g^\top H g > 0$.
    CdatAbove2,
    /// NLS or PoNLS stays in Flatland ($\lambda_1$ within 5 % of $2/K$, the cost within 10 % of the label variance) for at least 20
    /// successive iterations that begin in the first fifth of the run.
    FlatlandEarly,
    /// NLS-ub from the same start never stays there for 20 iterations: by iteration $10T$, with $T$ the last iteration of the
    /// other rule's stay, its cost is at most a tenth of the other's, and then $\lambda_1 \ge 1.05 \cdot 2/K$.
    Rescue,
    /// In Flatland, K of the K + 10 eigenvalues largest in modulus are within 5 % of $2/K$, and the others pair up with
    /// $|\mu^+ + \mu^-| \le 0.1 \mu^+$.
    Saddle,
    /// NLS with $\delta = 0.9$ makes at least 1.5 times as many trials per iteration as with 0.5, and ends within a factor 1.5 of
    /// its $\lambda_1$.
    DeltaCost,
}

impl ClaimId {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::EosFromStart => "eos-from-start",
            Self::Nonmonotone => "nonmonotone",
            Self::SharpnessFalls => "sharpness-falls",
            Self::Floor => "floor",
            Self::FlatterThanSecondOrder => "flatter-than-second-order",
            Self::CdatAbove2 => "cdat-above-2",
            Self::FlatlandEarly => "flatland-early",
            Self::Rescue => "rescue",
            Self::Saddle => "saddle",
            Self::DeltaCost => "delta-cost",
        }
    }

    /// The claim in a sentence.
    pub fn statement(self) -> &'static str {
        match self {
            Self::EosFromStart => "NLS and PoNLS work at the edge of stability from the first step",
            Self::Nonmonotone => "their cost rises again and again while it falls in the long run",
            Self::SharpnessFalls => "NLS ends far flatter than LS",
            Self::Floor => "NLS drives the sharpness toward 2/K, and nothing goes below",
            Self::FlatterThanSecondOrder => "NLS and PoNLS end flatter than CDAT and SAM",
            Self::CdatAbove2 => "CDAT keeps step × sharpness above 2",
            Self::FlatlandEarly => "NLS or PoNLS falls into Flatland early and stalls there",
            Self::Rescue => "NLS-ub turns such a run into a successful one",
            Self::Saddle => "in Flatland the spectrum is K × 2/K, then near-cancelling pairs",
            Self::DeltaCost => "δ = 0.9 costs more trials an iteration than 0.5, for similar sharpness",
        }
    }
}
