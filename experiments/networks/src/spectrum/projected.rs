//! The projected problem: a band matrix and its eigenvalues.

use nalgebra::{DMatrix, Dyn, SymmetricEigen};

use super::verification::{Bounds, Certificate, Finding};

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
    /// The number of vectors of the basis that are not the remainder of a product.
    starts: usize,
    /// What the iteration from one start has done, restarts included.
    chain: Vec<Link>,
    /// Σ √k over the restarts with k vectors.
    restarted: f64,
}

/// A step of an iteration from one start.
enum Link {
    /// A product: its coefficient on the vector multiplied, and the norm of the remainder unless that was dropped.
    Product(f64, Option<f64>),
    /// A restart with these Ritz values and their residual norms.
    Restart(Vec<[f64; 2]>),
}

/// The eigenvalues of the projected problem.
pub(super) struct Ritz {
    pub(super) values: Vec<f64>,
    /// The norm of each one's residual, in exact arithmetic and with nothing dropped.
    pub(super) residuals: Vec<f64>,
    /// A bound for all that rounding and dropping did to the operator, in norm.
    pub(super) allowance: f64,
    /// The largest modulus of a value.
    pub(super) scale: f64,
    /// Their vectors in the basis, one per column.
    pub(super) vectors: DMatrix<f64>,
    /// The coefficients of their products on the vectors of the basis not yet multiplied, one column per value.
    couplings: DMatrix<f64>,
}

/// The eigenvalue iteration of a projected problem of this order did not converge.
pub(super) struct Unsolved {
    pub(super) order: usize,
}

impl Band {
    pub(super) fn new(starts: usize, epsilon: f64) -> Self {
        Self {
            columns: Vec::new(),
            dropped: 0.0,
            largest_product: 0.0,
            epsilon,
            starts,
            chain: Vec::new(),
            restarted: 0.0,
        }
    }

    /// The number of vectors multiplied.
    pub(super) fn order(&self) -> usize {
        self.columns.len()
    }

    /// The number of vectors of the basis that are not the remainder of a product.
    pub(super) fn starts(&self) -> usize {
        self.starts
    }

    pub(super) fn saw_product(&mut self, norm: f64) {
        self.largest_product = self.largest_product.max(norm);
    }

    /// The rounding error of a product: that of long rows is some tens of unit roundoffs.
    pub(super) fn noise(&self) -> f64 {
        50.0 * self.epsilon * self.largest_product
    }

    /// The largest norm β of a product's new component that is within the tolerance or pure rounding error.
    ///
    /// The band narrows by one each time, so there are at most as many such β as starts: together they stay within a few
    /// tenths of the tolerance.
    pub(super) fn negligible(&self, tolerance: f64) -> f64 {
        let share = 0.1 * tolerance / (self.starts as f64).sqrt();
        self.noise().max(share * self.largest_product)
    }

    /// Adds a column: its coefficients from the diagonal on, and the norm of the product's remainder, which either became
    /// the next vector of the basis or is dropped.
    pub(super) fn push(&mut self, mut coefficients: Vec<f64>, beta: f64, kept: bool) {
        self.chain
            .push(Link::Product(coefficients[0], kept.then_some(beta)));
        if kept {
            coefficients.push(beta);
        } else {
            self.dropped += beta * beta;
        }
        self.columns.push(coefficients);
    }

    /// Replaces the vectors multiplied by these Ritz vectors (K. Wu, H. Simon, SIAM Journal on Matrix Analysis and Applications 22,
    /// 2000): the operator is diagonal on them, and their products lead out of their space as before.
    pub(super) fn restart(&mut self, ritz: &Ritz, kept: &[usize]) {
        let column = |(j, &i): (usize, &usize)| {
            let mut column = vec![0.0; kept.len() - j];
            column[0] = ritz.values[i];
            column.extend(ritz.couplings.column(i).iter());
            column
        };
        self.columns = kept.iter().enumerate().map(column).collect();
        let pairs = kept.iter().map(|&i| [ritz.values[i], ritz.residuals[i]]);
        self.chain.push(Link::Restart(pairs.collect()));
        self.restarted += (kept.len() as f64).sqrt();
    }

    /// Whether the rounding errors of restarts take much of this tolerance, relative to the largest modulus, and are more than the others.
    pub(super) fn is_worn(&self, tolerance: f64) -> bool {
        let others = (10 + self.order()) as f64;
        self.restarted > others.max(0.25 * tolerance / self.epsilon)
    }

    /// Forgets all products but the size of the largest, for a basis of this number of vectors to be multiplied.
    pub(super) fn begin_anew(&mut self, starts: usize) {
        *self = Self {
            largest_product: self.largest_product,
            ..Self::new(starts, self.epsilon)
        };
    }

    /// Makes room for another vector that is not the remainder of a product.
    pub(super) fn add_start(&mut self) {
        self.starts += 1;
    }

    /// Whether the iteration itself, from its one random start, shows that no eigenvalue lies beyond the bounds.
    pub(super) fn certifies(&self, bounds: Bounds, dimension: usize) -> bool {
        if self.starts > 1 {
            return false;
        }
        let noise = self.noise();
        let mut certificate = Certificate::new(bounds, dimension);
        let mut finding = Finding::Open;
        for link in &self.chain {
            match link {
                // A dropped β was below the noise.
                Link::Product(alpha, beta) => {
                    finding = certificate.push(*alpha, beta.unwrap_or(noise), noise);
                }
                Link::Restart(kept) => certificate.restart(kept.iter().copied()),
            }
        }
        finding == Finding::Within
    }

    /// The eigenvalues of the square part with their residual norms ‖T′s‖, where s is the eigenvector and T′ the rows of
    /// the vectors not yet multiplied; and the eigenvectors.
    pub(super) fn ritz(&self) -> Result<Ritz, Unsolved> {
        let order = self.order();
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
        let eigen = eigen(matrix)?;
        let scale = eigen.eigenvalues.amax();
        let out = leading_out * &eigen.eigenvectors;
        Ok(Ritz {
            residuals: out.column_iter().map(|column| column.norm()).collect(),
            allowance: self.dropped.sqrt() + self.rounding(scale),
            values: eigen.eigenvalues.iter().copied().collect(),
            scale,
            vectors: eigen.eigenvectors,
            couplings: out,
        })
    }

    /// The error of the Ritz values due to rounding, that of the vectors at every restart included.
    fn rounding(&self, scale: f64) -> f64 {
        ((10 + self.order()) as f64 + self.restarted) * self.epsilon * scale
    }
}

/// The eigenvalues and eigenvectors of a symmetric matrix of order 1 or more.
fn eigen(matrix: DMatrix<f64>) -> Result<SymmetricEigen<f64, Dyn>, Unsolved> {
    let order = matrix.nrows();
    // The iteration takes a few sweeps per eigenvalue; past this many it will not end.
    SymmetricEigen::try_new(matrix, f64::EPSILON, 100 * order.max(10)).ok_or(Unsolved { order })
}
