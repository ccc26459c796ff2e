//! The projected problem of a block iteration: a band matrix, its eigenvalues, and the test for their convergence.

use nalgebra::{DMatrix, SymmetricEigen};

use super::error::CurvatureError;
use super::projected::Eigenvalue;

/// The Ritz values largest in modulus, with their accuracy.
pub(super) struct Leading {
    /// In descending order of modulus.
    pub(super) eigenvalues: Vec<Eigenvalue>,
    /// Their vectors in the basis, one per column.
    pub(super) vectors: DMatrix<f64>,
    /// Whether there are as many as wanted, each within the tolerance.
    pub(super) known: bool,
    /// Whether they are known and no Ritz value seems about to displace one of them.
    pub(super) settled: bool,
    /// No missing eigenvalue may be larger in modulus than this: the smallest modulus among them, plus the tolerance, plus
    /// an allowance for rounding.
    pub(super) bound: f64,
}

/// The operator in the current orthonormal basis, whose first vectors have been multiplied.
pub(super) struct Band {
    /// Column j from its diagonal entry down: the coefficients of A q_j on q_j, q_{j+1}, …
    columns: Vec<Vec<f64>>,
    /// Σ β² over the β treated as zero.
    dropped: f64,
    /// The largest ‖A v‖ so far, a lower bound of ‖A‖.
    largest_product: f64,
    /// The unit roundoff of the operator's scalar.
    epsilon: f64,
    /// The number of vectors at the start of the basis.
    width: usize,
}

impl Band {
    pub(super) fn new(width: usize, epsilon: f64) -> Self {
        Self {
            columns: Vec::new(),
            dropped: 0.0,
            largest_product: 0.0,
            epsilon,
            width,
        }
    }

    pub(super) fn saw_product(&mut self, norm: f64) {
        self.largest_product = self.largest_product.max(norm);
    }

    /// Whether a product's new component, of norm β, is within the tolerance or pure rounding error.
    ///
    /// The band narrows by one each time, so there are at most as many such β as vectors at the start: together they stay
    /// within a tenth of the tolerance.
    pub(super) fn negligible(&self, beta: f64, tolerance: f64) -> bool {
        // A product of long rows is accurate to some tens of unit roundoffs.
        let share = (0.1 * tolerance / (self.width as f64).sqrt()).max(50.0 * self.epsilon);
        beta <= share * self.largest_product
    }

    /// Adds a column: its coefficients from the diagonal on, and the norm of the product's remainder, which either became
    /// the next vector of the basis or is dropped.
    pub(super) fn push(&mut self, mut coefficients: Vec<f64>, beta: f64, kept: bool) {
        if kept {
            coefficients.push(beta);
        } else {
            self.dropped += beta * beta;
        }
        self.columns.push(coefficients);
    }

    /// Makes room for another starting vector: one that is not the remainder of a product.
    pub(super) fn widen(&mut self) {
        self.width += 1;
    }

    /// The `count` Ritz values largest in modulus.
    pub(super) fn leading(&self, count: usize, tolerance: f64) -> Result<Leading, CurvatureError> {
        let (ritz, vectors) = self.ritz_pairs()?;
        let mut order: Vec<usize> = (0..ritz.len()).collect();
        order.sort_by(|&a, &b| ritz[b].value.abs().total_cmp(&ritz[a].value.abs()));
        let scale = order.first().map_or(0.0, |&largest| ritz[largest].value.abs());
        let limit = tolerance * scale;
        let rest = order.split_off(count.min(order.len()));
        let eigenvalues: Vec<Eigenvalue> = order.iter().map(|&i| ritz[i]).collect();
        let smallest = eigenvalues.last().map_or(0.0, |last| last.value.abs());
        let known = eigenvalues.len() == count && eigenvalues.iter().all(|found| found.residual <= limit);
        // Ritz values grow towards either end of the spectrum, mostly the outermost first. So an end without a value among
        // those found must show that its outermost does not belong there. An end with one may have another on its way:
        // this only says when a verification is worth its products.
        let settled = |sign: f64| {
            let mut rest = rest.iter().map(|&i| ritz[i]);
            let outermost = rest.find(|other| sign * other.value > 0.0);
            eigenvalues.iter().any(|found| sign * found.value > 0.0)
                || outermost.is_none_or(|other| {
                    other.residual <= limit || other.value.abs() + other.residual <= smallest + limit
                })
        };
        Ok(Leading {
            vectors: vectors.select_columns(&order),
            known,
            settled: known && settled(1.0) && settled(-1.0),
            bound: smallest + limit + self.rounding(scale),
            eigenvalues,
        })
    }

    /// The error of the Ritz values due to rounding.
    fn rounding(&self, scale: f64) -> f64 {
        (10 + self.columns.len()) as f64 * self.epsilon * scale
    }

    /// The eigenvalues of the square part with their residual norms ‖T′s‖, where s is the eigenvector and T′ the rows of
    /// the vectors not yet multiplied; and the eigenvectors.
    fn ritz_pairs(&self) -> Result<(Vec<Eigenvalue>, DMatrix<f64>), CurvatureError> {
        let order = self.columns.len();
        let mut matrix = DMatrix::zeros(order, order);
        let rows = self
            .columns
            .iter()
            .enumerate()
            .map(|(j, column)| j + column.len());
        let mut leading_out = DMatrix::zeros(rows.max().unwrap_or(0).saturating_sub(order), order);
        for (j, column) in self.columns.iter().enumerate() {
            for (below, &entry) in column.iter().enumerate() {
                match (j + below).checked_sub(order) {
                    None => {
                        matrix[(j + below, j)] = entry;
                        matrix[(j, j + below)] = entry;
                    }
                    Some(row) => leading_out[(row, j)] = entry,
                }
            }
        }
        // The iteration takes a few sweeps per eigenvalue; past this many it will not end.
        let eigen = SymmetricEigen::try_new(matrix, f64::EPSILON, 100 * order.max(10))
            .ok_or(CurvatureError::Projected { order })?;
        let scale = eigen
            .eigenvalues
            .iter()
            .fold(0.0, |scale: f64, value| scale.max(value.abs()));
        let allowance = self.dropped.sqrt() + self.rounding(scale);
        let out = leading_out * &eigen.eigenvectors;
        let of = |i: usize| Eigenvalue {
            value: eigen.eigenvalues[i],
            residual: out.column(i).norm() + allowance,
        };
        Ok(((0..order).map(of).collect(), eigen.eigenvectors))
    }
}
