//! Segment smoothness, critical steps, costs, gradient norms and Hessian norms, at distances and weights from 1e-250 to 1e250.

use super::super::case::norm;
use super::{lines, numbers};
use flatland_theory::functions::{
    Activation, AnalyticFunction, CertifiedBounds, DeadZone, DeepLinearChain, ExponentialPair, Interval,
    LogBarrier, LogCosh, LogisticLoss, MatrixFactorisation, NormPower, OscillatingCurvature, Plateau,
    PowerMixture, PowerTerm, Profile, PseudoHuber, Quadratic, Rosenbrock, Separable, SmallNetwork,
    SquaredPolynomial,
};

const SMOOTHNESS: &str = include_str!("../../../oracle/smoothness.txt");

/// A question to a certificate, and the answer.
struct Row {
    function: AnalyticFunction,
    point: Vec<f64>,
    asked: Vec<f64>,
    truth: Interval,
    text: String,
}

/// The questions of one kind: each line has a function, a point, and what is asked there.
fn rows(kind: &str) -> impl Iterator<Item = Row> {
    lines(SMOOTHNESS).flat_map(move |line| {
        let (place, answers) = line.split_once(';').unwrap();
        let answers = answers
            .split(';')
            .filter_map(move |answer| answer.strip_prefix(kind));
        answers.map(move |answer| {
            let (name, groups) = place.split_once('|').unwrap();
            let groups: Vec<_> = groups.split('|').map(numbers).collect();
            let (point, parameters) = groups.split_last().unwrap();
            let answer = numbers(answer);
            let (asked, truth) = answer.split_at(answer.len() - 2);
            Row {
                function: function(name, parameters, point.len()),
                point: point.clone(),
                asked: asked.to_vec(),
                truth: Interval::new(truth[0], truth[1]),
                text: format!("{kind} of {place} at {asked:?}"),
            }
        })
    })
}

fn separable<P: Profile>(profile: P, groups: &[Vec<f64>]) -> AnalyticFunction
where
    Separable<P>: Into<AnalyticFunction>,
{
    Separable::new(profile, groups[1].clone(), groups[2].clone())
        .unwrap()
        .into()
}

fn chunks(numbers: &[f64], length: usize) -> Vec<Vec<f64>> {
    numbers.chunks(length).map(<[f64]>::to_vec).collect()
}

/// The function of this name, from the groups of its parameters.
fn function(name: &str, groups: &[Vec<f64>], dimension: usize) -> AnalyticFunction {
    let first = &groups[0][..];
    match name {
        "LogCosh" => separable(LogCosh, groups),
        "PseudoHuber" => separable(PseudoHuber, groups),
        "ExponentialPair" => separable(ExponentialPair, groups),
        "Plateau" => separable(Plateau, groups),
        "DeadZone" => separable(DeadZone, groups),
        "OscillatingCurvature" => separable(OscillatingCurvature::new(first[0], first[1]).unwrap(), groups),
        "SquaredPolynomial" => separable(SquaredPolynomial::new(first.to_vec()).unwrap(), groups),
        "PowerMixture" => {
            let terms = first[2..].chunks(2);
            let terms = terms.map(|term| PowerTerm {
                weight: term[0],
                order: term[1],
            });
            separable(
                PowerMixture::new(terms.collect(), first[0], first[1]).unwrap(),
                groups,
            )
        }
        "Quadratic" => {
            let reflections = chunks(&groups[1], dimension);
            Quadratic::new(first.to_vec(), reflections, groups[2].clone(), groups[3][0])
                .unwrap()
                .into()
        }
        "NormPower" => NormPower::new(dimension, first[0], first[1]).unwrap().into(),
        "LogBarrier" => LogBarrier::new(dimension, first[0]).unwrap().into(),
        "Rosenbrock" => Rosenbrock::new(first[0], first[1]).unwrap().into(),
        "DeepLinearChain" => DeepLinearChain::new(dimension, first[0]).unwrap().into(),
        "MatrixFactorisation" => {
            let [rows, columns, rank] = [0, 1, 2].map(|index| first[index] as usize);
            MatrixFactorisation::new(rows, columns, rank, groups[1].clone())
                .unwrap()
                .into()
        }
        "LogisticLoss" => LogisticLoss::new(chunks(&groups[1], dimension), first[0])
            .unwrap()
            .into(),
        "SmallNetwork" => {
            let activation = if first[0] == 1.0 {
                Activation::Softplus
            } else {
                Activation::Tanh
            };
            let widths: Vec<_> = groups[1].iter().map(|&width| width as usize).collect();
            let (inputs, outputs) = (widths[0], widths[widths.len() - 1]);
            let (inputs, targets) = (chunks(&groups[2], inputs), chunks(&groups[3], outputs));
            SmallNetwork::new(widths, activation, inputs, targets)
                .unwrap()
                .into()
        }
        _ => panic!("no function is called {name}"),
    }
}

/// Asserts that the enclosure holds the true value.
fn assert_contains(enclosure: Interval, row: &Row) {
    assert!(
        enclosure.lower() <= row.truth.lower() && row.truth.upper() <= enclosure.upper(),
        "{enclosure:?} without {:?}: {}",
        row.truth,
        row.text
    );
}

/// Whether nothing is in the way of a close enclosure: the gradient is known to ten digits, neither it nor the answer is at the end
/// of the range of floats, and the segment to `step` is not a hundred times as long as the point is large.
fn is_ordinary(row: &Row, step: f64) -> bool {
    let gradient = row.function.gradient_norm_enclosure(&row.point);
    let usual = 1e-290..1e290;
    gradient.width() <= 1e-10 * gradient.lower()
        && usual.contains(&gradient.lower())
        && row.truth.magnitude() <= usual.end
        && (row.truth == Interval::ZERO || row.truth.magnitude() >= usual.start)
        && step * gradient.upper() <= 100.0 * norm(&row.point)
}

/// Judges the enclosures of the oracle's rows of one kind: all contain the truth, 70 per cent are ordinary, and of those `share` per cent
/// are close.
fn judge(
    kind: &str,
    share: usize,
    enclose: impl Fn(&Row) -> Interval,
    is_close: impl Fn(&Row, Interval) -> bool,
) {
    let (mut all, mut ordinary, mut close) = (0, 0, 0);
    for row in rows(kind) {
        let enclosure = enclose(&row);
        assert_contains(enclosure, &row);
        all += 1;
        if is_ordinary(&row, row.asked.first().copied().unwrap_or(0.0)) {
            ordinary += 1;
            if is_close(&row, enclosure) {
                close += 1;
            } else {
                println!("{enclosure:?} for {:?}: {}", row.truth, row.text);
            }
        }
    }
    println!("{kind}: of {all} {ordinary} ordinary, {close} close");
    assert!(
        all > 100 && 10 * ordinary >= 7 * all,
        "only {ordinary} of {all} are ordinary"
    );
    assert!(
        100 * close >= share * ordinary,
        "only {close} of {ordinary} are close"
    );
}

#[test]
fn smoothness_is_enclosed() {
    let enclose = |row: &Row| {
        row.function
            .hoelder_enclosure(&row.point, row.asked[0], row.asked[1])
    };
    judge("smoothness", 99, enclose, |_, enclosure| {
        enclosure.upper() <= 1.0101 * enclosure.lower()
    });
}

#[test]
fn costs_are_enclosed() {
    let enclose = |row: &Row| row.function.cost_enclosure(&row.point);
    // Some costs cancel near a minimum.
    judge("cost", 97, enclose, |_, enclosure| {
        enclosure.width() <= 1e-13 * enclosure.magnitude()
    });
}

#[test]
fn gradient_norms_are_enclosed() {
    let enclose = |row: &Row| row.function.gradient_norm_enclosure(&row.point);
    judge("gradient", 100, enclose, |_, enclosure| {
        enclosure.width() <= 1e-13 * enclosure.magnitude()
    });
}

#[test]
fn hessian_norms_are_enclosed() {
    let enclose = |row: &Row| {
        row.function
            .hessian_norm_enclosure_until(&row.point, row.asked[0], |_, _| false)
    };
    for row in rows("hessian").take(50) {
        assert_eq!(
            row.function.hessian_norm_bound(&row.point, row.asked[0]),
            enclose(&row).upper()
        );
    }
    judge("hessian", 100, enclose, |row, enclosure| {
        enclosure.upper() <= 1.1 * row.truth.upper()
    });
}

#[test]
fn critical_steps_are_bracketed() {
    let (mut all, mut close) = (0, 0);
    for row in rows("critical") {
        let found = row.function.critical_step(&row.point, 1e300);
        assert!(
            found.lower < row.truth.upper() && row.truth.lower() <= found.upper,
            "{found:?} for {:?}: {}",
            row.truth,
            row.text
        );
        all += 1;
        if is_ordinary(&row, row.truth.upper()) {
            assert!(
                found.upper <= 1.03 * found.lower,
                "{found:?} for {:?}: {}",
                row.truth,
                row.text
            );
            close += 1;
        }
    }
    println!("critical: of {all} {close} ordinary");
    assert!(all > 80 && 10 * close > 8 * all);
}
