//! The draw of each family's parameters.

use super::super::{
    Activation, AnalyticFunction, DeadZone, DeepLinearChain, ExponentialPair, FunctionError, LogBarrier,
    LogCosh, LogisticLoss, MatrixFactorisation, NormPower, OscillatingCurvature, Plateau, PowerMixture,
    PowerTerm, Profile, PseudoHuber, Quadratic, Rosenbrock, Separable, SmallNetwork, SquaredPolynomial,
};
use super::Family;
use super::draw::{Draw, single};

type Member = Result<(AnalyticFunction, Vec<f64>), FunctionError>;

/// A member of the family and a start.
pub(super) fn draw(family: Family, draw: &mut Draw) -> Member {
    match family {
        Family::Quadratic => quadratic(draw, 1.0, 0.0, |draw| draw.log_between(1e-2, 1e2)),
        Family::LogCosh => separable(draw, LogCosh, 0.05, 5.0),
        Family::PseudoHuber => separable(draw, PseudoHuber, 0.05, 5.0),
        Family::LogisticLoss => logistic(draw),
        Family::OscillatingCurvature => {
            let profile = OscillatingCurvature::new(draw.between(0.0, 2.0), draw.log_between(0.5, 20.0))?;
            separable(draw, profile, 0.05, 5.0)
        }
        Family::Quartic => separable(draw, PowerMixture::power(3.0)?, 0.05, 3.0),
        Family::NormQuartic => norm_power(draw, 3.0),
        Family::ExponentialPair => separable(draw, ExponentialPair, 0.05, 3.0),
        Family::Rosenbrock => rosenbrock(draw),
        Family::ScalarFactorisation => chain(draw, 2),
        Family::MatrixFactorisation => factorisation(draw),
        Family::DeepLinearChain => {
            let depth = draw.integer(3, 5);
            chain(draw, depth)
        }
        Family::SquaredPolynomial => {
            let degree = draw.integer(1, 3);
            let coefficients = draw.many(degree + 1, |draw| draw.signed(0.2, 2.0));
            separable(draw, SquaredPolynomial::new(coefficients)?, 0.05, 2.0)
        }
        Family::HoelderSum => {
            let order = draw.between(0.05, 0.95);
            separable(draw, PowerMixture::power(order)?, 1e-3, 3.0)
        }
        Family::HoelderNorm => {
            let order = draw.between(0.05, 0.95);
            norm_power(draw, order)
        }
        Family::HoelderMixture => hoelder_mixture(draw),
        Family::Saddle => quadratic(draw, 1.0, 0.0, |draw| draw.signed(1e-2, 1e2)),
        Family::TiltedPower => {
            // Counterexamples to Prop. 2.8 with Polyak's first trial live at ν ≤ 0.14; the minimum, at x = 1, is 0.
            let order = draw.between(0.02, 0.14);
            let offset = 1.0 - 1.0 / (1.0 + order);
            let profile = PowerMixture::new(vec![PowerTerm { weight: 1.0, order }], -1.0, offset)?;
            one_dimensional(draw, profile)
        }
        Family::Abyss => {
            let order = draw.between(0.1, 1.0);
            let profile = PowerMixture::new(vec![PowerTerm { weight: -1.0, order }], -1.0, 0.0)?;
            separable(draw, profile, 0.05, 3.0)
        }
        Family::Affine => {
            let tilt = draw.signed(1e-2, 1e2);
            separable(draw, PowerMixture::new(Vec::new(), tilt, 0.0)?, 0.05, 3.0)
        }
        Family::Plateau => separable(draw, Plateau, 0.05, 8.0),
        Family::DeadZone => separable(draw, DeadZone, 0.5, 4.0),
        Family::LogBarrier => barrier(draw),
        Family::Overflow => overflow(draw),
        Family::ExtremeScale => {
            let scale = if draw.unit() < 0.5 { 1e-300 } else { 1e300 };
            quadratic(draw, 1.0, 0.0, |draw| scale * draw.log_between(1e-2, 1e2))
        }
        Family::FlatValley => {
            let offset = draw.log_between(1.0, 1e3);
            quadratic(draw, 1e-8, offset, |draw| draw.log_between(1e-2, 1e2))
        }
        Family::TanhNetwork => network(draw, Activation::Tanh),
        Family::SoftplusNetwork => network(draw, Activation::Softplus),
    }
}

/// A quadratic with this offset and spectrum, from a start about as far as `reach` from the minimiser.
fn quadratic(draw: &mut Draw, reach: f64, offset: f64, eigenvalue: impl FnMut(&mut Draw) -> f64) -> Member {
    let dimension = draw.integer(1, 6);
    let spectrum = draw.many(dimension, eigenvalue);
    let count = draw.integer(0, 3);
    let reflections = draw.many(count, |draw| draw.many(dimension, |draw| draw.signed(0.1, 1.0)));
    let minimiser = draw.many(dimension, |draw| single(draw.between(0.0, 1.0) * reach));
    let start = minimiser
        .iter()
        .map(|m| single(m + reach * draw.signed(0.05, 3.0)))
        .collect();
    Ok((
        Quadratic::new(spectrum, reflections, minimiser, offset)?.into(),
        start,
    ))
}

/// A sum of profiles with random weights and scales, from a start whose scaled coordinates have magnitudes in `near..far`.
fn separable<P: Profile>(draw: &mut Draw, profile: P, near: f64, far: f64) -> Member
where
    Separable<P>: Into<AnalyticFunction>,
{
    let dimension = draw.integer(1, 4);
    let weights = draw.many(dimension, |draw| draw.log_between(0.1, 10.0));
    let scales = draw.many(dimension, |draw| draw.log_between(0.3, 3.0));
    let start = scales
        .iter()
        .map(|scale| single(draw.signed(near, far) / scale))
        .collect();
    Ok((Separable::new(profile, weights, scales)?.into(), start))
}

/// The profile itself, from a start on either side of 0.
fn one_dimensional(draw: &mut Draw, profile: PowerMixture) -> Member {
    let start = vec![draw.signed(1e-3, 3.0)];
    Ok((Separable::new(profile, vec![1.0], vec![1.0])?.into(), start))
}

fn logistic(draw: &mut Draw) -> Member {
    let dimension = draw.integer(1, 4);
    let count = draw.integer(2, 8);
    let samples = draw.many(count, |draw| draw.many(dimension, |draw| draw.between(-3.0, 3.0)));
    let penalty = draw.between(0.0, 0.1);
    let start = draw.many(dimension, |draw| draw.between(-2.0, 2.0));
    Ok((LogisticLoss::new(samples, penalty)?.into(), start))
}

fn norm_power(draw: &mut Draw, order: f64) -> Member {
    let dimension = draw.integer(1, 5);
    let weight = draw.log_between(0.1, 10.0);
    let start = draw.many(dimension, |draw| draw.signed(0.01, 3.0));
    Ok((NormPower::new(dimension, weight, order)?.into(), start))
}

fn rosenbrock(draw: &mut Draw) -> Member {
    let function = Rosenbrock::new(draw.between(0.5, 2.0), draw.log_between(1.0, 100.0))?;
    Ok((function.into(), draw.many(2, |draw| draw.between(-2.0, 2.0))))
}

fn chain(draw: &mut Draw, depth: usize) -> Member {
    let function = DeepLinearChain::new(depth, draw.between(0.5, 2.0))?;
    Ok((function.into(), draw.many(depth, |draw| draw.signed(0.2, 2.0))))
}

fn factorisation(draw: &mut Draw) -> Member {
    let (rows, columns, rank) = (draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 2));
    let target = draw.many(rows * columns, |draw| draw.between(-2.0, 2.0));
    let start = draw.many((rows + columns) * rank, |draw| draw.signed(0.1, 2.0));
    Ok((
        MatrixFactorisation::new(rows, columns, rank, target)?.into(),
        start,
    ))
}

fn hoelder_mixture(draw: &mut Draw) -> Member {
    let count = draw.integer(2, 3);
    let terms = draw.many(count, |draw| PowerTerm {
        weight: draw.log_between(0.1, 10.0),
        order: draw.between(0.05, 1.0),
    });
    separable(draw, PowerMixture::new(terms, 0.0, 0.0)?, 1e-3, 3.0)
}

fn barrier(draw: &mut Draw) -> Member {
    let dimension = draw.integer(1, 4);
    let radius = draw.log_between(0.5, 4.0);
    // Coordinates this small keep the start inside the ball.
    let reach = 0.95 * radius / (dimension as f64).sqrt();
    let start = draw.many(dimension, |draw| single(reach * draw.signed(0.02, 1.0)));
    Ok((LogBarrier::new(dimension, radius)?.into(), start))
}

/// Costs near $e^{10}$ to $e^{60}$, with gradients to match: the unit step lands where the cost is infinite.
fn overflow(draw: &mut Draw) -> Member {
    let dimension = draw.integer(1, 3);
    let start = draw.many(dimension, |draw| draw.signed(10.0, 60.0));
    let ones = vec![1.0; dimension];
    Ok((Separable::new(ExponentialPair, ones.clone(), ones)?.into(), start))
}

/// Networks of one or two hidden layers on two to five samples.
fn network(draw: &mut Draw, activation: Activation) -> Member {
    let layers = draw.integer(2, 3);
    let mut widths = draw.many(layers, |draw| draw.integer(1, 3));
    widths.push(draw.integer(2, 3));
    let (first, last) = (widths[0], widths[widths.len() - 1]);
    let count = draw.integer(2, 5);
    let inputs = draw.many(count, |draw| draw.many(first, |draw| draw.between(-1.5, 1.5)));
    let targets = draw.many(count, |draw| {
        let class = draw.integer(0, last - 1);
        (0..last)
            .map(|index| if index == class { 1.0 } else { 0.0 })
            .collect()
    });
    let parameters = widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
    let start = draw.many(parameters, |draw| draw.signed(0.05, 1.5));
    Ok((
        SmallNetwork::new(widths, activation, inputs, targets)?.into(),
        start,
    ))
}
