//! Containment, tightness and the exceptional cases.

use super::*;
use crate::functions::{Draw, Number};

/// A multiplicative generator (Lehmer), good enough to spread test points.
fn uniform() -> impl FnMut() -> f64 {
    let mut state: u64 = 1;
    move || {
        state = state * 48271 % 0x7fff_ffff;
        state as f64 / f64::from(0x7fff_ffff_u32)
    }
}

/// An interval of random place, size and sign, and a point in it.
fn member(draw: &mut Draw) -> (Interval, f64) {
    let centre = draw.signed(1e-4, 1e3);
    let width = if draw.unit() < 0.2 {
        0.0
    } else {
        draw.log_between(1e-8, 1e3)
    };
    let interval = Interval::new(centre - width * draw.unit(), centre + width * draw.unit());
    let inside = interval.lower() + draw.unit() * (interval.upper() - interval.lower());
    (interval, inside.clamp(interval.lower(), interval.upper()))
}

#[test]
fn every_operation_contains_the_floating_point_results() {
    type Unary = (&'static str, fn(Interval) -> Interval, fn(f64) -> f64);
    let unary: [Unary; 19] = [
        ("neg", |x| -x, |x| -x),
        ("square", Number::square, Number::square),
        ("abs", Number::abs, Number::abs),
        ("sqrt", Number::sqrt, Number::sqrt),
        ("exp", Number::exp, Number::exp),
        ("ln", Number::ln, Number::ln),
        ("sin", Number::sin, Number::sin),
        ("cos", Number::cos, Number::cos),
        ("tanh", Number::tanh, Number::tanh),
        ("sech_squared", Number::sech_squared, Number::sech_squared),
        ("log_cosh", Number::log_cosh, Number::log_cosh),
        ("softplus", Number::softplus, Number::softplus),
        ("sigmoid", Number::sigmoid, Number::sigmoid),
        ("abs_pow", |x| x.abs_pow(0.3), |x| x.abs_pow(0.3)),
        ("abs_pow", |x| x.abs_pow(-0.7), |x| x.abs_pow(-0.7)),
        ("signed_pow", |x| x.signed_pow(0.3), |x| x.signed_pow(0.3)),
        ("signed_pow", |x| x.signed_pow(3.0), |x| x.signed_pow(3.0)),
        (
            "soft_threshold",
            |x| x.soft_threshold(1.0),
            |x| x.soft_threshold(1.0),
        ),
        ("beyond", |x| x.beyond(1.0), |x| x.beyond(1.0)),
    ];
    type Binary = (
        &'static str,
        fn(Interval, Interval) -> Interval,
        fn(f64, f64) -> f64,
    );
    let binary: [Binary; 4] = [
        ("add", |x, y| x + y, |x, y| x + y),
        ("sub", |x, y| x - y, |x, y| x - y),
        ("mul", |x, y| x * y, |x, y| x * y),
        ("div", |x, y| x / y, |x, y| x / y),
    ];
    let mut uniform = uniform();
    let mut draw = Draw::new(&mut uniform);
    for _ in 0..20_000 {
        let ((a, x), (b, y)) = (member(&mut draw), member(&mut draw));
        for (name, of_interval, of_float) in unary {
            let (image, value) = (of_interval(a), of_float(x));
            assert!(
                image.contains(value),
                "{name}({a:?}) = {image:?} without {value} at {x}"
            );
            assert!(image.lower() <= image.upper(), "{name}({a:?}) = {image:?}");
        }
        for (name, of_intervals, of_floats) in binary {
            let (image, value) = (of_intervals(a, b), of_floats(x, y));
            assert!(
                image.contains(value),
                "{name}({a:?}, {b:?}) = {image:?} without {value}"
            );
        }
    }
}

#[test]
fn images_are_close_to_the_true_ranges() {
    let close = |image: Interval, lower: f64, upper: f64| {
        assert!(image.contains(lower) && image.contains(upper), "{image:?}");
        assert!(
            image.lower() > lower - 1e-13 && image.upper() < upper + 1e-13,
            "{image:?}"
        );
    };
    close(Interval::new(-1.0, 2.0).square(), 0.0, 4.0);
    close(Interval::new(-1.0, 2.0) * Interval::new(-3.0, 1.0), -6.0, 3.0);
    close(Interval::new(1.0, 2.0) / Interval::new(-4.0, -2.0), -1.0, -0.25);
    close(Interval::new(-1.0, 1.0).cos(), 1f64.cos(), 1.0);
    close(Interval::new(1.0, 4.0).sin(), 4f64.sin(), 1.0);
    close(Interval::new(2.0, 5.0).cos(), -1.0, 5f64.cos());
    close(Interval::new(0.1, 0.2).sin(), 0.1f64.sin(), 0.2f64.sin());
    close(Interval::new(0.0, 100.0).sin(), -1.0, 1.0);
    close(Interval::new(-2.0, 1.0).sech_squared(), 2f64.sech_squared(), 1.0);
    close(Interval::new(-2.0, 3.0).soft_threshold(1.0), -1.0, 2.0);
    close(Interval::new(-0.5, 3.0).beyond(1.0), 0.0, 1.0);
    close(Interval::new(0.0, 0.5).abs_pow(0.5), 0.0, 0.5f64.sqrt());
    close(
        Interval::new(1.0, 3.0).unit_ratio(Interval::new(2.0, 4.0)),
        0.25,
        1.0,
    );
}

#[test]
fn undefined_results_are_the_whole_line() {
    assert_eq!(Interval::point(f64::NAN), Interval::ENTIRE);
    assert_eq!(Interval::new(-1.0, 1.0).ln(), Interval::ENTIRE);
    assert_eq!(Interval::new(-1.0, 1.0).sqrt(), Interval::ENTIRE);
    assert_eq!(Interval::point(1.0) / Interval::new(-1.0, 1.0), Interval::ENTIRE);
    assert_eq!(Interval::point(1.0) / Interval::ZERO, Interval::ENTIRE);
    assert_eq!(Interval::new(-1.0, 1.0).abs_pow(-0.5).upper(), f64::INFINITY);
    assert_eq!(
        Interval::new(1.0, 2.0) / Interval::new(0.0, 1.0),
        Interval::new(1.0, f64::INFINITY)
    );
    assert!(Interval::ENTIRE.contains(f64::NAN) && !Interval::NONNEGATIVE.contains(f64::NAN));
}

#[test]
fn zero_is_exact_and_absorbs_infinity() {
    assert_eq!(Interval::ZERO * Interval::ENTIRE, Interval::ZERO);
    assert_eq!(Interval::ZERO + Interval::point(0.1), Interval::point(0.1));
    assert_eq!(Interval::ZERO.sqrt(), Interval::ZERO);
    assert_eq!(Interval::ZERO.unit_ratio(Interval::ZERO), Interval::ZERO);
    assert_eq!(Interval::new(-0.5, 0.5).soft_threshold(1.0), Interval::ZERO);
}

#[test]
fn overflow_and_underflow_are_enclosed() {
    let huge = Interval::point(1e300) * Interval::point(1e300);
    assert_eq!((huge.lower(), huge.upper()), (f64::MAX, f64::INFINITY));
    let tiny = Interval::point(1e-300) * Interval::point(1e-300);
    assert!(tiny.lower() == 0.0 && tiny.upper() > 0.0);
    assert_eq!(Interval::point(1000.0).exp().upper(), f64::INFINITY);
}

#[test]
fn measures_of_an_interval() {
    let interval = Interval::new(3.0, -1.0);
    assert_eq!((interval.lower(), interval.upper()), (-1.0, 3.0));
    assert_eq!(
        (interval.magnitude(), interval.mignitude(), interval.midpoint()),
        (3.0, 0.0, 1.0)
    );
    assert_eq!(Interval::new(-3.0, -2.0).mignitude(), 2.0);
    assert!(interval.width() >= 4.0 && Interval::point(7.0).width() == 0.0);
    assert_eq!(interval.hull(Interval::point(5.0)), Interval::new(-1.0, 5.0));
    assert_eq!(
        interval.intersection(Interval::new(0.0, 9.0)),
        Interval::new(0.0, 3.0)
    );
    assert_eq!(interval.intersection(Interval::new(4.0, 9.0)), interval);
    assert_eq!(Interval::ENTIRE.midpoint(), 0.0);
}

#[test]
fn midpoints_are_members() {
    for (a, b) in [
        (5e-324, 5e-324),
        (-1.0, 4.0),
        (f64::MAX, f64::MAX),
        (-f64::MAX, f64::MAX),
    ] {
        let middle = Interval::new(a, b).midpoint();
        assert!(a <= middle && middle <= b, "[{a}, {b}]: {middle}");
    }
    assert_eq!(Interval::new(-1.0, 4.0).midpoint(), 1.5);
    assert_eq!(Interval::new(1.0, f64::INFINITY).midpoint(), f64::INFINITY);
}

#[test]
fn membership_of_the_ends_and_of_nothing_else() {
    let interval = Interval::new(-1.0, 2.0);
    assert!(interval.contains(-1.0) && interval.contains(2.0) && interval.contains(-0.0));
    assert!(!interval.contains(2f64.next_up()) && !interval.contains((-1f64).next_down()));
    assert!(Interval::ENTIRE.contains(f64::INFINITY) && !interval.contains(f64::NAN));
    assert!(Interval::ZERO.is_zero() && !interval.is_zero());
    assert_eq!(Interval::new(-1e-17, 1.0).width(), 1f64.next_up());
    assert_eq!(Interval::new(1e-17, 1.0).width(), 1.0);
    assert_eq!(Interval::new(1.0, 3.0).width(), 2.0);
    assert_eq!(Interval::point(f64::INFINITY).mignitude(), f64::MAX);
}

#[test]
fn an_end_that_is_no_number_is_no_bound() {
    for (first, second) in [(f64::NAN, 1.0), (1.0, f64::NAN)] {
        assert_eq!(Interval::new(first, second), Interval::ENTIRE);
    }
}

#[test]
fn the_logarithm_has_no_lower_bound_down_to_zero_but_an_upper_one() {
    assert_eq!(
        Interval::new(0.0, 1.0).ln(),
        Interval::new(f64::NEG_INFINITY, 0.0)
    );
    assert_eq!(Interval::new(-1.0, 1.0).ln(), Interval::ENTIRE);
}

#[test]
fn elementary_functions_are_widened_by_four_floats_and_composed_ones_by_sixteen() {
    let widened = |value: f64, floats: u32| {
        let moved = |step: fn(f64) -> f64| (0..floats).fold(value, |value, _| step(value));
        Interval::new(moved(f64::next_down), moved(f64::next_up))
    };
    let x = Interval::point(0.3);
    assert_eq!(x.exp(), widened(0.3_f64.exp(), 4));
    assert_eq!(x.softplus(), widened(Number::softplus(0.3_f64), 16));
    assert_eq!(x.sigmoid(), widened(Number::sigmoid(0.3_f64), 16));
}
