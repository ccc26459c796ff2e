//! Eigenvalues within a budget of vectors: as right as without one.

use super::dense::Dense;
use flatland_networks::Real;
use flatland_networks::spectrum::{
    Dominant, Eigenvalue, LanczosSettings, ModulusSettings, Spectrum, lanczos, largest_in_modulus,
    min_basis_vectors,
};
use flatland_theory::harness::config;
use nalgebra::{DMatrix, SymmetricEigen};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Not the stream that the eigenvectors are drawn from: the start must be independent of them.
fn generator(seed: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(1);
    rng
}

/// The memory of this number of vectors.
fn bytes<F: Real>(dense: &Dense<F>, vectors: usize) -> u64 {
    (vectors * dense.matrix.nrows() * size_of::<F>()) as u64
}

fn ends<F: Real>(
    dense: &mut Dense<F>,
    [top, bottom]: [usize; 2],
    tolerance: f64,
    vectors: usize,
) -> Spectrum {
    let settings = LanczosSettings {
        top,
        bottom,
        tolerance,
        max_products: 20_000,
        basis_bytes: bytes(dense, vectors),
    };
    let before = dense.products;
    let spectrum = lanczos(dense, &settings, &mut generator(9)).unwrap();
    assert_eq!(spectrum.products, dense.products - before);
    spectrum
}

fn dominant<F: Real>(dense: &mut Dense<F>, count: usize, tolerance: f64, vectors: usize) -> Dominant {
    let settings = ModulusSettings {
        count,
        tolerance,
        max_products: 20_000,
        basis_bytes: bytes(dense, vectors),
    };
    largest_in_modulus(dense, &settings, &mut generator(9)).unwrap()
}

/// The eigenvalues of the matrix by another method, ascending.
fn exact<F>(dense: &Dense<F>) -> Vec<f64> {
    let mut values: Vec<f64> = SymmetricEigen::new(dense.matrix.clone())
        .eigenvalues
        .iter()
        .copied()
        .collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The i-th value is that of the i-th eigenvalue to the tolerance, and an eigenvalue is within every residual.
fn assert_right(
    found: &[Eigenvalue],
    in_order: &[f64],
    all: &[f64],
    tolerance: f64,
    by: impl Fn(f64) -> f64,
) {
    let scale = all.iter().fold(0.0, |scale: f64, value| scale.max(value.abs()));
    let rounding = 1e-12 * scale;
    for (found, exact) in found.iter().zip(in_order) {
        assert!(
            (by(found.value) - by(*exact)).abs() <= tolerance * scale + rounding,
            "{found:?} for {exact}"
        );
        let distances = all.iter().map(|value| (found.value - value).abs());
        let nearest = distances.fold(f64::INFINITY, f64::min);
        assert!(nearest <= found.residual + rounding, "{found:?}: {nearest:e}");
    }
}

fn assert_ends<F: Real>(dense: &mut Dense<F>, wanted: [usize; 2], tolerance: f64, vectors: usize) -> usize {
    let ascending = exact(dense);
    let descending: Vec<f64> = ascending.iter().rev().copied().collect();
    let spectrum = ends(dense, wanted, tolerance, vectors);
    assert!(
        spectrum.converged(),
        "{wanted:?}, {vectors} vectors: {spectrum:?}"
    );
    let n = ascending.len();
    assert_eq!(spectrum.top.len(), wanted[0].min(n));
    assert_eq!(spectrum.bottom.len(), wanted[1].min(n));
    assert_right(&spectrum.top, &descending, &ascending, tolerance, |value| value);
    assert_right(&spectrum.bottom, &ascending, &ascending, tolerance, |value| value);
    spectrum.products
}

fn assert_dominant<F: Real>(dense: &mut Dense<F>, count: usize, tolerance: f64, vectors: usize) -> usize {
    let mut values = exact(dense);
    values.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
    let found = dominant(dense, count, tolerance, vectors);
    assert!(found.converged(), "{count}, {vectors} vectors: {found:?}");
    assert_eq!(found.eigenvalues.len(), count.min(values.len()));
    assert_right(&found.eigenvalues, &values, &values, tolerance, f64::abs);
    found.products
}

fn repeated(copies: &[(f64, usize)]) -> Vec<f64> {
    copies
        .iter()
        .flat_map(|&(value, times)| vec![value; times])
        .collect()
}

fn spectra() -> Vec<(&'static str, Vec<f64>)> {
    let ramp = |n: i32, step: f64| (0..n).map(move |i| step * f64::from(i));
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    vec![
        ("uniform", (0..200).map(|_| rng.random_range(-1.0..1.0)).collect()),
        (
            "decaying",
            (0..200)
                .map(|i| 0.9_f64.powi(i) * if i % 4 == 3 { -0.6 } else { 1.0 })
                .collect(),
        ),
        ("copies", repeated(&[(3.0, 4), (2.0, 3), (1.0, 120), (-5.0, 2)])),
        (
            "copies above a bulk",
            [
                repeated(&[(5.0, 1), (4.0, 4), (3.0, 1)]),
                ramp(194, 0.005).collect(),
            ]
            .concat(),
        ),
        (
            "pairs",
            (1..=60)
                .flat_map(|i| [0.1 * f64::from(i), -0.1 * f64::from(i)])
                .collect(),
        ),
        (
            "cluster",
            [
                repeated(&[(5.0, 1), (-4.0, 1)]),
                ramp(100, 1e-3).map(|x| 1.0 + x).collect(),
            ]
            .concat(),
        ),
        ("negative", ramp(120, 1.0).map(|x| -1.0 - x * x).collect()),
        ("zero", vec![0.0; 100]),
        ("identity", vec![1.0; 100]),
        (
            "flatland",
            repeated(&[(0.2, 10), (0.1, 5), (-0.1, 5), (0.05, 5), (-0.05, 5), (0.0, 100)]),
        ),
    ]
}

/// The smallest budget, and others in which a whole search does not fit.
#[test]
fn the_ends_of_known_spectra_are_found_within_small_budgets() {
    for (name, eigenvalues) in spectra() {
        for wanted in [[1, 0], [0, 1], [1, 1], [3, 2], [6, 0]] {
            let mut products = Vec::new();
            for vectors in [0, 30, 50, usize::from(u16::MAX)] {
                let mut double = Dense::<f64>::with_spectrum(&eigenvalues, 3);
                products.push(assert_ends(&mut double, wanted, 1e-3, vectors));
                let mut single = Dense::<f32>::with_spectrum(&eigenvalues, 3);
                assert_ends(&mut single, wanted, 1e-3, vectors);
            }
            println!(
                "{name}, {wanted:?}: products with the smallest budget, 30, 50 vectors, ample: {products:?}"
            );
        }
    }
}

#[test]
fn the_largest_in_modulus_are_found_within_small_budgets() {
    for (name, eigenvalues) in spectra() {
        for count in [1, 3, 8, 20] {
            let mut products = Vec::new();
            for vectors in [0, 60, 80, usize::from(u16::MAX)] {
                let mut double = Dense::<f64>::with_spectrum(&eigenvalues, 3);
                products.push(assert_dominant(&mut double, count, 1e-3, vectors));
                let mut single = Dense::<f32>::with_spectrum(&eigenvalues, 3);
                assert_dominant(&mut single, count, 1e-3, vectors);
            }
            println!(
                "{name}, {count}: products with the smallest budget, 60, 80 vectors, ample: {products:?}"
            );
        }
    }
}

/// Many restarts do not spoil the digits.
#[test]
fn a_tight_tolerance_is_reached_within_a_small_budget() {
    let eigenvalues: Vec<f64> = (0..300).map(|i| 1.0 - (f64::from(i) / 300.0).sqrt()).collect();
    let mut dense = Dense::<f64>::with_spectrum(&eigenvalues, 1);
    assert_ends(&mut dense, [3, 1], 1e-11, 24);
}

/// A budget that the computation does not reach changes no bit.
#[test]
fn an_ample_budget_gives_the_bits_of_an_unlimited_one() {
    for (_, eigenvalues) in spectra() {
        let dense = || Dense::<f64>::with_spectrum(&eigenvalues, 2);
        for wanted in [[1, 0], [3, 2]] {
            let unlimited = ends(&mut dense(), wanted, 1e-3, usize::from(u16::MAX));
            let ample = unlimited.products + 2 * (wanted[0] + wanted[1]) + 2;
            assert_eq!(ends(&mut dense(), wanted, 1e-3, ample), unlimited);
        }
        let unlimited = dominant(&mut dense(), 8, 1e-3, usize::from(u16::MAX));
        let ample = unlimited.products + 2 * 8 + 2;
        assert_eq!(dominant(&mut dense(), 8, 1e-3, ample), unlimited);
    }
}

#[test]
fn a_space_smaller_than_the_budget_is_multiplied_whole() {
    for n in 1..min_basis_vectors(6) {
        let eigenvalues: Vec<f64> = (0..n).map(|i| i as f64 - 3.0).collect();
        let mut dense = Dense::<f64>::with_spectrum(&eigenvalues, 2);
        let products = assert_ends(&mut dense, [3, 3], 1e-6, 0);
        assert!(products <= 3 * n, "{n}: {products}");
    }
}

proptest! {
    #![proptest_config(config(60))]

    /// Few distinct values, each many times, at random, or anything between.
    #[test]
    fn random_matrices_have_their_eigenvalues_within_any_budget(
        n in 1_usize..90,
        values in 1_usize..90,
        wanted in [0_usize..7, 0_usize..7],
        vectors in 0_usize..60,
        seed in 0_u64..1000,
        exponent in 2_i32..8,
    ) {
        prop_assume!(wanted != [0, 0]);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let values: Vec<f64> = (0..values).map(|_| rng.random_range(-1.0..1.0)).collect();
        let eigenvalues: Vec<f64> = (0..n).map(|i| values[i % values.len()]).collect();
        let tolerance = 10.0_f64.powi(-exponent);
        assert_ends(&mut Dense::<f64>::with_spectrum(&eigenvalues, seed), wanted, tolerance, vectors);
        let count = wanted[0] + wanted[1];
        assert_dominant(&mut Dense::<f64>::with_spectrum(&eigenvalues, seed), count, tolerance, vectors);
        let tolerance = tolerance.max(1e-3);
        assert_ends(&mut Dense::<f32>::with_spectrum(&eigenvalues, seed), wanted, tolerance, vectors);
    }

    /// Symmetric matrices with independent entries.
    #[test]
    fn matrices_of_random_entries_have_their_eigenvalues_within_any_budget(
        n in 20_usize..80,
        wanted in [0_usize..5, 0_usize..5],
        vectors in 0_usize..50,
        seed in 0_u64..1000,
    ) {
        prop_assume!(wanted != [0, 0]);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let matrix = DMatrix::from_fn(n, n, |_, _| rng.random_range(-1.0..1.0));
        let mut dense = Dense::<f64>::new(&matrix + matrix.transpose());
        assert_ends(&mut dense, wanted, 1e-5, vectors);
        assert_dominant(&mut dense, wanted[0] + wanted[1], 1e-5, vectors);
    }
}
