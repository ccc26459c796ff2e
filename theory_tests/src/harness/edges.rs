//! Cases at the edge of the acceptance test, where the statements about bracketed steps are sharp.

use super::place::Place;
use super::settings::{backtrack_factor, log_uniform, search_settings};
use crate::functions::{AnalyticFunction, Quadratic};
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};
use proptest::prelude::*;

/// $\lambda x^2/2$ from a start.
///
/// # Panics
///
/// If λ is not positive and finite.
fn parabola(curvature: f64, start: f64) -> Place {
    let quadratic = Quadratic::diagonal(vec![curvature]).expect("a positive curvature");
    Place {
        function: AnalyticFunction::from(quadratic),
        start: vec![start],
    }
}

/// A curvature and a start, both as an `f32` holds them.
fn curvatures_and_starts() -> impl Strategy<Value = (f64, f64)> {
    let single = |value: f64| f64::from(value as f32);
    (log_uniform(1e-2, 1e2), log_uniform(1e-1, 1e1)).prop_map(move |(a, b)| (single(a), single(b)))
}

/// A small number of either sign.
fn excess() -> impl Strategy<Value = f64> {
    (log_uniform(1e-5, 3e-2), any::<bool>()).prop_map(|(size, below)| if below { -size } else { size })
}

/// LS on a parabola, with a first trial just below or just above $2(1-c)/\lambda$, the largest step it accepts: it keeps the one, and
/// takes δ times the other, just above the bound of Prop. 2.5.
pub fn edge_of_a_parabola() -> impl Strategy<Value = (Place, StepRule)> {
    (curvatures_and_starts(), search_settings(), excess()).prop_map(
        |((curvature, start), mut search, excess)| {
            let edge = 2.0 * (1.0 - search.sufficient_decrease) / curvature;
            search.first_step = (1.0 + excess) * edge;
            (parabola(curvature, start), Ls { search }.into())
        },
    )
}

/// NLS or Grippo on a parabola. The first step is some $a/\lambda$; at the second iterate $a/(\lambda\delta)$ is just below or just above the largest step
/// $U$ accepted there (`quadratic_window`): it is kept, or $\delta U$ taken.
pub fn nonmonotone_edge_of_a_parabola() -> impl Strategy<Value = (Place, StepRule)> {
    let memory = (any::<bool>(), 0.1..=1.0, 2_usize..6);
    let constants = (prop_oneof![Just(1e-4), 1e-4..0.4], 1.1..1.9_f64);
    (
        curvatures_and_starts(),
        search_settings(),
        memory,
        constants,
        excess(),
    )
        .prop_map(
            |((curvature, start), mut search, (averages, averaging, window), (c, relative), excess)| {
                let demanded = 1.0 - c;
                // 1 − a stays away from 0, where the second iterate would be the minimum.
                let a = 1.0 + (relative * demanded - 1.0).max(0.05);
                let squared = (1.0 - a) * (1.0 - a);
                // R/f at the second iterate.
                let ratio = if averages {
                    (averaging / squared + 1.0) / (averaging + 1.0)
                } else {
                    1.0 / squared
                };
                let largest = demanded + (demanded * demanded + ratio - 1.0).sqrt();
                search.sufficient_decrease = c;
                search.backtrack_factor = a / (largest * (1.0 + excess));
                search.first_step = a / curvature;
                let rule = if averages {
                    Nls { search, averaging }.into()
                } else {
                    Grippo { search, window }.into()
                };
                (parabola(curvature, start), rule)
            },
        )
}

/// δ at random, and Polyak's scale near $1/(2\delta)$, at which backtracking from Polyak's first trial attains the bound of Prop. 2.5 with
/// $\delta c_p$ on a parabola.
pub fn polyak_edge() -> impl Strategy<Value = (f64, f64)> {
    (backtrack_factor(), excess()).prop_map(|(delta, excess)| (delta, (1.0 + excess) / (2.0 * delta)))
}

/// A parabola from a start.
pub fn parabolas() -> impl Strategy<Value = Place> {
    curvatures_and_starts().prop_map(|(curvature, start)| parabola(curvature, start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::TestFunction;
    use crate::harness::{constants, search_of};
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    fn drawn<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> Vec<T> {
        let mut runner = TestRunner::deterministic();
        let mut draw = || strategy.new_tree(&mut runner).unwrap().current();
        (0..200).map(|_| draw()).collect()
    }

    /// The numbers, whose distances from 1 are those of an excess, lie on both sides of it.
    fn assert_excesses(ratios: &[f64]) {
        assert!(
            ratios
                .iter()
                .all(|ratio| (0.99e-5..3.01e-2).contains(&(ratio - 1.0).abs())),
            "{ratios:?}"
        );
        let above = ratios.iter().filter(|&&ratio| ratio > 1.0).count();
        assert!((50..150).contains(&above), "{above}");
    }

    #[test]
    fn places_are_parabolas_that_single_precision_holds() {
        for place in drawn(parabolas()) {
            let (x, lambda) = (place.start[0], place.function.constant_hessian_norm().unwrap());
            assert!((1e-1..=1e1).contains(&x) && (1e-2..=1e2).contains(&lambda));
            for number in [x, lambda] {
                assert_eq!(f64::from(number as f32), number);
            }
            let cost = place.function.cost(&place.start);
            assert!((cost / (0.5 * lambda * x * x) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn first_trials_lie_on_both_sides_of_the_largest_accepted_step() {
        let ratios: Vec<f64> = drawn(edge_of_a_parabola())
            .into_iter()
            .map(|(place, rule)| {
                let search = search_of(&rule);
                let u = search.first_step * place.function.constant_hessian_norm().unwrap();
                // (1 − u)² ≤ 1 − 2cu where u ≤ 2(1 − c).
                u / (2.0 * (1.0 - search.sufficient_decrease))
            })
            .collect();
        assert_excesses(&ratios);
    }

    #[test]
    fn second_trials_lie_on_both_sides_of_the_largest_step_accepted_there() {
        let mut averages = 0;
        let ratios: Vec<f64> = drawn(nonmonotone_edge_of_a_parabola())
            .into_iter()
            .map(|(place, rule)| {
                let (c, delta) = constants::<f64>(search_of(&rule));
                assert!((1e-4..0.4).contains(&c) && (0.0..1.0).contains(&delta));
                let a = search_of(&rule).first_step * place.function.constant_hessian_norm().unwrap();
                // Beyond the minimum, and not too near it; that step is accepted.
                assert!((1.05..1.9).contains(&a), "{a}");
                let (first, second) = (1.0, (1.0 - a) * (1.0 - a));
                assert!(second <= first - 2.0 * c * a);
                let reference = match rule {
                    StepRule::Nls(Nls { averaging, .. }) => {
                        averages += 1;
                        (averaging * first + second) / (averaging + 1.0)
                    }
                    _ => first,
                };
                // The edge of (1 − u)² ≤ R/f − 2cu, by bisection.
                let accepts = |u: f64| (1.0 - u) * (1.0 - u) <= reference / second - 2.0 * c * u;
                let (mut inside, mut outside) = (1.0 - c, 1e3);
                for _ in 0..100 {
                    let middle = 0.5 * (inside + outside);
                    *(if accepts(middle) {
                        &mut inside
                    } else {
                        &mut outside
                    }) = middle;
                }
                a / delta / inside
            })
            .collect();
        assert_excesses(&ratios);
        assert!((50..150).contains(&averages));
    }

    #[test]
    fn the_scale_of_polyak_is_near_half_the_inverse_of_delta() {
        let ratios: Vec<f64> = drawn(polyak_edge())
            .into_iter()
            .map(|(delta, scale)| 2.0 * delta * scale)
            .collect();
        assert_excesses(&ratios);
    }
}
