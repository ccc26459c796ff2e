//! The solver's evaluation of costs, gradients and curvature.

use super::differences::curvature_by_differences;
use super::problem::{AlongRay, CostAndGradient, HessianProduct, Ray};
use super::rays::{CountedRay, PointwiseRay};
use crate::scalar::Scalar;
use argmin::core::{CostFunction, Error, Gradient, Problem};
use argmin_math::{ArgminDot, ArgminScaledSub};
use std::marker::PhantomData;

/// The way [`LargeStepDescent`](super::LargeStepDescent) evaluates a problem `O` with parameters `P`, gradients `G` and
/// floats `F`.
///
/// It is a choice of types, made by [`evaluated_by`](super::LargeStepDescent::evaluated_by); the implementors carry no
/// data. The trait is sealed, with these four implementors.
///
/// | evaluation | cost and gradient together | $g^\top \nabla^2 f g$ | trials |
/// |---|---|---|---|
/// | [`Plain`] | one after the other | by differences of gradients | each at its own parameters |
/// | [`Fused`] | [`CostAndGradient`] | as `Plain` | as `Plain` |
/// | [`Rays<E>`](Rays) | as `E` | as `E` | [`AlongRay`] |
/// | [`SecondOrder<E>`](SecondOrder) | as `E` | [`HessianProduct`], which argmin's `Hessian` offers too | as `E` |
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot evaluate `{O}` with parameters `{P}`, gradients `{G}` and floats `{F}`",
    note = "`Plain` needs argmin's `CostFunction` and `Gradient`; `Fused` also `CostAndGradient`, `Rays` also `AlongRay`, \
            `SecondOrder` also `HessianProduct` or argmin's `Hessian`",
    note = "parameters need `Clone` and, of argmin-math, `ArgminDot<P, F>` and `ArgminScaledSub<G, F, P>`, gradients `ArgminDot<G, F>` \
            and `ArgminScaledSub<G, F, G>`; for `Vec`, ndarray, nalgebra and faer the features of these names provide them"
)]
pub trait Evaluation<O, P, G, F>: sealed::Sealed {
    /// The ray of one search, opaque but for being a [`Ray`].
    type Ray<'a>: Ray<P, G, F>
    where
        O: 'a,
        P: 'a,
        G: 'a;

    /// $f(w)$ and $\nabla f(w)$.
    ///
    /// # Errors
    ///
    /// Those of the problem, unchanged.
    fn cost_and_gradient(problem: &mut Problem<O>, param: &P) -> Result<(F, G), Error>;

    /// $g^\top \nabla^2 f(w) g$, where $g$ is $\nabla f(w)$, not zero, divided by a power of two where its square would over- or underflow.
    ///
    /// # Errors
    ///
    /// Those of the problem, unchanged.
    fn gradient_curvature(problem: &mut Problem<O>, param: &P, gradient: &G) -> Result<F, Error>;

    /// The ray $w - \eta g$, where $g = \nabla f(w)$, formed at the first trial.
    ///
    /// # Errors
    ///
    /// Those of the problem, unchanged, or the problem was taken out of argmin's `Problem`.
    fn ray<'a>(problem: &'a mut Problem<O>, param: &'a P, gradient: &'a G) -> Result<Self::Ray<'a>, Error>;
}

/// The default evaluation, for every argmin problem with `CostFunction` and `Gradient`.
///
/// The curvature, which only [CDAT](crate::step_rule::Cdat) needs, is a central difference of gradients, two evaluations
/// per iteration:
///
/// $$ g^\top \nabla^2 f(w) g \approx \frac{g^\top \bigl(\nabla f(w + hg) - \nabla f(w - hg)\bigr)}{2h},
/// \qquad h \lVert g\rVert \approx t = \sqrt\[3\]{\epsilon} \max(1, \lVert w\rVert), $$
///
/// with the machine epsilon $\epsilon$ of `F` and $h$ rounded down to a power of two, so that $hg$ is exact. Divided by
/// $\lVert g\rVert^2$ its error is at most $t^2 M/6 + 2e/t$, where $M$ bounds the fourth derivative of $f$ along
/// the ray, per unit length, between the two points, and $e$ the error of the computed gradients along $g$, at least about
/// $\epsilon \lVert \nabla^2 f\rVert \lVert w\rVert/2$ because $w \pm hg$ is rounded. Both terms are of the order
/// $\epsilon^{2/3}$ (4e-11 in double, 2e-5 in single precision) where $f$ changes over lengths of about
/// $\max(1, \lVert w\rVert)$. On quadratics $M = 0$. Where a problem's length scales are far below 1, or $f$ is not
/// defined on both sides of $w$, use [`SecondOrder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain;

/// As [`Plain`], with cost and gradient from one call of [`CostAndGradient`] where both are needed: at the start, and at
/// every iterate of a rule without a search. A search evaluates only costs, then only the gradient at the accepted step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fused;

/// As `E`, with the trials of a search from the problem's own [rays](AlongRay).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rays<E = Plain>(PhantomData<E>);

/// As `E`, with the curvature for [CDAT](crate::step_rule::Cdat) from the problem's own [`HessianProduct`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondOrder<E = Plain>(PhantomData<E>);

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Plain {}
    impl Sealed for super::Fused {}
    impl<E> Sealed for super::Rays<E> {}
    impl<E> Sealed for super::SecondOrder<E> {}
}

impl<O, P, G, F> Evaluation<O, P, G, F> for Plain
where
    O: CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
    P: Clone + ArgminDot<P, F> + ArgminScaledSub<G, F, P>,
    G: ArgminDot<G, F> + ArgminScaledSub<G, F, G>,
    F: Scalar,
{
    type Ray<'a>
        = PointwiseRay<'a, O, P, G>
    where
        O: 'a,
        P: 'a,
        G: 'a;

    fn cost_and_gradient(problem: &mut Problem<O>, param: &P) -> Result<(F, G), Error> {
        Ok((problem.cost(param)?, problem.gradient(param)?))
    }

    fn gradient_curvature(problem: &mut Problem<O>, param: &P, gradient: &G) -> Result<F, Error> {
        curvature_by_differences(param, gradient, |param| problem.gradient(param))
    }

    fn ray<'a>(problem: &'a mut Problem<O>, param: &'a P, gradient: &'a G) -> Result<Self::Ray<'a>, Error> {
        Ok(PointwiseRay::new(problem, param, gradient))
    }
}

impl<O, P, G, F> Evaluation<O, P, G, F> for Fused
where
    O: CostAndGradient + CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
    Plain: Evaluation<O, P, G, F>,
{
    type Ray<'a>
        = <Plain as Evaluation<O, P, G, F>>::Ray<'a>
    where
        O: 'a,
        P: 'a,
        G: 'a;

    fn cost_and_gradient(problem: &mut Problem<O>, param: &P) -> Result<(F, G), Error> {
        problem.problem("cost_and_gradient_count", |problem| {
            problem.cost_and_gradient(param)
        })
    }

    fn gradient_curvature(problem: &mut Problem<O>, param: &P, gradient: &G) -> Result<F, Error> {
        Plain::gradient_curvature(problem, param, gradient)
    }

    fn ray<'a>(problem: &'a mut Problem<O>, param: &'a P, gradient: &'a G) -> Result<Self::Ray<'a>, Error> {
        Plain::ray(problem, param, gradient)
    }
}

impl<O, P, G, F, E> Evaluation<O, P, G, F> for Rays<E>
where
    O: AlongRay + CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
    E: Evaluation<O, P, G, F>,
{
    type Ray<'a>
        = CountedRay<'a, O>
    where
        O: 'a,
        P: 'a,
        G: 'a;

    fn cost_and_gradient(problem: &mut Problem<O>, param: &P) -> Result<(F, G), Error> {
        E::cost_and_gradient(problem, param)
    }

    fn gradient_curvature(problem: &mut Problem<O>, param: &P, gradient: &G) -> Result<F, Error> {
        E::gradient_curvature(problem, param, gradient)
    }

    fn ray<'a>(problem: &'a mut Problem<O>, param: &'a P, gradient: &'a G) -> Result<Self::Ray<'a>, Error> {
        CountedRay::new(problem, param, gradient)
    }
}

impl<O, P, G, F, E> Evaluation<O, P, G, F> for SecondOrder<E>
where
    O: HessianProduct + Gradient<Param = P, Gradient = G>,
    G: ArgminDot<G, F>,
    E: Evaluation<O, P, G, F>,
{
    type Ray<'a>
        = E::Ray<'a>
    where
        O: 'a,
        P: 'a,
        G: 'a;

    fn cost_and_gradient(problem: &mut Problem<O>, param: &P) -> Result<(F, G), Error> {
        E::cost_and_gradient(problem, param)
    }

    fn gradient_curvature(problem: &mut Problem<O>, param: &P, gradient: &G) -> Result<F, Error> {
        let product = problem.problem("hessian_product_count", |problem| {
            problem.hessian_product(param, gradient)
        })?;
        Ok(gradient.dot(&product))
    }

    fn ray<'a>(problem: &'a mut Problem<O>, param: &'a P, gradient: &'a G) -> Result<Self::Ray<'a>, Error> {
        E::ray(problem, param, gradient)
    }
}
