//! The schedule of measurements.

use super::{Eigenvalues, HessianTrace, Probes, Recording};

/// An iterate, as far as the schedule is concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion {
    pub(crate) iteration: usize,
    /// The number of iterations of the run.
    pub(crate) iterations: usize,
    /// Whether the run ends here.
    pub(crate) last: bool,
    /// Whether the cost is within 10 % of the label variance.
    pub(crate) near_label_variance: bool,
}

/// The measurements that are due at an iterate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due<'r> {
    /// Cost and accuracy on the test set.
    pub(crate) test: bool,
    pub(crate) eigenvalues: Option<&'r Eigenvalues>,
    pub(crate) sharpness: bool,
    pub(crate) hessian_trace: Option<&'r HessianTrace>,
    pub(crate) diagnosis: bool,
    pub(crate) probes: Option<&'r Probes>,
}

impl Due<'_> {
    /// Whether something of the curvature of the cost is due.
    pub(crate) fn any_curvature(&self) -> bool {
        self.eigenvalues.is_some() || self.sharpness || self.hessian_trace.is_some()
    }
}

impl Recording {
    /// The measurements that are due at an iterate: the last one is recorded in full, except for probes.
    pub(crate) fn due(&self, at: Occasion) -> Due<'_> {
        let Occasion {
            iteration,
            iterations,
            last,
            near_label_variance,
        } = at;
        let due = |every: usize| last || iteration.is_multiple_of(every);
        let in_window = |every: usize| {
            let since = iteration.checked_sub(self.from);
            last || since.is_some_and(|since| since.is_multiple_of(every))
        };
        Due {
            test: due(self.test_every),
            eigenvalues: (self.eigenvalues.as_ref()).filter(|wanted| in_window(wanted.every)),
            sharpness: due(self.sharpness_every)
                || (self.sharpness_near_label_variance && near_label_variance),
            hessian_trace: (self.hessian_trace.as_ref()).filter(|wanted| in_window(wanted.every)),
            diagnosis: (self.diagnosis.as_ref()).is_some_and(|wanted| in_window(wanted.every)),
            probes: (self.probes.as_ref()).filter(|wanted| wanted.due(iteration, iterations)),
        }
    }

    /// Whether a run recorded with these settings has everything that is due with `wanted` at an iterate, to the same bits.
    pub(crate) fn covers(&self, wanted: &Self, at: Occasion) -> bool {
        let (ours, theirs) = (self.due(at), wanted.due(at));
        let same_accuracy = self.eigenvalue_tolerance == wanted.eigenvalue_tolerance
            && self.eigenvalue_max_products == wanted.eigenvalue_max_products
            && self.basis_bytes() == wanted.basis_bytes();
        let curvature = {
            let none = theirs.eigenvalues.is_none() && !theirs.sharpness;
            // A sharpness is read off the eigenvalues where they give it, and computed where it is due otherwise: both must agree.
            let same = same_accuracy
                && same_eigenvalues(ours.eigenvalues, theirs.eigenvalues)
                && ours.sharpness == theirs.sharpness;
            none || same
        };
        let probes = |due: Option<&Probes>| due.map(|probes| probes.steps.clone());
        let number = |due: Option<&HessianTrace>| due.map(|trace| trace.probes);
        (!theirs.test || ours.test)
            && curvature
            && (theirs.hessian_trace.is_none() || number(ours.hessian_trace) == number(theirs.hessian_trace))
            && (!theirs.diagnosis || ours.diagnosis)
            && (theirs.probes.is_none() || (same_accuracy && probes(ours.probes) == probes(theirs.probes)))
    }
}

/// Whether the same eigenvalues are wanted, at whatever interval.
fn same_eigenvalues(one: Option<&Eigenvalues>, other: Option<&Eigenvalues>) -> bool {
    let at_any_interval = |wanted: &Eigenvalues| Eigenvalues {
        every: 1,
        ..wanted.clone()
    };
    one.map(at_any_interval) == other.map(at_any_interval)
}
