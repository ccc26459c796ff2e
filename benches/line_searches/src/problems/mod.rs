//! The problems.

mod digits;
mod large_residuals;
mod least_squares;
mod reported;
mod rosenbrock;
mod small_residuals;
mod test_functions;

use crate::problem::{Function, Problem};
use crate::real::Precision;
use least_squares::{LeastSquares, Residuals};
use std::rc::Rc;

/// A problem that does not yet know its source.
struct Described<F> {
    name: String,
    start: Vec<F>,
    minimum: f64,
    function: Rc<dyn Function<F>>,
}

fn described<F: Precision>(
    name: impl Into<String>,
    function: impl Function<F> + 'static,
    start: &[f64],
    minimum: f64,
) -> Described<F> {
    Described {
        name: name.into(),
        start: start.iter().copied().map(F::of).collect(),
        minimum,
        function: Rc::new(function),
    }
}

fn least_squares<F: Precision>(
    name: &str,
    residuals: impl Residuals + 'static,
    start: &[f64],
    minimum: f64,
) -> Described<F> {
    described(name, LeastSquares(residuals), start, minimum)
}

/// A function by its cost, gradient and Hessian.
struct Formulas<F> {
    cost: fn(&[F]) -> F,
    gradient: fn(&[F]) -> Vec<F>,
    hessian: fn(&[F]) -> Vec<Vec<F>>,
}

impl<F: Precision> Function<F> for Formulas<F> {
    fn cost(&self, x: &[F]) -> F {
        (self.cost)(x)
    }
    fn gradient(&self, x: &[F]) -> Vec<F> {
        (self.gradient)(x)
    }
    fn hessian(&self, x: &[F]) -> Option<Vec<Vec<F>>> {
        (x.len() <= 100).then(|| (self.hessian)(x))
    }
}

/// All problems.
pub fn problems<F: Precision>() -> Vec<Problem<F>> {
    let sets = [
        ("argmin_testfunctions", test_functions::problems()),
        ("Rosenbrock", rosenbrock::problems()),
        ("Moré–Garbow–Hillstrom", small_residuals::problems()),
        ("Moré–Garbow–Hillstrom", large_residuals::problems()),
        ("digits", digits::problems()),
        ("reported", reported::problems()),
    ];
    let named = |(set, problems): (&'static str, Vec<Described<F>>)| {
        problems.into_iter().map(move |described| Problem {
            name: described.name,
            set,
            start: described.start,
            minimum: described.minimum,
            // For sums of squares the global minimum may be lower than the usual one.
            lowest: described.minimum.min(0.0) - 1e-3 * described.minimum.abs().max(1.0),
            function: described.function,
        })
    };
    sets.into_iter().flat_map(named).collect()
}
