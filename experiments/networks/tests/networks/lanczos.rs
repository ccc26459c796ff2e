//! Lanczos on matrices whose spectra are known.

use super::dense::Dense;
use flatland_networks::Real;
use flatland_networks::spectrum::{CurvatureError, Eigenvalue, LanczosSettings, Spectrum, lanczos};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn run<F: Real>(operator: &mut Dense<F>, settings: &LanczosSettings) -> Spectrum {
    let spectrum = lanczos(operator, settings, &mut ChaCha8Rng::seed_from_u64(9)).unwrap();
    assert_eq!(spectrum.products, operator.products);
    spectrum
}

fn wanting(top: usize, bottom: usize) -> LanczosSettings {
    LanczosSettings {
        top,
        bottom,
        ..LanczosSettings::default()
    }
}

/// Each bound holds an eigenvalue and respects the tolerance, and each value found is the one of its place in
/// the sorted spectrum to the tolerance, or to the width of a cluster narrower than a few tolerances, `blur`.
fn assert_ends(spectrum: &Spectrum, eigenvalues: &[f64], settings: &LanczosSettings, blur: f64) {
    let mut sorted = eigenvalues.to_vec();
    sorted.sort_by(f64::total_cmp);
    let scale = sorted.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
    // The matrix has its spectrum to rounding only.
    let rounding = 1e-14 * scale;
    let check = |found: &[Eigenvalue], exact: &mut dyn Iterator<Item = &f64>, wanted: usize| {
        assert_eq!(found.len(), wanted.min(sorted.len()));
        for (found, exact) in found.iter().zip(exact) {
            let place = (found.value - exact).abs();
            assert!(
                place <= found.residual + settings.tolerance * scale + blur + rounding,
                "{found:?} for {exact}"
            );
            let nearest = sorted
                .iter()
                .map(|e| (found.value - e).abs())
                .fold(f64::INFINITY, f64::min);
            assert!(nearest <= found.residual + rounding, "{found:?}");
        }
    };
    assert!(spectrum.converged, "{spectrum:?}");
    check(&spectrum.top, &mut sorted.iter().rev(), settings.top);
    check(&spectrum.bottom, &mut sorted.iter(), settings.bottom);
    if spectrum.products < eigenvalues.len() {
        let found = spectrum.top.iter().chain(&spectrum.bottom);
        assert!(found.map(|e| e.residual).fold(0.0, f64::max) <= settings.tolerance * scale);
    }
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
        (decaying(120), 0.0),
        (repeated.to_vec(), 0.0),
        (clustered, 0.04), // its width
        (negative, 0.0),
        (random, 0.01), // neighbours closer than the tolerance
        (vec![7.0, -7.0], 0.0),
    ];
    for (seed, (eigenvalues, blur)) in spectra.iter().enumerate() {
        for settings in [wanting(1, 0), wanting(0, 1), wanting(3, 2), wanting(5, 5)] {
            for seed in [seed as u64, seed as u64 + 100] {
                let mut dense = Dense::<f64>::with_spectrum(eigenvalues, seed);
                assert_ends(&run(&mut dense, &settings), eigenvalues, &settings, *blur);
            }
            let mut diagonal = Dense::<f64>::diagonal(eigenvalues);
            assert_ends(&run(&mut diagonal, &settings), eigenvalues, &settings, *blur);
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
    assert_ends(&spectrum, &eigenvalues, &settings, 0.0);
}

#[test]
fn a_tight_tolerance_gives_tight_values() {
    let eigenvalues = decaying(150);
    let settings = LanczosSettings {
        tolerance: 1e-12,
        ..wanting(4, 2)
    };
    let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings);
    assert_ends(&spectrum, &eigenvalues, &settings, 0.0);
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
            assert_ends(&spectrum, &eigenvalues, &settings, 0.0);
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
    assert_ends(&spectrum, &eigenvalues, &settings, 0.0);
    assert!(spectrum.products < 100, "{} products", spectrum.products);
}

#[test]
fn a_dimension_below_the_wanted_number_gives_the_whole_spectrum() {
    for eigenvalues in [vec![-2.5], vec![1.0, 1.0], vec![3.0, -1.0, 0.0]] {
        let settings = wanting(5, 5);
        let spectrum = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 3), &settings);
        assert_ends(&spectrum, &eigenvalues, &settings, 0.0);
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
    let converged = |spectrum: &Spectrum| {
        assert_eq!(spectrum.products, 60);
        spectrum.converged
    };
    let single = run(&mut Dense::<f32>::with_spectrum(&eigenvalues, 1), &settings(1e-8));
    assert!(!converged(&single));
    let double = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 1), &settings(1e-8));
    assert!(converged(&double));
}

#[test]
fn the_zero_matrix_has_zero_eigenvalues() {
    for n in [1, 2, 100] {
        let spectrum = run(&mut Dense::<f64>::diagonal(&vec![0.0; n]), &wanting(2, 1));
        assert!(spectrum.converged && spectrum.products <= 3);
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

/// Scaling by powers of two changes nothing but the scale, far from 1 too.
#[test]
fn the_scale_of_the_matrix_does_not_matter() {
    let eigenvalues = decaying(60);
    let plain = run(&mut Dense::<f64>::with_spectrum(&eigenvalues, 5), &wanting(3, 1));
    for factor in [2.0_f64.powi(-200), 2.0_f64.powi(200)] {
        let mut scaled = Dense::<f64>::with_spectrum(&eigenvalues, 5);
        scaled.matrix *= factor;
        let scaled = run(&mut scaled, &wanting(3, 1));
        assert_eq!(scaled.products, plain.products);
        for (scaled, plain) in scaled.top.iter().zip(&plain.top) {
            assert!((scaled.value / factor / plain.value - 1.0).abs() < 1e-12);
        }
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
    assert!(!spectrum.converged && spectrum.products == 6);
    for found in spectrum.top.iter().chain(&spectrum.bottom) {
        let nearest = eigenvalues
            .iter()
            .map(|e| (e - found.value).abs())
            .fold(f64::INFINITY, f64::min);
        assert!(nearest <= found.residual, "{found:?}");
    }
    let one = LanczosSettings {
        max_products: 1,
        ..wanting(2, 0)
    };
    let spectrum = run(&mut Dense::<f64>::diagonal(&eigenvalues), &one);
    assert!(!spectrum.converged && spectrum.top.len() == 1);
}

#[test]
fn products_that_are_not_finite_are_errors() {
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
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
    assert!(!run(&zero).unwrap().converged);
    let mut empty = Dense::<f64>::diagonal(&[]);
    let error = lanczos(&mut empty, &default(), &mut ChaCha8Rng::seed_from_u64(1)).unwrap_err();
    assert_eq!(error, CurvatureError::EmptyOperator);
}
