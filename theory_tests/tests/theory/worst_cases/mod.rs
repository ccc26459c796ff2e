//! **Worst cases of bracketed steps over $L$-smooth functions**, from semidefinite programs.
//!
//! For given steps the worst function is the solution of a semidefinite program: its values and gradients at the iterates
//! and at all trials, under the conditions of $L$-smoothness of Taylor, Hendrickx and Glineur (2017), $f_i - f_{\inf} \ge
//! \|g_i\|^2/(2L)$, and the acceptance tests, passed at $\eta_k$ and failed at $\eta_k/\delta$. `reference/freeze.py` solves these programs by
//! PEPit for 20 pairs (δ, c), and searches over the steps; `reference/values.json` is its result, with $L = 1$ and
//! $f(w_0) - f_{\inf} \le 1$. What bounds what:
//!
//! - for the steps given, `value` is attained by a function and `dual` is an upper bound; they differ by the accuracy of the solver;
//! - over all steps, a value is a *lower* bound of the worst case, because the search over steps is not exhaustive. The
//!   *upper* bound is the theory's.
//!
//! Two kinds of first trials: the previous step, which is LS, so that consecutive steps differ by powers of δ and every trial
//! in between is a constraint; and given ones, frozen where the search found bracketed steps that are worse than those of LS.
//!
//! *Checked.* One step: the least decrease at given η is $\max(c\eta, \eta(1 - L\eta/2))\|g\|^2$, its minimum over η the one-step
//! decrease, and the smallest step that can be bracketed that of Prop. 2.5. One to five steps: the finite-time guarantee and
//! the sum of the one-step decrease,
//!
//! $$ \min_{k<N}\|g_k\|^2 \le \frac{f(w_0) - f_{\inf}}{c\,\kappa\,N}, \qquad
//!    \min_{k<N}\|g_k\|^2 \le \frac{L\,(f(w_0) - f_{\inf})}{(N-1)\,m + \tfrac12}, \qquad m = \min\{2c(1-c),\, 2\delta(1-c)(1-\delta(1-c))\}, $$
//!
//! lie above the worst case, by factors that are stated. (The second is $N - 1$ steps and $f(w_{N-1}) - f_{\inf} \ge
//! \|g_{N-1}\|^2/(2L)$.) Then the extremal functions, frozen as [`Bowls`], are tested by samples for what their
//! construction promises, and the library's LS runs on them: it must take the steps predicted, bracketed, and leave the
//! gradients predicted. So the lower bounds rest on runs, not on the solver.
//!
//! In a worst case the tests hold with equality. For the functions every test is therefore made to hold by $10^{-6}$ in the
//! program, and $L$ is $1 - 10^{-5}$ there; the steps are tuned again. This costs, or gains, less than $2\cdot 10^{-4}$ of the value.

mod bowls;
mod values;

use flatland_descent::line_search::{Iterate, Outcome};
use flatland_descent::step_rule::{Ls, SearchSettings, Stepper};
use nalgebra::DVector;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use values::{FirstTrials, SeveralSteps, one_step_decrease, values};

/// Chosen. The solver's tolerance is 1e-9, of numbers up to 2, and what its solutions violate weighs in a value with
/// multipliers of up to some hundreds.
const SOLVER: f64 = 1e-6;

/// For N = 1 to 5, the least and the largest factor by which the finite-time guarantee exceeds the worst case found in
/// the 16 settings with c ≥ 0.1, and the same for the sum of the one-step decrease in all 20: measured, to three digits.
const FACTORS: [[(f64, f64); 2]; 5] = [
    [(1.11, 11.1), (1.0, 1.0)],
    [(1.33, 7.66), (1.0, 1.38)],
    [(1.33, 6.51), (1.0, 1.53)],
    [(1.33, 5.94), (1.0, 1.61)],
    [(1.33, 5.60), (1.0, 1.66)],
];

/// The descent lemma gives $\eta(1 - \eta/2)$, the test $c\eta$; a parabola attains the first up to $2(1-c)$. Below
/// $2\delta(1-c)$ no step is bracketed.
#[test]
fn one_step_decrease_is_exact() {
    for setting in values().one_step {
        let (c, delta) = (setting.sufficient_decrease, setting.backtrack_factor);
        let mut least = f64::INFINITY;
        for point in &setting.curve {
            let due = (c * point.step).max(point.step * (1.0 - point.step / 2.0));
            for decrease in [point.decrease, point.dual] {
                assert!(
                    (decrease - due).abs() <= SOLVER,
                    "η = {}, c = {c}: {decrease}, {due}",
                    point.step
                );
            }
            least = least.min(point.decrease);
        }
        let decrease = one_step_decrease(c, delta);
        println!("δ = {delta}, c = {c}: least decrease {least:.6}, one-step decrease {decrease:.6}");
        assert!(
            least >= decrease - SOLVER && least <= 1.01 * decrease,
            "{least}, {decrease}"
        );
    }
}

#[test]
fn smallest_step_is_that_of_proposition_2_5() {
    for setting in values().one_step {
        let bound = 2.0 * setting.backtrack_factor * (1.0 - setting.sufficient_decrease);
        let ratio = setting.smallest_step / bound;
        assert!((ratio - 1.0).abs() <= SOLVER, "{ratio} times 2δ(1−c)");
    }
}

/// The two bounds, over the worst case found, for each number of steps: least and largest over those settings. They are what
/// the bounds cannot see of an error; from two steps on they are found, not derived.
#[test]
fn bounds_lie_above_the_worst_cases_by_known_factors() {
    let cases = values().several_steps;
    for iterations in 1..=5 {
        let worst = worst_of_each_setting(cases.iter().filter(|case| case.iterations == iterations));
        assert_eq!(worst.len(), 20);
        for case in &worst {
            assert!(
                case.dual - case.value <= SOLVER,
                "{}: {}, {}",
                case.name(),
                case.value,
                case.dual
            );
            // Equal steps 2√(1−c), with a suitable last one.
            let (c, others) = (case.sufficient_decrease, (iterations - 1) as f64);
            let attained = 1.0 / (0.5 + others * 2.0 * c * (1.0 - c).sqrt());
            assert!(
                case.value >= attained - SOLVER,
                "{}: {}, {attained}",
                case.name(),
                case.value
            );
        }
        let moderate = worst.iter().filter(|case| case.sufficient_decrease >= 0.1);
        let guarantee = range(moderate.map(|case| case.finite_time_guarantee() / case.value));
        let sum = range(worst.iter().map(|case| case.sum_of_decreases() / case.value));
        println!(
            "N = {iterations}: the guarantee {guarantee:.4?}, the sum {sum:.4?} times the worst case found"
        );
        let [stated_guarantee, stated_sum] = FACTORS[iterations - 1];
        for (found, stated) in [(guarantee, stated_guarantee), (sum, stated_sum)] {
            assert!(found.0 >= 1.0 - SOLVER, "N = {iterations}: {found:?}");
            // To the digits stated.
            assert!(
                (found.0 / stated.0 - 1.0).abs() < 0.01,
                "N = {iterations}: {found:?}, {stated:?}"
            );
            assert!(
                (found.1 / stated.1 - 1.0).abs() < 0.01,
                "N = {iterations}: {found:?}, {stated:?}"
            );
        }
    }
}

/// Of the two kinds of first trials the worse, for each setting.
fn worst_of_each_setting<'a>(cases: impl Iterator<Item = &'a SeveralSteps>) -> Vec<&'a SeveralSteps> {
    let mut worst: Vec<&SeveralSteps> = Vec::new();
    for case in cases {
        let setting = |case: &SeveralSteps| (case.backtrack_factor, case.sufficient_decrease);
        match worst.iter_mut().find(|other| setting(other) == setting(case)) {
            Some(other) if case.value > other.value => *other = case,
            Some(_) => {}
            None => worst.push(case),
        }
    }
    worst
}

/// The least and the largest.
fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::INFINITY, 0.0), |(least, largest): (f64, f64), x| {
        (least.min(x), largest.max(x))
    })
}

/// What the construction promises, by samples: the gradient is that of the cost, and 1-Lipschitz; the infimum is as stated.
#[test]
fn extremal_functions_are_smooth_with_the_infimum_stated() {
    let mut generator = ChaCha8Rng::seed_from_u64(1);
    let mut uniform = || generator.next_u32() as f64 / 2.0_f64.powi(31) - 1.0;
    for case in values().several_steps {
        let bowls = &case.function.bowls;
        let (minimum, lowest) = bowls.minimum();
        let value = bowls.at(&lowest);
        assert!(
            (value.cost - minimum).abs() <= value.error,
            "{}: {value:?}",
            case.name()
        );
        assert!(
            value.gradient.norm() <= value.gradient_error(),
            "{}: {value:?}",
            case.name()
        );
        let mut closest = 0.0_f64;
        for _ in 0..100 {
            let size = 2.0 * bowls.radius();
            let from = DVector::from_fn(bowls.dimension(), |_, _| size * uniform());
            let reach = size * 10.0_f64.powf(2.0 * (uniform() - 1.0));
            let to = &from + DVector::from_fn(bowls.dimension(), |_, _| reach * uniform());
            let (start, end, apart) = (bowls.at(&from), bowls.at(&to), &to - &from);
            assert!(
                start.error <= 1e-10 && end.error <= 1e-10,
                "{}: {start:?} {end:?}",
                case.name()
            );
            assert!(start.cost >= minimum - start.error, "{}: {start:?}", case.name());
            let error = start.gradient_error() + end.gradient_error();
            let change = (&end.gradient - &start.gradient).norm();
            assert!(
                change <= apart.norm() + error,
                "{}: {change}, {}",
                case.name(),
                apart.norm()
            );
            let curvature = (end.cost - start.cost - start.gradient.dot(&apart)).abs();
            let most = 0.5 * apart.norm_squared() + error * apart.norm() + start.error + end.error;
            assert!(curvature <= most, "{}: {curvature}, {most}", case.name());
            closest = closest.max(change / apart.norm());
        }
        // A parabola of curvature 1 is part of each.
        assert!(closest > 0.99, "{}: {closest}", case.name());
    }
}

/// The rule on the extremal function: it takes the steps predicted, each bracketed, and leaves $\min_{k<N}\|g_k\|^2$ within
/// 2e-4 of the worst case. The tests are judged on the function itself, and so is each step's decrease.
#[test]
fn ls_attains_the_worst_cases_on_their_extremal_functions() {
    for case in values().several_steps {
        let SeveralSteps { function, .. } = &case;
        let (c, delta) = (case.sufficient_decrease, case.backtrack_factor);
        let cost = |point: &DVector<f64>| function.bowls.at(point).cost;
        let stepper = |first_step| {
            let search = SearchSettings {
                first_step,
                sufficient_decrease: c,
                backtrack_factor: delta,
                ..SearchSettings::default()
            };
            Stepper::<f64>::new(Ls { search }).unwrap()
        };
        let mut rule = stepper(function.steps[0]);
        let mut point = DVector::zeros(function.bowls.dimension());
        let mut smallest = f64::INFINITY;
        let available = cost(&point) - function.bowls.minimum().0;
        for (k, &predicted) in function.steps.iter().enumerate() {
            if case.first_trials == FirstTrials::Given {
                rule = stepper(predicted);
            }
            let value = function.bowls.at(&point);
            let norm = value.gradient.norm_squared();
            let along = |step: f64| &point - step * &value.gradient;
            let decision = rule.step(&Iterate::new(value.cost, norm), |step| (cost(&along(step)), ()));
            let Outcome::Bracketed { accepted, rejected } = decision.outcome else {
                panic!("{}, k = {k}: {:?}", case.name(), decision.outcome)
            };
            for (step, predicted) in [(accepted.step, predicted), (rejected, predicted / delta)] {
                // A few roundings, of products with δ.
                assert!(
                    (step / predicted - 1.0).abs() < 1e-14,
                    "{}, k = {k}: {step}, {predicted}",
                    case.name()
                );
            }
            let decrease = |step: f64| value.cost - cost(&along(step));
            assert!(
                decrease(accepted.step) >= c * accepted.step * norm,
                "{}, k = {k}",
                case.name()
            );
            assert!(
                decrease(rejected) < c * rejected * norm,
                "{}, k = {k}",
                case.name()
            );
            let due = one_step_decrease(c, delta) * norm;
            assert!(
                decrease(accepted.step) >= due,
                "{}, k = {k}: less than {due}",
                case.name()
            );
            smallest = smallest.min(norm);
            point = along(accepted.step);
        }
        let ratio = smallest / (available * case.value);
        println!(
            "{}: {ratio:.6} of the worst case, in dimension {}",
            case.name(),
            point.len()
        );
        assert!((ratio - 1.0).abs() < 2e-4, "{}: {ratio}", case.name());
    }
}
