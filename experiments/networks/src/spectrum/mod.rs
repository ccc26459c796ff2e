//! Eigenvalues and trace of a symmetric matrix that is known only by its products with vectors, such as the Hessian
//! of a network's cost.
//!
//! - [`lanczos()`]: eigenvalues at both ends of the spectrum;
//! - [`largest_in_modulus`]: the eigenvalues largest in modulus, with their sign;
//! - [`hessian_trace`]: Hutchinson's estimate of the trace, with a confidence interval.
//!
//! They act on a [`SymmetricOperator`], which a network's [`Linearisation`](crate::Linearisation) implements.
//!
//! ```
//! use flatland_networks::spectrum::{LanczosSettings, SymmetricOperator, lanczos};
//! use rand::SeedableRng;
//! use rand_chacha::ChaCha8Rng;
//! use std::convert::Infallible;
//!
//! /// diag(0, 1, …, n − 1).
//! struct Ramp(usize);
//!
//! impl SymmetricOperator for Ramp {
//!     type Scalar = f64;
//!     type Error = Infallible;
//!     fn dimension(&self) -> usize {
//!         self.0
//!     }
//!     fn apply(&mut self, v: &[f64], out: &mut [f64]) -> Result<(), Infallible> {
//!         for i in 0..self.0 {
//!             out[i] = i as f64 * v[i];
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let settings = LanczosSettings { top: 2, bottom: 1, ..LanczosSettings::default() };
//! let spectrum = lanczos(&mut Ramp(50), &settings, &mut ChaCha8Rng::seed_from_u64(0))?;
//! assert!(spectrum.converged());
//! assert!((spectrum.top[1].value - 48.0).abs() <= spectrum.top[1].residual);
//! assert!(spectrum.bottom[0].value.abs() <= spectrum.bottom[0].residual);
//! # Ok::<(), flatland_networks::spectrum::CurvatureError>(())
//! ```
//!
//! # What a converged set means
//!
//! Both kinds of eigenvalues come from one search. Its [status](SpectrumStatus) is `Converged` only if the i-th value found is
//! within the tolerance t of the i-th eigenvalue in the order asked for, an m-fold eigenvalue being counted m times (t is
//! relative to the largest modulus). Residuals alone do not show that: they prove an eigenvalue near each value, not that no
//! other is missing, and a Lanczos iteration from one vector sees one vector of each eigenspace. With −0.2 three times and 0.1
//! nine times, −0.2 and 0.1 can be known to rounding before the second −0.2 is seen at all. So a set is reported as
//! converged in three cases only.
//!
//! 1. *The whole space was multiplied.* Then nothing is missing.
//! 2. *A verification found nothing missing.* Let Θ be the values, U their orthonormal Ritz vectors, R = AU − UΘ, and B the
//!    operator restricted to the orthogonal complement of U. The eigenvalues of A are those of Θ and B together, in order, up
//!    to ‖R‖ each (Weyl). So the set is right to t if no eigenvalue of B is beyond the last value of Θ by more than t − ‖R‖.
//!    A Lanczos iteration for B decides that, from a random direction drawn after U. If it finds an eigenvalue beyond, copies
//!    of those found included, its vector joins the search, which continues. If not, it stops once a start with so small
//!    a component along such an eigenvector has a probability of at most 10⁻⁶.
//! 3. *One eigenvalue per end was asked for* (or one in modulus), where multiplicities do not matter: the search, from one
//!    random direction, is its own verification, with the same bound and probability.
//!
//! The bound is that of J. L. M. van Dorsselaer, M. E. Hochstenbach and H. A. van der Vorst (SIAM Journal on Matrix Analysis
//! and Applications 22, 2000): p(A) maps the start to the next vector of the iteration, of length 1, for a known polynomial p
//! that grows beyond all Ritz values; so its component in the eigenspace of an eigenvalue beyond b is at most 1/|p(b)|. In
//! n dimensions a random direction has one of at most δ with probability at most δ √(2(n − 1)/π).
//!
//! - Proven, in exact arithmetic: every residual; that a set is wrong where the verification says so; case 1.
//! - With probability 1 − 10⁻⁶ or more per verification and end, in exact arithmetic, over the direction drawn and whatever the
//!   operator: cases 2 and 3.
//! - Not guaranteed: which of several eigenvalues is in the set that differ by less than t at its lower end; anything below
//!   the rounding errors of the products, which residuals include as some tens of unit roundoffs of the scalar; anything
//!   if the operator is not symmetric.
//!
//! # Memory
//!
//! All vectors of an iteration are kept, since every new one is orthogonalised against them: with n coordinates of b bytes and k products,
//! k n b bytes, and those of the eigenvectors during a verification. `basis_bytes` is a budget for them, 8e9 by default and at least
//! that of [`min_basis_vectors`] vectors. A computation within it is the same to the bit whatever the budget. Where the next vector
//! would exceed it, the iteration is restarted (K. Wu and H. Simon, *Thick-restart Lanczos method for large symmetric eigenvalue problems*, SIAM
//! Journal on Matrix Analysis and Applications 22, 2000): of the vectors multiplied so far it keeps about half as many Ritz vectors, the
//! wanted ones and the next after them at either end, and goes on from there. That discards what is least useful but costs products,
//! the more the smaller the budget. A verification is restarted in the same way, after the search has given up all vectors but the
//! known ones. If the directions that verifications have found leave no room for another, the search begins anew with the known vectors and the
//! last of them.
//!
//! Residuals, verification and what is guaranteed are as without restarts: a restart of one iteration changes its polynomial p, whose size
//! is followed on; the allowance for rounding grows by √k unit roundoffs per restart with k vectors. Once that takes a quarter of the
//! tolerance, the search begins anew with the vectors it has, which are multiplied again.
//!
//! | | vectors at most | scalar operations besides the products |
//! |---|---|---|
//! | without restarts, k products | k + 2 wanted | 4 k² n |
//! | with a budget of m vectors | m | 4 m n per product, m² n per restart, about every m/2 products |
//!
//! A set that is not converged is returned all the same, with its residuals. The results depend only on the operator, the
//! settings and the generator's state, not on the number of threads. Products are scaled by powers of two, so that
//! eigenvalues near either end of the scalar's range are as accurate as others.

mod basis;
mod budget;
mod eigenvalue;
mod error;
mod lanczos;
mod modulus;
mod operator;
mod projected;
mod search;
mod space;
mod student;
mod trace;
mod verification;
mod wanted;

pub use budget::min_basis_vectors;
pub use eigenvalue::{Eigenvalue, SpectrumStatus};
pub use error::CurvatureError;
pub use lanczos::{LanczosSettings, Spectrum, lanczos};
pub use modulus::{Dominant, ModulusSettings, largest_in_modulus};
pub use operator::SymmetricOperator;
pub use trace::{TraceEstimate, hessian_trace};
