//! Lanczos on matrices whose spectra are known.

use super::dense::Dense;
use flatland_networks::Real;
use flatland_networks::spectrum::{
    CurvatureError, Eigenvalue, LanczosSettings, Spectrum, SpectrumStatus, SymmetricOperator, lanczos,
};
use flatland_theory::harness::config;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;

fn run<F: Real>(operator: &mut Dense<F>, settings: &LanczosSettings) -> Spectrum {
    seeded(operator, settings, 9)
}

fn seeded<F: Real>(operator: &mut Dense<F>, settings: &LanczosSettings, seed: u64) -> Spectrum {
    // Not the stream that the eigenvectors are drawn from: the start must be independent of them.
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(1);
    let before = operator.products;
    let spectrum = lanczos(operator, settings, &mut rng).unwrap();
    assert_eq!(spectrum.products, operator.products - before);
    assert!(spectrum.products <= settings.max_products);
    spectrum
}

fn wanting(top: usize, bottom: usize) -> LanczosSettings {
    LanczosSettings {
        top,
        bottom,
        ..LanczosSettings::default()
    }
}

/// Every value found is within the tolerance of the one of its place in the sorted spectrum.
fn assert_ends(spectrum: &Spectrum, eigenvalues: &[f64], settings: &LanczosSettings) {
    assert!(spectrum.converged(), "{spectrum:?}");
    assert_bounds(spectrum, eigenvalues);
    let mut sorted = eigenvalues.to_vec();
    sorted.sort_by(f64::total_cmp);
    let scale = largest(eigenvalues);
    let check = |found: &[Eigenvalue], exact: &mut dyn Iterator<Item = &f64>, wanted: usize| {
        assert_eq!(found.len(), wanted.min(sorted.len()));
        for (found, exact) in found.iter().zip(exact) {
            let place = (found.value - exact).abs();
            assert!(
                place <= settings.tolerance * scale + rounding(scale),
                "{found:?} for {exact}: {spectrum:?}"
            );
            assert!(found.residual <= settings.tolerance * scale * (1.0 + 1e-6));
        }
    };
    check(&spectrum.top, &mut sorted.iter().rev(), settings.top);
    check(&spectrum.bottom, &mut sorted.iter(), settings.bottom);
}

/// Every value found has an eigenvalue within its residual, converged or not.
fn assert_bounds(spectrum: &Spectrum, eigenvalues: &[f64]) {
    let scale = largest(eigenvalues);
    for found in spectrum.top.iter().chain(&spectrum.bottom) {
        let distances = eigenvalues.iter().map(|exact| (found.value - exact).abs());
        let nearest = distances.fold(f64::INFINITY, f64::min);
        assert!(nearest <= found.residual + rounding(scale), "{found:?}");
    }
}

fn largest(eigenvalues: &[f64]) -> f64 {
    eigenvalues
        .iter()
        .fold(0.0, |scale, value| scale.max(value.abs()))
}

/// The matrix has its spectrum to rounding only.
fn rounding(scale: f64) -> f64 {
    1e-13 * scale
}

/// n values that fall off like those of a trained network's Hessian, some negative.
fn decaying(n: usize) -> Vec<f64> {
    (0..n)
        .map(|i| 3.0 * 0.8_f64.powi(i as i32) * if i % 4 == 3 { -0.6 } else { 1.0 })
        .collect()
}

#[test]
fn ends_of_known_spectra_lie_within_their_bounds() {
    let repeated = [2.0, 2.0, 2.0, 0.5, 0.5, -1.0, -1.0, 0.0, 0.0, 0.0];
    let clustered: Vec<f64> = (0..40)
        .map(|i| 1.0 + 1e-3 * f64::from(i))
        .chain([5.0, -4.0])
        .collect();
    let negative: Vec<f64> = (0..30).map(|i| -1.0 - f64::from(i * i)).collect();
    let random: Vec<f64> = {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        (0..60).map(|_| rng.random_range(-1.0..1.0)).collect()
    };
    let spectra = [
        decaying(120),
        repeated.to_vec(),
        clustered,
        negative,
        random,
        vec![7.0, -7.0],
    ];
    for (seed, eigenvalues) in spectra.iter().enumerate() {
        for settings in [wanting(1, 0), wanting(0, 1), wanting(3, 2), wanting(5, 5)] {
            for seed in [seed as u64, seed as u64 + 100] {
                let mut dense = Dense::<f64>::with_spectrum(eigenvalues, seed);
                assert_ends(&run(&mut dense, &settings), eigenvalues, &settings);
            }
            let mut diagonal = Dense::<f64>::diagonal(eigenvalues);
            assert_ends(&run(&mut diagonal, &settings), eigenvalues, &settings);
        }
    }
}

/// A cluster is resolved by a tolerance below its spacing.
#[test]
fn clustered_eigenvalues_are_told_apart_by_a_tight_tolerance() {
    let eigenvalues: Vec<f64> = (0..40)
        .map(|i| 1.0 + 1e-3 * f64::from(i))
        .chain([5.0, -4.0])
        .collect();
    let settings = LanczosSettings {
        tolerance: 1e-10,
        ..wanting(5, 5)
    };
    let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings);
    assert_ends(&spectrum, &eigenvalues, &settings);
}

#[test]
fn a_tight_tolerance_gives_tight_values() {
    let eigenvalues = decaying(150);
    let settings = LanczosSettings {
        tolerance: 1e-12,
        ..wanting(4, 2)
    };
    let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings);
    assert_ends(&spectrum, &eigenvalues, &settings);
    assert!((spectrum.top[0].value - 3.0).abs() < 1e-11);
    assert!(spectrum.products < 150);
}

/// With few distinct values the space is exhausted early; the random restarts find every copy.
#[test]
fn multiple_eigenvalues_are_found_with_their_multiplicities() {
    let copies = [(3.0, 4), (2.0, 3), (1.0, 80), (-5.0, 2)];
    let eigenvalues: Vec<f64> = copies.iter().flat_map(|(value, n)| vec![*value; *n]).collect();
    for settings in [
        wanting(8, 3),
        wanting(4, 0),
        wanting(5, 0),
        wanting(0, 2),
        wanting(0, 3),
    ] {
        let double = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 2), &settings);
        let single = run(&mut Dense::<f32>::with_spectrum(&eigenvalues, 2), &settings);
        for spectrum in [double, single] {
            assert_ends(&spectrum, &eigenvalues, &settings);
            assert!(spectrum.products < 40, "{} products", spectrum.products);
        }
    }
}

/// What a Hessian looks like near a plateau: outliers that are nearly equal, pairs of either sign, and a bulk
/// near zero. A tolerance below their differences tells the outliers apart.
#[test]
fn nearly_multiple_outliers_above_a_bulk_are_all_found() {
    let nearly = |i: usize| 0.2 + 1e-6 * i as f64;
    let pairs = (1..=5).flat_map(|i| [0.02 * f64::from(i), -0.02 * f64::from(i)]);
    let bulk = (0..300).map(|i| 1e-7 * f64::from(i));
    let eigenvalues: Vec<f64> = (0..10).map(nearly).chain(pairs).chain(bulk).collect();
    let settings = LanczosSettings {
        tolerance: 1e-6,
        ..wanting(15, 5)
    };
    let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 3), &settings);
    assert_ends(&spectrum, &eigenvalues, &settings);
    assert!(spectrum.products < 100, "{} products", spectrum.products);
}

#[test]
fn a_dimension_below_the_wanted_number_gives_the_whole_spectrum() {
    for eigenvalues in [vec![-2.5], vec![1.0, 1.0], vec![3.0, -1.0, 0.0]] {
        let settings = wanting(5, 5);
        let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 3), &settings);
        assert_ends(&spectrum, &eigenvalues, &settings);
        assert_eq!(spectrum.products, eigenvalues.len());
        let worst = spectrum.top.iter().map(|e| e.residual).fold(0.0, f64::max);
        assert!(worst < 1e-13, "{worst}");
    }
}

/// One product per dimension spans the whole space, but not to eight digits in single precision.
#[test]
fn the_whole_space_has_converged_only_where_the_bounds_say_so() {
    let eigenvalues = decaying(60);
    let settings = |tolerance| LanczosSettings {
        tolerance,
        ..wanting(40, 20)
    };
    let single = run(&mut Dense::<f32>::with_spectrum(&eigenvalues, 1), &settings(1e-8));
    assert_eq!(single.status, SpectrumStatus::BelowRounding);
    let double = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings(1e-8));
    assert_eq!(double.status, SpectrumStatus::Converged);
    assert_eq!([single.products, double.products], [60, 60]);
    assert_bounds(&single, &eigenvalues);
}

#[test]
fn the_zero_matrix_has_zero_eigenvalues() {
    for n in [1, 2, 100] {
        let spectrum = run(&mut Dense::<f64>::diagonal(&vec![0.0; n]), &wanting(2, 1));
        assert!(spectrum.converged() && spectrum.products <= 6);
        let mut all = spectrum.top.iter().chain(&spectrum.bottom);
        assert!(all.all(|e| *e
            == Eigenvalue {
                value: 0.0,
                residual: 0.0
            }));
    }
}

#[test]
fn the_identity_needs_one_product() {
    let top = run(&mut Dense::<f32>::diagonal(&[1.0; 200]), &wanting(1, 0)).top[0];
    assert!(
        (top.value - 1.0).abs() <= top.residual && top.residual < 1e-5,
        "{top:?}"
    );
    let mut identity = Dense::<f64>::diagonal(&[1.0; 200]);
    assert_eq!(run(&mut identity, &wanting(1, 0)).products, 1);
}

/// Scaling by powers of two changes nothing but the scale, wherever neither the values nor the entries underflow.
#[test]
fn the_scale_of_the_matrix_does_not_matter() {
    let eigenvalues = decaying(60);
    let plain = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 5), &wanting(3, 1));
    for exponent in [-900, -540, -200, 200, 540, 1000] {
        let factor = 2.0_f64.powi(exponent);
        let mut scaled = Dense::<f64>::with_spectrum(&eigenvalues, 5);
        scaled.matrix *= factor;
        let scaled = run(&mut scaled, &wanting(3, 1));
        assert_eq!(scaled.products, plain.products);
        for (scaled, plain) in scaled.top.iter().zip(&plain.top) {
            assert_eq!(scaled.value, plain.value * factor);
            assert_eq!(scaled.residual, plain.residual * factor);
        }
    }
}

/// Where products or their squares underflow or overflow, the values do not.
fn ends_far_from_one<F: Real>(unit: f64) {
    let eigenvalues: Vec<f64> = (1..=50).map(|i| f64::from(i) / 50.0 * unit).collect();
    for settings in [wanting(1, 0), wanting(3, 2), wanting(0, 1)] {
        let spectrum = run(&mut Dense::<F>::diagonal(&eigenvalues), &settings);
        assert!(spectrum.converged(), "{unit:e}: {spectrum:?}");
        let exact = eigenvalues.iter().rev();
        let found = spectrum
            .top
            .iter()
            .zip(exact)
            .chain(spectrum.bottom.iter().zip(&eigenvalues));
        for (found, exact) in found {
            // Numbers below the underflow threshold are multiples of the smallest one.
            let spacing = f64::from_bits(1);
            let place = (found.value - exact).abs();
            assert!(
                place <= 1e-3 * unit + spacing,
                "{unit:e}: {found:?} for {exact:e}"
            );
            assert!(
                place <= found.residual + spacing,
                "{unit:e}: {found:?} for {exact:e}"
            );
        }
    }
}

#[test]
fn values_far_from_one_are_found_in_both_precisions() {
    for unit in [
        1e-320, 1e-310, 1e-300, 1e-162, 1e-150, 1e-100, 1e100, 1e150, 1e162, 1e300, 1.7e308,
    ] {
        ends_far_from_one::<f64>(unit);
    }
    for unit in [1e-44, 1e-38, 1e-30, 1e-20, 1e20, 1e30, 3e38] {
        ends_far_from_one::<f32>(unit);
    }
}

#[test]
fn too_few_products_are_reported_and_the_bounds_still_hold() {
    let eigenvalues: Vec<f64> = (0..200).map(f64::from).collect();
    let settings = LanczosSettings {
        max_products: 6,
        ..wanting(2, 2)
    };
    let spectrum = run(&mut Dense::<f64>::diagonal(&eigenvalues), &settings);
    assert!(!spectrum.converged() && spectrum.products == 6);
    assert_eq!(spectrum.status, SpectrumStatus::OutOfProducts);
    assert_bounds(&spectrum, &eigenvalues);
    let one = LanczosSettings {
        max_products: 1,
        ..wanting(2, 0)
    };
    let spectrum = run(&mut Dense::<f64>::diagonal(&eigenvalues), &one);
    assert!(!spectrum.converged() && spectrum.top.len() == 1);
}

#[test]
fn products_that_are_not_finite_are_errors() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut operator = Dense::<f64>::diagonal(&[1.0, bad, 2.0]);
        let error = lanczos(&mut operator, &wanting(1, 0), &mut ChaCha8Rng::seed_from_u64(1)).unwrap_err();
        assert_eq!(error, CurvatureError::NotFinite { step: 1 }, "{bad}");
    }
}

#[test]
fn settings_out_of_range_are_errors_that_name_them() {
    let run = |settings: &LanczosSettings| {
        lanczos(
            &mut Dense::<f64>::diagonal(&[1.0]),
            settings,
            &mut ChaCha8Rng::seed_from_u64(1),
        )
    };
    let default = LanczosSettings::default;
    for (settings, name) in [
        (wanting(0, 0), "top + bottom"),
        (
            LanczosSettings {
                tolerance: -1e-300,
                ..default()
            },
            "tolerance",
        ),
        (
            LanczosSettings {
                tolerance: f64::NAN,
                ..default()
            },
            "tolerance",
        ),
        (
            LanczosSettings {
                tolerance: f64::INFINITY,
                ..default()
            },
            "tolerance",
        ),
        (
            LanczosSettings {
                max_products: 0,
                ..default()
            },
            "max_products",
        ),
    ] {
        let message = run(&settings).unwrap_err().to_string();
        assert!(message.starts_with(name), "{message}");
    }
    // Valid, and below what rounding lets a bound be.
    let zero = LanczosSettings {
        tolerance: 0.0,
        ..default()
    };
    assert!(!run(&zero).unwrap().converged());
    let mut empty = Dense::<f64>::diagonal(&[]);
    let error = lanczos(&mut empty, &default(), &mut ChaCha8Rng::seed_from_u64(1)).unwrap_err();
    assert_eq!(error, CurvatureError::EmptyOperator);
}

/// Of the four copies, a single random start sees one.
#[test]
fn four_copies_above_a_bulk_are_all_found() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let outliers = [5.0, 4.0, 4.0, 4.0, 4.0, 3.0];
    let bulk = (0..294).map(|_| rng.random_range(0.0..1.0));
    let eigenvalues: Vec<f64> = outliers.into_iter().chain(bulk).collect();
    for seed in 0..10 {
        for settings in [wanting(6, 0), wanting(3, 0), wanting(5, 2)] {
            let mut double = Dense::<f64>::with_spectrum(&eigenvalues, seed);
            assert_ends(&seeded(&mut double, &settings, seed), &eigenvalues, &settings);
            let mut single = Dense::<f32>::with_spectrum(&eigenvalues, seed);
            assert_ends(&seeded(&mut single, &settings, seed), &eigenvalues, &settings);
        }
    }
}

/// Twenty 2s are right; one random start sees one of them.
#[test]
fn a_short_run_that_misses_copies_has_not_converged() {
    let eigenvalues = [[2.0; 30], [1.0; 30], [0.0; 30]].concat();
    for max_products in 1..60 {
        let settings = LanczosSettings {
            max_products,
            ..wanting(20, 0)
        };
        let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings);
        assert_bounds(&spectrum, &eigenvalues);
        assert_eq!(spectrum.top.len(), max_products.min(20));
        if spectrum.converged() {
            assert_ends(&spectrum, &eigenvalues, &settings);
        } else {
            assert_eq!(spectrum.status, SpectrumStatus::OutOfProducts);
        }
    }
}

/// A random direction has so little of the one large eigenvalue that its residual is within the tolerance at once.
#[test]
fn an_eigenvalue_that_the_start_hardly_sees() {
    let eigenvalues: Vec<f64> = std::iter::once(1.1).chain([1.0; 999]).collect();
    for tolerance in [3e-2, 1e-2, 1e-3] {
        for seed in 0..20 {
            let settings = LanczosSettings {
                tolerance,
                ..wanting(1, 0)
            };
            let double = seeded(&mut Dense::<f64>::diagonal(&eigenvalues), &settings, seed);
            assert_ends(&double, &eigenvalues, &settings);
            let single = seeded(&mut Dense::<f32>::diagonal(&eigenvalues), &settings, seed);
            assert_ends(&single, &eigenvalues, &settings);
        }
    }
}

/// More eigenvalues than there are, and fewer products than eigenvalues asked for, but not than there are.
#[test]
fn no_more_products_are_needed_than_dimensions() {
    for n in [1, 2, 10] {
        let eigenvalues: Vec<f64> = (0..n).map(f64::from).collect();
        for (top, bottom) in [
            (20, 0),
            (20, 20),
            (0, usize::MAX),
            (usize::MAX, 1),
            (n as usize, 1),
        ] {
            let settings = LanczosSettings {
                max_products: 10,
                ..wanting(top, bottom)
            };
            let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings);
            assert_ends(&spectrum, &eigenvalues, &settings);
        }
    }
}

/// Spectra made to mislead: what is reported as converged is right in every order asked for.
#[test]
fn spectra_made_to_mislead_do_not() {
    let ramp = |n: i32, step: f64| (0..n).map(move |i| step * f64::from(i));
    let spectra: Vec<(&str, Vec<f64>)> = vec![
        ("all equal", vec![3.0; 70]),
        ("all equal, negative", vec![-3.0; 70]),
        ("rank one", std::iter::once(1.0).chain([0.0; 99]).collect()),
        (
            "rank one, negative",
            std::iter::once(-1.0).chain([0.0; 99]).collect(),
        ),
        (
            "pairs",
            (1..=40)
                .flat_map(|i| [0.1 * f64::from(i), -0.1 * f64::from(i)])
                .collect(),
        ),
        ("one pair, many times", [[1.0; 40], [-1.0; 40]].concat()),
        (
            "a copy at a thousandth",
            [vec![1.0, 1.0 - 9e-4, 1.0 - 1.1e-3], vec![0.5; 80]].concat(),
        ),
        (
            "a copy at a millionth",
            [vec![1.0; 3], vec![1.0 - 1e-6; 3], ramp(80, 0.01).collect()].concat(),
        ),
        (
            "huge gap",
            [vec![1e9, 1.0, 1.0], ramp(80, 0.01).collect()].concat(),
        ),
        ("huge gap below", [vec![1.0; 8], vec![1e-9; 60]].concat()),
        ("one outlier among equals", [vec![1.002], vec![1.0; 120]].concat()),
        ("one outlier below equals", [vec![-1.0], vec![1.0; 120]].concat()),
        ("geometric", (0..100).map(|i| 0.5_f64.powi(i)).collect()),
        (
            "dense at the top",
            (0..100).map(|i| 1.0 - (f64::from(i) / 100.0).powi(3)).collect(),
        ),
        (
            "bulk wider than the outliers",
            [vec![2.0; 6], ramp(120, 0.015).collect()].concat(),
        ),
    ];
    for (name, eigenvalues) in &spectra {
        for tolerance in [1e-1, 1e-3, 1e-9] {
            for [top, bottom] in [[1, 0], [0, 1], [1, 1], [2, 0], [6, 0], [3, 4]] {
                for seed in 0..2 {
                    let case = (eigenvalues.clone(), [top, bottom], seed);
                    println!("{name}, {tolerance:e}, {top} + {bottom}, seed {seed}");
                    ends_are_right::<f64>(&case, tolerance, 300);
                    ends_are_right::<f32>(&case, tolerance.max(1e-4), 300);
                }
            }
        }
    }
}

/// Products with errors of 1e-7, like those of single precision, that make the operator neither linear nor symmetric.
struct Noisy {
    exact: Dense<f32>,
    rng: ChaCha8Rng,
}

impl SymmetricOperator for Noisy {
    type Scalar = f32;
    type Error = Infallible;

    fn dimension(&self) -> usize {
        self.exact.dimension()
    }

    fn apply(&mut self, v: &[f32], out: &mut [f32]) -> Result<(), Infallible> {
        self.exact.apply(v, out)?;
        let norm = out.iter().map(|x| x * x).sum::<f32>().sqrt() / (out.len() as f32).sqrt();
        for x in out {
            *x += 1e-7 * norm * self.rng.random_range(-1.0..1.0_f32);
        }
        Ok(())
    }
}

#[test]
fn noise_of_single_precision_neither_hides_nor_adds_copies() {
    let eigenvalues: Vec<f64> = [2.0; 7]
        .into_iter()
        .chain((0..200).map(|i| 1e-2 * f64::from(i % 50)))
        .collect();
    for settings in [wanting(1, 0), wanting(6, 0), wanting(8, 0), wanting(9, 2)] {
        for seed in 0..3 {
            let mut noisy = Noisy {
                exact: Dense::with_spectrum(&eigenvalues, seed),
                rng: ChaCha8Rng::seed_from_u64(seed),
            };
            let spectrum = lanczos(&mut noisy, &settings, &mut ChaCha8Rng::seed_from_u64(seed + 9)).unwrap();
            assert_ends(&spectrum, &eigenvalues, &settings);
        }
    }
}

/// A spectrum given by its values and their multiplicities, how many are wanted at either end, and the seed of the
/// eigenvectors and the start.
type Case = (Vec<f64>, [usize; 2], u64);

fn ends_are_right<F: Real>((eigenvalues, [top, bottom], seed): &Case, tolerance: f64, max_products: usize) {
    let settings = LanczosSettings {
        tolerance,
        max_products,
        ..wanting(*top, *bottom)
    };
    let mut dense = Dense::<F>::with_spectrum(eigenvalues, *seed);
    let spectrum = seeded(&mut dense, &settings, *seed);
    assert_bounds(&spectrum, eigenvalues);
    if spectrum.converged() {
        assert_ends(&spectrum, eigenvalues, &settings);
    } else {
        assert!(max_products < 2 * eigenvalues.len(), "{spectrum:?}");
    }
}

proptest! {
    #![proptest_config(config(100))]

    /// Few distinct values, each many times, of either sign and zero among them; any number of products.
    #[test]
    fn multiplicities_at_the_ends_are_found(
        steps in prop::collection::vec((-10_i32..=10, 1_usize..12), 1..8),
        wanted in [0_usize..12, 0_usize..12],
        seed in 0_u64..1000,
        exponent in 3_i32..10,
        max_products in prop_oneof![1_usize..100, Just(300)],
    ) {
        prop_assume!(wanted != [0, 0]);
        let copies = steps.iter().flat_map(|&(step, times)| vec![0.1 * f64::from(step); times]);
        let case = (copies.collect(), wanted, seed);
        ends_are_right::<f64>(&case, 10.0_f64.powi(-exponent), max_products);
        ends_are_right::<f32>(&case, 10.0_f64.powi(-exponent.min(4)), max_products);
    }

    /// Clusters of any width above and among a bulk that decays.
    #[test]
    fn clusters_at_the_ends_are_found(
        clusters in prop::collection::vec((-10_i32..=10, 1_usize..12, -9_i32..-1), 1..6),
        bulk in prop::collection::vec(-0.5_f64..0.5, 0..40),
        decay in 0.5_f64..1.0,
        wanted in [0_usize..12, 0_usize..12],
        seed in 0_u64..1000,
        max_products in prop_oneof![1_usize..100, Just(300)],
    ) {
        prop_assume!(wanted != [0, 0]);
        let decaying = bulk.iter().enumerate().map(|(i, value)| value * decay.powi(i as i32));
        let values = clusters.iter().flat_map(|&(step, times, width)| {
            (0..times).map(move |i| 0.1 * f64::from(step) + 10.0_f64.powi(width) * i as f64)
        });
        let case = (values.chain(decaying).collect(), wanted, seed);
        ends_are_right::<f64>(&case, 1e-3, max_products);
        ends_are_right::<f32>(&case, 1e-3, max_products);
    }
}
