//! The scalar of tensors.

use flatland_networks::Real;
use tch::kind::Element;

/// The scalar in which a network is computed: `f32` or `f64`.
pub trait Scalar: Real + Element {}

impl Scalar for f32 {}
impl Scalar for f64 {}
