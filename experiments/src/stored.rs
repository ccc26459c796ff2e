//! The scalar of a run.

use flatland_networks::Real;
use ndarray_npy::WritableElement;
use serde::{Serialize, de::DeserializeOwned};

/// A network's scalar that can be stored in checkpoints and `.npy` files: `f32` or `f64`.
pub trait Stored: Real + WritableElement + Serialize + DeserializeOwned {}

impl<F: Real + WritableElement + Serialize + DeserializeOwned> Stored for F {}
