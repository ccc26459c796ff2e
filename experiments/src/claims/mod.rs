//! The paper's claims, judged on saved records.
//!
//! The records of each (data, network, seed) give [`Evidence`] on a [claim](crate::plan::ClaimId): the numbers, and the
//! [`Finding`] whether this seed shows the claim. The [`Criterion`] says how many of the seeds have to, in every (data,
//! network) pair: two thirds at least. So the [`Verdict`] is *reproduced* or *not reproduced*; where the plan does not run
//! or record what the claim needs it is *not tested*. A run that diverged or whose search failed does not show a claim.
//!
//! The steps and costs of a stochastic run are about its batches: claims that compare costs, or a step with the curvature it was
//! made from, are not tested on such runs.

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
