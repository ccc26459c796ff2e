//! The extremal functions: the largest 1-smooth function below some bowls.

use nalgebra::{DMatrix, DVector};
use serde::Deserialize;

/// The largest function with a 1-Lipschitz gradient below the bowls $\tfrac12\|x - c_i\|^2 + e_i$,
///
/// $$ f(x) = \operatorname{conv}_i\bigl(\tfrac12\|x - c_i\|^2 + e_i + \tfrac12\|x\|^2\bigr) - \tfrac12\|x\|^2
///    = \min_{\alpha \in \Delta}\; \tfrac14\Bigl\|\sum_i \alpha_i d_i\Bigr\|^2 + \sum_i \alpha_i\bigl(\tfrac14\|d_i\|^2 + e_i\bigr),
///    \qquad d_i = c_i - x, $$
///
/// with $\nabla f(x) = -\sum_i \alpha_i d_i$. For any bowls $f + \tfrac12\|x\|^2$ is convex and 2-smooth, as the convex envelope of parabolas
/// of that curvature (Taylor, Hendrickx and Glineur, 2017), so $f$ is 1-smooth. No term is below $\min_i e_i$, and $f$
/// is at most $e_i$ at $c_i$: the infimum is $\min_i e_i$ and attained (Drori and Shamir, 2020).
#[derive(Debug, Deserialize)]
pub struct Bowls {
    centres: Vec<Vec<f64>>,
    floors: Vec<f64>,
}

/// The value of a [`Bowls`] at a point.
#[derive(Debug)]
pub struct Value {
    pub cost: f64,
    pub gradient: DVector<f64>,
    /// The exact cost is at most this much smaller, or a rounding larger: the gap between the value over the simplex and its
    /// dual, with an allowance for the rounding of both.
    pub error: f64,
}

impl Value {
    /// The distance of the gradient from the exact one. The objective over the simplex exceeds its minimum by at least $\tfrac14$
    /// times the square of it.
    pub fn gradient_error(&self) -> f64 {
        2.0 * self.error.sqrt()
    }
}

/// Far above any number of pivots seen; a failure of the method ends in a large [`Value::error`], which the tests refuse.
const PIVOTS: usize = 500;

/// The rounding of the slopes and of the objective, sums of some ten terms, in units of the largest.
const ROUNDINGS: f64 = 16.0 * f64::EPSILON;

/// Added to the Hessian of the minimum over a face of the simplex, which may be singular. It shortens steps, and leaves
/// the minimum where it is.
const REGULARISATION: f64 = 1e-10;

impl Bowls {
    pub fn dimension(&self) -> usize {
        self.centres[0].len()
    }

    /// $\min f$ and a point where it is attained.
    pub fn minimum(&self) -> (f64, DVector<f64>) {
        let lowest = (0..self.floors.len())
            .min_by(|&i, &j| self.floors[i].total_cmp(&self.floors[j]))
            .unwrap();
        (
            self.floors[lowest],
            DVector::from_column_slice(&self.centres[lowest]),
        )
    }

    /// The largest distance of a centre from the origin.
    pub fn radius(&self) -> f64 {
        let norms = self
            .centres
            .iter()
            .map(|centre| DVector::from_column_slice(centre).norm());
        norms.fold(0.0, f64::max)
    }

    /// $f$ at a point, by an active-set method for the weights $\alpha$.
    pub fn at(&self, point: &DVector<f64>) -> Value {
        let offsets = DMatrix::from_fn(point.len(), self.floors.len(), |row, i| {
            self.centres[i][row] - point[row]
        });
        let linear = DVector::from_fn(self.floors.len(), |i, _| {
            0.25 * offsets.column(i).norm_squared() + self.floors[i]
        });
        let slopes = |weights: &DVector<f64>| 0.5 * offsets.tr_mul(&(&offsets * weights)) + &linear;
        let scale = linear.amax();

        // From the lowest bowl.
        let mut weights = DVector::zeros(linear.len());
        let lowest = (0..linear.len())
            .map(|i| offsets.column(i).norm_squared() * 0.25 + linear[i])
            .enumerate()
            .min_by(|(_, left), (_, right)| left.total_cmp(right))
            .unwrap()
            .0;
        weights[lowest] = 1.0;
        let mut face = vec![lowest];
        for _ in 0..PIVOTS {
            let slope = slopes(&weights);
            let step = step_in_face(&offsets, &slope, &face);
            let blocked = |i: usize| -weights[face[i]] / step[i];
            let blocking = (0..face.len())
                .filter(|&i| step[i] < 0.0 && blocked(i) < 1.0)
                .min_by(|&i, &j| blocked(i).total_cmp(&blocked(j)));
            let length = blocking.map_or(1.0, blocked);
            for (i, &bowl) in face.iter().enumerate() {
                weights[bowl] += length * step[i];
            }
            if let Some(i) = blocking {
                weights[face.remove(i)] = 0.0;
                continue;
            }
            let slope = slopes(&weights);
            let (entering, least) = slope.argmin();
            let mean = slope.dot(&weights);
            let uneven = face.iter().map(|&i| (slope[i] - mean).abs()).fold(0.0, f64::max);
            if uneven > ROUNDINGS * scale {
                continue;
            }
            if mean - least <= ROUNDINGS * scale || face.contains(&entering) {
                break;
            }
            face.push(entering);
        }
        let mean = &offsets * &weights;
        let slope = slopes(&weights);
        Value {
            cost: 0.25 * mean.norm_squared() + linear.dot(&weights),
            error: slope.dot(&weights) - slope.min() + ROUNDINGS * scale,
            gradient: -mean,
        }
    }
}

/// The step to the minimum over the affine hull of a face, where the weights keep their sum.
fn step_in_face(offsets: &DMatrix<f64>, slope: &DVector<f64>, face: &[usize]) -> DVector<f64> {
    let size = face.len();
    let mut system = DMatrix::zeros(size + 1, size + 1);
    let mut right = DVector::zeros(size + 1);
    for (row, &i) in face.iter().enumerate() {
        for (column, &j) in face.iter().enumerate() {
            system[(row, column)] = 0.5 * offsets.column(i).dot(&offsets.column(j));
        }
        system[(row, row)] += REGULARISATION;
        system[(row, size)] = 1.0;
        system[(size, row)] = 1.0;
        right[row] = -slope[i];
    }
    system.lu().solve(&right).unwrap().remove_row(size)
}
