//! What functions say of themselves, and numbers that are known exactly.

use super::case::Case;
use flatland_theory::functions::{
    DeadZone, Family, Infimum, Interval, LogCosh, Number, Plateau, PowerMixture, PowerTerm, Profile,
    SquaredPolynomial, TestFunction,
};

#[test]
fn the_dimension_is_that_of_the_points() {
    for &family in Family::ALL {
        for case in Case::all(family).take(20) {
            assert_eq!(case.function.dimension(), case.point.len(), "{:?}", case.function);
        }
    }
}

#[test]
fn profiles_of_bounded_curvature_have_a_constant_of_order_1_only() {
    fn constants(profile: &impl Profile) -> [Option<f64>; 2] {
        [1.0, 0.5].map(|order| profile.hoelder_constant(order))
    }
    // max |p''| is 1 for each: at 0, at 0, and everywhere beyond 1.
    assert_eq!(constants(&LogCosh), [Some(1.0), None]);
    assert_eq!(constants(&Plateau), [Some(1.0), None]);
    assert_eq!(constants(&DeadZone), [Some(1.0), None]);
}

#[test]
fn a_sum_of_powers_of_one_order_has_a_constant_of_that_order() {
    let terms = [3.0, 2.0].map(|weight| PowerTerm { weight, order: 0.5 });
    let mixture = PowerMixture::new(terms.to_vec(), 0.0, 0.0).unwrap();
    assert_eq!(mixture.terms(), terms);
    // |p'(x) − p'(−x)| = 5 · 2√x = 5√2 √(2x).
    let constant = mixture.hoelder_constant(0.5).unwrap();
    assert!((constant - 5.0 * 2f64.sqrt()).abs() < 1e-14, "{constant}");
    assert_eq!(mixture.hoelder_constant(1.0), None);
}

#[test]
fn squares_of_polynomials_of_odd_degree_attain_zero() {
    let infimum = |coefficients: &[f64]| SquaredPolynomial::new(coefficients.to_vec()).unwrap().infimum();
    assert_eq!(infimum(&[5.0, 1.0]), Infimum::Attained(0.0));
    assert_eq!(infimum(&[5.0, 0.0, 0.0, -2.0, 0.0]), Infimum::Attained(0.0));
    // 1 + x² has no root.
    assert_eq!(infimum(&[1.0, 0.0, 1.0]), Infimum::LowerBound(0.0));
    assert_eq!(infimum(&[0.0, 0.0]), Infimum::Attained(0.0));
}

#[test]
fn powers_that_multiplications_reach_are_points() {
    let power = |x: f64, p: f64| Interval::point(x).abs_pow(p);
    assert_eq!(power(2.0, 64.0), Interval::point(2f64.powi(64)));
    assert_eq!(power(2.0, -64.0), Interval::point(2f64.powi(-64)));
    assert_eq!(power(4.0, 31.5), Interval::point(2f64.powi(63)));
    assert_eq!(power(16.0, 0.75), Interval::point(8.0));
    // A third is no float, and neither is the root of 2.
    for (x, p) in [(3.0, -1.0), (2.0, 0.5)] {
        assert!(power(x, p).width() > 0.0, "{x}^{p}");
    }
}

#[test]
fn norms_neither_overflow_nor_vanish() {
    for scale in [1e-300, 1.0, 1e300] {
        let norm = <f64 as Number>::norm(&[3.0 * scale, -4.0 * scale]);
        assert!((norm / scale - 5.0).abs() < 1e-14, "{scale}: {norm}");
    }
    assert_eq!(<f64 as Number>::norm(&[0.0, 0.0]), 0.0);
}

#[test]
fn elementary_functions_are_exact_only_where_they_are_known() {
    let point = |x: f64| Interval::point(x);
    assert_eq!(point(0.0).exp(), point(1.0));
    assert_eq!(point(1.0).ln(), point(0.0));
    for x in [0.3, 2.0] {
        assert!(point(x).exp().width() > 0.0, "exp {x}");
        assert!(point(x).ln().width() > 0.0, "ln {x}");
    }
}
