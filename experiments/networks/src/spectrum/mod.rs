//! Eigenvalues and trace of a symmetric matrix that is known only by its products with vectors, such as the Hessian
//! of a network's cost.
//!
//! - [`lanczos()`]: eigenvalues at both ends of the spectrum, each with a bound on its error;
//! - [`largest_in_modulus`]: the eigenvalues largest in modulus, with their sign and multiplicities, and a verification
//!   that none is missing;
//! - [`hessian_trace`]: Hutchinson's estimate of the trace, with its standard error.
//!
//! They act on a [`SymmetricOperator`], which a network's [`Linearisation`](crate::Linearisation) implements.
//!
//! ```
//! use flatland_networks::spectrum::{LanczosSettings, SymmetricOperator, lanczos};
//! use rand::SeedableRng;
//! use rand_chacha::ChaCha8Rng;
//!
//! /// diag(0, 1, …, n − 1).
//! struct Ramp(usize);
//!
//! impl SymmetricOperator for Ramp {
//!     type Scalar = f64;
//!     fn dimension(&self) -> usize {
//!         self.0
//!     }
//!     fn apply(&mut self, v: &[f64], out: &mut [f64]) {
//!         for i in 0..self.0 {
//!             out[i] = i as f64 * v[i];
//!         }
//!     }
//! }
//!
//! let settings = LanczosSettings { top: 2, bottom: 1, ..LanczosSettings::default() };
//! let spectrum = lanczos(&mut Ramp(50), &settings, &mut ChaCha8Rng::seed_from_u64(0))?;
//! assert!(spectrum.converged);
//! assert!((spectrum.top[1].value - 48.0).abs() <= spectrum.top[1].residual);
//! assert!(spectrum.bottom[0].value.abs() <= spectrum.bottom[0].residual);
//! # Ok::<(), flatland_networks::spectrum::CurvatureError>(())
//! ```

mod band;
mod basis;
mod error;
mod lanczos;
mod modulus;
mod operator;
mod projected;
mod settings;
mod trace;
mod verification;

pub use error::CurvatureError;
pub use lanczos::{Spectrum, lanczos};
pub use modulus::{Dominant, ModulusSettings, largest_in_modulus};
pub use operator::SymmetricOperator;
pub use projected::Eigenvalue;
pub use settings::LanczosSettings;
pub use trace::{TraceEstimate, hessian_trace};
