//! Hutchinson's estimate against known traces.

use flatland_networks::SettingError;
use flatland_networks::spectrum::{CurvatureError, SymmetricOperator, hessian_trace};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A dense symmetric matrix, row by row.
struct Dense(Vec<Vec<f64>>);

impl SymmetricOperator for Dense {
    type Scalar = f64;

    fn dimension(&self) -> usize {
        self.0.len()
    }

    fn apply(&mut self, v: &[f64], out: &mut [f64]) {
        for (out, row) in out.iter_mut().zip(&self.0) {
            *out = row.iter().zip(v).map(|(a, v)| a * v).sum();
        }
    }
}

fn random_symmetric(n: usize) -> Dense {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let half: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..=i).map(|_| rng.random_range(-1.0..1.0)).collect())
        .collect();
    let row = |i: usize| (0..n).map(|j| half[i.max(j)][i.min(j)]).collect();
    Dense((0..n).map(row).collect())
}

#[test]
fn trace_of_a_diagonal_matrix_is_exact() {
    let diagonal = |i: usize| {
        (0..4)
            .map(|j| if i == j { f64::from(j as u8) - 1.0 } else { 0.0 })
            .collect()
    };
    let mut operator = Dense((0..4).map(diagonal).collect());
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
    let exact: f64 = (0..40).map(|i| operator.0[i][i]).sum();
    let squares = |i: usize| (0..40).filter(move |j| *j != i).map(move |j| (i, j));
    let off: f64 = (0..40)
        .flat_map(squares)
        .map(|(i, j)| operator.0[i][j].powi(2))
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
    let nan = hessian_trace(&mut Dense(vec![vec![f64::NAN]]), 2, &mut rng()).unwrap_err();
    assert_eq!(nan, CurvatureError::NotFinite { step: 1 });
    assert_eq!(
        hessian_trace(&mut Dense(vec![]), 2, &mut rng()).unwrap_err(),
        CurvatureError::EmptyOperator
    );
}
