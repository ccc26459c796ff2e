//! Sampled lower bounds of the segment smoothness.

/// Points in each sweep over the segment.
const GRID: usize = 48;
/// Sweeps between the neighbours of the best point so far, each narrower by a factor ([`REFINEMENT`] + 1) / 2.
const SWEEPS: usize = 6;
/// Points in each of those sweeps.
const REFINEMENT: usize = 9;

/// A sampled lower bound of $l(w, \eta)$: [`sampled_hoelder`] of order 1.
///
/// ```
/// use flatland_descent::smoothness::sampled_segment_smoothness;
///
/// // f(x) = x⁴/4 at 1: the secant slope 3 − 3t + t² of x³ is largest as t goes to 0.
/// let sampled = sampled_segment_smoothness(|x| vec![x[0].powi(3)], &[1.0], 0.5, 1e-15);
/// assert!(sampled > 2.9 && sampled <= 3.0);
/// ```
pub fn sampled_segment_smoothness(
    gradient: impl FnMut(&[f64]) -> Vec<f64>,
    w: &[f64],
    step: f64,
    relative_error: f64,
) -> f64 {
    sampled_hoelder(gradient, w, step, 1.0, relative_error)
}

/// A sampled lower bound of $l_\nu(w, \eta)$,
///
/// $$ \max_t \frac{\lVert \nabla f(w) - \nabla f(w_t)\rVert - \epsilon (\lVert \nabla f(w)\rVert + \lVert \nabla f(w_t)\rVert)}{\lVert w - w_t\rVert^\nu}, $$
///
/// over points $t$ of a geometric and of a uniform grid in $(0, \eta]$, refined around the best. `relative_error` is
/// $\epsilon$, a bound of the relative error of a gradient evaluation, the rounding of the point included; it limits
/// the trust in the difference of two nearby gradients. 0 where the gradient is zero (0/0 = 0) or the step is not positive, NaN where the
/// gradient at $w$ is not finite; other points with such a gradient are skipped.
pub fn sampled_hoelder(
    mut gradient: impl FnMut(&[f64]) -> Vec<f64>,
    w: &[f64],
    step: f64,
    order: f64,
    relative_error: f64,
) -> f64 {
    let here = gradient(w);
    let size = norm(here.iter().copied());
    if !here.iter().all(|entry| entry.is_finite()) {
        return f64::NAN;
    }
    if step.is_nan() || step <= 0.0 {
        return 0.0;
    }
    let mut quotient = |t: f64| {
        let there: Vec<f64> = w.iter().zip(&here).map(|(x, g)| x - t * g).collect();
        let distance = norm(w.iter().zip(&there).map(|(x, y)| x - y));
        let other = gradient(&there);
        let change = norm(here.iter().zip(&other).map(|(a, b)| a - b));
        let claimed = change - relative_error * (size + norm(other.iter().copied()));
        let value = claimed / distance.powf(order);
        // A maximum that ignores NaN, negative values and overflow.
        if value > 0.0 && value.is_finite() {
            value
        } else {
            0.0
        }
    };
    let mut grid: Vec<f64> = (1..=GRID).map(|j| step * j as f64 / GRID as f64).collect();
    grid.extend((1..=GRID).map(|j| step / GRID as f64 * 0.5f64.powf(0.5 * j as f64)));
    grid.sort_by(f64::total_cmp);
    let mut best: f64 = 0.0;
    for _ in 0..=SWEEPS {
        let mut peak = 0;
        let mut highest = -1.0;
        for (index, &t) in grid.iter().enumerate() {
            let value = quotient(t);
            if value > highest {
                (peak, highest) = (index, value);
            }
        }
        best = best.max(highest);
        let left = if peak == 0 { 0.5 * grid[0] } else { grid[peak - 1] };
        let right = grid[(peak + 1).min(grid.len() - 1)];
        grid = (1..=REFINEMENT)
            .map(|j| left + (right - left) * j as f64 / (REFINEMENT + 1) as f64)
            .collect();
    }
    best
}

/// The Euclidean norm, scaled by the largest magnitude so that no square overflows.
fn norm(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = values
        .clone()
        .fold(0.0, |largest: f64, value| largest.max(value.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * values.map(|value| (value / largest).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_curvature_is_found_at_every_point() {
        let sampled = sampled_segment_smoothness(|x| vec![3.0 * x[0], 3.0 * x[1]], &[1.0, 2.0], 7.0, 1e-15);
        assert!((sampled - 3.0).abs() < 1e-12, "{sampled}");
    }

    #[test]
    fn largest_quotient_of_growing_curvature_is_at_the_end() {
        // f = x⁴/4 at 1 with the step 4: (1 + 27)/4 = 7 at t = 4.
        let sampled = sampled_segment_smoothness(|x| vec![x[0].powi(3)], &[1.0], 4.0, 1e-15);
        assert!(sampled > 7.0 - 1e-9 && sampled <= 7.0, "{sampled}");
    }

    #[test]
    fn interior_maximum_is_refined() {
        // A bump of the gradient of width 0.02 at t = 0.503, between two points of the grid; q is close to 1/t there.
        let bump = |x: f64| (-((x + 0.503) / 0.02).powi(2)).exp();
        let sampled = sampled_segment_smoothness(|x| vec![1.0 + bump(x[0])], &[0.0], 1.0, 0.0);
        let truth = 1.0 / 0.503;
        assert!((sampled - truth).abs() < 2e-3 * truth, "{sampled}");
    }

    #[test]
    fn sharp_hoelder_constant_is_reached_between_mirror_points() {
        // |x|^{3/2}/(3/2) at 1: w_2 = −1, and 2/2^{1/2} = 2^{1/2}.
        let sampled = sampled_hoelder(|x| vec![x[0].signum() * x[0].abs().sqrt()], &[1.0], 2.0, 0.5, 0.0);
        assert!((sampled - 2f64.sqrt()).abs() < 1e-12, "{sampled}");
    }

    #[test]
    fn rounding_of_an_affine_function_is_not_curvature() {
        let noisy = |x: &[f64]| vec![1.0 + 1e-16 * (1e6 * x[0]).sin()];
        assert_eq!(sampled_segment_smoothness(noisy, &[0.3], 1e-6, 1e-15), 0.0);
    }

    #[test]
    fn stationary_point_and_empty_segment_have_smoothness_zero() {
        assert_eq!(sampled_segment_smoothness(|_| vec![0.0], &[1.0], 1.0, 0.0), 0.0);
        for step in [0.0, -1.0, f64::NEG_INFINITY, f64::NAN] {
            assert_eq!(sampled_segment_smoothness(|x| vec![x[0]], &[1.0], step, 0.0), 0.0);
        }
    }

    #[test]
    fn non_finite_gradient_at_the_beginning_gives_nan() {
        for wrong in [f64::NAN, f64::INFINITY] {
            let gradient = |x: &[f64]| vec![if x[0] == 1.0 { wrong } else { x[0] }];
            assert!(sampled_segment_smoothness(gradient, &[1.0], 0.5, 0.0).is_nan());
        }
    }

    /// The points $t$ sampled on the segment of length 1 from 0, sweep by sweep, for the gradient
    /// $g(0) = 1$ and $1 + $ `change`$(t)$ elsewhere.
    fn sweeps(change: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
        let mut points = Vec::new();
        let gradient = |x: &[f64]| {
            points.push(-x[0]);
            vec![1.0 + change(-x[0])]
        };
        sampled_segment_smoothness(gradient, &[0.0], 1.0, 0.0);
        // The first is the segment's beginning itself.
        let (grid, refined) = points[1..].split_at(2 * GRID);
        std::iter::once(grid)
            .chain(refined.chunks(REFINEMENT))
            .map(<[f64]>::to_vec)
            .collect()
    }

    /// Largest quotients at the beginning, inside and at the end.
    const PEAKS: [fn(f64) -> f64; 3] = [|t| t.sqrt(), |t| (-((t - 0.503) / 0.02).powi(2)).exp(), |t| t * t];

    #[test]
    fn first_sweep_is_uniform_and_geometric_below() {
        let parts = GRID as f64;
        let mut expected: Vec<f64> = (1..=GRID).map(|j| j as f64 / parts).collect();
        expected.extend((1..=GRID).map(|j| 2f64.powf(-0.5 * j as f64) / parts));
        expected.sort_by(f64::total_cmp);
        for change in PEAKS {
            for (point, expected) in sweeps(change)[0].iter().zip(&expected) {
                assert!((point - expected).abs() <= 4.0 * f64::EPSILON * expected);
            }
        }
    }

    #[test]
    fn later_sweeps_divide_the_interval_between_the_neighbours_of_the_best_point() {
        for change in PEAKS {
            let sweeps = sweeps(change);
            assert_eq!(sweeps.len(), 1 + SWEEPS);
            for pair in sweeps.windows(2) {
                let (before, after) = (&pair[0], &pair[1]);
                let quotient = |index: usize| change(before[index]) / before[index];
                let best = (0..before.len()).fold(0, |best, index| {
                    if quotient(index) > quotient(best) {
                        index
                    } else {
                        best
                    }
                });
                // Below the first point the interval extends to half of it, above the last it ends there.
                let left = if best == 0 {
                    before[0] / 2.0
                } else {
                    before[best - 1]
                };
                let right = *before.get(best + 1).unwrap_or(&before[best]);
                for (index, point) in after.iter().enumerate() {
                    let part = (index + 1) as f64 / (REFINEMENT + 1) as f64;
                    let expected = (1.0 - part) * left + part * right;
                    assert!((point - expected).abs() <= 4.0 * f64::EPSILON * right);
                }
            }
        }
    }

    #[test]
    fn error_of_both_gradients_is_subtracted() {
        // From 2 to 2 + |x|, at |x| = 2: (2 − 0.1·(2 + 4))/2 = 0.7, and less at smaller |x|.
        let sampled = sampled_segment_smoothness(|x| vec![2.0 - x[0]], &[0.0], 1.0, 0.1);
        assert!((sampled - 0.7).abs() < 1e-14, "{sampled}");
    }

    #[test]
    fn quotients_that_overflow_are_skipped() {
        let jump = |x: &[f64]| vec![if x[0] < -0.5e-300 { 1e10 } else { 1.0 }];
        assert_eq!(sampled_segment_smoothness(jump, &[0.0], 1e-300, 0.0), 0.0);
    }

    #[test]
    fn points_outside_the_domain_are_skipped() {
        let gradient = |x: &[f64]| vec![if x[0] < 0.0 { f64::NAN } else { x[0] }];
        let sampled = sampled_segment_smoothness(gradient, &[1.0], 2.0, 0.0);
        assert!((sampled - 1.0).abs() < 1e-12);
    }

    #[test]
    fn norm_survives_extreme_scales() {
        assert!((norm([3e200, 4e200].into_iter()) / 5e200 - 1.0).abs() < 1e-15);
        assert!((norm([3e-200, 4e-200].into_iter()) / 5e-200 - 1.0).abs() < 1e-15);
        assert_eq!(norm([f64::INFINITY, 1.0].into_iter()), f64::INFINITY);
        assert_eq!(norm([0.0, 0.0].into_iter()), 0.0);
    }
}
