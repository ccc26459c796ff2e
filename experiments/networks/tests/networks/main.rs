//! Networks, their derivatives and their spectra; each module's header says what it shows.

// clippy's exception for tests does not cover their helpers
#![allow(clippy::unwrap_used)]

mod dense;
mod oracle;

mod architectures;
mod derivatives;
mod images;
mod lanczos;
mod modulus;
mod normalised;
mod ray;
mod reference;
mod restarts;
mod sizes;
mod threads;
mod trace;

/// The example is run, and its assertion holds.
#[path = "../../examples/hessian_spectrum.rs"]
mod hessian_spectrum;

#[test]
fn example_runs() -> Result<(), Box<dyn std::error::Error>> {
    hessian_spectrum::main()
}
