//! Costs along a ray that a search may meet, no smoother than necessary.

use flatland_descent::Scalar;
use proptest::prelude::*;

/// $\varphi(\eta)$, as a change of the cost $f(w_k)$ of the iterate.
#[derive(Debug, Clone, Copy)]
pub enum Landscape {
    /// $f - s\eta + s\eta^2/\text{turn}$: falls, then rises above $f$ beyond `turn`.
    Parabola {
        /// The step at which the cost is that of the iterate again.
        turn: f64,
    },
    /// As the parabola, but NaN beyond a wall.
    Wall {
        /// That of the parabola.
        turn: f64,
        /// The last step with a cost.
        wall: f64,
    },
    /// As the parabola, but minus infinity beyond an edge.
    Abyss {
        /// That of the parabola.
        turn: f64,
        /// The last step with a finite cost.
        edge: f64,
    },
    /// $f + a\,u(\eta)$ with a pseudo-random $u$ in $[-1, 1]$ that is a function of the step.
    Noise {
        /// $a$.
        amplitude: f64,
        /// The seed of $u$.
        seed: u64,
    },
    /// $f - s\eta$: every trial is accepted.
    Affine,
    /// $f + s\eta$: the gradient was wrong, no trial is accepted.
    Ascent,
}

impl Landscape {
    /// $\varphi(\eta)$ with $f$ = `cost`, $s$ = `decrease_rate` and $\eta$ = `step`.
    pub fn cost<F: Scalar>(&self, cost: F, decrease_rate: F, step: F) -> F {
        let parabola = |turn: f64| cost - decrease_rate * step * (F::one() - step / F::of(turn));
        match *self {
            Self::Parabola { turn } => parabola(turn),
            Self::Wall { wall, .. } if step > F::of(wall) => F::nan(),
            Self::Abyss { edge, .. } if step > F::of(edge) => F::neg_infinity(),
            Self::Wall { turn, .. } | Self::Abyss { turn, .. } => parabola(turn),
            Self::Noise { amplitude, seed } => {
                cost + F::of(amplitude * noise(step.as_f64().to_bits() ^ seed))
            }
            Self::Affine => cost - decrease_rate * step,
            Self::Ascent => cost + decrease_rate * step,
        }
    }
}

/// A number in $[-1, 1]$ from the bits of another (the finaliser of SplitMix64).
fn noise(bits: u64) -> f64 {
    let mut z = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// Landscapes on which a search eventually finds a step.
pub fn landscape() -> impl Strategy<Value = Landscape> {
    let turn = || super::log_uniform(1e-3, 1e3);
    prop_oneof![
        3 => turn().prop_map(|turn| Landscape::Parabola { turn }),
        1 => (turn(), turn()).prop_map(|(turn, wall)| Landscape::Wall { turn, wall }),
        1 => (turn(), turn()).prop_map(|(turn, edge)| Landscape::Abyss { turn, edge }),
        2 => (super::log_uniform(1e-3, 1e1), any::<u64>())
            .prop_map(|(amplitude, seed)| Landscape::Noise { amplitude, seed }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $\varphi(\eta)$ at $f = 8$, $s = 2$.
    fn cost(landscape: Landscape, step: f64) -> f64 {
        landscape.cost(8.0, 2.0, step)
    }

    #[test]
    fn every_landscape_is_its_formula() {
        let (turn, edge) = (4.0, 3.0);
        // 8 − 2 · 2 · (1 − 2/4), 8 − 2 · 3 · (1 − 3/4), 8 − 2 · 6 · (1 − 6/4).
        for (step, expected) in [(2.0, 6.0), (3.0, 6.5), (4.0, 8.0), (6.0, 14.0)] {
            assert_eq!(cost(Landscape::Parabola { turn }, step), expected);
            let (wall, abyss) = (
                Landscape::Wall { turn, wall: edge },
                Landscape::Abyss { turn, edge },
            );
            if step <= edge {
                assert_eq!((cost(wall, step), cost(abyss, step)), (expected, expected));
            } else {
                assert!(cost(wall, step).is_nan() && cost(abyss, step) == f64::NEG_INFINITY);
            }
        }
        assert_eq!(
            (cost(Landscape::Affine, 3.0), cost(Landscape::Ascent, 3.0)),
            (2.0, 14.0)
        );
    }

    #[test]
    fn noise_is_the_first_number_of_split_mix() {
        // The generator with the seed 0, as published, begins with this number.
        assert_eq!(
            noise(0),
            (0xe220_a839_7b1d_cdaf_u64 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        );
        // A step and the seed are mixed by exclusive or.
        let landscape = |seed| Landscape::Noise { amplitude: 0.5, seed };
        assert_eq!(cost(landscape(0), 0.0), 8.0 + 0.5 * noise(0));
        assert_eq!(cost(landscape(3.0_f64.to_bits()), 3.0), 8.0 + 0.5 * noise(0));
        assert_eq!(
            cost(landscape(!3.0_f64.to_bits()), 3.0),
            8.0 + 0.5 * noise(u64::MAX)
        );
    }

    #[test]
    fn noise_fills_its_interval_evenly() {
        let drawn: Vec<f64> = (0..10_000).map(noise).collect();
        let count = |from: f64| {
            drawn
                .iter()
                .filter(|&&u| (from..from + 0.25).contains(&u))
                .count()
        };
        // Eight parts, of 1250 ± 33 numbers each.
        for part in 0..8 {
            let found = count(f64::from(part) / 4.0 - 1.0);
            assert!((1_100..1_400).contains(&found), "{part}: {found}");
        }
    }
}
