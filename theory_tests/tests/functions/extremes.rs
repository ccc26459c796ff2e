//! Random functions of extreme size at extreme distances, against evaluations with a hundred bits.
//!
//! $F(t) = \|\nabla f(w) - \nabla f(w_t)\|/\|w - w_t\|^\nu$, evaluated in [`Wide`] numbers, which share nothing with intervals. The certified
//! upper bound must be at least $F$ at every $t$ tried. The certified lower bound must be at most the largest $F$, found at the end
//! of the segment, or else by a search, for the cases whose lower bound is above all values tried first. Where a difference of gradients has
//! lost ten digits nothing is claimed. `FLATLAND_CASES` sets the
//! number of cases (default 1,800).

use super::case::norm;
use super::wide::Wide;
use flatland_theory::functions::{
    AnalyticFunction, CertifiedBounds, DeadZone, DeepLinearChain, Draw, ExponentialPair, FunctionError,
    LogCosh, LogisticLoss, MatrixFactorisation, NormPower, Number, OscillatingCurvature, Plateau,
    PowerMixture, PowerTerm, Profile, PseudoHuber, Quadratic, Rosenbrock, Separable, SquaredPolynomial,
    TestFunction,
};
use flatland_theory::harness::{requested_cases, seed};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A bound of the relative error of a quotient in [`Wide`] numbers: a thousand roundings of $2^{-100}$, with ten digits lost in a difference.
/// It is a hundredth of the spacing of floats.
const WIDE_ERROR: f64 = 1e-18;

/// Cases between two lines of progress: about three minutes.
const PROGRESS_EVERY: u64 = 50_000;

/// The places that cases are drawn from.
const KINDS: [&str; 18] = [
    "quadratic",
    "log cosh",
    "pseudo-Huber",
    "exponential pair",
    "plateau",
    "oscillating",
    "dead zone",
    "power",
    "mixture",
    "quartic",
    "tilted",
    "abyss",
    "squared polynomial",
    "norm power",
    "Rosenbrock",
    "chain",
    "factorisation",
    "logistic",
];

type Place = (AnalyticFunction, Vec<f64>);

/// A power of ten of any size.
fn size(draw: &mut Draw, reach: f64) -> f64 {
    10f64.powf(reach * (2.0 * draw.unit() - 1.0))
}

/// A number of either sign of about this size.
fn about(draw: &mut Draw, size: f64) -> f64 {
    let magnitude = size * (0.05 + 3.0 * draw.unit());
    if draw.unit() < 0.5 { magnitude } else { -magnitude }
}

/// A sum of profiles of one size, at a point where the scaled coordinates are about 1, or small.
fn separable<P: Profile>(draw: &mut Draw, profile: P, bounded: bool) -> Result<Place, FunctionError>
where
    Separable<P>: Into<AnalyticFunction>,
{
    let dimension = draw.integer(1, 2);
    let (weight, distance) = (size(draw, 200.0), size(draw, 120.0));
    // A profile with a size of its own is seen at it, or near 0.
    let scale = if bounded || draw.unit() < 0.5 {
        1.0 / distance
    } else {
        1.0
    };
    let near = if bounded && draw.unit() < 0.3 {
        size(draw, 50.0).min(1.0)
    } else {
        1.0
    };
    let weights = draw.many(dimension, |draw| weight * (0.1 + draw.unit()));
    let scales = draw.many(dimension, |draw| scale * (0.3 + draw.unit()));
    let point = draw.many(dimension, |draw| about(draw, near * distance));
    Ok((Separable::new(profile, weights, scales)?.into(), point))
}

fn place(kind: &str, draw: &mut Draw) -> Result<Place, FunctionError> {
    let term = |weight, order| PowerTerm { weight, order };
    match kind {
        "quadratic" => {
            let dimension = draw.integer(1, 2);
            let (weight, distance) = (size(draw, 200.0), size(draw, 250.0));
            let spectrum = draw.many(dimension, |draw| about(draw, weight));
            let point = draw.many(dimension, |draw| about(draw, distance));
            Ok((Quadratic::diagonal(spectrum)?.into(), point))
        }
        "log cosh" => separable(draw, LogCosh, true),
        "pseudo-Huber" => separable(draw, PseudoHuber, true),
        "exponential pair" => separable(draw, ExponentialPair, true),
        "plateau" => separable(draw, Plateau, true),
        "oscillating" => {
            let profile = OscillatingCurvature::new(2.0 * draw.unit(), 0.3 + 3.0 * draw.unit())?;
            separable(draw, profile, true)
        }
        "dead zone" => separable(draw, DeadZone, true),
        "power" => {
            let order = 0.03 + 0.96 * draw.unit();
            separable(draw, PowerMixture::power(order)?, false)
        }
        "mixture" => {
            let terms = draw.many(2, |draw| term(0.1 + draw.unit(), 0.05 + draw.unit()));
            separable(draw, PowerMixture::new(terms, 0.0, 0.0)?, true)
        }
        "quartic" => separable(draw, PowerMixture::power(3.0)?, true),
        "tilted" => {
            let order = 0.02 + 0.3 * draw.unit();
            separable(draw, PowerMixture::new(vec![term(1.0, order)], -1.0, 0.0)?, true)
        }
        "abyss" => {
            let order = 0.1 + 0.9 * draw.unit();
            separable(draw, PowerMixture::new(vec![term(-1.0, order)], -1.0, 0.0)?, true)
        }
        "squared polynomial" => {
            let coefficients = draw.many(3, |draw| about(draw, 1.0));
            separable(draw, SquaredPolynomial::new(coefficients)?, true)
        }
        "norm power" => {
            let order = if draw.unit() < 0.2 {
                3.0
            } else {
                0.05 + 0.9 * draw.unit()
            };
            let dimension = draw.integer(1, 3);
            let (weight, distance) = (size(draw, 100.0), size(draw, 60.0));
            let point = draw.many(dimension, |draw| about(draw, distance));
            Ok((NormPower::new(dimension, weight, order)?.into(), point))
        }
        "Rosenbrock" => {
            let distance = size(draw, 40.0);
            let function = Rosenbrock::new(about(draw, distance), 0.1 + draw.unit())?;
            Ok((function.into(), draw.many(2, |draw| about(draw, distance))))
        }
        "chain" => {
            let (depth, distance) = (draw.integer(2, 3), size(draw, 30.0));
            let target = about(draw, distance.powi(depth as i32));
            Ok((
                DeepLinearChain::new(depth, target)?.into(),
                draw.many(depth, |draw| about(draw, distance)),
            ))
        }
        "factorisation" => {
            let distance = size(draw, 40.0);
            let target = draw.many(2, |draw| about(draw, distance * distance));
            let function = MatrixFactorisation::new(2, 1, 1, target)?;
            Ok((function.into(), draw.many(3, |draw| about(draw, distance))))
        }
        _ => {
            let distance = size(draw, 120.0);
            let samples = draw.many(3, |draw| draw.many(2, |draw| about(draw, 1.0 / distance)));
            let function = LogisticLoss::new(samples, 0.0)?;
            Ok((function.into(), draw.many(2, |draw| about(draw, distance))))
        }
    }
}

/// The quotient $F(t)$; 0 where rounding leaves too few digits of the difference.
struct Quotient<'a> {
    function: &'a AnalyticFunction,
    point: Vec<Wide>,
    gradient: Vec<Wide>,
    order: Wide,
}

impl<'a> Quotient<'a> {
    fn new(function: &'a AnalyticFunction, point: &[f64], order: f64) -> Self {
        let point: Vec<_> = point.iter().map(|&x| Wide::from(x)).collect();
        Self {
            gradient: function.gradient(&point),
            function,
            point,
            order: Wide::from(order),
        }
    }

    fn at(&self, t: Wide) -> Wide {
        let there: Vec<_> = self
            .point
            .iter()
            .zip(&self.gradient)
            .map(|(&x, &g)| x - t * g)
            .collect();
        let there = self.function.gradient(&there);
        let change: Vec<_> = self.gradient.iter().zip(&there).map(|(&a, &b)| a - b).collect();
        let (change, size) = (Number::norm(&change), Wide::norm(&self.gradient));
        // Ten digits of a hundred bits may be lost in the difference, no more.
        if change.is_below(size * Wide::from(1e-10)) {
            return Wide::from(0.0);
        }
        change / (t * size).power(self.order)
    }

    /// The limit for $t \to 0$ and $\nu = 1$, from the Hessian.
    fn limit(&self) -> Wide {
        let curvature = self.function.hessian_product(&self.point, &self.gradient);
        Wide::norm(&curvature) / Wide::norm(&self.gradient)
    }

    /// The largest value between two steps by golden section, for one maximum between them.
    fn largest_between(&self, mut a: Wide, mut b: Wide) -> Wide {
        let golden = Wide::from(0.618_033_988_749_894_8);
        let (mut x, mut y) = (b - golden * (b - a), a + golden * (b - a));
        let (mut at_x, mut at_y) = (self.at(x), self.at(y));
        let mut best = at_x.larger(at_y);
        for _ in 0..70 {
            if at_x.is_below(at_y) {
                (a, x, at_x) = (x, y, at_y);
                y = a + golden * (b - a);
                at_y = self.at(y);
            } else {
                (b, y, at_y) = (y, x, at_x);
                x = b - golden * (b - a);
                at_x = self.at(x);
            }
            best = best.larger(at_x).larger(at_y);
        }
        best
    }

    /// The largest value on a fine grid of the segment, refined, and whether those of its last six decades had their digits.
    fn largest(&self, step: f64) -> (Wide, bool) {
        let end = Wide::from(step);
        let part = |k: u32| Wide::from(10f64.powf(-f64::from(k) / 40.0));
        let mut steps: Vec<_> = (0..=480).map(|k| end * part(k)).collect();
        // An oscillation has its maxima at equal distances: a hundred points for each of at most ten or so.
        steps.extend((1..1000).map(|k| end * Wide::from(f64::from(k) / 1000.0)));
        // A power has a narrow maximum behind the step at which a coordinate crosses zero.
        for (&x, &g) in self.point.iter().zip(&self.gradient) {
            if g != Wide::from(0.0) {
                let crossing = x / g;
                let around =
                    (0..=240).flat_map(|k| [crossing - crossing * part(k), crossing + crossing * part(k)]);
                steps.extend(around.filter(|&t| Wide::from(0.0).is_below(t) && !end.is_below(t)));
            }
        }
        steps.sort_by(|&a, &b| {
            if a.is_below(b) {
                Ordering::Less
            } else if b.is_below(a) {
                Ordering::Greater
            } else {
                Ordering::Equal
            }
        });
        steps.dedup();
        let values: Vec<_> = steps.iter().map(|&t| self.at(t)).collect();
        let mut best = values
            .iter()
            .fold(Wide::from(0.0), |best, &value| best.larger(value));
        let promising = best * Wide::from(0.98);
        for index in 0..steps.len() {
            let (before, after) = (index.saturating_sub(1), (index + 1).min(steps.len() - 1));
            let is_peak = !values[index].is_below(values[before].larger(values[after]));
            if is_peak && !values[index].is_below(promising) {
                // Between the nearest steps that are not almost the same.
                let (low, high) = (steps[index] * Wide::from(0.999), steps[index] * Wide::from(1.001));
                let low = steps[..index]
                    .iter()
                    .rev()
                    .find(|t| t.is_below(low))
                    .unwrap_or(&steps[0]);
                let high = steps[index..].iter().find(|&&t| high.is_below(t)).unwrap_or(&end);
                best = best
                    .larger(values[index])
                    .larger(self.largest_between(*low, *high));
            }
        }
        let near = end * part(240);
        let complete = steps
            .iter()
            .zip(&values)
            .all(|(t, &value)| t.is_below(near) || value != Wide::from(0.0));
        (best, complete)
    }
}

#[test]
fn no_enclosure_of_an_extreme_case_excludes_the_truth() {
    let mut judged: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
    let cases = requested_cases().map_or(1_800, u64::from);
    for number in 0..cases {
        // Seen with `--nocapture`.
        if number > 0 && number % PROGRESS_EVERY == 0 {
            println!("{number} of {cases} cases");
        }
        let kind = KINDS[(number % KINDS.len() as u64) as usize];
        let mut random = ChaCha8Rng::seed_from_u64(number);
        random.set_stream(seed());
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let draw = &mut Draw::new(&mut uniform);
        let counts = judged.entry(kind).or_default();
        counts.0 += 1;
        // Sizes whose products leave the range of f64 make no function.
        let Ok((function, point)) = place(kind, draw) else {
            continue;
        };
        let gradient = function.gradient_norm_enclosure(&point);
        let step = norm(&point) / gradient.midpoint() * 10f64.powf(-2.5 + 3.3 * draw.unit());
        let order = if draw.unit() < 0.2 {
            1.0
        } else {
            0.02 + 0.97 * draw.unit()
        };
        let usual = |value: f64| (1e-290..1e290).contains(&value);
        if !usual(gradient.lower()) || !usual(gradient.upper()) || !usual(step) {
            continue;
        }
        let enclosure = function.hoelder_enclosure(&point, step, order);
        let (lower, upper) = (enclosure.lower(), enclosure.upper());
        let quotient = Quotient::new(&function, &point, order);
        // No digits of the difference are left where the gradient hardly changes.
        if quotient.at(Wide::from(step)) == Wide::from(0.0) {
            continue;
        }
        counts.1 += 1;
        let mut largest = if order == 1.0 {
            quotient.limit()
        } else {
            Wide::from(0.0)
        };
        for part in [1.0, 0.9, 0.6, 0.3, 0.1, 0.01, draw.unit(), draw.unit()] {
            if part > 0.0 {
                largest = largest.larger(quotient.at(Wide::from(step) * Wide::from(part)));
            }
        }
        let case = || {
            format!("{kind} {number}: {enclosure:?} for ν = {order}, η = {step}, {function:?} at {point:?}")
        };
        let slack = Wide::from(1.0) + Wide::from(WIDE_ERROR);
        let is_above = |value: Wide| upper == f64::INFINITY || !(Wide::from(upper) * slack).is_below(value);
        assert!(is_above(largest), "upper end: {}", case());
        if (largest * slack).is_below(Wide::from(lower)) {
            let (found, complete) = quotient.largest(step);
            let found = found.larger(largest);
            counts.2 += 1;
            // A maximum at a kink is found to the twelve digits of its place only.
            let is_below = !(found * Wide::from(1.0 + 1e-12)).is_below(Wide::from(lower));
            assert!(is_below || !complete, "lower end: {}", case());
            assert!(is_above(found), "upper end, searched: {}", case());
        }
    }
    for (kind, (drawn, judged, searched)) in judged {
        println!("{kind:<20}{drawn:>8} drawn{judged:>8} judged{searched:>8} searched");
        assert!(4 * judged > drawn, "{kind}: {judged} of {drawn} judged");
    }
}
