//! What the machine reaches: products of matrices by the fastest library.

use crate::timing::repeat;
use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
use flatland_speed::Scalar;
use rayon::prelude::*;

/// Edge of the matrices.
const SIZE: usize = 1024;

/// Multiplications per second of products of square matrices, one on every thread at a time: the best of several repetitions.
pub(crate) fn peak<F: Scalar>(seconds: f64) -> f64 {
    let matrix = || Mat::from_fn(SIZE, SIZE, |i, j| F::narrow(((i + 2 * j) % 3) as f64));
    let threads = rayon::current_num_threads();
    let mut sets: Vec<[Mat<F>; 3]> = (0..threads).map(|_| [matrix(), matrix(), matrix()]).collect();
    let times = repeat(seconds, || {
        sets.par_iter_mut().for_each(|[a, b, out]| {
            matmul(
                out.as_mut(),
                Accum::Replace,
                a.as_ref(),
                b.as_ref(),
                F::narrow(1.0),
                Par::Seq,
            );
        });
    });
    let best = times.into_iter().fold(f64::INFINITY, f64::min);
    (threads * SIZE.pow(3)) as f64 / best
}
