//! Matrix products: the one place that calls the `gemm` crate.

use std::ops::Range;

use gemm::Parallelism;
use rayon::prelude::*;

use super::product::Product;
use super::real::Real;

/// A dense matrix borrowed from a slice: row-major, or the transpose of a row-major matrix.
///
/// Constructed only by [`Matrix::row_major`] and [`Matrix::transposed`], so that
/// `(rows − 1)·row_stride + (columns − 1)·column_stride < data.len()` whenever the matrix is not empty.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a, F> {
    data: &'a [F],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a, F> Matrix<'a, F> {
    /// The rows of `columns` values in `data`.
    pub(crate) fn row_major(data: &'a [F], columns: usize) -> Self {
        assert!(
            columns > 0 && data.len().is_multiple_of(columns),
            "a matrix needs whole rows"
        );
        Self {
            data,
            rows: data.len() / columns,
            columns,
            row_stride: columns,
            column_stride: 1,
        }
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// Some of the rows; nothing is copied.
    fn some_rows(self, rows: Range<usize>) -> Self {
        Self {
            data: &self.data[rows.start * self.row_stride..],
            rows: rows.len(),
            ..self
        }
    }

    /// The same values with rows and columns exchanged; nothing is copied.
    pub(crate) fn transposed(self) -> Self {
        Self {
            data: self.data,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }
}

/// Whether a product overwrites its destination or is added to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Destination {
    /// out = a·b
    Overwrite,
    /// out = out + a·b
    Add,
}

/// The product a·b, written or added to the row-major matrix `out` (a's rows × b's columns), [divided](Product::rows_of_task) among the
/// threads where it is large.
pub(crate) fn multiply<F: Real>(a: Matrix<F>, b: Matrix<F>, out: &mut [F], destination: Destination) {
    let product = Product::from([a.rows, a.columns, b.columns]);
    #[cfg(test)]
    super::product::trace::add(product);
    let rows = product.rows_of_task();
    if rows == a.rows {
        return multiply_here(a, b, out, destination);
    }
    let parts = out.par_chunks_mut(rows * b.columns).enumerate();
    parts.for_each(|(task, out)| {
        let start = task * rows;
        let part = a.some_rows(start..a.rows.min(start + rows));
        multiply_here(part, b, out, destination);
    });
}

/// The product on the calling thread.
fn multiply_here<F: Real>(a: Matrix<F>, b: Matrix<F>, out: &mut [F], destination: Destination) {
    assert_eq!(a.columns, b.rows, "the inner sizes of a product must agree");
    assert_eq!(
        out.len(),
        a.rows * b.columns,
        "the destination of a product must have its size"
    );
    let stride = |s: usize| s as isize; // A slice holds at most isize::MAX bytes.
    // SAFETY: `F` is f32 or f64 (`Real` is sealed), which `gemm` accepts. By the invariant of `Matrix` every
    // index (i, j) with i < rows and j < columns lies inside `data`, for `a` as (m × k) and for `b` as (k ×
    // n), k agreeing by the first assertion. `out` is borrowed mutably, hence overlaps neither, and holds
    // exactly m·n values with strides (n, 1) by the second.
    unsafe {
        gemm::gemm(
            a.rows,
            b.columns,
            a.columns,
            out.as_mut_ptr(),
            1,
            stride(b.columns),
            destination == Destination::Add,
            a.data.as_ptr(),
            stride(a.column_stride),
            stride(a.row_stride),
            b.data.as_ptr(),
            stride(b.column_stride),
            stride(b.row_stride),
            F::one(),
            F::one(),
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, for sizes from 1 to a few panels and both layouts of each factor.
    #[test]
    fn products_match_the_definition_for_every_layout_and_size() {
        let value = |i: usize| ((i * 37 + 11) % 17) as f64 - 8.0;
        for (m, k, n) in [
            (1, 1, 1),
            (1, 5, 3),
            (4, 1, 6),
            (3, 2, 1),
            (7, 9, 11),
            (33, 65, 20),
            (120, 70, 50),
            // Divided into several tasks, the last of them shorter.
            (389, 200, 260),
        ] {
            let a: Vec<f64> = (0..m * k).map(value).collect();
            let b: Vec<f64> = (0..k * n).map(|i| value(i + 5)).collect();
            let a_flipped: Vec<f64> = (0..k * m).map(|i| a[(i % m) * k + i / m]).collect();
            let b_flipped: Vec<f64> = (0..n * k).map(|i| b[(i % k) * n + i / k]).collect();
            let exact = |i: usize, j: usize| (0..k).map(|l| a[i * k + l] * b[l * n + j]).sum::<f64>();
            let plain = [
                Matrix::row_major(&a, k),
                Matrix::row_major(&a_flipped, m).transposed(),
            ];
            let right = [
                Matrix::row_major(&b, n),
                Matrix::row_major(&b_flipped, k).transposed(),
            ];
            for a in plain {
                for b in right {
                    let mut out = vec![f64::NAN; m * n];
                    multiply(a, b, &mut out, Destination::Overwrite);
                    assert!((0..m * n).all(|i| out[i] == exact(i / n, i % n)), "{m} {k} {n}");
                    multiply(a, b, &mut out, Destination::Add);
                    assert!(
                        (0..m * n).all(|i| out[i] == 2.0 * exact(i / n, i % n)),
                        "{m} {k} {n}"
                    );
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "inner sizes")]
    fn products_refuse_sizes_that_do_not_fit() {
        let values = [1.0_f32; 6];
        multiply(
            Matrix::row_major(&values, 3),
            Matrix::row_major(&values, 3),
            &mut [0.0; 6],
            Destination::Overwrite,
        );
    }
}
