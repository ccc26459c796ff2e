//! The evaluations of a problem: argmin's counts are those documented, and the run does not depend on the choice.

use super::every_rule;
use super::problems::{Rosenbrock, START, rosenbrock_gradient, rosenbrock_hessian, start};
use super::recorder::{Run, run};
use flatland_descent::argmin::{Evaluation, Fused, LargeStepDescent, Plain, Rays, SecondOrder};
use flatland_descent::step_rule::StepRule;
use std::collections::BTreeMap;

type Param = Vec<f64>;
type Problem = Rosenbrock<Param, f64>;
type Counts = BTreeMap<&'static str, u64>;

const STEPS: u64 = 60;

fn run_by<E>(rule: &StepRule) -> Run<Problem, Param, f64, Param, E>
where
    E: Evaluation<Problem, Param, Param, f64>,
{
    let solver = LargeStepDescent::new(*rule).unwrap().evaluated_by::<E>();
    run(Problem::new(), solver, |state| {
        state.param(start()).max_iters(STEPS)
    })
}

fn counts<E>(run: &Run<Problem, Param, f64, Param, E>) -> Counts {
    let counts = run.result.problem().counts.clone();
    counts.into_iter().collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Searches,
    Prescribes,
    NeedsCurvature,
}

fn kind(rule: &StepRule) -> Kind {
    match rule {
        StepRule::Cdat(_) => Kind::NeedsCurvature,
        StepRule::Constant(_) | StepRule::WarmUp(_) => Kind::Prescribes,
        _ => Kind::Searches,
    }
}

/// For each evaluation, the counts of a run of `STEPS` steps for a rule of each kind: the table of `LargeStepDescent`.
fn check<E>(expected: impl Fn(Kind, u64) -> Vec<(&'static str, u64)>)
where
    E: Evaluation<Problem, Param, Param, f64>,
{
    for rule in every_rule() {
        let run = run_by::<E>(&rule);
        assert_eq!(run.iterations().len() as u64, STEPS, "{}", rule.name());
        let expected: Counts = expected(kind(&rule), run.trials()).into_iter().collect();
        assert_eq!(counts(&run), expected, "{}", rule.name());
    }
}

const N: u64 = STEPS;

#[test]
fn plain_counts() {
    check::<Plain>(|kind, trials| match kind {
        Kind::Searches => vec![("cost_count", 1 + trials), ("gradient_count", 1 + N)],
        Kind::Prescribes => vec![("cost_count", 1 + N), ("gradient_count", 1 + N)],
        Kind::NeedsCurvature => vec![("cost_count", 1 + N), ("gradient_count", 1 + 3 * N)],
    });
}

#[test]
fn fused_counts() {
    check::<Fused>(|kind, trials| match kind {
        Kind::Searches => vec![
            ("cost_and_gradient_count", 1),
            ("cost_count", trials),
            ("gradient_count", N),
        ],
        Kind::Prescribes => vec![("cost_and_gradient_count", 1 + N)],
        Kind::NeedsCurvature => vec![("cost_and_gradient_count", 1 + N), ("gradient_count", 2 * N)],
    });
}

#[test]
fn ray_counts() {
    let rays = |trials| {
        [
            ("ray_count", N),
            ("ray_cost_count", trials),
            ("ray_gradient_count", N),
        ]
    };
    check::<Rays>(|kind, trials| match kind {
        Kind::Searches => [
            vec![("cost_count", 1), ("gradient_count", 1)],
            rays(trials).into(),
        ]
        .concat(),
        Kind::Prescribes => vec![("cost_count", 1 + N), ("gradient_count", 1 + N)],
        Kind::NeedsCurvature => vec![("cost_count", 1 + N), ("gradient_count", 1 + 3 * N)],
    });
    check::<Rays<Fused>>(|kind, trials| match kind {
        Kind::Searches => [vec![("cost_and_gradient_count", 1)], rays(trials).into()].concat(),
        Kind::Prescribes => vec![("cost_and_gradient_count", 1 + N)],
        Kind::NeedsCurvature => vec![("cost_and_gradient_count", 1 + N), ("gradient_count", 2 * N)],
    });
}

#[test]
fn second_order_counts() {
    check::<SecondOrder>(|kind, trials| match kind {
        Kind::Searches => vec![("cost_count", 1 + trials), ("gradient_count", 1 + N)],
        Kind::Prescribes => vec![("cost_count", 1 + N), ("gradient_count", 1 + N)],
        Kind::NeedsCurvature => vec![
            ("cost_count", 1 + N),
            ("gradient_count", 1 + N),
            ("hessian_product_count", N),
        ],
    });
    check::<SecondOrder<Fused>>(|kind, trials| match kind {
        Kind::Searches => vec![
            ("cost_and_gradient_count", 1),
            ("cost_count", trials),
            ("gradient_count", N),
        ],
        Kind::Prescribes => vec![("cost_and_gradient_count", 1 + N)],
        Kind::NeedsCurvature => vec![("cost_and_gradient_count", 1 + N), ("hessian_product_count", N)],
    });
}

/// The problem's values are the same to the bit under every evaluation, hence so are the iterates.
#[test]
fn run_does_not_depend_on_the_evaluation() {
    fn iterates<E: Evaluation<Problem, Param, Param, f64>>(rule: &StepRule) -> Vec<(Param, f64)> {
        let run = run_by::<E>(rule);
        let rows = run.rows.iter();
        rows.map(|row| (row.state.param.clone().unwrap(), row.state.cost))
            .collect()
    }
    for rule in every_rule() {
        let plain = iterates::<Plain>(&rule);
        let name = rule.name();
        assert_eq!(iterates::<Fused>(&rule), plain, "{name}");
        assert_eq!(iterates::<Rays>(&rule), plain, "{name}");
        assert_eq!(iterates::<Rays<Fused>>(&rule), plain, "{name}");
        if !rule.needs_gradient_curvature() {
            assert_eq!(iterates::<SecondOrder>(&rule), plain, "{name}");
            assert_eq!(iterates::<SecondOrder<Rays<Fused>>>(&rule), plain, "{name}");
        }
    }
}

#[test]
fn users_evaluations_of_the_start_are_not_repeated() {
    let at = START.to_vec();
    let gradient = rosenbrock_gradient(&at).to_vec();
    for rule in every_rule() {
        let searches = kind(&rule) == Kind::Searches;
        let solver = || {
            LargeStepDescent::new(rule)
                .unwrap()
                .evaluated_by::<SecondOrder<Fused>>()
        };
        // With one of the two given, the other is evaluated alone, without a fused call at the start.
        let run = run(Problem::new(), solver(), |state| {
            state
                .param(at.clone())
                .gradient(gradient.clone())
                .max_iters(STEPS)
        });
        let fused = if searches { 0 } else { N };
        assert_eq!(run.count("cost_and_gradient_count"), fused, "{}", rule.name());
        let costs = if searches { 1 + run.trials() } else { 1 };
        assert_eq!(run.count("cost_count"), costs, "{}", rule.name());
    }
}

/// By the formula of CDAT, with the Hessian written out: the same operations, so the same bits.
#[test]
fn second_order_cdat_is_cdat_by_hand() {
    let sigma = 1.0;
    let run = run_by::<SecondOrder>(&flatland_descent::step_rule::Cdat { sigma }.into());
    for pair in run.rows.windows(2) {
        let from = pair[0].state.param.clone().unwrap();
        let g = rosenbrock_gradient(&from);
        let product = rosenbrock_hessian(&from).map(|row| row[0] * g[0] + row[1] * g[1]);
        let curvature = g[0] * product[0] + g[1] * product[1];
        let step = sigma * (g[0] * g[0] + g[1] * g[1]) / curvature.abs();
        assert_eq!(pair[1].float("gradient_curvature"), Some(curvature));
        assert_eq!(pair[1].float("step"), Some(step));
    }
}
