//! Optional abilities of a problem, beyond argmin's `CostFunction` and `Gradient`.

use argmin::core::{CostFunction, Error, Gradient, Hessian};
use argmin_math::ArgminDot;

/// A problem that computes cost and gradient together more cheaply than one after the other.
///
/// [`LargeStepDescent`](super::LargeStepDescent) uses it with [`Fused`](super::Fused).
///
/// ```
/// use argmin::core::{CostFunction, Error, Executor, Gradient, State};
/// use flatland_descent::argmin::{CostAndGradient, Fused, LargeStepDescent};
/// use flatland_descent::step_rule::Constant;
///
/// /// f(x) = Σ eˣⁱ − xᵢ.
/// struct Exponentials;
///
/// impl CostFunction for Exponentials {
///     type Param = Vec<f64>;
///     type Output = f64;
///     fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
///         Ok(self.cost_and_gradient(x)?.0)
///     }
/// }
///
/// impl Gradient for Exponentials {
///     type Param = Vec<f64>;
///     type Gradient = Vec<f64>;
///     fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
///         Ok(self.cost_and_gradient(x)?.1)
///     }
/// }
///
/// impl CostAndGradient for Exponentials {
///     fn cost_and_gradient(&self, x: &Vec<f64>) -> Result<(f64, Vec<f64>), Error> {
///         let exponentials: Vec<f64> = x.iter().map(|x| x.exp()).collect();
///         let cost = exponentials.iter().zip(x).map(|(e, x)| e - x).sum();
///         Ok((cost, exponentials.iter().map(|e| e - 1.0).collect()))
///     }
/// }
///
/// let solver = LargeStepDescent::new(Constant { step: 0.5 })?.evaluated_by::<Fused>();
/// let result = Executor::new(Exponentials, solver)
///     .configure(|state| state.param(vec![1.0, -1.0]).max_iters(20).counting(true))
///     .run()?;
/// let counts = result.state().get_func_counts();
/// assert_eq!(counts["cost_and_gradient_count"], 21);
/// assert_eq!(counts.len(), 1);
/// # Ok::<(), Error>(())
/// ```
pub trait CostAndGradient: CostFunction + Gradient<Param = <Self as CostFunction>::Param> {
    /// $f(w)$ and $\nabla f(w)$, as [`cost`](CostFunction::cost) and [`gradient`](Gradient::gradient) return them.
    ///
    /// # Errors
    ///
    /// The problem's own; the solver passes them through.
    fn cost_and_gradient(
        &self,
        param: &<Self as CostFunction>::Param,
    ) -> Result<(Self::Output, Self::Gradient), Error>;
}

/// A problem that evaluates cheaply along the ray $w_\eta = w - \eta \nabla f(w)$, after some work for the whole ray.
///
/// For least squares the work is the product $A \nabla f(w)$: then $A w_\eta - b$ takes as many operations as it has
/// entries. For a network it is the product of the data with the first layer's gradient.
/// [`LargeStepDescent`](super::LargeStepDescent) uses it with [`Rays`](super::Rays), for the rules that search.
///
/// A ray ends with its iteration and depends only on its starting point, so a resumed run has the bits of an
/// uninterrupted one. The example `rays.rs` applies it to least squares.
///
/// ```
/// use argmin::core::{CostFunction, Error, Executor, Gradient, State};
/// use flatland_descent::argmin::{AlongRay, LargeStepDescent, Ray, Rays};
/// use flatland_descent::step_rule::Ls;
///
/// /// f(x) = (aᵀx − 1)²/2.
/// struct OneEquation(Vec<f64>);
///
/// impl OneEquation {
///     fn row_times(&self, x: &[f64]) -> f64 {
///         self.0.iter().zip(x).map(|(a, x)| a * x).sum()
///     }
/// }
///
/// impl CostFunction for OneEquation {
///     type Param = Vec<f64>;
///     type Output = f64;
///     fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
///         Ok((self.row_times(x) - 1.0).powi(2) / 2.0)
///     }
/// }
///
/// impl Gradient for OneEquation {
///     type Param = Vec<f64>;
///     type Gradient = Vec<f64>;
///     fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
///         let residual = self.row_times(x) - 1.0;
///         Ok(self.0.iter().map(|a| a * residual).collect())
///     }
/// }
///
/// struct Line<'a> {
///     equation: &'a OneEquation,
///     x: &'a Vec<f64>,
///     gradient: &'a Vec<f64>,
///     residual: f64,
///     slope: f64,
/// }
///
/// impl AlongRay for OneEquation {
///     type Ray<'a> = Line<'a>;
///     fn ray<'a>(&'a self, x: &'a Vec<f64>, gradient: &'a Vec<f64>) -> Result<Line<'a>, Error> {
///         let (residual, slope) = (self.row_times(x) - 1.0, self.row_times(gradient));
///         Ok(Line { equation: self, x, gradient, residual, slope })
///     }
/// }
///
/// impl Ray<Vec<f64>, Vec<f64>, f64> for Line<'_> {
///     type Point = f64; // the residual
///     fn trial(&mut self, step: f64) -> Result<(f64, f64), Error> {
///         let residual = self.residual - step * self.slope;
///         Ok((residual * residual / 2.0, residual))
///     }
///     fn param(&self, step: f64, _: &f64) -> Result<Vec<f64>, Error> {
///         Ok(self.x.iter().zip(self.gradient).map(|(x, g)| x - step * g).collect())
///     }
///     fn gradient(self, residual: f64, _: &Vec<f64>) -> Result<Vec<f64>, Error> {
///         Ok(self.equation.0.iter().map(|a| a * residual).collect())
///     }
/// }
///
/// let solver = LargeStepDescent::new(Ls::default())?.evaluated_by::<Rays>();
/// let result = Executor::new(OneEquation(vec![3.0, 4.0]), solver)
///     .configure(|state| state.param(vec![0.0, 0.0]).max_iters(100))
///     .run()?;
/// assert!(result.state().get_best_cost() < 1e-15);
/// # Ok::<(), Error>(())
/// ```
pub trait AlongRay: CostFunction + Gradient<Param = <Self as CostFunction>::Param> {
    /// A ray, with whatever was computed for the whole of it.
    type Ray<'a>: Ray<<Self as CostFunction>::Param, Self::Gradient, Self::Output>
    where
        Self: 'a;

    /// Forms the ray from `param` against `gradient`, which is $\nabla f$ at `param`. It is called at the first
    /// trial.
    ///
    /// # Errors
    ///
    /// The problem's own; the solver passes them through.
    fn ray<'a>(
        &'a self,
        param: &'a <Self as CostFunction>::Param,
        gradient: &'a Self::Gradient,
    ) -> Result<Self::Ray<'a>, Error>;
}

/// The ray $w_\eta = w - \eta g$ of one search, for parameters `P`, gradients `G` and floats `F`.
pub trait Ray<P, G, F> {
    /// What a trial keeps for the next iterate in case it is accepted: residuals, activations, or `()`. That of a rejected
    /// trial is dropped.
    type Point;

    /// $\varphi(\eta) = f(w_\eta)$, and the point.
    ///
    /// # Errors
    ///
    /// The problem's own; the solver passes them through.
    fn trial(&mut self, step: F) -> Result<(F, Self::Point), Error>;

    /// $w_\eta$, for the accepted step and its point.
    ///
    /// # Errors
    ///
    /// The problem's own; the solver passes them through.
    fn param(&self, step: F, point: &Self::Point) -> Result<P, Error>;

    /// $\nabla f(w_\eta)$, for the accepted point and its parameters.
    ///
    /// # Errors
    ///
    /// The problem's own; the solver passes them through.
    fn gradient(self, point: Self::Point, param: &P) -> Result<G, Error>;
}

/// A problem that multiplies its Hessian by a vector.
///
/// Every problem with argmin's [`Hessian`] does, if argmin-math can multiply that by a gradient. Implement this trait
/// instead where the product is available without the matrix, for example by differentiating the gradient along the vector.
/// [`LargeStepDescent`](super::LargeStepDescent) uses it with [`SecondOrder`](super::SecondOrder), for
/// [CDAT](crate::step_rule::Cdat).
///
/// ```
/// use argmin::core::{CostFunction, Error, Executor, Gradient, State};
/// use flatland_descent::argmin::{HessianProduct, LargeStepDescent, SecondOrder};
/// use flatland_descent::step_rule::Cdat;
///
/// /// f(x) = Σ cosh xᵢ.
/// struct Cosh;
///
/// impl CostFunction for Cosh {
///     type Param = Vec<f64>;
///     type Output = f64;
///     fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
///         Ok(x.iter().map(|x| x.cosh()).sum())
///     }
/// }
///
/// impl Gradient for Cosh {
///     type Param = Vec<f64>;
///     type Gradient = Vec<f64>;
///     fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
///         Ok(x.iter().map(|x| x.sinh()).collect())
///     }
/// }
///
/// impl HessianProduct for Cosh {
///     fn hessian_product(&self, x: &Vec<f64>, vector: &Vec<f64>) -> Result<Vec<f64>, Error> {
///         Ok(x.iter().zip(vector).map(|(x, v)| x.cosh() * v).collect())
///     }
/// }
///
/// let solver = LargeStepDescent::new(Cdat { sigma: 1.0 })?.evaluated_by::<SecondOrder>();
/// let result = Executor::new(Cosh, solver)
///     .configure(|state| state.param(vec![2.0, -1.0]).max_iters(100))
///     .run()?;
/// assert!(result.state().get_best_cost() - 2.0 < 1e-12);
/// # Ok::<(), Error>(())
/// ```
pub trait HessianProduct: Gradient {
    /// $\nabla^2 f(w) v$.
    ///
    /// # Errors
    ///
    /// The problem's own; the solver passes them through.
    fn hessian_product(&self, param: &Self::Param, vector: &Self::Gradient) -> Result<Self::Gradient, Error>;
}

impl<O> HessianProduct for O
where
    O: Gradient + Hessian<Param = <O as Gradient>::Param>,
    O::Hessian: ArgminDot<O::Gradient, O::Gradient>,
{
    fn hessian_product(
        &self,
        param: &<O as Gradient>::Param,
        vector: &O::Gradient,
    ) -> Result<O::Gradient, Error> {
        Ok(self.hessian(param)?.dot(vector))
    }
}
