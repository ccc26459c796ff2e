//! The paper's claims, judged on saved records.
//!
//! The records of each (data, network, seed) give [`Evidence`] on a [claim](crate::plan::ClaimId): the numbers, how the runs
//! ended, and the [`Finding`] whether this seed shows the claim. The [`Criterion`] is what a seed must show, and the share of
//! seeds that must show it: at least two thirds of those that can test it, in every (data, network) pair. The [`Verdict`] is
//! *reproduced*, *not reproduced*, *contradicted* (at least two thirds show the opposite, where a claim has one), or *not
//! testable here*, with the reason. A pair of which no seed can test a claim has no say in the verdict, and is named.
//!
//! # Runs that learned
//!
//! A run has *learned* when the median cost over the last tenth of its iterations is at most half of what a constant prediction
//! pays: the label variance for mean-squared error, $-\ln\sum_c p_c^2$ with the shares $p_c$ of the classes for
//! cross-entropy, which is $\ln K$ if they are balanced and below the entropy of the labels otherwise. A run that stalled, stopped
//! or became stationary stays at its last iterate; one that diverged or whose search failed has not learned. The costs of a stochastic run
//! are those of its batches; whether it has learned is judged by the costs over the whole training set, recorded once an epoch.
//!
//! A network that died pays the label variance and has $\lambda_1 = 2/K$ for free. So all claims but those about Flatland are
//! judged only on runs that learned: a seed on which one of the compared runs did not is not testable, and the report says which.
//! The claims about Flatland are about runs that do not learn.
//!
//! # Exploration
//!
//! A criterion is fixed before the seeds are run that it is judged on. Where it was written after some seeds had been seen
//! ([`Criterion::exploratory_seeds`]), these are judged apart, as exploration, and the verdict is on the others.
//!
//! # What no claim uses
//!
//! - An eigenvalue that did not converge: it is left out, counted, and the remark says so.
//! - A step that was not taken, such as that of the last iterate of a stalled run, or that made no decrease above the rounding of
//!   the cost.
//! - Of a stochastic run, steps and costs, which are those of its batches: claims that compare costs, or a step with the
//!   curvature that determined it, are not testable on such runs. The others use the curvature of the cost over all samples.
//!
//! [`unsupported`] says before a run which claims a plan cannot support.

mod converged;
mod criterion;
mod delta_cost;
mod edge_of_stability;
mod evidence;
mod flatland;
mod group;
mod json;
mod judge;
mod learned;
mod nonmonotone;
mod page;
mod parity;
mod report;
mod rescue;
mod rescue_v1;
mod saddle;
mod sharpness;
mod sources;
mod stay;
mod text;
mod tidy;
mod unsupported;
mod verdict;
pub(crate) mod words;

pub use criterion::{Criterion, Share};
pub use evidence::{Evidence, Finding, Measure, RunEnd};
pub use judge::judge;
pub use parity::{ParityError, check_references, compare};
pub use report::{Partial, Report, ReportError};
pub use sources::{RecordSource, Sources, SourcesError};
pub use unsupported::unsupported;
pub use verdict::{Judgement, PairResult, Verdict};
