//! Buffers of a thread, reused instead of allocated anew.

use std::ops::{Deref, DerefMut};

use super::real::Real;

/// A vector on loan from the thread's own store, to which it returns when dropped. Its length and content are unspecified.
///
/// The large ones would otherwise come fresh from the system in every pass of every layer, and clearing their pages takes as long as
/// filling them. Several are best dropped in the reverse order of their taking: then each serves its purpose again, at its size.
pub(crate) struct Buffer<F: Real>(Vec<F>);

impl<F: Real> Buffer<F> {
    /// A free buffer, or an empty one.
    pub(crate) fn take() -> Self {
        let free = F::free_buffers().with_borrow_mut(Vec::pop);
        Self(free.unwrap_or_default())
    }

    /// Of this length, with any content.
    pub(crate) fn sized(length: usize) -> Self {
        let mut buffer = Self::take();
        buffer.resize(length, F::zero());
        buffer
    }

    /// Zeros.
    pub(crate) fn zeros(length: usize) -> Self {
        let mut buffer = Self::take();
        buffer.clear();
        buffer.resize(length, F::zero());
        buffer
    }
}

impl<F: Real> Drop for Buffer<F> {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.0);
        // The store is gone while the thread ends.
        let _ = F::free_buffers().try_with(|free| free.borrow_mut().push(values));
    }
}

impl<F: Real> Deref for Buffer<F> {
    type Target = Vec<F>;

    fn deref(&self) -> &Vec<F> {
        &self.0
    }
}

impl<F: Real> DerefMut for Buffer<F> {
    fn deref_mut(&mut self) -> &mut Vec<F> {
        &mut self.0
    }
}
