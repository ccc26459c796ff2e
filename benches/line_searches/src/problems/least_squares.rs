//! Sums of squares with exact derivatives: a problem is only its residuals.

use crate::problem::Function;
use crate::real::{Dual, Precision, Real, sum};

/// $r(x)$, over any numbers.
pub trait Residuals {
    /// The residuals.
    fn at<T: Real>(&self, x: &[T]) -> Vec<T>;
}

/// $f(x) = \sum_i r_i(x)^2$.
pub struct LeastSquares<R>(pub R);

impl<R: Residuals> LeastSquares<R> {
    fn cost<T: Real>(&self, x: &[T]) -> T {
        sum(self.0.at(x).into_iter().map(T::square))
    }

    /// One entry per variable, by one pass per variable.
    fn gradient<T: Real>(&self, x: &[T]) -> Vec<T> {
        let along = |i: usize| {
            let unit = |j: usize| T::of(if i == j { 1.0 } else { 0.0 });
            let x: Vec<_> = x
                .iter()
                .enumerate()
                .map(|(j, x)| Dual::new(*x, unit(j)))
                .collect();
            // Σ 2 r r', where the square of a dual rounds the same.
            self.cost(&x).slope
        };
        (0..x.len()).map(along).collect()
    }
}

impl<F: Precision, R: Residuals> Function<F> for LeastSquares<R> {
    fn cost(&self, x: &[F]) -> F {
        self.cost(x)
    }

    fn gradient(&self, x: &[F]) -> Vec<F> {
        self.gradient(x)
    }

    fn hessian(&self, x: &[F]) -> Option<Vec<Vec<F>>> {
        let along = |i: usize| {
            let unit = |j: usize| F::of(if i == j { 1.0 } else { 0.0 });
            let x: Vec<_> = x
                .iter()
                .enumerate()
                .map(|(j, x)| Dual::new(*x, unit(j)))
                .collect();
            self.gradient(&x).into_iter().map(|entry| entry.slope).collect()
        };
        Some((0..x.len()).map(along).collect())
    }
}

/// Defines residuals by a closure over `T: Real`, in which `c` makes a constant.
macro_rules! residuals {
    ($(#[$doc:meta])* $name:ident, |$x:ident, $c:ident| $body:expr) => {
        $(#[$doc])*
        struct $name;

        impl Residuals for $name {
            fn at<T: Real>(&self, $x: &[T]) -> Vec<T> {
                #[allow(unused_variables, reason = "not every problem has constants")]
                let $c = T::of;
                $body
            }
        }
    };
}
pub(super) use residuals;
