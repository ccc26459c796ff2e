//! Buffers that are reused instead of allocated anew.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// The free buffers of one kind.
///
/// A line search needs several sets of activations per iteration, megabytes each: allocating them anew would cost more
/// in page faults than the trial itself.
pub(crate) struct Pool<T>(Arc<Mutex<Vec<T>>>);

/// A buffer on loan; it returns to its pool when dropped. Its content is unspecified.
pub(crate) struct Pooled<T: Default> {
    value: T,
    home: Pool<T>,
}

impl<T> Clone for Pool<T> {
    /// The same pool.
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Default> Pool<T> {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Vec::new())))
    }

    /// A free buffer, or an empty one.
    pub(crate) fn take(&self) -> Pooled<T> {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Pooled {
            value: free.unwrap_or_default(),
            home: self.clone(),
        }
    }
}

impl<T: Default> From<T> for Pooled<T> {
    /// A value with a pool of its own.
    fn from(value: T) -> Self {
        Self {
            value,
            home: Pool::new(),
        }
    }
}

impl<F> AsRef<[F]> for Pooled<Vec<F>> {
    fn as_ref(&self) -> &[F] {
        self
    }
}

impl<T: Default> Deref for Pooled<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Default> DerefMut for Pooled<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Default> Drop for Pooled<T> {
    fn drop(&mut self) {
        let value = std::mem::take(&mut self.value);
        self.home
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(value);
    }
}
