//! What a computation of eigenvalues holds, against its budget. A process of its own, since the memory of the whole process is
//! measured.

#![allow(clippy::unwrap_used)]

use flatland_networks::spectrum::{
    LanczosSettings, ModulusSettings, SymmetricOperator, lanczos, largest_in_modulus, min_basis_vectors,
};
use peak_alloc::PeakAlloc;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const DIMENSION: usize = 20_000;

/// Vectors of a product and its scaling, in single and double precision, and a random direction, which are not part of the basis; and what
/// two threads hold twice in a restart.
const OTHERS: usize = 8;

/// A diagonal matrix: copies of 2 and −1.5 beyond a bulk in [0, 1].
struct Diagonal;

impl SymmetricOperator for Diagonal {
    type Scalar = f64;
    type Error = Infallible;

    fn dimension(&self) -> usize {
        DIMENSION
    }

    fn apply(&mut self, v: &[f64], out: &mut [f64]) -> Result<(), Infallible> {
        for (i, (out, v)) in out.iter_mut().zip(v).enumerate() {
            *out = v * match i {
                0..3 => 2.0,
                3..5 => -1.5,
                _ => (i as f64 / DIMENSION as f64).powi(3),
            };
        }
        Ok(())
    }
}

/// Vectors that `compute` holds at a time.
fn held(threads: &rayon::ThreadPool, compute: impl FnOnce() + Send) -> f64 {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    threads.install(compute);
    (MEMORY.peak_usage() - before) as f64 / (8 * DIMENSION) as f64
}

/// Searches, verifications and restarts together.
#[test]
fn no_more_vectors_are_held_than_the_budget_allows() {
    // Every thread holds a part of the vectors twice.
    let threads = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let bytes = |vectors: usize| (vectors * 8 * DIMENSION) as u64;
    for (wanted, vectors) in [(1, 0), (1, 20), (5, 0), (5, 24), (5, 40)] {
        let allowed = vectors.max(min_basis_vectors(wanted)) + OTHERS;
        let ends = LanczosSettings {
            top: wanted.min(3),
            bottom: wanted - wanted.min(3),
            max_products: 2000,
            basis_bytes: bytes(vectors),
            ..LanczosSettings::default()
        };
        let modulus = ModulusSettings {
            count: wanted,
            max_products: 2000,
            basis_bytes: bytes(vectors),
            ..ModulusSettings::default()
        };
        let rng = || ChaCha8Rng::seed_from_u64(1);
        let vectors_of_ends = held(&threads, || {
            let found = lanczos(&mut Diagonal, &ends, &mut rng()).unwrap();
            assert!(found.converged(), "{found:?}");
            println!("{wanted} wanted, {vectors} vectors: {} products", found.products);
            assert!(found.top.iter().all(|found| (found.value - 2.0).abs() <= 2e-3));
            assert!(found.bottom.iter().all(|found| (found.value + 1.5).abs() <= 2e-3));
        });
        let vectors_of_modulus = held(&threads, || {
            let found = largest_in_modulus(&mut Diagonal, &modulus, &mut rng()).unwrap();
            assert!(found.converged(), "{found:?}");
            println!("by modulus: {} products", found.products);
        });
        println!("{vectors_of_ends} and {vectors_of_modulus} held of {allowed}");
        assert!(vectors_of_ends <= allowed as f64 && vectors_of_modulus <= allowed as f64);
    }
}
