//! The paper's claims, judged on saved records.
//!
//! Each [claim](crate::plan::ClaimId) has a criterion, a function of the records of one (data, network, seed). It gives
//! [`Evidence`]: the numbers, and the [`Finding`] whether this seed shows the claim. The findings of all seeds make the
//! [`Verdict`]: *reproduced* when at least two thirds of the seeds show the claim in every (data, network) pair, else *not
//! reproduced*; where the plan does not run or record what the claim needs it is *not tested*. A run that diverged or
//! whose search failed does not show a claim.
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
