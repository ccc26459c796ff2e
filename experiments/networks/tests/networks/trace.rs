//! Hutchinson's estimate against known traces.

use super::dense::Dense;
use flatland_networks::SettingError;
use flatland_networks::spectrum::{
    CurvatureError, LanczosSettings, ModulusSettings, SymmetricOperator, hessian_trace, lanczos,
    largest_in_modulus,
};
use nalgebra::DMatrix;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;

fn random_symmetric(n: usize) -> Dense<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let half: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..=i).map(|_| rng.random_range(-1.0..1.0)).collect())
        .collect();
    Dense::new(DMatrix::from_fn(n, n, |i, j| half[i.max(j)][i.min(j)]))
}

#[test]
fn trace_of_a_diagonal_matrix_is_exact() {
    let mut operator = Dense::<f64>::diagonal(&[-1.0, 0.0, 1.0, 2.0]);
    let trace = hessian_trace(&mut operator, 5, &mut ChaCha8Rng::seed_from_u64(2)).unwrap();
    assert_eq!(
        (trace.estimate, trace.standard_error, trace.probes),
        (2.0, 0.0, 5)
    );
}

/// Var(vᵀAv) = 2 Σ_{i≠j} a_ij² for random signs, so the standard error has a known value, and the estimate
/// lies within five of it.
#[test]
fn trace_and_standard_error_match_their_expectations() {
    let (n, probes) = (100, 64);
    let mut operator = random_symmetric(n);
    let exact: f64 = (0..n).map(|i| operator.matrix[(i, i)]).sum();
    let squares = |i: usize| (0..n).filter(move |j| *j != i).map(move |j| (i, j));
    let off: f64 = (0..n)
        .flat_map(squares)
        .map(|(i, j)| operator.matrix[(i, j)].powi(2))
        .sum();
    let expected_error = (2.0 * off / probes as f64).sqrt();
    let trace = hessian_trace(&mut operator, probes, &mut ChaCha8Rng::seed_from_u64(3)).unwrap();
    assert!(
        (trace.estimate - exact).abs() < 5.0 * expected_error,
        "{trace:?}, exact {exact}"
    );
    assert!(
        (trace.standard_error / expected_error - 1.0).abs() < 0.1,
        "{trace:?}, expected {expected_error}"
    );
}

/// One pair of entries off the diagonal: vᵀAv is 2 or −2, and two probes often agree.
fn pair(n: usize) -> Dense<f64> {
    let mut matrix = DMatrix::zeros(n, n);
    (matrix[(0, 1)], matrix[(1, 0)]) = (1.0, 1.0);
    Dense::new(matrix)
}

#[test]
fn probes_that_agree_by_chance_have_an_error() {
    for seed in 0..50 {
        for probes in 2..=8 {
            let trace = hessian_trace(&mut pair(50), probes, &mut ChaCha8Rng::seed_from_u64(seed)).unwrap();
            assert!(trace.standard_error > 0.0 && trace.half_width_95 > trace.standard_error);
            if probes <= 6 {
                assert!(trace.estimate.abs() <= trace.half_width_95, "{trace:?}");
            }
        }
    }
}

/// At least 364 of 400: 380 are 95 %, less nearly four standard deviations.
#[test]
fn intervals_hold_the_trace_as_often_as_they_say() {
    let n = 30;
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let direction: Vec<f64> = (0..n).map(|_| rng.random_range(-1.0..1.0)).collect();
    let rank_one = || Dense::new(DMatrix::from_fn(n, n, |i, j| direction[i] * direction[j]));
    for (name, mut operator) in [
        ("pair", pair(n)),
        ("random", random_symmetric(n)),
        ("rank one", rank_one()),
    ] {
        let exact = operator.matrix.trace();
        for probes in [2, 3, 4, 5, 8, 16] {
            let holds = |seed| {
                let trace =
                    hessian_trace(&mut operator, probes, &mut ChaCha8Rng::seed_from_u64(seed)).unwrap();
                (trace.estimate - exact).abs() <= trace.half_width_95
            };
            let held = (0..400).map(holds).filter(|&held| held).count();
            assert!(held >= 364, "{name}, {probes} probes: {held} of 400");
        }
    }
}

/// The trace is summed, and the bound is that of rounding alone.
#[test]
fn as_many_probes_as_dimensions_give_the_trace() {
    for (n, probes) in [(1, 2), (2, 2), (5, 5), (5, 100)] {
        let mut operator = random_symmetric(n);
        let trace = hessian_trace(&mut operator, probes, &mut ChaCha8Rng::seed_from_u64(1)).unwrap();
        let error = (trace.estimate - operator.matrix.trace()).abs();
        assert_eq!((trace.standard_error, operator.products), (0.0, n));
        assert!(
            error <= trace.half_width_95 && trace.half_width_95 < 1e-12,
            "{trace:?}"
        );
    }
}

#[test]
fn the_interval_scales_with_the_matrix() {
    let of = |factor: f64| {
        let mut operator = random_symmetric(40);
        operator.matrix *= factor;
        hessian_trace(&mut operator, 3, &mut ChaCha8Rng::seed_from_u64(1)).unwrap()
    };
    let plain = of(1.0);
    for factor in [
        2.0_f64.powi(-900),
        2.0_f64.powi(-540),
        2.0_f64.powi(540),
        2.0_f64.powi(1000),
    ] {
        let scaled = of(factor);
        assert_eq!(scaled.estimate, plain.estimate * factor);
        assert_eq!(scaled.standard_error, plain.standard_error * factor);
        assert_eq!(scaled.half_width_95, plain.half_width_95 * factor);
    }
}

/// Products and samples of different signs cancel; what rounding leaves is within the interval.
#[test]
fn rounding_is_within_the_interval() {
    let eigenvalues: Vec<f64> = (0..1000).map(|i| if i % 2 == 0 { 1.1 } else { -1.1 }).collect();
    let mut operator = Dense::<f32>::diagonal(&eigenvalues);
    for probes in [2, 1000] {
        let trace = hessian_trace(&mut operator, probes, &mut ChaCha8Rng::seed_from_u64(1)).unwrap();
        assert!(
            trace.estimate.abs() <= trace.half_width_95 && trace.half_width_95 > 0.0,
            "{trace:?}"
        );
    }
}

#[test]
fn too_few_probes_and_products_that_are_not_finite_are_errors() {
    let rng = || ChaCha8Rng::seed_from_u64(4);
    for probes in [0, 1] {
        let error = hessian_trace(&mut random_symmetric(3), probes, &mut rng()).unwrap_err();
        assert!(matches!(
            error,
            CurvatureError::Setting(SettingError {
                parameter: "probes",
                ..
            })
        ));
    }
    let nan = hessian_trace(&mut Dense::<f64>::diagonal(&[f64::NAN]), 2, &mut rng()).unwrap_err();
    assert_eq!(nan, CurvatureError::NotFinite { step: 1 });
    assert_eq!(
        hessian_trace(&mut Dense::<f64>::diagonal(&[]), 2, &mut rng()).unwrap_err(),
        CurvatureError::EmptyOperator
    );
}

/// An operator that interrupts before a product.
struct Interrupting {
    exact: Dense<f64>,
    before: usize,
}

impl SymmetricOperator for Interrupting {
    type Scalar = f64;
    type Error = Infallible;

    fn dimension(&self) -> usize {
        self.exact.dimension()
    }

    fn apply(&mut self, v: &[f64], out: &mut [f64]) -> Result<(), Infallible> {
        self.exact.apply(v, out)
    }

    fn interrupted(&self) -> bool {
        self.exact.products == self.before
    }
}

#[test]
fn computations_are_interrupted_before_any_product() {
    let computations: [fn(&mut Interrupting) -> Option<CurvatureError>; 4] = [
        |operator| hessian_trace(operator, 4, &mut ChaCha8Rng::seed_from_u64(3)).err(),
        |operator| hessian_trace(operator, 40, &mut ChaCha8Rng::seed_from_u64(3)).err(),
        |operator| {
            let settings = LanczosSettings {
                top: 2,
                ..LanczosSettings::default()
            };
            lanczos(operator, &settings, &mut ChaCha8Rng::seed_from_u64(3)).err()
        },
        |operator| {
            let settings = ModulusSettings {
                count: 3,
                ..ModulusSettings::default()
            };
            largest_in_modulus(operator, &settings, &mut ChaCha8Rng::seed_from_u64(3)).err()
        },
    ];
    for (number, compute) in computations.into_iter().enumerate() {
        let mut undisturbed = Interrupting {
            exact: random_symmetric(30),
            before: usize::MAX,
        };
        assert_eq!(compute(&mut undisturbed), None);
        for before in 0..undisturbed.exact.products {
            let mut operator = Interrupting {
                exact: random_symmetric(30),
                before,
            };
            let error = compute(&mut operator);
            assert_eq!(
                error,
                Some(CurvatureError::Interrupted),
                "{number} before {before}"
            );
            assert_eq!(operator.exact.products, before);
        }
    }
}

/// An operator whose products fail after some.
struct Failing {
    exact: Dense<f64>,
    after: usize,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("out of memory")]
struct OutOfMemory;

impl SymmetricOperator for Failing {
    type Scalar = f64;
    type Error = OutOfMemory;

    fn dimension(&self) -> usize {
        self.exact.dimension()
    }

    fn apply(&mut self, v: &[f64], out: &mut [f64]) -> Result<(), OutOfMemory> {
        if self.exact.products == self.after {
            return Err(OutOfMemory);
        }
        let Ok(()) = self.exact.apply(v, out);
        Ok(())
    }
}

#[test]
fn computations_end_with_the_error_of_the_product_that_fails() {
    let rng = || ChaCha8Rng::seed_from_u64(3);
    for after in 0..4 {
        let operator = &mut Failing {
            exact: random_symmetric(30),
            after,
        };
        let errors = [
            hessian_trace(operator, 4, &mut rng()).unwrap_err(),
            hessian_trace(operator, 40, &mut rng()).unwrap_err(),
            lanczos(operator, &LanczosSettings::default(), &mut rng()).unwrap_err(),
            largest_in_modulus(operator, &ModulusSettings::default(), &mut rng()).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error, CurvatureError::Operator(OutOfMemory), "after {after}");
            assert_eq!(error.to_string(), "out of memory");
        }
    }
}

/// No more products than dimensions, whatever is asked for.
#[test]
fn a_number_of_probes_beyond_any_memory_gives_the_trace_itself() {
    let mut operator = random_symmetric(10);
    let trace = hessian_trace(&mut operator, usize::MAX, &mut ChaCha8Rng::seed_from_u64(2)).unwrap();
    assert_eq!((operator.products, trace.standard_error), (10, 0.0));
}
