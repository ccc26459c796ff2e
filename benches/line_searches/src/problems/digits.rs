//! Logistic regression on the UCI digits that the experiments embed: is the digit odd?

use super::{Described, described};
use crate::problem::Function;
use crate::real::Precision;
use flate2::read::GzDecoder;
use num_traits::Float;
use std::io::Read;
use std::rc::Rc;

// Source and licence of these bytes: README.md in that folder.
const IMAGES: &[u8] = include_bytes!("../../../../experiments/assets/digits/digits-images-idx3-ubyte.gz");
const LABELS: &[u8] = include_bytes!("../../../../experiments/assets/digits/digits-labels-idx1-ubyte.gz");

/// Pixels of an image, each from 0 to 16.
const PIXELS: usize = 64;

/// Every third image is enough, and thrice as fast.
const STRIDE: usize = 3;

/// The content of an IDX file after its header.
fn unpacked(file: &[u8], header: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    match GzDecoder::new(file).read_to_end(&mut bytes) {
        Ok(_) => bytes.split_off(header),
        Err(error) => panic!("the embedded digits cannot be unpacked: {error}"),
    }
}

/// Mean logistic loss of a linear function of the pixels, with $\lambda \lVert x\rVert^2 / 2$.
struct Logistic<F> {
    /// One row per image: its pixels over 16, and 1.
    rows: Rc<Vec<Vec<F>>>,
    /// 1 or −1.
    labels: Rc<Vec<F>>,
    penalty: F,
}

impl<F: Precision> Logistic<F> {
    /// One margin $y_i a_i^\top x$ per image.
    fn margins(&self, x: &[F]) -> impl Iterator<Item = (F, F, &Vec<F>)> {
        let dot = |row: &Vec<F>| row.iter().zip(x).map(|(a, x)| *a * *x).sum::<F>();
        let rows = self.rows.iter().zip(self.labels.iter());
        let margins: Vec<_> = rows.map(|(row, y)| (*y * dot(row), *y, row)).collect();
        margins.into_iter()
    }

    fn count(&self) -> F {
        F::of(self.rows.len() as f64)
    }
}

/// $1/(1 + e^m)$.
fn sigmoid<F: Precision>(margin: F) -> F {
    F::one() / (F::one() + Float::exp(margin))
}

impl<F: Precision> Function<F> for Logistic<F> {
    fn cost(&self, x: &[F]) -> F {
        // log(1 + e^−m) without overflow.
        let loss = |m: F| (-m).max(F::zero()) + Float::exp(-m.abs()).ln_1p();
        let losses: F = self.margins(x).map(|(margin, ..)| loss(margin)).sum();
        let squares: F = x.iter().map(|x| *x * *x).sum();
        losses / self.count() + F::of(0.5) * self.penalty * squares
    }

    fn gradient(&self, x: &[F]) -> Vec<F> {
        let mut gradient: Vec<F> = x.iter().map(|x| self.penalty * *x).collect();
        for (margin, y, row) in self.margins(x) {
            let weight = -y * sigmoid(margin) / self.count();
            gradient.iter_mut().zip(row).for_each(|(g, a)| *g += weight * *a);
        }
        gradient
    }

    fn hessian(&self, x: &[F]) -> Option<Vec<Vec<F>>> {
        let n = x.len();
        let mut hessian = vec![vec![F::zero(); n]; n];
        for (margin, _, row) in self.margins(x) {
            let probability = sigmoid(margin);
            let weight = probability * (F::one() - probability) / self.count();
            for (i, entries) in hessian.iter_mut().enumerate() {
                let scale = weight * row[i];
                entries.iter_mut().zip(row).for_each(|(h, a)| *h += scale * *a);
            }
        }
        (0..n).for_each(|i| hessian[i][i] += self.penalty);
        Some(hessian)
    }
}

/// The problems with their starts and minima, which a Newton method found.
pub(super) fn problems<F: Precision>() -> Vec<Described<F>> {
    let pixels = unpacked(IMAGES, 16);
    let row = |image: &[u8]| {
        let ink = image.iter().map(|pixel| F::of(f64::from(*pixel) / 16.0));
        ink.chain([F::one()]).collect()
    };
    let rows: Rc<Vec<Vec<F>>> = Rc::new(pixels.chunks(PIXELS).step_by(STRIDE).map(row).collect());
    let sign = |label: u8| F::of(if label % 2 == 1 { 1.0 } else { -1.0 });
    let labels = Rc::new(
        unpacked(LABELS, 8)
            .into_iter()
            .step_by(STRIDE)
            .map(sign)
            .collect::<Vec<F>>(),
    );
    let logistic = |penalty: f64, minimum: f64| {
        let function = Logistic {
            rows: Rc::clone(&rows),
            labels: Rc::clone(&labels),
            penalty: F::of(penalty),
        };
        described(
            format!("odd digits, λ = {penalty}"),
            function,
            &[0.0; PIXELS + 1],
            minimum,
        )
    };
    vec![
        logistic(0.01, 0.323_665_452_520_940),
        logistic(0.0001, 0.155_432_193_840_662),
    ]
}
