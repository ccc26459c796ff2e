//! The projected problem: tridiagonal blocks, their eigenvalues, and the test for their convergence.

use nalgebra::{DMatrix, DVector, Dyn, SymmetricEigen};

use super::error::CurvatureError;
use super::settings::LanczosSettings;

/// An approximate eigenvalue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eigenvalue {
    /// The Ritz value θ.
    pub value: f64,
    /// The operator has an eigenvalue within this distance of θ: the residual of its Ritz vector, plus an allowance for
    /// rounding.
    pub residual: f64,
}

/// The operator in the current basis: block diagonal, with one symmetric tridiagonal block between any two breakdowns.
pub(super) struct Projected {
    /// Eigenvalues of the blocks that ended in a breakdown.
    closed: Vec<Eigenvalue>,
    /// α₁ … α_m: the diagonal of the current block.
    alphas: Vec<f64>,
    /// β₁ … β_m: its off-diagonal, and last the norm of the vector that leads out of it.
    betas: Vec<f64>,
    /// Σ β² over the β that breakdowns treated as zero: a bound of the squared coupling of the blocks.
    dropped: f64,
    /// The largest ‖A v‖ so far, a lower bound of ‖A‖.
    largest_product: f64,
    /// The unit roundoff of the operator's scalar.
    epsilon: f64,
    steps: usize,
}

impl Projected {
    pub(super) fn new(epsilon: f64) -> Self {
        Self {
            closed: Vec::new(),
            alphas: Vec::new(),
            betas: Vec::new(),
            dropped: 0.0,
            largest_product: 0.0,
            epsilon,
            steps: 0,
        }
    }

    pub(super) fn saw_product(&mut self, norm: f64) {
        self.largest_product = self.largest_product.max(norm);
    }

    /// Adds a row: its diagonal entry, and the β that leads to the next.
    pub(super) fn push(&mut self, alpha: f64, beta: f64) {
        self.alphas.push(alpha);
        self.betas.push(beta);
        self.steps += 1;
    }

    /// Whether the space is exhausted: β is within a tenth of the tolerance, or pure rounding error of the product.
    ///
    /// Waiting for pure rounding error would miss most breakdowns, because each small β on the way amplifies it. A β that
    /// is dropped too early is added to the bounds.
    pub(super) fn breaks_down(&self, beta: f64, tolerance: f64) -> bool {
        // A product of long rows is accurate to some tens of unit roundoffs.
        beta <= (0.1 * tolerance).max(50.0 * self.epsilon) * self.largest_product
    }

    /// Treats the β that leads out of the block as zero: the next row starts another block.
    pub(super) fn close_block(&mut self) -> Result<(), CurvatureError> {
        self.closed.extend(self.block()?);
        self.dropped += self.betas.last().map_or(0.0, |beta| beta * beta);
        self.alphas.clear();
        self.betas.clear();
        Ok(())
    }

    /// The wanted eigenvalues at the top (descending) and at the bottom (ascending), and whether they are
    /// settled: known to the tolerance, with nothing in sight that could displace them. `exhausted` says that
    /// the block has just broken down.
    pub(super) fn ends(
        &self,
        settings: &LanczosSettings,
        dimension: usize,
        exhausted: bool,
    ) -> Result<(Vec<Eigenvalue>, Vec<Eigenvalue>, bool), CurvatureError> {
        let block = self.block()?;
        let all: Vec<Eigenvalue> = self.closed.iter().chain(&block).copied().collect();
        let scale = all.iter().map(|ritz| ritz.value.abs()).fold(0.0, f64::max);
        let limit = settings.tolerance * scale;
        let rounding = (10 + self.steps) as f64 * self.epsilon * scale;
        let allowance = self.dropped.sqrt() + rounding;

        let end = |wanted: usize, sign: f64| {
            let outermost = |values: &[Eigenvalue]| {
                let mut values = values.to_vec();
                values.iter_mut().for_each(|ritz| ritz.residual += allowance);
                values.sort_by(|a, b| (sign * b.value).total_cmp(&(sign * a.value)));
                values
            };
            let mut found = outermost(&all);
            found.truncate(wanted);
            let enough = found.len() == wanted.min(dimension);
            let within = |ritz: &Eigenvalue| ritz.residual <= limit;
            let known = found.iter().all(within);
            // A random start has a component in every eigenspace, so the next block can hold no value beyond
            // this one's outermost; if that is not beyond the last one wanted, nothing is missing. The first
            // block, while it is not exhausted, is trusted without that: the usual case, no multiple
            // eigenvalues.
            let trusted = self.closed.is_empty() && !exhausted;
            let nothing_beyond = |next: &Eigenvalue| {
                let last = found.last().map_or(f64::INFINITY, |last| sign * last.value);
                trusted || sign * next.value <= last + limit
            };
            // A basis of the whole space misses nothing.
            let complete = self.steps == dimension
                || outermost(&block)
                    .first()
                    .is_none_or(|next| within(next) && nothing_beyond(next));
            (found, wanted == 0 || (enough && known && complete))
        };
        let (top, top_settled) = end(settings.top, 1.0);
        let (bottom, bottom_settled) = end(settings.bottom, -1.0);
        // One value must not serve for both ends.
        let apart = all.len() >= settings.top.saturating_add(settings.bottom).min(dimension);
        Ok((top, bottom, top_settled && bottom_settled && apart))
    }

    /// The eigenvalues of the current block with residuals |β_m s_m|, where s is the eigenvector and s_m its last entry.
    fn block(&self) -> Result<Vec<Eigenvalue>, CurvatureError> {
        let order = self.alphas.len();
        if order == 0 {
            return Ok(Vec::new());
        }
        let eigen = tridiagonal(&self.alphas, &self.betas[..order - 1])?;
        let leading_out = self.betas[order - 1];
        let of = |i: usize| Eigenvalue {
            value: eigen.eigenvalues[i],
            residual: (leading_out * eigen.eigenvectors[(order - 1, i)]).abs(),
        };
        Ok((0..order).map(of).collect())
    }
}

/// The eigenvalues and eigenvectors of a symmetric tridiagonal matrix of order 1 or more.
pub(super) fn tridiagonal(
    diagonal: &[f64],
    off_diagonal: &[f64],
) -> Result<SymmetricEigen<f64, Dyn>, CurvatureError> {
    let order = diagonal.len();
    let mut matrix = DMatrix::from_diagonal(&DVector::from_row_slice(diagonal));
    for (i, &entry) in off_diagonal.iter().enumerate() {
        matrix[(i, i + 1)] = entry;
        matrix[(i + 1, i)] = entry;
    }
    // The iteration takes a few sweeps per eigenvalue; past this many it will not end.
    SymmetricEigen::try_new(matrix, f64::EPSILON, 100 * order.max(10))
        .ok_or(CurvatureError::Projected { order })
}
