//! Near the rounding of the cost the gradient still guides a search.

use super::*;

fn log_barrier(x: &[f32]) -> f32 {
    let (x, y) = (x[0], x[1]);
    if x <= 0.0 {
        return f32::NAN;
    }
    -0.138 * x.ln() + 143.4 * x * x + 23.9 * x * y - 291.9 * x + y * y - 24.4 * y
}

fn log_barrier_gradient(x: &[f32]) -> Vec<f32> {
    let (x, y) = (x[0], x[1]);
    vec![
        -0.138 / x + 286.8 * x + 23.9 * y - 291.9,
        23.9 * x + 2.0 * y - 24.4,
    ]
}

/// The minimum is −148.8755.
#[test]
fn ls_reaches_the_minimum_of_an_ill_conditioned_sum_in_single_precision() {
    let run = run(
        Ls::default(),
        log_barrier,
        log_barrier_gradient,
        &[1.0, 0.0],
        None,
        MANY,
    );
    assert!(run.best < -148.875, "{run:?}");
}
