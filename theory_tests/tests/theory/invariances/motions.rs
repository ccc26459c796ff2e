//! $f \mapsto f \circ T^{-1}$ for a rotation (here a reflection) and translation $Tx = Qx + t$ of the space, search by search: from
//! the image of every iterate of a run, with the rule's own memory.
//!
//! *Band.* The computed image of an iterate is not its exact image, and costs and gradients round differently there. All of that
//! is enclosed: `f` at the plain ray, and at the moved ray evaluated as a program would, from a box that holds the exact
//! image, the computed one, and the computed gradient. The exact cost of a trial lies in both enclosures, so the computed costs
//! differ by at most the sum of their widths; likewise the costs of the iterate, which move the reference value by no more, and
//! the squared gradient norms. With the roundings of the acceptance bound that is the band.

use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{StepRule, Stepper};
use flatland_theory::functions::{CertifiedBounds, Family, FamilyGroup, Interval, Number, TestFunction};
use flatland_theory::harness::*;
use proptest::prelude::*;

const STATEMENT: Statement = Statement::new(
    "invariances",
    3_000,
    Families::Functions(&[
        Family::Quadratic,
        Family::LogCosh,
        Family::PseudoHuber,
        Family::LogisticLoss,
        Family::OscillatingCurvature,
        Family::Quartic,
        Family::NormQuartic,
        Family::ExponentialPair,
        Family::Rosenbrock,
        Family::ScalarFactorisation,
        Family::MatrixFactorisation,
        Family::DeepLinearChain,
        Family::SquaredPolynomial,
    ]),
);

/// $x \mapsto (I - 2vv^\top/v^\top v)\,x + t$.
struct Motion {
    mirror: Vec<f64>,
    shift: Vec<f64>,
}

impl Motion {
    fn reflect<S: Number>(&self, x: &[S]) -> Vec<S> {
        let zero = S::constant(0.0);
        let along = x
            .iter()
            .zip(&self.mirror)
            .fold(zero, |sum, (&x, &v)| sum + x.scale(v));
        let square = self
            .mirror
            .iter()
            .fold(zero, |sum, &v| sum + S::constant(v).square());
        let twice = along.scale(2.0) / square;
        x.iter()
            .zip(&self.mirror)
            .map(|(&x, &v)| x - twice.scale(v))
            .collect()
    }

    fn forth<S: Number>(&self, x: &[S]) -> Vec<S> {
        self.reflect(x)
            .into_iter()
            .zip(&self.shift)
            .map(|(x, &t)| x + S::constant(t))
            .collect()
    }

    fn back<S: Number>(&self, y: &[S]) -> Vec<S> {
        let centred: Vec<S> = y
            .iter()
            .zip(&self.shift)
            .map(|(&y, &t)| y - S::constant(t))
            .collect();
        self.reflect(&centred)
    }

    fn cost<S: Number>(&self, place: &Place, y: &[S]) -> S {
        place.function.cost(&self.back(y))
    }

    fn gradient<S: Number>(&self, place: &Place, y: &[S]) -> Vec<S> {
        self.reflect(&place.function.gradient(&self.back(y)))
    }
}

fn squared<S: Number>(vector: &[S]) -> S {
    vector.iter().fold(S::constant(0.0), |sum, x| sum + x.square())
}

fn along<S: Number>(w: &[S], gradient: &[S], step: S) -> Vec<S> {
    w.iter().zip(gradient).map(|(&w, &g)| w - step * g).collect()
}

type Case = (Place, StepRule, Vec<f64>, Vec<f64>);

fn cases(family: Family) -> impl Strategy<Value = Case> {
    // Without PoNLS: its first trial is a quotient of rounded values, so its steps agree only up to rounding.
    let rule = searching_rule().prop_filter("not PoNLS", |rule| !matches!(rule, StepRule::PoNls(_)));
    // As long as the longest point; a shorter one uses the beginning.
    let vector = || prop::collection::vec(prop_oneof![0.1..2.0, -2.0..-0.1], 16);
    (place(family), rule, vector(), vector())
}

fn check((place, rule, mirror, shift): &Case) -> Verdict {
    let dimension = place.start.len();
    let motion = Motion {
        mirror: mirror[..dimension].to_vec(),
        shift: shift[..dimension].to_vec(),
    };
    let function = &place.function;
    let c = search_of(rule).sufficient_decrease;
    let boxed = |w: &[f64]| -> Vec<Interval> { w.iter().map(|&x| Interval::point(x)).collect() };
    let mut stepper = Stepper::<f64>::new(*rule).unwrap();
    let mut w = place.start.clone();
    let mut compared = 0;
    for k in 0..4 {
        let gradient = function.gradient(&w);
        let iterate = Iterate::new(function.cost(&w), squared(&gradient));
        let mut moved_stepper = stepper.clone();
        let plain = visits(&mut stepper, iterate, |step| {
            function.cost(&along(&w, &gradient, step))
        });

        let image = motion.forth(&w);
        let moved_gradient = motion.gradient(place, &image);
        let moved_iterate = Iterate::new(motion.cost(place, &image), squared(&moved_gradient));
        let moved = visits(&mut moved_stepper, moved_iterate, |step| {
            motion.cost(place, &along(&image, &moved_gradient, step))
        });

        let image_box = motion.forth(&boxed(&w));
        let gradient_box = motion.gradient(place, &image_box);
        let norms = function.gradient_norm_enclosure(&w).square();
        let rate_width = norms.hull(squared(&gradient_box)).width();
        let cost_width = function.cost_enclosure(&w).width() + motion.cost(place, &image_box).width();
        let reference = plain.decision.reference.unwrap_or(f64::NAN);
        let decided = plain.trials.iter().all(|trial| {
            let moved_trial = motion.cost(
                place,
                &along(&image_box, &gradient_box, Interval::point(trial.step)),
            );
            let width = function.trial_cost_enclosure(&w, trial.step).width() + moved_trial.width();
            let required = c * trial.step * iterate.decrease_rate;
            let rounding = 8.0 * f64::EPSILON * (reference.abs() + iterate.cost.abs() + required);
            let band = width + cost_width + c * trial.step * rate_width + rounding;
            (trial.cost - (reference - required)).abs() > band
        });
        if !decided {
            break;
        }
        compared += 1;
        let step = |visit: &Visit<f64>| visit.decision.outcome.step().unwrap_or(f64::NAN);
        require(
            step(&plain).to_bits() == step(&moved).to_bits()
                && plain.decision.trials == moved.decision.trials,
            "f and its moved copy take the same step",
            step(&moved),
            step(&plain),
            || {
                format!(
                    "{place:#?}\n{rule:?}\nk = {k}, w = {w:?}, image {image:?}\n{plain:#?}\nmoved: {moved:#?}"
                )
            },
        )?;
        match plain.decision.outcome.step() {
            Some(step) => w = along(&w, &gradient, step),
            None => break,
        }
    }
    Ok(Bearing::when(compared > 0))
}

#[test]
fn motions_change_no_step_globally_smooth() {
    STATEMENT.check_functions(&[FamilyGroup::GloballySmooth], cases, check);
}

#[test]
fn motions_change_no_step_locally_smooth() {
    STATEMENT.check_functions(&[FamilyGroup::LocallySmooth], cases, check);
}
