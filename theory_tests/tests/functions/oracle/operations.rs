//! Operations on intervals.

use super::{lines, numbers};
use flatland_theory::functions::{Interval, Number};
use std::collections::BTreeMap;

const OPERATIONS: &str = include_str!("../../../oracle/operations.txt");
/// The error, in units in the last place, that [`Interval`] assumes of an elementary function, and of a composed one.
const ELEMENTARY: u32 = 2;
const COMPOSED: u32 = 8;

/// The elementary functions of one argument, with the error assumed of them.
#[allow(clippy::type_complexity)]
const FUNCTIONS: [(&str, fn(Interval) -> Interval, fn(f64) -> f64, u32); 10] = [
    ("exp", Number::exp, Number::exp, ELEMENTARY),
    ("ln", Number::ln, Number::ln, ELEMENTARY),
    ("sin", Number::sin, Number::sin, ELEMENTARY),
    ("cos", Number::cos, Number::cos, ELEMENTARY),
    ("sinh", Number::sinh, Number::sinh, ELEMENTARY),
    ("tanh", Number::tanh, Number::tanh, ELEMENTARY),
    (
        "sech_squared",
        Number::sech_squared,
        Number::sech_squared,
        COMPOSED,
    ),
    ("log_cosh", Number::log_cosh, Number::log_cosh, COMPOSED),
    ("softplus", Number::softplus, Number::softplus, COMPOSED),
    ("sigmoid", Number::sigmoid, Number::sigmoid, COMPOSED),
];

fn moved(value: f64, floats: u32, step: fn(f64) -> f64) -> f64 {
    (0..floats).fold(value, |value, _| step(value))
}

/// The interval moved outwards by so many floats.
fn widened(of: Interval, floats: u32) -> Interval {
    Interval::new(
        moved(of.lower(), floats, f64::next_down),
        moved(of.upper(), floats, f64::next_up),
    )
}

fn is_inside(inner: Interval, outer: Interval) -> bool {
    outer.lower() <= inner.lower() && inner.upper() <= outer.upper()
}

/// The operations of the oracle, each with its arguments and the ends of its image.
fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(OPERATIONS).map(|line| line.split_once(' ').unwrap())
}

/// Asserts that the image contains the true one and is at most `floats` floats wider on either side.
fn assert_encloses(image: Interval, truth: Interval, floats: u32, what: &str) {
    assert!(is_inside(truth, image), "{what} = {image:?} without {truth:?}");
    assert!(
        is_inside(image, widened(truth, floats)),
        "{what} = {image:?} is too wide for {truth:?}"
    );
}

/// True values by argument, of one operation.
fn table(operation: &str) -> Vec<(f64, Interval)> {
    let rows = operations().filter(|(name, _)| *name == operation);
    rows.map(|(_, fields)| match numbers(fields)[..] {
        [x, lower, upper] => (x, Interval::new(lower, upper)),
        _ => panic!("{operation} {fields}"),
    })
    .collect()
}

/// The true image is rounded down and up, and so are sums, differences, products, quotients, squares and roots.
#[test]
fn arithmetic_is_the_tightest_enclosure() {
    let mut judged = BTreeMap::new();
    for (operation, fields) in operations() {
        let values = numbers(fields);
        let (image, truth) = match (operation, &values[..]) {
            ("add" | "sub" | "mul" | "div", &[a, b, c, d, lower, upper]) => {
                let (x, y) = (Interval::new(a, b), Interval::new(c, d));
                let image = match operation {
                    "add" => x + y,
                    "sub" => x - y,
                    "mul" => x * y,
                    _ => x / y,
                };
                (image, Interval::new(lower, upper))
            }
            ("square", &[a, b, lower, upper]) => (Interval::new(a, b).square(), Interval::new(lower, upper)),
            ("sqrt", &[a, b, lower, upper]) => (Interval::new(a, b).sqrt(), Interval::new(lower, upper)),
            _ => continue,
        };
        *judged.entry(operation).or_insert(0) += 1;
        assert_eq!(image, truth, "{operation} {fields}");
    }
    println!("{judged:?}");
    assert!(judged.len() == 6 && judged.values().all(|&count| count > 150));
}

/// The assumption on the standard library, at half the width that the intervals allow for.
#[test]
fn elementary_functions_err_by_no_more_than_is_assumed() {
    for (name, of_interval, of_float, ulps) in FUNCTIONS {
        let rows = table(name);
        assert!(rows.len() > 100, "{name}");
        for (x, truth) in rows {
            let value = of_float(x);
            assert!(
                is_inside(Interval::point(value), widened(truth, ulps)),
                "{name}({x:e}) = {value:e} is more than {ulps} units from {truth:?}"
            );
            // Moved by twice the error assumed, from a value that may err as much itself.
            assert_encloses(
                of_interval(Interval::point(x)),
                truth,
                3 * ulps,
                &format!("{name}({x:e})"),
            );
        }
    }
}

/// Exact where the value is a float at zero or one, whatever the library computes there.
#[test]
fn known_values_are_points() {
    for (name, of_interval, _, _) in FUNCTIONS {
        for (x, truth) in table(name).into_iter().filter(|(x, _)| *x == 0.0 || *x == 1.0) {
            if truth.width() == 0.0 {
                assert_eq!(of_interval(Interval::point(x)), truth, "{name}({x})");
            }
        }
    }
}

#[test]
fn images_of_intervals_are_those_of_their_ends() {
    for (name, of_interval, _, ulps) in FUNCTIONS {
        let even = ["sech_squared", "log_cosh"].contains(&name);
        if ["sin", "cos"].contains(&name) {
            continue;
        }
        let mut rows = table(name);
        rows.sort_by(|(left, _), (right, _)| left.total_cmp(right));
        for (first, last) in rows
            .iter()
            .zip(rows.iter().skip(7))
            .chain(rows.iter().zip(&rows[rows.len() / 2..]))
        {
            let ((a, at_a), (b, at_b)) = (*first, *last);
            let mut truth = at_a.hull(at_b);
            if even && a < 0.0 && b > 0.0 {
                truth = truth.hull(Interval::point(if name == "log_cosh" { 0.0 } else { 1.0 }));
            }
            let image = of_interval(Interval::new(a, b));
            assert_encloses(image, truth, 3 * ulps, &format!("{name}([{a:e}, {b:e}])"));
        }
    }
}

#[test]
fn images_of_waves_reach_their_extremes() {
    for (name, wave) in [
        ("sin_on", Number::sin as fn(Interval) -> Interval),
        ("cos_on", Number::cos),
    ] {
        let (mut rows, mut whole) = (0, 0);
        for (_, fields) in operations().filter(|(operation, _)| *operation == name) {
            let [a, b, lower, upper] = numbers(fields)[..] else {
                panic!("{fields}");
            };
            let truth = Interval::new(lower, upper);
            assert_encloses(
                wave(Interval::new(a, b)),
                truth,
                3 * ELEMENTARY,
                &format!("{name}([{a}, {b}])"),
            );
            rows += 1;
            whole += u32::from((lower, upper) == (-1.0, 1.0));
        }
        assert!(
            rows > 100 && whole > 5 && 2 * whole < rows,
            "{rows} rows, {whole} whole"
        );
    }
    // The phase of a large number is lost, and so is that of an interval longer than a period.
    let all = Interval::new(-1.0, 1.0);
    assert_eq!(Interval::point(1e7).sin(), all);
    assert_eq!(Interval::new(-1e300, 1.0).cos(), all);
    assert_eq!(Interval::new(0.1, f64::INFINITY).sin(), all);
    assert_eq!(Interval::new(0.1, 6.4).sin(), all);
}

#[test]
fn powers_are_enclosed_and_exact_where_they_are_floats() {
    let mut exact = 0;
    let mut magnitudes: BTreeMap<u64, Vec<(f64, Interval)>> = BTreeMap::new();
    for (_, fields) in operations().filter(|(operation, _)| *operation == "pow") {
        let [power, x, lower, upper] = numbers(fields)[..] else {
            panic!("{fields}");
        };
        let truth = Interval::new(lower, upper);
        let what = format!("{x:e}^{power}");
        let image = Interval::point(x).abs_pow(power);
        assert_encloses(image, truth, 3 * ELEMENTARY, &what);
        assert_eq!(Interval::point(-x).abs_pow(power), image, "{what}");
        assert!(
            is_inside(Interval::point(x.powf(power)), widened(truth, ELEMENTARY)),
            "{what}"
        );
        if truth.width() == 0.0 {
            exact += 1;
            assert_eq!(image, truth, "{what}");
        }
        if power > 0.0 {
            assert_eq!(Interval::point(x).signed_pow(power), image, "{what}");
            assert_eq!(Interval::point(-x).signed_pow(power), -image, "{what}");
        }
        magnitudes.entry(power.to_bits()).or_default().push((x, truth));
    }
    assert!(exact > 40, "{exact}");
    // On intervals, from the values at their ends.
    for (power, mut rows) in magnitudes {
        let power = f64::from_bits(power);
        rows.sort_by(|(left, _), (right, _)| left.total_cmp(right));
        for (&(a, at_a), &(b, at_b)) in rows.iter().zip(rows.iter().skip(5)) {
            let (truth, what) = (at_a.hull(at_b), format!("[{a:e}, {b:e}]^{power}"));
            assert_encloses(Interval::new(a, b).abs_pow(power), truth, 3 * ELEMENTARY, &what);
            assert_encloses(Interval::new(-b, -a).abs_pow(power), truth, 3 * ELEMENTARY, &what);
            let at_zero = Interval::point(if power > 0.0 { 0.0 } else { f64::INFINITY });
            let straddling = Interval::new(-b, a).abs_pow(power);
            assert_encloses(straddling, at_zero.hull(at_a).hull(at_b), 3 * ELEMENTARY, &what);
            if power > 0.0 {
                assert_encloses(
                    Interval::new(-b, a).signed_pow(power),
                    at_a.hull(-at_b),
                    3 * ELEMENTARY,
                    &what,
                );
            }
        }
    }
    assert_eq!(Interval::new(-1.0, 7.0).abs_pow(0.0), Interval::point(1.0));
}

/// Exact rational values, since a threshold only subtracts.
#[test]
fn thresholds_are_those_of_their_definition() {
    let threshold = |a: f64, b: f64| Interval::new(a, b).soft_threshold(1.0);
    assert_eq!(threshold(-1.0, 1.0), Interval::ZERO);
    assert_eq!(threshold(-3.0, 0.5), Interval::new(-2.0, 0.0));
    assert_eq!(threshold(1.5, f64::INFINITY), Interval::new(0.5, f64::INFINITY));
    assert_eq!(
        Interval::point(1e17).soft_threshold(1.0),
        Interval::new(1e17_f64.next_down(), 1e17)
    );
    let beyond = |a: f64, b: f64| Interval::new(a, b).beyond(1.0);
    assert_eq!(beyond(-0.9, 0.9), Interval::ZERO);
    assert_eq!(beyond(-1.0, 0.9), Interval::new(0.0, 1.0));
    assert_eq!(beyond(1.0, 2.0), Interval::new(0.0, 1.0));
    assert_eq!(beyond(-7.0, 1f64.next_down()), Interval::new(0.0, 1.0));
    assert_eq!(beyond(-7.0, -1.1), Interval::point(1.0));
}

/// Set-based arithmetic has no indeterminate results, and an infinity stands for numbers beyond every float.
#[test]
fn infinities_and_zeros_are_those_of_sets_of_reals() {
    let (infinity, ray) = (f64::INFINITY, Interval::new(1.0, f64::INFINITY));
    assert_eq!(Interval::point(infinity), Interval::new(f64::MAX, infinity));
    assert_eq!(Interval::point(-infinity), Interval::new(-infinity, f64::MIN));
    assert_eq!(Interval::ZERO * ray, Interval::ZERO);
    assert_eq!(ray - ray, Interval::ENTIRE);
    assert_eq!(ray / ray, Interval::new(0.0, infinity));
    assert_eq!(
        Interval::point(1.0) / Interval::new(-1.0, 0.0),
        Interval::new(-infinity, -1.0)
    );
    assert_eq!(Interval::point(1.0) / Interval::new(-0.0, 1.0), ray);
    assert_eq!(
        Interval::point(1.0) / Interval::new(-1.0, -0.0),
        Interval::new(-infinity, -1.0)
    );
    assert_eq!(Interval::point(1.0) / Interval::point(-0.0), Interval::ENTIRE);
    let zero = -Interval::ZERO;
    assert!(zero.lower().is_sign_positive() && zero.upper().is_sign_positive());
}
