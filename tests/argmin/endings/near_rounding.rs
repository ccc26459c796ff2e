//! Near the rounding of the cost the gradient still guides a search.

use super::*;
use flatland_descent::line_search::{
    EqualitySearch, FirstTrial, FirstTrialRule, Iterate, LineSearch, ReferenceMemory, ReferenceRule,
};

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

/// The minimum is −148.75497; one unit in the last place is 1.5e-5.
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
    assert!(run.best < -148.7548, "{run:?}");
}

/// A sum of the kind: a quadratic with a condition number up to 1e5, often with a log barrier or a constant.
struct Sum {
    barrier: f32,
    quadratic: [f32; 3],
    linear: [f32; 2],
    constant: f32,
}

impl Sum {
    fn cost<F: Scalar>(&self, [x, y]: [F; 2]) -> F {
        let [a, b, c] = self.quadratic.map(|value| F::of(f64::from(value)));
        let [p, q] = self.linear.map(|value| F::of(f64::from(value)));
        let barrier = F::of(f64::from(self.barrier));
        let log = if self.barrier > 0.0 {
            -barrier * x.ln()
        } else {
            F::zero()
        };
        log + a * x * x + b * x * y - p * x + c * y * y - q * y + F::of(f64::from(self.constant))
    }

    fn gradient<F: Scalar>(&self, [x, y]: [F; 2]) -> [F; 2] {
        let [a, b, c] = self.quadratic.map(|value| F::of(f64::from(value)));
        let [p, q] = self.linear.map(|value| F::of(f64::from(value)));
        let two = F::of(2.0);
        let log = if self.barrier > 0.0 {
            -F::of(f64::from(self.barrier)) / x
        } else {
            F::zero()
        };
        [log + two * a * x + b * y - p, b * x + two * c * y - q]
    }

    /// The minimum, by Newton's method with halved steps in double precision.
    fn minimum(&self, start: [f32; 2]) -> f64 {
        let mut at = start.map(f64::from);
        for _ in 0..500 {
            let [g, h] = self.gradient(at);
            let [a, b, c] = self.quadratic.map(f64::from);
            let (xx, xy, yy) = (2.0 * a + f64::from(self.barrier) / (at[0] * at[0]), b, 2.0 * c);
            let determinant = xx * yy - xy * xy;
            let direction = [(yy * g - xy * h) / determinant, (xx * h - xy * g) / determinant];
            let shortened = |t: f64| [at[0] - t * direction[0], at[1] - t * direction[1]];
            let lower = |t: &f64| self.cost(shortened(*t)) <= self.cost(at);
            match (0..40).map(|k| 0.5_f64.powi(k)).find(lower) {
                Some(t) => at = shortened(t),
                None => break,
            }
        }
        self.cost(at)
    }

    /// The size of the largest terms, by whose rounding a cost is uncertain.
    fn size(&self) -> f64 {
        let [a, ..] = self.quadratic.map(|value| f64::from(value.abs()));
        let [p, q] = self.linear.map(|value| f64::from(value.abs()));
        a.max(p).max(10.0 * q).max(f64::from(self.constant.abs()))
    }
}

/// Numbers in [0, 1), from the generator SplitMix64.
fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn random_sum(number: &mut impl FnMut() -> f64) -> (Sum, [f32; 2]) {
    let mut between = |low: f64, high: f64| low * (high / low).powf(number());
    let (large, condition, barrier) = (between(1.0, 300.0), between(10.0, 1e5), between(0.01, 1.0));
    let (from, centre) = (between(0.3, 3.0), between(0.1, 3.0));
    let small = large / condition;
    let (sine, cosine) = (std::f64::consts::TAU * number()).sin_cos();
    let xx = large * cosine * cosine + small * sine * sine;
    let xy = (large - small) * sine * cosine;
    let yy = large * sine * sine + small * cosine * cosine;
    let other = 20.0 * number() - 10.0;
    let linear = [xx * centre + xy * other, xy * centre + yy * other];
    let sum = Sum {
        barrier: if number() < 0.7 { barrier as f32 } else { 0.0 },
        quadratic: [xx / 2.0, xy, yy / 2.0].map(|value| value as f32),
        linear: linear.map(|value| value as f32),
        constant: if number() < 0.5 {
            0.0
        } else {
            (1000.0 * (number() - 0.5)) as f32
        },
    };
    (sum, [from as f32, (4.0 * number() - 2.0) as f32])
}

/// The distance of the lowest cost of a run from the minimum, in units of the rounding of the sum, and the iterations.
fn distance(rule: StepRule, sum: &Sum, start: [f32; 2]) -> (f64, u64) {
    let run = run(
        rule,
        |x: &[f32]| sum.cost([x[0], x[1]]),
        |x: &[f32]| sum.gradient([x[0], x[1]]).to_vec(),
        &start,
        None,
        20_000,
    );
    let unit = f64::from(f32::EPSILON) * sum.size().max(f64::from(run.best).abs());
    ((f64::from(run.best) - sum.minimum(start)) / unit, run.iterations)
}

/// The same for LS without the slack, up to the first step that changes nothing.
fn distance_by_the_test_alone(sum: &Sum, start: [f32; 2]) -> f64 {
    let mut rule = LineSearch::new(
        ReferenceMemory::new(ReferenceRule::Monotone).unwrap(),
        FirstTrial::new(FirstTrialRule::Previous { first_step: 1.0 }).unwrap(),
        EqualitySearch::new(1e-4, 0.5).unwrap().with_rounding_slack(false),
    );
    let (mut at, mut cost) = (start, sum.cost(start));
    for _ in 0..20_000 {
        let g = sum.gradient(at);
        let found = rule.search(&Iterate::new(cost, g[0] * g[0] + g[1] * g[1]), |step| {
            let next = [at[0] - step * g[0], at[1] - step * g[1]];
            (sum.cost(next), next)
        });
        match (found.point, found.outcome.accepted()) {
            (Some(next), Some(trial)) if next != at => (at, cost) = (next, trial.cost),
            _ => break,
        }
    }
    let unit = f64::from(f32::EPSILON) * sum.size().max(f64::from(cost).abs());
    (f64::from(cost) - sum.minimum(start)) / unit
}

/// Within 16 units of the rounding of the largest term.
#[test]
fn most_ill_conditioned_sums_are_minimised_to_rounding_in_single_precision() {
    for (rule, at_least) in [
        (StepRule::from(Ls::default()), 240),
        (
            Nls {
                averaging: 0.85,
                ..Default::default()
            }
            .into(),
            255,
        ),
    ] {
        let mut number = numbers(7);
        let (mut reached, mut by_test, mut iterations) = (0, 0, 0);
        for _ in 0..300 {
            let (sum, start) = random_sum(&mut number);
            let (distance, taken) = distance(rule, &sum, start);
            reached += u32::from(distance < 16.0);
            iterations += taken;
            by_test += u32::from(distance_by_the_test_alone(&sum, start) < 16.0);
        }
        println!(
            "{}: {reached} of 300, {} iterations per run; LS by the test alone: {by_test}",
            rule.name(),
            iterations / 300
        );
        assert!(
            reached >= at_least && by_test < 200,
            "{}: {reached}, {by_test}",
            rule.name()
        );
    }
}
