//! Products that an observer is told of, and between which it can interrupt.

use crate::cell::run::CellObserver;
use crate::engine::{EngineError, SymmetricOperator};

/// An operator that tells an observer of its products, and asks it before each whether to stop.
pub(super) struct Told<'o, O> {
    operator: O,
    observer: &'o dyn CellObserver,
    what: &'static str,
    products: usize,
}

impl<'o, O> Told<'o, O> {
    /// The operator of a measurement.
    pub(super) fn new(operator: O, what: &'static str, observer: &'o dyn CellObserver) -> Self {
        Self {
            operator,
            observer,
            what,
            products: 0,
        }
    }
}

impl<O: SymmetricOperator<Error: Into<EngineError>>> SymmetricOperator for Told<'_, O> {
    type Scalar = O::Scalar;
    type Error = EngineError;

    fn dimension(&self) -> usize {
        self.operator.dimension()
    }

    fn apply(&mut self, v: &[Self::Scalar], out: &mut [Self::Scalar]) -> Result<(), EngineError> {
        self.operator.apply(v, out).map_err(Into::into)?;
        self.products += 1;
        self.observer.measuring(self.what, self.products);
        Ok(())
    }

    fn interrupted(&self) -> bool {
        self.observer.interrupted()
    }
}
