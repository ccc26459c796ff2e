//! The claims that a plan can name.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// A claim of the paper.
///
/// Each (data, network, seed) is judged on its own by the [criterion](Self::criterion). All claims but those about Flatland are
/// judged only on runs that [learned](crate::claims): a dead network has $\lambda_1 = 2/K$ for free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClaimId {
    /// NLS and PoNLS work at the edge of stability from the first step: $\eta_k\lambda_1 > 1 - c$ at every recorded $k$ and above 2
    /// at half of them or more, which constant steps of 0.1 do not in the first tenth of their run.
    EosFromStart,
    /// Their cost rises in at least 5 % of the iterations, and its mean over the last tenth is below that over the first;
    /// the cost of LS never rises.
    Nonmonotone,
    /// NLS ends far flatter than LS: $\lambda_1(\mathrm{LS}) \ge 3 \lambda_1(\mathrm{NLS})$. The opposite:
    /// $\lambda_1(\mathrm{NLS}) \ge 3 \lambda_1(\mathrm{LS})$.
    SharpnessFalls,
    /// NLS drives $\lambda_1$ to within a factor 1.5 of $2/K$, and no run goes below $2/K$ by more than the eigenvalue's error.
    Floor,
    /// NLS and PoNLS end flatter than CDAT and SAM: $\lambda_1$ lower by at least 10 % than both. The opposite: higher by at least
    /// 10 % than one of them.
    FlatterThanSecondOrder,
    /// CDAT keeps $\eta_k\lambda_1$ above 2 at every recorded $k$ with $g^\top H g > 0$. Implied by $\sigma > 2$: a check of the
    /// measurements.
    CdatAbove2,
    /// NLS or PoNLS stays in Flatland ($\lambda_1$ within 5 % of $2/K$, the cost within 10 % of the label variance) for at least 20
    /// successive iterations that begin in the first fifth of the run.
    FlatlandEarly,
    /// Where NLS or PoNLS falls into Flatland early and has not learned at the end, NLS-ub from the same start never stays there
    /// for 20 iterations, has learned at the end, and its test accuracy exceeds that of the stalled run by at least half of
    /// what is left to 1.
    Rescue,
    /// In Flatland, K of the K + 12 eigenvalues largest in modulus are within 5 % of $2/K$, and those of the others that are above
    /// $10^{-3} \cdot 2/K$ in modulus pair up with $|\mu^+ + \mu^-| \le 0.1 \mu^+$, in at least 90 % of the spectra.
    Saddle,
    /// NLS with $\delta = 0.9$ makes at least 1.5 times as many trials per iteration as with 0.5, and ends within a factor 1.5 of
    /// its $\lambda_1$.
    DeltaCost,
}

/// The seeds that had been seen when version 2 of the criteria was written.
const SEEN_BEFORE_VERSION_2: RangeInclusive<u64> = 0..=5;

impl ClaimId {
    /// Every claim, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::EosFromStart,
        Self::Nonmonotone,
        Self::SharpnessFalls,
        Self::Floor,
        Self::FlatterThanSecondOrder,
        Self::CdatAbove2,
        Self::FlatlandEarly,
        Self::Rescue,
        Self::Saddle,
        Self::DeltaCost,
    ];

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
            Self::DeltaCost => "δ = 0.9 costs more trials per iteration than 0.5, for similar sharpness",
        }
    }

    /// What a seed must show, in a sentence.
    pub fn criterion(self) -> &'static str {
        match self {
            Self::EosFromStart => {
                "η λ₁ > 1 − c at every recorded iteration and > 2 at half of them or more, for NLS and for PoNLS; GD with step \
                 0.1 does not pass the same test in the first tenth of its run"
            }
            Self::Nonmonotone => {
                "the cost rises in at least 5 % of the iterations and its mean over the last tenth is below that over the \
                 first tenth, for NLS and for PoNLS; the cost of LS never rises"
            }
            Self::SharpnessFalls => "λ₁(LS) ≥ 3 λ₁(NLS) at the end; the opposite: λ₁(NLS) ≥ 3 λ₁(LS)",
            Self::Floor => {
                "the lowest recorded λ₁ of NLS is within a factor 1.5 of 2/K, and no recorded λ₁ of any run is below 2/K by \
                 more than its error"
            }
            Self::FlatterThanSecondOrder => {
                "λ₁ at the end lower by at least 10 % than that of CDAT and of SAM, for NLS and for PoNLS; the opposite: \
                 higher by at least 10 % in one of the four comparisons; between, a tie"
            }
            Self::CdatAbove2 => {
                "η λ₁ > 2 at every recorded iteration with gᵀHg > 0; implied by σ > 2, so a check of consistency"
            }
            Self::FlatlandEarly => {
                "at least 20 successive iterations in Flatland (λ₁ within 5 % of 2/K, the cost within 10 % of the label \
                 variance), beginning in the first fifth of the run of NLS or PoNLS"
            }
            Self::Rescue => {
                "where NLS or PoNLS shows flatland-early and has not learned at the end, NLS-ub from the same start has no \
                 20-iteration stay in Flatland, has learned at the end, and its test accuracy exceeds that of the stalled \
                 run by at least half of what is left to 1"
            }
            Self::Saddle => {
                "of the K + 12 eigenvalues largest in modulus, K are within 5 % of 2/K, and those of the others above \
                 1e-3 · 2/K in modulus pair up in order of modulus with |μ⁺ + μ⁻| ≤ 0.1 μ⁺, a last one without partner left \
                 out, at least one pair; in at least 90 % of the spectra recorded inside Flatland of NLS or PoNLS; spectra \
                 with nothing to pair (plateaus) are counted, not judged"
            }
            Self::DeltaCost => {
                "NLS with δ = 0.9 makes at least 1.5 times as many trials per iteration as with δ = 0.5, and ends within a \
                 factor 1.5 of its λ₁"
            }
        }
    }

    /// The version of the criterion.
    pub fn version(self) -> u32 {
        match self {
            Self::Rescue | Self::Saddle => 2,
            _ => 1,
        }
    }

    /// The seeds that had been seen when the criterion was written: they are judged apart, as exploration. `None` for criteria
    /// that were written before any seed was run.
    pub fn exploratory_seeds(self) -> Option<RangeInclusive<u64>> {
        (self.version() == 2).then_some(SEEN_BEFORE_VERSION_2)
    }

    /// Whether the claim is about runs that do not learn.
    pub fn is_about_flatland(self) -> bool {
        matches!(self, Self::FlatlandEarly | Self::Rescue | Self::Saddle)
    }
}
