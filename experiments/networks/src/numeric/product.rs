//! The sizes of a matrix product, and its division among threads.

/// The sizes of a product of a `rows` × `inner` and an `inner` × `columns` matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) rows: usize,
    pub(crate) inner: usize,
    pub(crate) columns: usize,
}

impl From<[usize; 3]> for Product {
    /// Rows, inner size, columns.
    fn from([rows, inner, columns]: [usize; 3]) -> Self {
        Self { rows, inner, columns }
    }
}

/// Multiplications worth a task of their own: some tenths of a millisecond.
const TASK: usize = 1 << 23;

/// A task has at least this many rows, because each packs the right factor anew.
const FEWEST_ROWS: usize = 64;

impl Product {
    /// Multiplications.
    pub(crate) fn work(self) -> u64 {
        let factors = [self.inner, self.columns].into_iter();
        factors.fold(self.rows as u64, |work, factor| {
            work.saturating_mul(factor as u64)
        })
    }

    /// Rows that are computed in one task, the last of which may have fewer; all of them unless the product is large.
    ///
    /// A large product is divided over its rows, never over the summed index, so that threads without a lane of their own take part. The
    /// division depends on the sizes only: the order of the sums must not depend on the threads.
    pub(crate) fn rows_of_task(self) -> usize {
        let by_work = self.work() / TASK as u64;
        // At most the number of rows.
        let tasks = by_work.min((self.rows / FEWEST_ROWS) as u64) as usize;
        self.rows.div_ceil(tasks.max(1))
    }

    /// Multiplications of its longest task.
    pub(crate) fn span(self) -> u64 {
        let rows = self.rows_of_task();
        Self { rows, ..self }.work()
    }
}

/// The products that a thread was asked for, by which tests judge those that are counted.
#[cfg(test)]
pub(crate) mod trace {
    use std::cell::RefCell;

    use super::Product;

    thread_local! {
        static ASKED_FOR: RefCell<Vec<Product>> = const { RefCell::new(Vec::new()) };
    }

    pub(crate) fn add(product: Product) {
        ASKED_FOR.with_borrow_mut(|products| products.push(product));
    }

    /// Those that the calling thread was asked for during `work`.
    pub(crate) fn during(work: impl FnOnce()) -> Vec<Product> {
        ASKED_FOR.take();
        work();
        ASKED_FOR.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_products_with_rows_and_work_for_two_tasks_are_divided() {
        for (sizes, of_task) in [
            ([127, 1 << 12, 1 << 12], 127),
            ([128, 1 << 12, 1 << 12], 64),
            ([128, 1 << 8, (1 << 9) - 1], 128),
            ([128, 1 << 8, 1 << 9], 64),
            // Three tasks.
            ([200, 1 << 12, 1 << 12], 67),
            ([0, 5, 7], 0),
        ] {
            let product = Product::from(sizes);
            assert_eq!(product.rows_of_task(), of_task, "{product:?}");
            assert_eq!(product.span(), (of_task * sizes[1] * sizes[2]) as u64);
        }
    }
}
