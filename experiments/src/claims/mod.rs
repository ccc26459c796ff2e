//! The paper's claims, judged on saved records.
//!
//! The records of each (data, network, seed) give [`Evidence`] on a [claim](crate::plan::ClaimId): the numbers, and the
//! [`Finding`] whether this seed shows the claim. The [`Criterion`] is the share of seeds that must show it in every (data,
//! network) pair: at least two thirds. The [`Verdict`] is *reproduced* or *not reproduced*, or *not tested* where the plan
//! lacks a run or recording that the claim needs. A run that diverged or whose search failed does not show a claim.
//!
//! The steps and costs of a stochastic run are those of its batches: claims that compare costs, or a step with the curvature
//! that determined it, are not tested on such runs.

mod delta_cost;
mod edge_of_stability;
mod evidence;
mod flatland;
mod group;
mod judge;
mod nonmonotone;
mod page;
mod parity;
mod report;
mod saddle;
mod sharpness;
mod stay;
mod table;

pub use evidence::{Evidence, Finding};
pub use judge::judge;
pub use parity::{ParityError, check_references, compare};
pub use report::{Criterion, Judgement, PairResult, Report, Verdict};
