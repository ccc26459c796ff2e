//! The space of a search: an orthonormal basis with the operator in it, and restarts within the budget.

use super::basis::Basis;
use super::budget::Budget;
use super::projected::{Band, Ritz};
use crate::numeric::Real;

/// A basis whose first vectors have been multiplied, and the operator in it.
///
/// With Q the vectors multiplied and P the others, A Q = Q T + P E. With k of the eigenvectors of T as columns of S and their
/// values Θ, A (Q S) = (Q S) Θ + P (E S): the basis Q S, P is one of the same kind, with which the iteration continues.
pub(super) struct Space<F> {
    pub(super) basis: Basis<F>,
    pub(super) band: Band,
    budget: Budget,
    /// Whether the basis lacks the vectors multiplied, which a verification holds.
    lent: bool,
}

impl<F: Real> Space<F> {
    /// The space of these vectors, none of which has been multiplied.
    pub(super) fn new(basis: Basis<F>, budget: Budget) -> Self {
        Self {
            band: Band::new(basis.len(), F::epsilon().widen()),
            basis,
            budget,
            lent: false,
        }
    }

    /// Whether a basis of the whole space is allowed.
    pub(super) fn holds_all(&self) -> bool {
        self.budget.holds_all()
    }

    /// Whether a restart must come before the next product.
    pub(super) fn is_full(&self) -> bool {
        self.budget.is_full(self.basis.len())
    }

    /// Whether another start would leave no room for a verification.
    pub(super) fn is_crowded(&self) -> bool {
        self.budget.is_crowded(self.pending())
    }

    /// Whether a verification holds the vectors multiplied.
    pub(super) fn is_lent(&self) -> bool {
        self.lent
    }

    /// The number of vectors not yet multiplied.
    pub(super) fn pending(&self) -> usize {
        match self.lent {
            true => self.basis.len(),
            false => self.basis.len() - self.band.order(),
        }
    }

    /// The number of Ritz vectors that a restart keeps.
    pub(super) fn kept(&self) -> usize {
        self.budget.kept(self.pending())
    }

    /// The number of Ritz vectors with which the search begins anew.
    pub(super) fn kept_anew(&self) -> usize {
        self.budget.kept_anew()
    }

    /// The number of vectors that may be held besides.
    pub(super) fn room(&self) -> usize {
        self.budget.beside(self.basis.len())
    }

    /// Continues with these Ritz vectors in place of all vectors multiplied.
    pub(super) fn restart(&mut self, ritz: &Ritz, kept: &[usize]) {
        self.basis.rotate(0, &ritz.vectors.select_columns(kept));
        self.band.restart(ritz, kept);
    }

    /// Restarts with these Ritz vectors, and gives them away until they are [given back](Self::give_back).
    pub(super) fn lend(&mut self, ritz: &Ritz, kept: &[usize]) -> Basis<F> {
        self.restart(ritz, kept);
        self.lent = true;
        self.basis.remove_first(kept.len())
    }

    /// Restarts with these Ritz vectors, of which a verification has copies.
    pub(super) fn drop_lent(&mut self, ritz: &Ritz, kept: &[usize]) {
        self.basis.remove_first(self.band.order());
        self.band.restart(ritz, kept);
        self.lent = true;
    }

    /// The vectors with which it was restarted are back.
    pub(super) fn give_back(&mut self, kept: Basis<F>) {
        self.basis.insert_first(kept);
        self.lent = false;
    }

    /// Begins anew with the vectors multiplied, which are to be multiplied again, and drops the others.
    pub(super) fn begin_anew(&mut self) {
        let starts = self.band.order();
        self.basis.truncate(starts);
        self.band.begin_anew(starts);
    }
}
