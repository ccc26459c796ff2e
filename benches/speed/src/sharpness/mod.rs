//! The Hessian products that eigenvalues take: Lanczos iterations against power iteration with deflation, at equal accuracy.
//!
//! Both are judged against a reference in double precision. An eigenvalue is *right* where it is within 10⁻³ times the largest modulus of
//! an eigenvalue, the accuracy of recorded spectra.

mod count;
mod lanczos;
mod power;
mod reference;
mod tables;
mod trajectory;
mod warm;

pub use count::{Count, Method, Wanted, counts};
pub use lanczos::{Start, Steps, lanczos_from};
pub use power::{Estimate, PowerIteration};
pub use reference::Reference;
pub use tables::{counts_csv, replace_between, tables, warm_csv};
pub use trajectory::{Iterates, trajectory};
pub use warm::{WarmStart, warm_starts};

/// The accuracy: relative to the largest modulus of an eigenvalue.
pub const TOLERANCE: f64 = 1e-3;
