//! **Why Theorem 2.9 needs a bound of $l_\nu$ along the run**, or level sets that are bounded: local smoothness and a lower bound are
//! not enough. Two functions of one variable, $C^{1,1}$ on every bounded set and bounded below, on which every step of the library's
//! rule is bracketed and the gradient does not vanish.
//!
//! **(a) NLS with the paper's $c$, δ and ξ: $|f'(w_k)| = 1$ for ever.** (Its first trials are not clamped; a clamp at $10^{-6}$ would be met
//! from $m = 20$ on.) Use the step $\eta = 2^{-m}$ for $4 \cdot 2^m$ iterations, $m = 0, 1, 2,
//! \dots$, from node to node: $x_{k+1} = x_k + \eta_k$, the slope $-1$ at every node, and
//!
//! $$ f(x_{k+1}) = C_k - 1.2\,c\,\eta_k $$
//!
//! with the average $C_k$ of the costs so far; cubic Hermite in between. Each step is accepted with the margin $0.2\,c\,\eta_k$. Twice
//! the step ends at or beyond the node after the next, where the cost is at least $C_k - 1.2\,c\,\eta_k(1 + 1/(k+2)) \ge C_k - 1.8\,c\,\eta_k$,
//! and is refused, with a margin of at least a tenth of $2c\eta_k$. The average falls by $1.2\,c\,\eta_k/(k+2)$, which over the
//! $4 \cdot 2^m$ iterations of a level sums up to less than $1.7\,c\,2^{-m}$: $f$ is bounded below. The iterates run away to infinity,
//! four units of length per level, and the segment smoothness grows like $1/\eta_k$ on the way: no $H$ bounds it.
//!
//! **(b) LS at its defaults: $\limsup |f'(w_k)| = 1$.** With $\varepsilon_j = 2^{-(4+3j)}$ the run alternates
//! between spikes of slope $-1$, where it takes the step $\varepsilon_j$, and gentle slopes $-\varepsilon_j$, down which it then takes the step $1/\varepsilon_j$, of length
//! 1, to the next spike. Each of the two steps lowers the cost by $1.2\,c\,\varepsilon_j$. At a spike the search comes down from $1/\varepsilon_{j-1}$ through many
//! trials: those of length $2\varepsilon_j$ and more are refused because all that $f$ ever falls from there on is $2.4\,c\,\varepsilon_j \cdot 8/7$, and the
//! first $2\varepsilon_j$ yield no more than $1.3\,c\,\varepsilon_j$. (Inside a spike $f$ dips lower, but no trial lands there: from $x_j$ the $n$-th next
//! spike lies at a distance between $n + \varepsilon_j$ and $n + 2\varepsilon_j$, and trials have lengths $2^i$.) On the slope the search extrapolates
//! from $\varepsilon_j$, that is from the length $\varepsilon_j^2$; the cost falls there with the slope $-1.2\,c\,\varepsilon_j$ after a first bend, so every trial up
//! to the length 1 is accepted, and the length 2 is refused.
//!
//! *Floating point.* Nodes, steps and slopes are dyadic numbers and exact. In (a) the margin $0.2\,c\,2^{-m}$ stays above the rounding of
//! an average of $k \approx 4 \cdot 2^m$ costs, at most $k\epsilon|C| \approx 2^m \cdot 10^{-18}$, until $m \approx 22$, some $10^7$ iterations: the test stops at
//! $m = 12$ for time's sake. In (b) the first trial on the slope must show a decrease of $1.2\,c\,\varepsilon_j^3$ in a cost of about
//! $1.5\,c\,\varepsilon_j$, relatively $0.8\,\varepsilon_j^2$, with a margin of a sixth of that: $2^{-47}$ at $j = 6$, where the test stops, and
//! $2^{-53}$, as small as the rounding, at $j = 7$. With real numbers both go on for ever.

use super::hermite::{Hermite, Knot};
use flatland_descent::line_search::Outcome;
use flatland_descent::smoothness::sampled_segment_smoothness;
use flatland_descent::step_rule::{Ls, Nls};
use flatland_theory::harness::*;

/// The paper's $c$.
const C: f64 = 1e-4;

/// The visit, if its step is `step`, bracketed by twice that, and both tests are decided with a tenth of the decrease they require to spare:
/// judged here, from $R$, $f$ and the slope.
fn bracketed_with_margin(function: &Hermite, visit: &Visit<f64>, x: f64, reference: f64, step: f64) {
    let slope = function.slope(x);
    let Outcome::Bracketed { accepted, rejected } = visit.decision.outcome else {
        panic!("at {x}: {:?}", visit.decision.outcome);
    };
    assert_eq!((accepted.step, rejected), (step, 2.0 * step), "at {x}");
    let required = C * step * slope * slope;
    let (trial, beyond) = (
        function.value(x - step * slope),
        function.value(x - 2.0 * step * slope),
    );
    assert!(
        trial <= reference - 1.1 * required,
        "at {x}: accepted by {trial:e}"
    );
    // A tenth, less a thousandth of it (chosen) for rounding.
    assert!(
        beyond >= reference - 2.0 * required + 0.0999 * 2.0 * required,
        "at {x}: refused by {beyond:e}"
    );
}

mod nls_with_the_papers_settings {
    use super::*;

    /// The last level of which steps are taken.
    const LAST_LEVEL: i32 = 12;

    /// The steps of all levels up to `last`.
    fn steps(last: i32) -> Vec<f64> {
        let level = |m: i32| std::iter::repeat_n(2f64.powi(-m), 4 << m);
        (0..=last).flat_map(level).collect()
    }

    /// The function, with one level more than the run uses.
    fn function() -> Hermite {
        let (mut x, mut value, mut average) = (0.0, 0.0, 0.0);
        let mut knots = Vec::new();
        for (k, step) in steps(LAST_LEVEL + 1).into_iter().enumerate() {
            knots.push(Knot {
                at: x,
                value,
                slope: -1.0,
            });
            x += step;
            value = average - 1.2 * C * step;
            average += (value - average) / (k as f64 + 2.0);
        }
        // Nothing of the run depends on the end.
        knots.push(Knot {
            at: x,
            value,
            slope: 0.0,
        });
        Hermite::new(knots)
    }

    #[test]
    fn is_bracketed_at_every_step_with_a_gradient_of_norm_one_for_ever() {
        let function = function();
        let mut rule = real_rule::<f64>(&Nls::default().into());
        let steps = steps(LAST_LEVEL);
        let (mut x, mut sum) = (0.0, 0.0);
        for (k, &step) in steps.iter().enumerate() {
            assert_eq!(function.slope(x), -1.0);
            sum += function.value(x);
            let average = sum / (k as f64 + 1.0);
            let visit = function.visit(&mut *rule, x);
            bracketed_with_margin(&function, &visit, x, average, step);
            x += step;
        }
        assert_eq!((function.slope(x), x), (-1.0, 4.0 * f64::from(LAST_LEVEL + 1)));
        println!(
            "{} steps, all bracketed, to x = {x} with f = {:e} and f' = −1",
            steps.len(),
            function.value(x)
        );
    }

    /// Bounded below, and $C^{1,1}$ on every bounded set, by constants that grow: twice as large on each level.
    #[test]
    fn runs_on_a_function_that_is_bounded_below_and_locally_smooth() {
        let function = function();
        // The averages fall by less than 1.7c(1 + 1/2 + …), a cost by 1.2c below them, and in between by at most 2.1 steps.
        let (lowest, deepest) = (function.lower_bound(), -(1.7 * 2.0 + 1.2) * C - 2.1);
        assert!(lowest >= deepest, "{lowest}");
        for m in 0..=LAST_LEVEL {
            let end = 4.0 * f64::from(m + 1);
            let (local, expected) = (function.lipschitz_constant(end), 6.0 * 2f64.powi(m));
            // The tolerances are chosen.
            assert!(
                local <= 1.001 * expected && local >= 0.99 * expected,
                "level {m}: {local}"
            );
        }
    }

    /// The hypothesis that fails: $l(w_k, \eta'_k)$ is at least $5.9/\eta_k$.
    #[test]
    fn has_no_bound_of_the_segment_smoothness_along_the_run() {
        let function = function();
        let mut x = 0.0;
        for m in 0..=LAST_LEVEL {
            let step = 2f64.powi(-m);
            let gradient = |w: &[f64]| vec![function.slope(w[0])];
            let sampled = sampled_segment_smoothness(gradient, &[x], 2.0 * step, 1e-14);
            assert!(sampled >= 5.9 / step, "level {m}: {sampled}");
            x += 4.0;
        }
    }
}

mod ls {
    use super::*;

    /// The last spike from which steps are taken.
    const LAST_SPIKE: i32 = 6;

    /// $\varepsilon_j$.
    fn epsilon(j: i32) -> f64 {
        2f64.powi(-(4 + 3 * j))
    }

    /// The function, with one spike more than the run uses. It tends to 0 from above, but for its spikes.
    fn function() -> Hermite {
        let mut knots = Vec::new();
        let mut x = 0.0;
        for j in 0..=LAST_SPIKE + 1 {
            let epsilon = epsilon(j);
            let fall = 1.2 * C * epsilon;
            // All that is still to come: 2.4 c (ε_j + ε_{j+1} + …).
            let value = 2.0 * fall * 8.0 / 7.0;
            let (gentle, bend) = (x + epsilon, epsilon * epsilon);
            if j > 0 {
                // The rise before a spike begins this far from it.
                knots.push(Knot {
                    at: x - epsilon / 2.0,
                    value: value + 1.2 * C * 8.0 * epsilon * epsilon / 2.0,
                    slope: -1.2 * C * 8.0 * epsilon,
                });
            }
            knots.push(Knot {
                at: x,
                value,
                slope: -1.0,
            });
            knots.push(Knot {
                at: gentle,
                value: value - fall,
                slope: -epsilon,
            });
            knots.push(Knot {
                at: gentle + bend,
                value: value - fall - fall * bend,
                slope: -fall,
            });
            x = gentle + 1.0;
        }
        // Nothing of the run depends on the end.
        knots.push(Knot {
            at: x + 1.0,
            value: 0.0,
            slope: 0.0,
        });
        Hermite::new(knots)
    }

    #[test]
    fn is_bracketed_at_every_step_and_comes_back_to_a_gradient_of_norm_one() {
        let function = function();
        let mut rule = real_rule::<f64>(&Ls::default().into());
        let mut x = 0.0;
        for j in 0..=LAST_SPIKE {
            assert_eq!(function.slope(x), -1.0);
            let visit = function.visit(&mut *rule, x);
            bracketed_with_margin(&function, &visit, x, function.value(x), epsilon(j));
            x += epsilon(j);

            assert_eq!(function.slope(x), -epsilon(j));
            let visit = function.visit(&mut *rule, x);
            bracketed_with_margin(&function, &visit, x, function.value(x), 1.0 / epsilon(j));
            x += 1.0;
        }
        assert_eq!(function.slope(x), -1.0);
        println!(
            "{} steps, all bracketed, to x = {x} with f' = −1",
            2 * (LAST_SPIKE + 1)
        );
    }

    /// Bounded below, and $C^{1,1}$ on every bounded set; the step $\varepsilon_j$ is bracketed on a segment whose smoothness is above $1/\varepsilon_j$.
    #[test]
    fn runs_on_a_function_that_is_bounded_below_and_locally_smooth() {
        let function = function();
        assert!(function.lower_bound() >= -0.1, "{}", function.lower_bound());
        let mut x = 0.0;
        for j in 0..=LAST_SPIKE {
            let gradient = |w: &[f64]| vec![function.slope(w[0])];
            let sampled = sampled_segment_smoothness(gradient, &[x], 2.0 * epsilon(j), 1e-14);
            assert!(sampled >= 1.0 / epsilon(j), "spike {j}: {sampled}");
            assert!(function.lipschitz_constant(x + 1.0).is_finite());
            x += epsilon(j) + 1.0;
        }
    }
}
