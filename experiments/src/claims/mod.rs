//! The paper's claims, judged on saved records.
//!
//! A claim is judged for each (data, network, seed) on its own and then reported as *m of n* seeds. It is *reproduced* when at
//! least two thirds of the seeds show it in every (data, network) pair, else *not reproduced*; where the plan does not run
//! or record what it needs it is *not tested*. A run that diverged or whose search failed does not show a claim.
//!
//! The steps and costs of a stochastic run are about its batches: claims that compare costs, or a step with the curvature it was
//! made from, are not tested on such runs.

mod delta_cost;
mod edge_of_stability;
mod finding;
mod flatland;
mod group;
mod nonmonotone;
mod page;
mod parity;
mod report;
mod saddle;
mod sharpness;
mod stay;
mod table;

use flatland_records::Record;
use serde::{Deserialize, Serialize};

pub use finding::{Finding, Verdict};
pub use parity::{ParityError, check_references, compare};
pub use report::{Judgement, PairResult, Quorum, Report};

use finding::Evidence;
use group::{Group, groups};

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
    /// NLS-ub from the same start never stays there for 20 iterations: by iteration $10T$, with $T$ the last of the other
    /// rule's stay, its cost is at most a tenth of the other's, and $\lambda_1 \ge 1.05 \cdot 2/K$ then.
    Rescue,
    /// In Flatland K of the K + 10 eigenvalues largest in modulus are within 5 % of $2/K$, and the others pair up with
    /// $|\mu^+ + \mu^-| \le 0.1 \mu^+$.
    Saddle,
    /// NLS with $\delta = 0.9$ makes at least 1.5 times as many trials an iteration as with 0.5, and ends within a factor 1.5 of
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

    /// Whether the claim compares costs of different iterations, or a step with the curvature it was made from.
    fn is_about_full_batches(self) -> bool {
        match self {
            Self::Nonmonotone | Self::CdatAbove2 | Self::FlatlandEarly | Self::Rescue | Self::Saddle => true,
            Self::EosFromStart
            | Self::SharpnessFalls
            | Self::Floor
            | Self::FlatterThanSecondOrder
            | Self::DeltaCost => false,
        }
    }

    fn judge(self, group: &Group<'_>) -> Finding {
        if self.is_about_full_batches()
            && let Err(obstacle) = group.require_full_batches()
        {
            return Finding::from(Err(obstacle));
        }
        let evidence: Evidence = match self {
            Self::EosFromStart => edge_of_stability::from_start(group),
            Self::Nonmonotone => nonmonotone::nonmonotone(group),
            Self::SharpnessFalls => sharpness::falls(group),
            Self::Floor => sharpness::floor(group),
            Self::FlatterThanSecondOrder => sharpness::flatter_than_second_order(group),
            Self::CdatAbove2 => edge_of_stability::cdat_above_2(group),
            Self::FlatlandEarly => flatland::early(group),
            Self::Rescue => flatland::rescue(group),
            Self::Saddle => saddle::saddle(group),
            Self::DeltaCost => delta_cost::delta_cost(group),
        };
        Finding::from(evidence)
    }
}

/// Judges claims on the records of a plan.
pub fn judge(claims: &[ClaimId], records: &[Record]) -> Vec<Judgement> {
    let groups = groups(records);
    let judged = claims.iter().map(|&claim| {
        let findings = groups
            .iter()
            .map(|group| (group.pair(), group.seed(), claim.judge(group)));
        Judgement::of_most_seeds(claim.name(), claim.statement(), findings.collect())
    });
    judged.collect()
}
