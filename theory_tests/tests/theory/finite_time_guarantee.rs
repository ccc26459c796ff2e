//! **Finite-time guarantee.** If every step of a run of NLS is bracketed and $H$ bounds $l_\nu(w_k, \eta'_k)$ along it, then with
//! $\kappa = \delta\,[(1-c)(1+\nu)/H]^{1/\nu}$
//!
//! $$ C_{k+1} \le C_k - \frac{c\,\kappa\,\|g_k\|^{(1+\nu)/\nu}}{Q_{k+1}}, \qquad
//!    \sum_{k<N} \frac{\kappa\,\|g_k\|^{(1+\nu)/\nu}}{Q_{k+1}} \le \frac{f(w_0) - f_{\inf}}{c}, $$
//!
//! so that $\min_{k<N}\|g_k\|^{(1+\nu)/\nu} \le (f(w_0) - f_{\inf})/(c\,\kappa\sum_{k<N} 1/Q_{k+1})$; the sum is $N$ for ξ = 0, at least
//! $(1-\xi)N$ for ξ < 1 and $H_{N+1} - 1$ for ξ = 1.
//!
//! *Checked* in double and in single precision on runs of up to 25 iterations with ξ in [0, 1], ν in (0, 1] and, because at
//! the paper's $c$ the guarantee is weaker than the trivial bound until $N$ is in the thousands, $c$ in [0.1, 0.9], where it
//! can fail. The one-step inequality is checked at every step with the step's own $l_\nu$, which is stronger; then the sum
//! and the minimum with $H$. $l_\nu$ is enclosed until its lower end proves the one-step inequality, or to 5 %, when its upper
//! end must not refute it; the end that served is the step's $l_\nu$ from then on. The rounding of the failed tests enters as
//! in Prop. 2.5, that of the averages as derived at `zhang_hager_band`. A step counts only where its guaranteed decrease is
//! well above that band. (`Saddle`, `Abyss` and `Affine` are not bounded below; on `ExtremeScale` ‖g‖² is not a float and no
//! rule searches; on `FlatValley` rounding decides every test.)

use flatland_descent::Scalar;
use flatland_descent::line_search::Outcome;
use flatland_descent::step_rule::{Nls, SearchSettings};
use flatland_theory::functions::{CertifiedBounds, Family, Interval, TestFunction};
use flatland_theory::harness::*;
use proptest::prelude::*;

const STATEMENT: Statement = Statement::new(
    "finite_time_guarantee",
    5_000,
    Families::AllBut(&[
        Family::Saddle,
        Family::Abyss,
        Family::Affine,
        Family::ExtremeScale,
        Family::FlatValley,
    ]),
)
.in_single_precision_but(&[]);

type Case = (Place, Nls, f64);

fn cases(family: Family) -> impl Strategy<Value = Case> {
    let rule =
        (search_settings(), 0.1..0.9, averaging()).prop_map(|(search, sufficient_decrease, averaging)| Nls {
            search: SearchSettings {
                sufficient_decrease,
                ..search
            },
            averaging,
        });
    let order = prop_oneof![Just(1.0), 0.2..1.0];
    (place(family), rule, order)
}

/// The data of a bracketed step that the guarantee uses.
struct Step {
    w: Vec<f64>,
    rejected: f64,
    /// That of the failed test in exact arithmetic, $\tilde c$.
    constant: f64,
    norm: Interval,
}

/// The leading steps of the run that are bracketed, and not by rounding, with the costs up to the iterate after them.
fn bracketed_steps<F: Scalar>((place, rule, _): &Case) -> (Vec<Step>, Vec<f64>) {
    let (c, _) = constants::<F>(&rule.search);
    let mut steps = Vec::new();
    let mut costs = Vec::new();
    for stop in walk(&mut *real_rule::<F>(&(*rule).into()), place, 25) {
        if costs.is_empty() {
            costs.push(stop.visit.iterate.cost.as_f64());
        }
        let Outcome::Bracketed { accepted, rejected } = stop.visit.decision.outcome else {
            break;
        };
        let rejected = rejected.as_f64();
        let constant = failed_test_constant(place, &stop, c, rejected);
        if constant > c + 0.01 * (1.0 - c) {
            break;
        }
        costs.push(accepted.cost.as_f64());
        steps.push(Step {
            norm: place.function.gradient_norm_enclosure(&stop.w),
            w: stop.w,
            rejected,
            constant,
        });
    }
    (steps, costs)
}

fn check<F: Scalar>(case: &Case) -> Verdict {
    let (place, rule, order) = case;
    let (c, delta) = constants::<F>(&rule.search);
    let averaging = F::of(rule.averaging).as_f64();
    let (mut steps, costs) = bracketed_steps::<F>(case);
    let kappa = |smoothness: f64| delta * ((1.0 - c) * (1.0 + order) / smoothness).powf(1.0 / order);
    let power = (1.0 + order) / order;
    let at = |k: usize| {
        let costs = costs.clone();
        move || format!("{place:#?}\n{rule:?}, ν = {order}, k = {k}, costs {costs:?}")
    };
    // Powers of numbers with a few roundings, and at most six-fold exponents: more than their rounding. κ stands for the
    // step, which has one rounding in the rule's precision.
    let slack = 1.0 - 64.0 / order * f64::EPSILON - 2.0 * F::epsilon().as_f64();
    let mut exercised = false;
    let mut rounding = 0.0;
    // The largest l_ν so far, over 1 − c̃ in place of 1 − c where the upper end had to serve.
    let mut largest = 0.0_f64;
    let mut count = 0;
    for (k, step) in steps.iter().enumerate() {
        let weight = zhang_hager_weight(k + 1, averaging);
        let before = zhang_hager_average(&costs[..=k], averaging);
        let after = zhang_hager_average(&costs[..=k + 1], averaging);
        // The rule compared with its own average, within one band of the model's; the two models are within one band
        // together; the test itself rounds as in `zhang_hager_memory`.
        let band = 3.0 * zhang_hager_band(&costs[..=k + 1], F::epsilon().as_f64());
        let due = |smoothness: f64, norm: f64| c * kappa(smoothness) * norm.powf(power) / weight;
        let proves = |lower: f64| before - after - band >= due(lower, step.norm.upper()) / slack;
        let enclosure =
            place
                .function
                .hoelder_enclosure_until(&step.w, step.rejected, *order, |lower, upper| {
                    upper < f64::INFINITY && (proves(lower) || upper <= 1.05 * lower)
                });
        if enclosure.upper() == f64::INFINITY {
            break;
        }
        let smoothness = if proves(enclosure.lower()) {
            enclosure.lower()
        } else {
            enclosure.upper() * (1.0 - c) / (1.0 - step.constant)
        };
        let due = due(smoothness, step.norm.lower()) * slack;
        require(
            before - after >= due - band,
            "C_k − C_{k+1} ≥ cκ‖g_k‖^{(1+ν)/ν}/Q_{k+1}",
            before - after,
            due,
            at(k),
        )?;
        exercised |= due > 10.0 * band;
        rounding += band;
        largest = largest.max(smoothness);
        count += 1;
    }
    // From the first step without a finite bound, nothing is claimed.
    steps.truncate(count);
    let Some(lowest) = place.function.infimum().lower_bound() else {
        return Ok(Bearing::Vacuous);
    };
    if steps.is_empty() {
        return Ok(Bearing::Vacuous);
    }
    let weights: Vec<f64> = (0..steps.len())
        .map(|k| zhang_hager_weight(k + 1, averaging))
        .collect();
    let gap = (costs[0] - lowest + rounding) / c;
    let powers = steps.iter().map(|step| step.norm.lower().powf(power) * slack);
    let sum: f64 = powers
        .clone()
        .zip(&weights)
        .map(|(power, weight)| kappa(largest) * power / weight)
        .sum();
    require(
        sum <= gap,
        "Σ κ‖g_k‖^{(1+ν)/ν}/Q_{k+1} ≤ (f(w_0) − f_inf)/c",
        sum,
        gap,
        at(steps.len()),
    )?;
    let inverse: f64 = weights.iter().map(|weight| 1.0 / weight).sum();
    let (smallest, bound) = (
        powers.fold(f64::INFINITY, f64::min),
        gap / (kappa(largest) * inverse),
    );
    require(
        smallest <= bound,
        "min ‖g_k‖^{(1+ν)/ν} ≤ (f(w_0) − f_inf)/(cκΣ1/Q)",
        smallest,
        bound,
        at(steps.len()),
    )?;

    // The sum of the weights in closed form.
    let n = steps.len() as f64;
    let harmonic: f64 = (2..=steps.len() + 1).map(|k| 1.0 / k as f64).sum();
    let least = if averaging == 1.0 {
        harmonic
    } else {
        (1.0 - averaging) * n
    };
    require(
        inverse >= least * (1.0 - 1e-12),
        "Σ 1/Q_{k+1} ≥ (1−ξ)N, or H_{N+1} − 1",
        inverse,
        least,
        at(0),
    )?;
    Ok(Bearing::when(exercised))
}

on_every_group!(STATEMENT, cases, check::<f64>, check::<f32>);
