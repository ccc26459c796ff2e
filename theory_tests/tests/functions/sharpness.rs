//! Constants at the points where they are known exactly. Relative tolerances are chosen, far above the roundings of each formula.

use super::case::{Case, norm};
use flatland_theory::functions::{
    Activation, AnalyticFunction, CertifiedBounds, DeadZone, DeepLinearChain, ExponentialPair, Family,
    Infimum, Interval, LogBarrier, LogCosh, LogisticLoss, MatrixFactorisation, NormPower,
    OscillatingCurvature, Plateau, PowerMixture, PowerTerm, Profile, PseudoHuber, Quadratic, Rosenbrock,
    Separable, SmallNetwork, SquaredPolynomial, TestFunction,
};

/// $|x|^{1+\nu}/(1+\nu)$ from the point where the gradient step of 2 lands at the mirror image: $2|x|^\nu / (2|x|)^\nu$.
#[test]
fn hoelder_constant_of_a_power_is_sharp_between_mirror_points() {
    for order in [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0] {
        let function = Separable::new(PowerMixture::power(order).unwrap(), vec![1.0], vec![1.0]).unwrap();
        let sharp = 2f64.powf(1.0 - order);
        let known = function.hoelder_constant(order).unwrap();
        assert!((known - sharp).abs() <= 1e-14 * sharp);
        let enclosure = function.hoelder_enclosure(&[1.0], 2.0, order);
        assert!(
            enclosure.lower() <= sharp && sharp <= enclosure.upper(),
            "ν = {order}: {enclosure:?}"
        );
        assert!(
            enclosure.upper() <= 1.011 * sharp && enclosure.lower() >= sharp / 1.011,
            "ν = {order}: {enclosure:?}"
        );
    }
}

/// For $x^2/2$ and $\eta = 1$ the supremum of $t\|g\|/(t\|g\|)^\nu$ is $w^{1-\nu}$. Rounding $1 - \nu$ to a float would multiply it by
/// $w^{\pm 2^{-54}}$, up to 3e-14 off. The true values, rounded down and up, have 40 digits.
#[test]
fn exponents_are_not_rounded() {
    let parabola = Quadratic::diagonal(vec![1.0]).unwrap();
    for (w, order, below, above) in [
        (1e-250, 0.1, 1.0000000000000031e-225, 1.0000000000000033e-225),
        (1e-100, 0.1, 1.000000000000001e-90, 1.0000000000000013e-90),
        (1e-40, 0.3, 9.999999999999989e-29, 9.99999999999999e-29),
        (1e-30, 0.05, 3.16227766016838e-29, 3.1622776601683804e-29),
        (1e30, 0.3, 1.0000000000000007e21, 1.0000000000000008e21),
        (1e100, 0.1, 9.999999999999987e89, 9.999999999999988e89),
        (1e250, 0.45, 3.162277660168359e137, 3.1622776601683592e137),
    ] {
        let l = parabola.hoelder_enclosure(&[w], 1.0, order);
        assert!(
            l.lower() <= below && above <= l.upper(),
            "w = {w:e}, ν = {order}: {l:?}"
        );
        assert!(l.width() <= 1e-14 * l.upper(), "w = {w:e}, ν = {order}: {l:?}");
    }
}

#[test]
fn hoelder_constant_of_a_sum_is_sharp_on_the_diagonal() {
    for dimension in [2, 3, 5] {
        for order in [0.1, 0.5, 0.9] {
            let ones = vec![1.0; dimension];
            let function =
                Separable::new(PowerMixture::power(order).unwrap(), ones.clone(), ones.clone()).unwrap();
            let sharp = 2f64.powf(1.0 - order) * (dimension as f64).powf(0.5 * (1.0 - order));
            let known = function.hoelder_constant(order).unwrap();
            assert!((known - sharp).abs() <= 1e-14 * sharp);
            let enclosure = function.hoelder_enclosure(&ones, 2.0, order);
            assert!(enclosure.lower() <= sharp * (1.0 + 1e-14) && sharp <= enclosure.upper() * (1.0 + 1e-14));
            assert!(
                enclosure.upper() <= 1.011 * sharp,
                "d = {dimension}, ν = {order}: {enclosure:?}"
            );
        }
    }
}

#[test]
fn hoelder_constant_of_a_norm_is_sharp_between_antipodes() {
    for order in [0.1, 0.5, 0.9] {
        let function = NormPower::new(3, 1.0, order).unwrap();
        let point = [2.0 / 3.0, -2.0 / 3.0, 1.0 / 3.0];
        let sharp = function.hoelder_constant(function.order()).unwrap();
        let enclosure = function.hoelder_enclosure(&point, 2.0, function.order());
        assert!(enclosure.lower() <= sharp && sharp <= enclosure.upper() * (1.0 + 1e-14));
        assert!(enclosure.upper() <= 1.011 * sharp, "ν = {order}: {enclosure:?}");
    }
}

#[test]
fn closed_form_constants_are_above_every_segment() {
    for &family in Family::ALL {
        for (number, mut case) in Case::all(family).enumerate() {
            let order = match &case.function {
                AnalyticFunction::NormPower(function) => function.order(),
                AnalyticFunction::PowerMixture(function) => {
                    function.profile().terms().first().map_or(1.0, |term| term.order)
                }
                _ => 1.0,
            };
            let Some(constant) = case.function.hoelder_constant(order) else {
                continue;
            };
            let step = case.log_between(1e-2, 1e2);
            let lower = case.function.hoelder_enclosure(&case.point, step, order).lower();
            assert!(
                lower <= constant * (1.0 + 1e-12),
                "{family:?} case {number}: {lower} > {constant}"
            );
        }
    }
}

/// For $x^4/4$ from 1 the secant slope to $1 - t$ is $3 - 3t + t^2$: largest at $t \to 0$ up to $\eta = 3$, at $\eta$ beyond.
#[test]
fn segment_smoothness_of_the_quartic_is_its_closed_form() {
    let function = Separable::new(PowerMixture::power(3.0).unwrap(), vec![1.0], vec![1.0]).unwrap();
    for step in [1e-3f64, 0.5, 1.0, 2.9, 3.5, 10.0] {
        let truth = 3f64.max(3.0 - 3.0 * step + step * step);
        let enclosure = function.segment_smoothness_enclosure(&[1.0], step);
        assert!(
            enclosure.lower() <= truth && truth <= enclosure.upper(),
            "η = {step}: {enclosure:?}"
        );
        assert!(enclosure.upper() <= 1.011 * truth, "η = {step}: {enclosure:?}");
    }
    // η(3 − 3η + η²) is below 3η, and 3η = 2 at 2/3.
    let critical = function.critical_step(&[1.0], 1e12);
    assert!(
        critical.lower < 2.0 / 3.0 && 2.0 / 3.0 <= critical.upper && critical.upper < 1.02 * critical.lower
    );
}

/// $\|\Lambda g\| / \|g\|$ at every step. Reflections, each of which widens a box by up to $1 + 2\sqrt d$, leave fewer digits.
#[test]
fn segment_smoothness_of_a_quadratic_is_exact_to_rounding() {
    for number in 0..100 {
        let case = Case::new(Family::Quadratic, number);
        let AnalyticFunction::Quadratic(rotated) = &case.function else {
            panic!("the family of quadratics draws quadratics");
        };
        let largest = rotated.lipschitz_constant();
        let diagonal = Quadratic::diagonal(rotated.spectrum().to_vec()).unwrap();
        for (function, digits) in [(&diagonal, 1e-12), (rotated, 1e-7)] {
            let l = function.segment_smoothness_enclosure(&case.point, 3.0);
            assert!(l.upper() <= largest * (1.0 + digits), "{l:?} against {largest}");
            assert!(l.width() <= digits * largest, "case {number}: {l:?}");
        }
        let gradient = diagonal.gradient(&case.point);
        let truth = norm(&diagonal.gradient(&gradient)) / norm(&gradient);
        let l = diagonal.segment_smoothness_enclosure(&case.point, 3.0);
        assert!(
            (l.upper() - truth).abs() <= 1e-12 * largest,
            "case {number}: {l:?} against {truth}"
        );
    }
}

/// A sum of one profile over one variable, weight and scale 1.
fn single<P: Profile>(profile: P) -> AnalyticFunction
where
    Separable<P>: Into<AnalyticFunction>,
{
    Separable::new(profile, vec![1.0], vec![1.0]).unwrap().into()
}

/// Functions at stationary points that are floats: minima, maxima, saddles and plateaus.
fn stationary_points() -> Vec<(AnalyticFunction, Vec<f64>)> {
    let term = |weight, order| PowerTerm { weight, order };
    let mixture = |terms, tilt| single(PowerMixture::new(terms, tilt, 0.0).unwrap());
    let reflection = vec![1.0, 0.25];
    vec![
        (
            Quadratic::diagonal(vec![1.0, 2.0]).unwrap().into(),
            vec![0.0, 0.0],
        ),
        (
            Quadratic::new(vec![1.0, 3.0], vec![reflection], vec![0.1, 1e100], 5.0)
                .unwrap()
                .into(),
            vec![0.1, 1e100],
        ),
        (single(LogCosh), vec![0.0]),
        (single(LogCosh), vec![-0.0]),
        (single(PseudoHuber), vec![0.0]),
        (single(OscillatingCurvature::new(1.7, 0.3).unwrap()), vec![0.0]),
        (single(ExponentialPair), vec![0.0]),
        (single(Plateau), vec![0.0]),
        (single(DeadZone), vec![0.0]),
        (single(DeadZone), vec![-1.0]),
        (single(PowerMixture::power(3.0).unwrap()), vec![0.0]),
        (single(PowerMixture::power(0.3).unwrap()), vec![0.0]),
        // |x|^ν sgn x = 1 at 1, √x = 2 at 4, x³ = 8 at 2; 2|x|^¼ = |x|^½ at 16.
        (mixture(vec![term(1.0, 0.07)], -1.0), vec![1.0]),
        (mixture(vec![term(-1.0, 0.3)], -1.0), vec![-1.0]),
        (mixture(vec![term(1.0, 0.5)], -2.0), vec![4.0]),
        (mixture(vec![term(1.0, 3.0)], -8.0), vec![2.0]),
        (mixture(vec![term(2.0, 0.25), term(-1.0, 0.5)], 0.0), vec![16.0]),
        (mixture(Vec::new(), 0.0), vec![7.0]),
        // The root 1 of q = x − 1, and the critical point −1/2 of x² + x.
        (
            single(SquaredPolynomial::new(vec![-1.0, 1.0]).unwrap()),
            vec![1.0],
        ),
        (
            single(SquaredPolynomial::new(vec![0.0, 1.0, 1.0]).unwrap()),
            vec![-0.5],
        ),
        (NormPower::new(2, 1.0, 3.0).unwrap().into(), vec![0.0, 0.0]),
        (NormPower::new(2, 1.0, 0.3).unwrap().into(), vec![0.0, 0.0]),
        (LogBarrier::new(2, 0.7).unwrap().into(), vec![0.0, 0.0]),
        (Rosenbrock::new(1.5, 20.0).unwrap().into(), vec![1.5, 2.25]),
        (
            DeepLinearChain::new(3, 3.0).unwrap().into(),
            vec![-2.0, 3.0, -0.5],
        ),
        (DeepLinearChain::new(3, 3.0).unwrap().into(), vec![0.0, 0.0, 5.0]),
        (
            MatrixFactorisation::new(2, 1, 1, vec![2.0, 6.0]).unwrap().into(),
            vec![0.1 + 0.9, 3.0, 2.0],
        ),
        (
            LogisticLoss::new(vec![vec![0.3, -2.0], vec![-0.3, 2.0]], 0.1)
                .unwrap()
                .into(),
            vec![0.0, 0.0],
        ),
        // Zero hidden units, and the mean of the targets as the bias of the output.
        (
            SmallNetwork::new(
                vec![1, 1, 2],
                Activation::Tanh,
                vec![vec![0.0], vec![0.0]],
                vec![vec![1.0, 0.0], vec![0.0, 1.0]],
            )
            .unwrap()
            .into(),
            vec![0.7, 0.0, 0.0, 0.0, 0.5, 0.5],
        ),
    ]
}

/// The supremum is over quotients 0/0, which are 0 by definition.
#[test]
fn stationary_points_have_no_segment() {
    for (function, point) in stationary_points() {
        for step in [5e-324, 1e-200, 1.0, 1e200, f64::INFINITY] {
            for order in [0.1, 0.3, 0.75, 1.0] {
                let l = function.hoelder_enclosure(&point, step, order);
                assert_eq!(
                    l,
                    Interval::ZERO,
                    "{function:?} at {point:?}, η = {step}, ν = {order}"
                );
            }
        }
        assert_eq!(function.gradient_norm_enclosure(&point), Interval::ZERO);
        let critical = function.critical_step(&point, 1e6);
        assert_eq!(
            (critical.lower, critical.upper),
            (1e6, f64::INFINITY),
            "{function:?}"
        );
    }
}

/// Where the gradient is too small to be told from zero, the curvature still bounds $l$.
#[test]
fn nearly_stationary_points_have_bounded_smoothness() {
    let far_out = single(Plateau).hoelder_enclosure(&[40.0], 1.0, 1.0);
    assert!(far_out.lower() == 0.0 && far_out.upper() < 1e-300, "{far_out:?}");
    // x³ underflows where 3x² does not.
    let flat = single(PowerMixture::power(3.0).unwrap());
    let l = flat.segment_smoothness_enclosure(&[1e-120], 1.0);
    assert!(
        l.lower() <= 3e-240 && 3e-240 <= l.upper() && l.upper() <= 3.1e-240,
        "{l:?}"
    );
    // 0.01 is no float, nor is the square of 0.1: whether y = x² is not known here, and l_ν is at most ‖H‖(η‖g‖)^½.
    let rosenbrock = Rosenbrock::new(0.1, 10.0).unwrap();
    let l = rosenbrock.hoelder_enclosure(&[0.1, 0.1 * 0.1], 1e-3, 0.5);
    assert!(l.upper() < 1e-6, "{l:?}");
}

#[test]
fn bound_is_infinite_outside_the_domain_and_never_wrong() {
    let barrier = flatland_theory::functions::LogBarrier::new(1, 1.0).unwrap();
    assert_eq!(barrier.segment_smoothness_bound(&[0.5], 10.0), f64::INFINITY);
    assert!(barrier.segment_smoothness_bound(&[0.5], 0.1).is_finite());
    assert!(barrier.cost(&[1.5_f64]).is_nan());
    // Orders outside (0, 1] have no Hölder bound here.
    assert_eq!(barrier.hoelder_bound(&[0.5], 0.1, 2.0), f64::INFINITY);
    assert_eq!(barrier.hoelder_bound(&[0.5], 0.1, 0.0), f64::INFINITY);
}

#[test]
fn minima_are_at_their_documented_points() {
    let rosenbrock = Rosenbrock::new(1.5, 20.0).unwrap();
    assert_eq!(
        (rosenbrock.cost(&[1.5, 2.25]), rosenbrock.infimum()),
        (0.0, Infimum::Attained(0.0))
    );
    let chain = DeepLinearChain::new(3, 2.0).unwrap();
    assert_eq!(chain.cost(&[1.0, 2.0, 1.0]), 0.0);
    let matrix = MatrixFactorisation::new(2, 1, 1, vec![2.0, 6.0]).unwrap();
    assert_eq!(
        (matrix.cost(&[1.0, 3.0, 2.0]), matrix.infimum()),
        (0.0, Infimum::Attained(0.0))
    );
    let quadratic = Quadratic::new(vec![1.0, 2.0], vec![vec![1.0, 1.0]], vec![3.0, 4.0], 7.0).unwrap();
    assert_eq!(
        (quadratic.cost(&[3.0, 4.0]), quadratic.infimum()),
        (7.0, Infimum::Attained(7.0))
    );
    let saddle = Quadratic::diagonal(vec![1.0, -2.0]).unwrap();
    assert_eq!(saddle.infimum().lower_bound(), None);
    // −x + |x|^{3/2}/(3/2) has its minimum −1/3 at 1.
    let terms = vec![PowerTerm {
        weight: 1.0,
        order: 0.5,
    }];
    let tilted = Separable::new(PowerMixture::new(terms, -1.0, 0.0).unwrap(), vec![1.0], vec![1.0]).unwrap();
    let Infimum::Attained(infimum) = tilted.infimum() else {
        panic!("a single convex term attains its minimum");
    };
    assert!((infimum + 1.0 / 3.0).abs() < 1e-15 && (tilted.cost(&[1.0_f64]) + 1.0 / 3.0).abs() < 1e-15);
}

/// Mean-squared error over $nK$ outputs: the block of the last-layer bias is $(2/K)I$ at every weight.
#[test]
fn last_layer_bias_of_a_network_has_the_block_two_over_k() {
    for family in [Family::TanhNetwork, Family::SoftplusNetwork] {
        for case in Case::all(family) {
            let AnalyticFunction::SmallNetwork(network) = &case.function else {
                panic!("the families of networks draw networks");
            };
            let (outputs, dimension) = (SmallNetwork::outputs(network), network.dimension());
            for index in dimension - outputs..dimension {
                let mut unit = vec![0.0; dimension];
                unit[index] = 1.0;
                let column = network.hessian_product(&case.point, &unit);
                for (row, &entry) in column.iter().enumerate().skip(dimension - outputs) {
                    let truth = if row == index { 2.0 / outputs as f64 } else { 0.0 };
                    assert!((entry - truth).abs() < 1e-14, "{entry} against {truth}");
                }
            }
        }
    }
}
