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
