//! Products of variables, which make deep linear networks only locally smooth.

use super::error::{FunctionError, require, require_elements, require_finite, require_length};
use super::{Infimum, Number, TestFunction};

/// $f(x) = \tfrac12 \bigl(\prod_i x_i - m\bigr)^2$: a deep linear network of width one. Two factors and the target
/// $m = 1$ give the scalar factorisation $(xy - 1)^2/2$.
#[derive(Debug, Clone, PartialEq)]
pub struct DeepLinearChain {
    depth: usize,
    target: f64,
}

impl DeepLinearChain {
    /// The chain of `depth` factors with target $m$.
    ///
    /// # Errors
    ///
    /// The depth must be at least 1, the target finite.
    pub fn new(depth: usize, target: f64) -> Result<Self, FunctionError> {
        require(depth > 0, "depth", "at least 1", depth as f64)?;
        require(target.is_finite(), "target", "finite", target)?;
        Ok(Self { depth, target })
    }

    /// The product of the factors other than those left out.
    fn product<S: Number>(point: &[S], left_out: &[usize]) -> S {
        let kept = point
            .iter()
            .enumerate()
            .filter(|(index, _)| !left_out.contains(index));
        kept.fold(S::constant(1.0), |product, (_, &x)| product * x)
    }

    /// $\prod_i x_i - m$.
    fn residual<S: Number>(&self, point: &[S]) -> S {
        Self::product(point, &[]) - S::constant(self.target)
    }
}

impl TestFunction for DeepLinearChain {
    fn dimension(&self) -> usize {
        self.depth
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        self.residual(point).square().scale(0.5)
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        let residual = self.residual(point);
        (0..self.depth)
            .map(|i| residual * Self::product(point, &[i]))
            .collect()
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        let zero = S::constant(0.0);
        let residual = self.residual(point);
        let slopes: Vec<S> = (0..self.depth).map(|i| Self::product(point, &[i])).collect();
        let along = slopes
            .iter()
            .zip(vector)
            .fold(zero, |sum, (&slope, &v)| sum + slope * v);
        let mixed = |i: usize| {
            let others = (0..self.depth).filter(|&j| j != i);
            others.fold(zero, |sum, j| sum + Self::product(point, &[i, j]) * vector[j])
        };
        (0..self.depth)
            .map(|i| slopes[i] * along + residual * mixed(i))
            .collect()
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }
}

/// $f(U, V) = \tfrac14 \lVert UV^\top - M\rVert_F^2$ with $U \in \mathbb{R}^{m \times r}$, $V \in \mathbb{R}^{n \times r}$ and
/// $M \in \mathbb{R}^{m \times n}$; the point holds $U$, then $V$, both row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixFactorisation {
    rows: usize,
    columns: usize,
    rank: usize,
    target: Vec<f64>,
}

impl MatrixFactorisation {
    /// The factorisation of the matrix `target`, `rows` × `columns` and row by row, into factors of this rank.
    ///
    /// # Errors
    ///
    /// The target must have `rows * columns` finite elements and not be empty; the rank must be at least 1.
    pub fn new(rows: usize, columns: usize, rank: usize, target: Vec<f64>) -> Result<Self, FunctionError> {
        require_elements("target", &target)?;
        require_length("target", rows.saturating_mul(columns), target.len())?;
        require_finite("target", &target)?;
        require(rank > 0, "rank", "at least 1", rank as f64)?;
        Ok(Self {
            rows,
            columns,
            rank,
            target,
        })
    }

    /// $U$ and $V$.
    fn split<'a, S>(&self, point: &'a [S]) -> (&'a [S], &'a [S]) {
        point.split_at(self.rows * self.rank)
    }

    /// $AB^\top$, row by row.
    fn product<S: Number>(&self, left: &[S], right: &[S]) -> Vec<S> {
        let mut product = Vec::with_capacity(self.target.len());
        for row in left.chunks(self.rank) {
            for column in right.chunks(self.rank) {
                let pairs = row.iter().zip(column);
                product.push(pairs.fold(S::constant(0.0), |sum, (&a, &b)| sum + a * b));
            }
        }
        product
    }

    /// $UV^\top - M$.
    fn residual<S: Number>(&self, point: &[S]) -> Vec<S> {
        let (u, v) = self.split(point);
        let product = self.product(u, v);
        product
            .into_iter()
            .zip(&self.target)
            .map(|(entry, &m)| entry - S::constant(m))
            .collect()
    }

    /// $\tfrac12 (RV, R^\top U)$ added to `sum`, for a matrix $R$ of the target's shape.
    fn add_pullback<S: Number>(&self, residual: &[S], point: &[S], sum: &mut [S]) {
        let (u, v) = self.split(point);
        let (sum_u, sum_v) = sum.split_at_mut(self.rows * self.rank);
        for i in 0..self.rows {
            for j in 0..self.columns {
                let half = residual[i * self.columns + j].scale(0.5);
                for k in 0..self.rank {
                    let (at_u, at_v) = (i * self.rank + k, j * self.rank + k);
                    sum_u[at_u] = sum_u[at_u] + half * v[at_v];
                    sum_v[at_v] = sum_v[at_v] + half * u[at_u];
                }
            }
        }
    }
}

impl TestFunction for MatrixFactorisation {
    fn dimension(&self) -> usize {
        (self.rows + self.columns) * self.rank
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        let residual = self.residual(point);
        residual
            .iter()
            .fold(S::constant(0.0), |sum, r| sum + r.square())
            .scale(0.25)
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        let mut gradient = vec![S::constant(0.0); self.dimension()];
        self.add_pullback(&self.residual(point), point, &mut gradient);
        gradient
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        let ((u, v), (du, dv)) = (self.split(point), self.split(vector));
        let changes = self.product(du, v).into_iter().zip(self.product(u, dv));
        let change: Vec<S> = changes.map(|(a, b)| a + b).collect();
        let mut product = vec![S::constant(0.0); self.dimension()];
        self.add_pullback(&change, point, &mut product);
        self.add_pullback(&self.residual(point), vector, &mut product);
        product
    }

    fn infimum(&self) -> Infimum {
        if self.rank >= self.rows.min(self.columns) {
            Infimum::Attained(0.0)
        } else {
            Infimum::LowerBound(0.0)
        }
    }
}
