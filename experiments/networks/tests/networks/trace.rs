//! Hutchinson's estimate against known traces.

use super::dense::Dense;
use flatland_networks::SettingError;
use flatland_networks::spectrum::{CurvatureError, hessian_trace};
use nalgebra::DMatrix;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

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
    let (mut operator, probes) = (random_symmetric(40), 4000);
    let exact: f64 = (0..40).map(|i| operator.matrix[(i, i)]).sum();
    let squares = |i: usize| (0..40).filter(move |j| *j != i).map(move |j| (i, j));
    let off: f64 = (0..40)
        .flat_map(squares)
        .map(|(i, j)| operator.matrix[(i, j)].powi(2))
        .sum();
    let expected_error = (2.0 * off / f64::from(probes)).sqrt();
    let trace = hessian_trace(&mut operator, probes as usize, &mut ChaCha8Rng::seed_from_u64(3)).unwrap();
    assert!(
        (trace.estimate - exact).abs() < 5.0 * expected_error,
        "{trace:?}, exact {exact}"
    );
    assert!(
        (trace.standard_error / expected_error - 1.0).abs() < 0.1,
        "{trace:?}, expected {expected_error}"
    );
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
