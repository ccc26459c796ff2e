//! A failure in a fused call, along a ray or in a Hessian product ends the run as one in a plain cost does.

use super::every_rule;
use super::recorder::{Run, run};
use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use flatland_descent::argmin::{
    AlongRay, CostAndGradient, Evaluation, Fused, HessianProduct, LargeStepDescent, Ray, Rays, SecondOrder,
};
use flatland_descent::step_rule::{Cdat, Constant, Nls, StepRule};
use std::cell::Cell;

/// The call of a problem that fails.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Call {
    Cost,
    Gradient,
    CostAndGradient,
    HessianProduct,
    Ray,
    RayCost,
    RayParam,
    RayGradient,
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{0:?} was lost")]
struct Lost(Call);

/// $f(x) = \cosh x$, of which one call fails, or returns something other than a number, after a few successes.
struct Failing {
    call: Call,
    after: u32,
    /// The value returned; an error if `None`.
    answer: Option<f64>,
    calls: Cell<u32>,
}

impl Failing {
    fn new(call: Call, after: u32, answer: Option<f64>) -> Self {
        Self {
            call,
            after,
            answer,
            calls: Cell::default(),
        }
    }

    fn answer(&self, call: Call, right: f64) -> Result<f64, Error> {
        if call != self.call {
            return Ok(right);
        }
        self.calls.set(self.calls.get() + 1);
        if self.calls.get() <= self.after {
            return Ok(right);
        }
        self.answer.ok_or_else(|| Lost(call).into())
    }
}

impl CostFunction for Failing {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        self.answer(Call::Cost, x[0].cosh())
    }
}

impl Gradient for Failing {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![self.answer(Call::Gradient, x[0].sinh())?])
    }
}

impl CostAndGradient for Failing {
    fn cost_and_gradient(&self, x: &Vec<f64>) -> Result<(f64, Vec<f64>), Error> {
        let cost = self.answer(Call::CostAndGradient, x[0].cosh())?;
        Ok((cost, vec![x[0].sinh()]))
    }
}

impl HessianProduct for Failing {
    fn hessian_product(&self, x: &Vec<f64>, vector: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![self.answer(Call::HessianProduct, x[0].cosh() * vector[0])?])
    }
}

struct Line<'a> {
    problem: &'a Failing,
    x: f64,
    gradient: f64,
}

impl AlongRay for Failing {
    type Ray<'a> = Line<'a>;
    fn ray<'a>(&'a self, x: &'a Vec<f64>, gradient: &'a Vec<f64>) -> Result<Line<'a>, Error> {
        Ok(Line {
            problem: self,
            x: x[0],
            gradient: self.answer(Call::Ray, gradient[0])?,
        })
    }
}

impl Ray<Vec<f64>, Vec<f64>, f64> for Line<'_> {
    type Point = f64;
    fn trial(&mut self, step: f64) -> Result<(f64, f64), Error> {
        let x = self.x - step * self.gradient;
        Ok((self.problem.answer(Call::RayCost, x.cosh())?, x))
    }
    fn param(&self, _: f64, x: &f64) -> Result<Vec<f64>, Error> {
        Ok(vec![self.problem.answer(Call::RayParam, *x)?])
    }
    fn gradient(self, _: f64, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![self.problem.answer(Call::RayGradient, x[0].sinh())?])
    }
}

fn solver<E>(rule: &StepRule) -> LargeStepDescent<f64, E> {
    LargeStepDescent::new(*rule).unwrap().evaluated_by()
}

/// Every call that a run with this evaluation makes, in every iteration or at the start, passes its error through.
fn errors_pass_through<E>(calls: impl Fn(&StepRule) -> Vec<Call>)
where
    E: Evaluation<Failing, Vec<f64>, Vec<f64>, f64>,
{
    for rule in every_rule() {
        for call in calls(&rule) {
            let error = Executor::new(Failing::new(call, 0, None), solver::<E>(&rule))
                .configure(|state| state.param(vec![3.0]).max_iters(1000))
                .run()
                .err()
                .unwrap();
            assert_eq!(error.downcast_ref(), Some(&Lost(call)), "{}", rule.name());
        }
    }
}

fn searches(rule: &StepRule) -> bool {
    !matches!(
        rule,
        StepRule::Cdat(_) | StepRule::Constant(_) | StepRule::WarmUp(_)
    )
}

#[test]
fn errors_of_every_call_are_passed_through_unchanged() {
    errors_pass_through::<Fused>(|rule| {
        let trials: &[Call] = if searches(rule) {
            &[Call::Cost, Call::Gradient]
        } else {
            &[]
        };
        [&[Call::CostAndGradient], trials].concat()
    });
    errors_pass_through::<Rays>(|rule| {
        let ray: &[Call] = if searches(rule) {
            &[Call::Ray, Call::RayCost, Call::RayParam, Call::RayGradient]
        } else {
            &[]
        };
        [&[Call::Cost, Call::Gradient], ray].concat()
    });
    errors_pass_through::<SecondOrder>(|rule| {
        let product: &[Call] = if rule.needs_gradient_curvature() {
            &[Call::HessianProduct]
        } else {
            &[]
        };
        [&[Call::Cost, Call::Gradient], product].concat()
    });
}

/// A run that must end by the expected failure: reaching `max_iters` would be an endless loop.
fn ends<E>(rule: impl Into<StepRule>, problem: Failing) -> Run<Failing, Vec<f64>, f64, Vec<f64>, E>
where
    E: Evaluation<Failing, Vec<f64>, Vec<f64>, f64>,
{
    let solver = solver::<E>(&rule.into()).with_tolerance_grad(0.0).unwrap();
    let run = run(problem, solver, |state| state.param(vec![3.0]).max_iters(100_000));
    assert!(run.iterations().len() < 100_000);
    run
}

#[test]
fn ray_of_nan_or_infinity_ends_the_run_after_one_search() {
    for answer in [f64::NAN, f64::INFINITY] {
        let run = ends::<Rays>(Nls::default(), Failing::new(Call::RayCost, 0, Some(answer)));
        assert!(run.reason().contains("after 100 reductions"), "{}", run.reason());
        // The first trial and ⌈log₂ 1e30⌉ reductions, along one ray, whose gradient is never evaluated.
        assert_eq!(run.count("ray_cost_count"), 101);
        assert_eq!(run.count("ray_count"), 1);
        assert_eq!(run.count("ray_gradient_count"), 0);
    }
}

#[test]
fn gradient_that_is_nan_along_a_ray_ends_the_run_in_the_next_iteration() {
    let problem = Failing::new(Call::RayGradient, 0, Some(f64::NAN));
    let run = ends::<Rays>(Nls::default(), problem);
    assert!(
        run.reason().contains("squared gradient norm, is NaN"),
        "{}",
        run.reason()
    );
    assert_eq!(run.iterations().len(), 2);
    // No ray is formed from a gradient that is not a number.
    assert_eq!(run.count("ray_count"), 1);
}

#[test]
fn fused_cost_that_is_nan_ends_the_run_in_the_next_iteration() {
    let problem = Failing::new(Call::CostAndGradient, 3, Some(f64::NAN));
    let run = ends::<Fused>(Constant { step: 0.05 }, problem);
    assert!(
        run.reason().contains("the run diverges: the cost is NaN"),
        "{}",
        run.reason()
    );
    assert_eq!(run.iterations().len(), 4);
}

#[test]
fn curvature_that_cannot_be_divided_by_ends_the_run_and_is_named() {
    for answer in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0] {
        let problem = Failing::new(Call::HessianProduct, 2, Some(answer));
        let run = ends::<SecondOrder>(Cdat { sigma: 1.0 }, problem);
        let words = format!(
            "CDAT found no step: the rule divides by gᵀHg, which is {}",
            answer + 0.0
        );
        assert!(
            run.reason().starts_with(&words),
            "`{}` for `{words}`",
            run.reason()
        );
        assert_eq!(run.iterations().len(), 3);
    }
    // A NaN gradient beside the iterate makes the difference NaN.
    let problem = Failing::new(Call::Gradient, 1, Some(f64::NAN));
    let run = ends::<Fused>(Cdat { sigma: 1.0 }, problem);
    assert!(run.reason().contains("gᵀHg, which is NaN"), "{}", run.reason());
}

/// CDAT's step depends only on the iterate: one that changes nothing would be repeated forever.
#[test]
fn cdat_step_that_changes_nothing_ends_the_run() {
    let problem = Failing::new(Call::Cost, u32::MAX, None);
    let run = ends::<SecondOrder>(Cdat { sigma: 1e-20 }, problem);
    assert!(
        run.reason().contains("too small to change the parameters"),
        "{}",
        run.reason()
    );
    assert_eq!(run.iterations().len(), 1);
    assert_eq!(run.counts(), (1, 1));
    assert_eq!(run.result.state().get_param().unwrap(), &[3.0]);
}
