//! Settings of the eigenvalues at the ends of a spectrum.

use crate::error::SettingError;

/// Which eigenvalues to compute, and how accurately.
#[derive(Clone, Debug, PartialEq)]
pub struct LanczosSettings {
    /// Number of largest eigenvalues; 1 by default.
    pub top: usize,
    /// Number of smallest eigenvalues; 0 by default.
    pub bottom: usize,
    /// The iteration stops when every wanted residual bound is at most this times the largest modulus of an
    /// eigenvalue; 1e-3 by default.
    pub tolerance: f64,
    /// The largest number of products; 300 by default. As many vectors are kept.
    pub max_products: usize,
}

impl Default for LanczosSettings {
    fn default() -> Self {
        Self {
            top: 1,
            bottom: 0,
            tolerance: 1e-3,
            max_products: 300,
        }
    }
}

impl LanczosSettings {
    /// Checks every interval.
    ///
    /// # Errors
    ///
    /// If no eigenvalue is wanted, the tolerance is negative or not finite, or no product is allowed.
    pub fn validate(&self) -> Result<(), SettingError> {
        if self.top == 0 && self.bottom == 0 {
            return Err(SettingError::new("top + bottom", "at least 1", 0));
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            let expected = "finite and not negative";
            return Err(SettingError::new("tolerance", expected, self.tolerance));
        }
        if self.max_products == 0 {
            return Err(SettingError::new("max_products", "at least 1", 0));
        }
        Ok(())
    }
}
