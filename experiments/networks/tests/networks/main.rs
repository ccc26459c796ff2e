//! The networks, their derivatives and their spectra: each file says what it shows.

// clippy's exception for tests leaves out their helpers
#![allow(clippy::unwrap_used)]

mod oracle;

mod architectures;
mod derivatives;
mod images;
mod lanczos;
mod modulus;
mod normalised;
mod ray;
mod reference;
mod sizes;
mod threads;
mod trace;
