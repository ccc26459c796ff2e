//! How many vectors a computation may hold.

use super::wanted::Wanted;

/// The smallest Krylov basis of a verification.
const VERIFICATION: usize = 8;

/// The default of `basis_bytes`.
pub(super) const BASIS_BYTES: u64 = 8_000_000_000;

/// The number of vectors that a computation of `wanted` eigenvalues may hold in any case, 2 `wanted` + 10: the vectors of the wanted
/// eigenvalues, as many directions that have not been multiplied yet, and room for a step and a verification. A smaller
/// `basis_bytes` counts as this many vectors.
pub const fn min_basis_vectors(wanted: usize) -> usize {
    wanted.saturating_mul(2).saturating_add(VERIFICATION + 2)
}

/// The largest number of vectors held at a time, those of a verification included.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    vectors: usize,
    wanted: usize,
    dimension: usize,
}

impl Budget {
    /// As many vectors of this dimension as these bytes hold, a coordinate taking `width` bytes.
    pub(super) fn new(bytes: u64, wanted: Wanted, dimension: usize, width: usize) -> Self {
        let wanted = wanted.number();
        let affordable = bytes / (dimension as u64).saturating_mul(width as u64).max(1);
        let affordable = usize::try_from(affordable).unwrap_or(usize::MAX);
        Self {
            vectors: affordable.max(min_basis_vectors(wanted)),
            wanted,
            dimension,
        }
    }

    /// Whether a basis of the whole space is allowed.
    pub(super) fn holds_all(&self) -> bool {
        self.dimension <= self.vectors
    }

    /// Whether a basis of `len` vectors has no room for both a step and another start.
    pub(super) fn is_full(&self, len: usize) -> bool {
        !self.holds_all() && len.saturating_add(1) >= self.vectors
    }

    /// The number of Ritz vectors that a restart keeps beside those not yet multiplied: half of the room, but all wanted and
    /// one more at either end.
    pub(super) fn kept(&self, pending: usize) -> usize {
        let room = self.vectors - pending;
        (room / 2).max(self.wanted + 2).min(room - 3)
    }

    /// Whether another start would leave no room for a verification.
    pub(super) fn is_crowded(&self, pending: usize) -> bool {
        pending + 1 > self.vectors - self.wanted - VERIFICATION
    }

    /// The number of Ritz vectors with which a search begins anew, so that it is not crowded at once: all wanted, and more.
    pub(super) fn kept_anew(&self) -> usize {
        self.vectors - self.wanted - VERIFICATION - 1
    }

    /// The number of vectors that may be held beside `held` others.
    pub(super) fn beside(&self, held: usize) -> usize {
        self.vectors.saturating_sub(held)
    }
}
