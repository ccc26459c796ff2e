//! The eigenvalues largest in modulus, on matrices whose spectra and multiplicities are known.

use super::dense::Dense;
use flatland_networks::Real;
use flatland_networks::spectrum::{
    CurvatureError, Dominant, Eigenvalue, ModulusSettings, SpectrumStatus, largest_in_modulus,
};
use flatland_theory::harness::config;
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn run<F: Real>(operator: &mut Dense<F>, settings: &ModulusSettings, seed: u64) -> Dominant {
    // Not the stream that the eigenvectors are drawn from: the start must be independent of them.
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(1);
    let dominant = largest_in_modulus(operator, settings, &mut rng).unwrap();
    assert_eq!(dominant.products, operator.products);
    assert!(dominant.products <= settings.max_products);
    dominant
}

fn wanting(count: usize) -> ModulusSettings {
    ModulusSettings {
        count,
        ..ModulusSettings::default()
    }
}

/// The i-th value found has the modulus of the i-th of the spectrum, to the tolerance; every bound
/// holds an eigenvalue; and a bound holds no more values than there are eigenvalues near it: the multiplicities are right.
fn assert_dominant(dominant: &Dominant, eigenvalues: &[f64], settings: &ModulusSettings) {
    let mut sorted = eigenvalues.to_vec();
    sorted.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
    // The matrix has its spectrum to rounding only.
    let scale = sorted[0].abs();
    let rounding = 1e-13 * scale;
    let near = settings.tolerance * scale + rounding;
    let found = &dominant.eigenvalues;
    assert!(dominant.converged(), "{dominant:?}");
    assert_eq!(found.len(), settings.count.min(sorted.len()));
    assert!(
        found
            .windows(2)
            .all(|pair| pair[0].value.abs() >= pair[1].value.abs())
    );
    for (ritz, exact) in found.iter().zip(&sorted) {
        assert!(
            (ritz.value.abs() - exact.abs()).abs() <= near,
            "{ritz:?} for {exact}: {found:?}"
        );
        let nearest = sorted.iter().map(|e| (ritz.value - e).abs());
        assert!(
            nearest.fold(f64::INFINITY, f64::min) <= ritz.residual + rounding,
            "{ritz:?}"
        );
        let within = |value: f64, width: f64| (value - ritz.value).abs() <= width;
        let copies = found.iter().filter(|other| within(other.value, near)).count();
        let exist = sorted.iter().filter(|&&other| within(other, 3.0 * near)).count();
        assert!(copies <= exist, "{copies} of {exist} copies: {ritz:?}");
    }
}

fn repeated(copies: &[(f64, usize)]) -> Vec<f64> {
    copies
        .iter()
        .flat_map(|&(value, times)| vec![value; times])
        .collect()
}

/// Flatland's spectrum: K copies of 2/K, pairs ±μ_j once for every hidden unit, zeros.
fn flatland(hidden: usize) -> Vec<f64> {
    let pairs = [0.128, 0.101, 0.07, 0.031, 0.004];
    let pairs = pairs.map(|mu| [(mu, hidden), (-mu, hidden)]);
    repeated(&[&[(0.2, 10)], pairs.as_flattened(), &[(0.0, 40)]].concat())
}

fn counted<F: Real>(dominant: &Dominant, values: &[(f64, usize)]) {
    for &(value, times) in values {
        let near = |ritz: &&Eigenvalue| (ritz.value - value).abs() <= 1e-3 * 0.2 + ritz.residual;
        let found = dominant.eigenvalues.iter().filter(near).count();
        assert_eq!(found, times, "{} of {value}: {dominant:?}", F::NAME);
    }
}

/// K of the K + 10 largest are 2/K, the other ten are the largest pairs, here five hidden units wide.
fn spectrum_of_flatland_is_counted<F: Real>() {
    let eigenvalues = flatland(5);
    for seed in 0..3 {
        let mut dense = Dense::<F>::with_spectrum(&eigenvalues, seed);
        let dominant = run(&mut dense, &wanting(20), seed + 7);
        assert_dominant(&dominant, &eigenvalues, &wanting(20));
        counted::<F>(&dominant, &[(0.2, 10), (0.128, 5), (-0.128, 5)]);
    }
}

#[test]
fn the_spectrum_of_flatland_is_counted_in_both_precisions() {
    spectrum_of_flatland_is_counted::<f32>();
    spectrum_of_flatland_is_counted::<f64>();
}

/// More copies than wanted: all ten are from the largest pairs, of either sign.
#[test]
fn pairs_repeated_more_often_than_wanted_fill_the_rest() {
    let eigenvalues = flatland(40);
    let dominant = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 5), &wanting(20), 1);
    assert_dominant(&dominant, &eigenvalues, &wanting(20));
    counted::<f64>(&dominant, &[(0.2, 10)]);
    let pairs = dominant.eigenvalues[10..].iter();
    assert!(
        pairs
            .map(|ritz| (ritz.value.abs() - 0.128).abs())
            .all(|distance| distance < 2e-4)
    );
}

/// The eigenvectors of a diagonal matrix are the unit vectors: no rounding of Q separates the copies.
#[test]
fn exact_copies_are_counted() {
    let eigenvalues = repeated(&[(-5.0, 3), (3.0, 4), (2.0, 3), (1.0, 90)]);
    for count in [1, 2, 3, 5, 7, 10, 12] {
        let settings = wanting(count);
        let dominant = run(&mut Dense::<f64>::diagonal(&eigenvalues), &settings, 2);
        assert_dominant(&dominant, &eigenvalues, &settings);
        let copies = [(-5.0, count.min(3)), (3.0, count.saturating_sub(3).min(4))];
        counted::<f64>(&dominant, &copies);
    }
}

/// Nearly equal outliers above a bulk that does not end: the space is never exhausted.
#[test]
fn clusters_above_a_decaying_bulk_are_counted() {
    let cluster = (0..10).map(|i| 0.2 + 1e-5 * f64::from(i));
    let pairs = (0..5).flat_map(|i| [0.05 - 1e-5 * f64::from(i), -0.05 + 1e-5 * f64::from(i)]);
    let bulk = (0..400).map(|i| 0.02 * 0.98_f64.powi(i) * if i % 3 == 0 { -1.0 } else { 1.0 });
    let eigenvalues: Vec<f64> = cluster.chain(pairs).chain(bulk).collect();
    let mut dense = Dense::<f32>::with_spectrum(&eigenvalues, 6);
    let dominant = run(&mut dense, &wanting(20), 3);
    assert_dominant(&dominant, &eigenvalues, &wanting(20));
    assert!(dominant.products < 150, "{} products", dominant.products);
}

/// All wanted eigenvalues lie at one end; the values do not count as settled before the other end is known.
#[test]
fn the_end_with_the_smaller_values_is_not_forgotten() {
    let mut eigenvalues: Vec<f64> = (0..60).map(|i| 1.0 - 0.01 * f64::from(i)).collect();
    eigenvalues.push(-0.995);
    for seed in 0..5 {
        let settings = ModulusSettings {
            tolerance: 1e-6,
            ..wanting(3)
        };
        let dominant = run(
            &mut Dense::<f64>::with_spectrum(&eigenvalues, seed),
            &settings,
            seed,
        );
        assert_dominant(&dominant, &eigenvalues, &settings);
        assert!((dominant.eigenvalues[1].value + 0.995).abs() < 1e-5);
    }
}

#[test]
fn a_dimension_below_the_wanted_number_gives_the_whole_spectrum() {
    for eigenvalues in [vec![-2.5], vec![1.0, 1.0], vec![3.0, -4.0, 0.0]] {
        let dominant = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 3), &wanting(5), 1);
        assert_dominant(&dominant, &eigenvalues, &wanting(5));
        assert_eq!(dominant.products, eigenvalues.len());
    }
}

#[test]
fn the_zero_matrix_has_zero_eigenvalues() {
    let dominant = run(&mut Dense::<f64>::diagonal(&[0.0; 50]), &wanting(4), 1);
    assert_eq!((dominant.converged(), dominant.products), (true, 6)); // four, one of them twice, and one to verify
    assert!(dominant.eigenvalues.iter().all(|ritz| ritz.value == 0.0));
}

#[test]
fn too_few_products_are_reported_and_the_bounds_still_hold() {
    let eigenvalues: Vec<f64> = (0..200).map(|i| f64::from(i) - 50.0).collect();
    let settings = ModulusSettings {
        max_products: 8,
        ..wanting(4)
    };
    let dominant = run(&mut Dense::<f64>::diagonal(&eigenvalues), &settings, 1);
    assert_eq!(
        (dominant.status, dominant.products),
        (SpectrumStatus::OutOfProducts, 8)
    );
    for ritz in &dominant.eigenvalues {
        let nearest = eigenvalues.iter().map(|e| (e - ritz.value).abs());
        assert!(nearest.fold(f64::INFINITY, f64::min) <= ritz.residual, "{ritz:?}");
    }
}

/// Known values are not reported as converged when no product is left to verify them.
#[test]
fn a_set_is_not_verified_without_products() {
    let eigenvalues = repeated(&[(1.0, 2), (0.0, 30)]);
    let products = |max_products| {
        let settings = ModulusSettings {
            max_products,
            ..wanting(2)
        };
        let dominant = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings, 1);
        assert!((dominant.eigenvalues[1].value - 1.0).abs() < 1e-12);
        (dominant.converged(), dominant.products)
    };
    assert_eq!(products(300), (true, 5));
    assert_eq!(products(5), (true, 5));
    assert_eq!(products(4), (false, 4));
}

/// As for [`lanczos`](flatland_networks::spectrum::lanczos()): the whole space is spanned, but not to eight digits.
#[test]
fn the_whole_space_has_converged_only_where_the_bounds_say_so() {
    let eigenvalues: Vec<f64> = (1..=30).map(f64::from).collect();
    let settings = ModulusSettings {
        tolerance: 1e-8,
        ..wanting(30)
    };
    let single = run(&mut Dense::<f32>::with_spectrum(&eigenvalues, 1), &settings, 1);
    assert_eq!(
        (single.status, single.products),
        (SpectrumStatus::BelowRounding, 30)
    );
    let double = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings, 1);
    assert_eq!((double.converged(), double.products), (true, 30));
}

#[test]
fn products_that_are_not_finite_are_errors() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut operator = Dense::<f64>::diagonal(&[1.0, bad, 2.0]);
        let error = largest_in_modulus(&mut operator, &wanting(2), &mut ChaCha8Rng::seed_from_u64(1));
        assert_eq!(error.unwrap_err(), CurvatureError::NotFinite { step: 1 }, "{bad}");
    }
}

#[test]
fn settings_out_of_range_are_errors_that_name_them() {
    let default = ModulusSettings::default;
    for (settings, name) in [
        (wanting(0), "count must be at least 1"),
        (
            ModulusSettings {
                tolerance: f64::NAN,
                ..default()
            },
            "tolerance must be finite",
        ),
        (
            ModulusSettings {
                tolerance: -1e-300,
                ..default()
            },
            "tolerance must be finite",
        ),
        (
            ModulusSettings {
                max_products: 0,
                ..default()
            },
            "max_products must be at least 1",
        ),
    ] {
        let mut operator = Dense::<f64>::diagonal(&[1.0]);
        let error = largest_in_modulus(&mut operator, &settings, &mut ChaCha8Rng::seed_from_u64(1));
        let message = error.unwrap_err().to_string();
        assert!(message.starts_with(name), "{message}");
    }
    let empty = largest_in_modulus(
        &mut Dense::<f64>::diagonal(&[]),
        &default(),
        &mut ChaCha8Rng::seed_from_u64(1),
    );
    assert_eq!(empty.unwrap_err(), CurvatureError::EmptyOperator);
}

/// A spectrum given by its values and their multiplicities, how many are wanted, and the seed of the eigenvectors and
/// the start.
type Case = (Vec<(f64, usize)>, usize, u64);

fn multiplicities_hold<F: Real>((copies, count, seed): &Case, tolerance: f64) {
    let eigenvalues = repeated(copies);
    let settings = ModulusSettings {
        tolerance,
        ..wanting(*count)
    };
    let dominant = run(
        &mut Dense::<F>::with_spectrum(&eigenvalues, *seed),
        &settings,
        *seed,
    );
    assert_dominant(&dominant, &eigenvalues, &settings);
}

/// The two Ritz values that are known first are −0.2 and 0.1; the second −0.2 is still on its way between them.
#[test]
fn nine_of_one_value_and_three_of_the_other() {
    let case = (vec![(0.1, 9), (-0.2, 3)], 2, 0);
    multiplicities_hold::<f64>(&case, 1e-3);
    multiplicities_hold::<f32>(&case, 1e-3);
}

/// A random direction has so little of the one large eigenvalue that its residual is within the tolerance at once.
#[test]
fn an_eigenvalue_that_the_start_hardly_sees() {
    let eigenvalues = repeated(&[(1.1, 1), (1.0, 999)]);
    let settings = ModulusSettings {
        tolerance: 1e-2,
        ..wanting(1)
    };
    let dominant = run(&mut Dense::<f64>::diagonal(&eigenvalues), &settings, 3);
    assert_dominant(&dominant, &eigenvalues, &settings);
}

/// One wanted of a cluster about as wide as the tolerance: the value is known within the tolerance and its bound, not
/// within the tolerance alone.
#[test]
fn one_of_a_cluster_as_wide_as_the_tolerance() {
    let steps = (0..11).map(|i| (1e-3 * f64::from(i), 1));
    let cluster = (0..3).map(|i| (-1.0 + 1e-3 * f64::from(i), 1));
    let copies = steps.chain(cluster).chain([(0.0, 13)]).collect();
    multiplicities_hold::<f64>(&(copies, 1, 565), 1e-3);
}

/// Of the four copies, a single random start sees one.
#[test]
fn four_copies_above_a_bulk() {
    let bulk = (0..294).map(|i| (f64::from(i) / 294.0, 1));
    let copies: Vec<(f64, usize)> = [(5.0, 1), (4.0, 4), (3.0, 1)].into_iter().chain(bulk).collect();
    for seed in 0..3 {
        multiplicities_hold::<f64>(&(copies.clone(), 6, seed), 1e-3);
    }
}

/// More eigenvalues than there are, and fewer products than eigenvalues asked for, but not than there are.
#[test]
fn no_more_products_are_needed_than_dimensions() {
    for n in [1, 2, 10] {
        let eigenvalues: Vec<f64> = (0..n).map(f64::from).collect();
        let settings = ModulusSettings {
            max_products: 10,
            ..wanting(20)
        };
        let dominant = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings, 1);
        assert_dominant(&dominant, &eigenvalues, &settings);
    }
}

/// With fewer products than eigenvalues wanted there are fewer values.
#[test]
fn fewer_products_than_eigenvalues_give_fewer_values() {
    let eigenvalues: Vec<f64> = (0..100).map(f64::from).collect();
    let settings = ModulusSettings {
        max_products: 10,
        ..wanting(20)
    };
    let dominant = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings, 1);
    assert_eq!(dominant.status, SpectrumStatus::OutOfProducts);
    assert_eq!((dominant.eigenvalues.len(), dominant.products), (10, 10));
}

/// Where products or their squares underflow or overflow, the values do not.
#[test]
fn values_far_from_one_are_found() {
    for unit in [1e-310, 1e-300, 1e-162, 1e162, 1e300] {
        let eigenvalues: Vec<f64> = (1..=50).map(|i| f64::from(i) / 50.0 * unit).collect();
        let dominant = run(&mut Dense::<f64>::diagonal(&eigenvalues), &wanting(3), 1);
        assert!(dominant.converged(), "{unit:e}: {dominant:?}");
        for (found, exact) in dominant.eigenvalues.iter().zip(eigenvalues.iter().rev()) {
            assert!(
                (found.value - exact).abs() <= 1e-3 * unit,
                "{found:?} for {exact:e}"
            );
        }
    }
}

proptest! {
    // Many draws are all zeros.
    #![proptest_config(ProptestConfig { max_global_rejects: u32::MAX, ..config(100) })]

    /// Few distinct values, each many times, of either sign and zero among them.
    #[test]
    fn multiplicities_are_found(
        steps in prop::collection::vec((-10_i32..=10, 1_usize..12), 1..8),
        count in 1_usize..25,
        seed in 0_u64..1000,
        exponent in 3_i32..10,
    ) {
        let copies: Vec<(f64, usize)> = steps.iter().map(|&(step, times)| (0.1 * f64::from(step), times)).collect();
        prop_assume!(copies.iter().any(|(value, _)| *value != 0.0));
        multiplicities_hold::<f64>(&(copies.clone(), count, seed), 10.0_f64.powi(-exponent));
        multiplicities_hold::<f32>(&(copies, count, seed), 10.0_f64.powi(-exponent.min(4)));
    }

    /// Clusters of any width above and among a bulk that decays, with far fewer products than dimensions.
    #[test]
    fn clusters_in_a_bulk_are_counted(
        clusters in prop::collection::vec((-10_i32..=10, 1_usize..12, -9_i32..-1), 1..6),
        bulk in prop::collection::vec(-0.5_f64..0.5, 0..40),
        decay in 0.5_f64..1.0,
        count in 1_usize..25,
        seed in 0_u64..1000,
    ) {
        let decaying = bulk.iter().enumerate().map(|(i, value)| value * decay.powi(i as i32));
        let values = clusters.iter().flat_map(|&(step, times, width)| {
            (0..times).map(move |i| 0.1 * f64::from(step) + 10.0_f64.powi(width) * i as f64)
        });
        let copies: Vec<(f64, usize)> = values.chain(decaying).map(|value| (value, 1)).collect();
        prop_assume!(copies.iter().any(|(value, _)| value.abs() > 1e-3));
        multiplicities_hold::<f64>(&(copies.clone(), count, seed), 1e-3);
        multiplicities_hold::<f32>(&(copies, count, seed), 1e-3);
    }

    /// However few products are allowed, a set reported as converged is right.
    #[test]
    fn no_budget_makes_a_wrong_set_converged(
        steps in prop::collection::vec((-10_i32..=10, 1_usize..8), 1..30),
        count in 1_usize..12,
        more in 0_usize..40,
        seed in 0_u64..1000,
    ) {
        let copies: Vec<(f64, usize)> = steps.iter().map(|&(step, times)| (0.1 * f64::from(step), times)).collect();
        prop_assume!(copies.iter().any(|(value, _)| *value != 0.0));
        let (eigenvalues, settings) = (repeated(&copies), ModulusSettings { max_products: count + more, ..wanting(count) });
        let dominant = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, seed), &settings, seed);
        if dominant.converged() {
            assert_dominant(&dominant, &eigenvalues, &settings);
        }
    }
}
