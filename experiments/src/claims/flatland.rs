//! The claim about falling into Flatland.
//!
//! Where an unrecorded $\lambda_1$ near the label variance ends a stay, and a longer stay could have changed the finding, the
//! records do not test the claim.

use super::evidence::{Evidence, Judged};
use super::group::Group;
use super::stay::{Answer, Stays, floor, stalling};

/// NLS or PoNLS, whichever the plan runs, stays in Flatland for at least 20 successive iterations from some iteration
/// $k < N/5$ on.
pub(super) fn early(group: &Group<'_>) -> Judged {
    floor(group)?;
    let (runs, mut remarks) = stalling(group)?;
    let (mut measures, mut answers) = (Vec::new(), Vec::new());
    for run in runs {
        let (stays, label) = (Stays::of(run), &run.cell.optimiser);
        answers.push(stays.any(|stay| stay.is_early(run.cell.iterations)));
        measures.extend(stays.measures(label));
        remarks.extend(stays.remark(label));
    }
    let any = answers.into_iter().max().unwrap_or(Answer::No);
    Ok(Evidence::new(any.finding(), measures).with_remarks(remarks))
}
