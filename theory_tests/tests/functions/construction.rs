//! Constructors refuse parameters that describe no function; families and draws are what they say.

use super::case::Case;
use flatland_theory::functions::{
    Activation, AnalyticFunction, DeepLinearChain, Draw, Family, FamilyGroup, FunctionError, Infimum,
    LogBarrier, LogCosh, LogisticLoss, MatrixFactorisation, NormPower, OscillatingCurvature, PowerMixture,
    PowerTerm, PseudoHuber, Quadratic, Rosenbrock, Separable, SmallNetwork, SquaredPolynomial, TestFunction,
};

/// Asserts that the constructor fails, and with which words.
fn assert_refused<T: std::fmt::Debug>(made: Result<T, FunctionError>, words: &str) {
    match made {
        Ok(function) => panic!("{function:?} instead of: {words}"),
        Err(error) => assert_eq!(error.to_string(), words),
    }
}

#[test]
fn separable_needs_one_positive_weight_and_scale_per_coordinate() {
    let sum = |weights: &[f64], scales: &[f64]| Separable::new(LogCosh, weights.to_vec(), scales.to_vec());
    assert_refused(sum(&[], &[]), "weights must not be empty");
    assert_refused(sum(&[1.0, 2.0], &[1.0]), "scales must have length 2, got 1");
    assert_refused(
        sum(&[1.0, 0.0], &[1.0, 1.0]),
        "weights must be positive and finite, got 0",
    );
    assert_refused(
        sum(&[1.0], &[f64::INFINITY]),
        "scales must be positive and finite, got inf",
    );
    assert_refused(
        sum(&[1.0], &[f64::NAN]),
        "scales must be positive and finite, got NaN",
    );
    assert!(sum(&[5e-324, 1.0], &[1.0, f64::MAX]).is_ok());
}

#[test]
fn profiles_refuse_bad_parameters() {
    let oscillating = OscillatingCurvature::new;
    assert_refused(
        oscillating(f64::INFINITY, 1.0),
        "amplitude must be nonnegative and finite, got inf",
    );
    assert_refused(
        oscillating(1.0, 0.0),
        "frequency must be positive and finite, got 0",
    );
    assert!(oscillating(0.0, 1e-300).is_ok());
    let term = |weight, order| vec![PowerTerm { weight, order }];
    assert_refused(
        PowerMixture::power(0.0),
        "order must be positive and finite, got 0",
    );
    // 1 + ν is 1 as a float.
    assert_refused(
        PowerMixture::power(1e-17),
        "order must be positive and finite, got 0",
    );
    assert_refused(
        PowerMixture::new(term(f64::NAN, 1.0), 0.0, 0.0),
        "weight must be finite, got NaN",
    );
    assert_refused(
        PowerMixture::new(Vec::new(), f64::INFINITY, 0.0),
        "tilt must be finite, got inf",
    );
    assert_refused(
        PowerMixture::new(Vec::new(), 0.0, f64::NAN),
        "offset must be finite, got NaN",
    );
    assert_refused(
        SquaredPolynomial::new(Vec::new()),
        "coefficients must not be empty",
    );
    assert_refused(
        SquaredPolynomial::new(vec![1.0, f64::NAN]),
        "coefficients must be finite, got NaN",
    );
}

#[test]
fn functions_of_several_variables_refuse_bad_parameters() {
    assert_refused(NormPower::new(0, 1.0, 1.0), "dimension must be at least 1, got 0");
    assert_refused(
        NormPower::new(1, -1.0, 1.0),
        "weight must be positive and finite, got -1",
    );
    assert_refused(
        NormPower::new(1, 1.0, -0.5),
        "order must be positive and finite, got -0.5",
    );
    assert_refused(
        NormPower::new(1, 1.0, 1e-17),
        "order must be positive and finite, got 0",
    );
    assert_refused(LogBarrier::new(0, 1.0), "dimension must be at least 1, got 0");
    assert_refused(
        LogBarrier::new(1, 0.0),
        "radius must be positive and finite, got 0",
    );
    assert_refused(Rosenbrock::new(f64::NAN, 1.0), "a must be finite, got NaN");
    assert_refused(Rosenbrock::new(1.0, 0.0), "b must be positive and finite, got 0");
    assert_refused(DeepLinearChain::new(0, 1.0), "depth must be at least 1, got 0");
    assert_refused(
        DeepLinearChain::new(1, f64::INFINITY),
        "target must be finite, got inf",
    );
    let matrix =
        |rows, columns, rank, length| MatrixFactorisation::new(rows, columns, rank, vec![1.0; length]);
    assert_refused(matrix(2, 3, 1, 5), "target must have length 6, got 5");
    assert_refused(matrix(0, 3, 1, 0), "target must not be empty");
    assert_refused(matrix(2, 3, 0, 6), "rank must be at least 1, got 0");
    assert_refused(
        MatrixFactorisation::new(1, 1, 1, vec![f64::NAN]),
        "target must be finite, got NaN",
    );
}

#[test]
fn quadratics_refuse_bad_parameters() {
    let made = |spectrum: &[f64], reflections: Vec<Vec<f64>>, minimiser: &[f64], offset| {
        Quadratic::new(spectrum.to_vec(), reflections, minimiser.to_vec(), offset)
    };
    assert_refused(made(&[], vec![], &[], 0.0), "spectrum must not be empty");
    assert_refused(
        made(&[f64::INFINITY], vec![], &[0.0], 0.0),
        "spectrum must be finite, got inf",
    );
    assert_refused(
        made(&[1.0], vec![], &[], 0.0),
        "minimiser must have length 1, got 0",
    );
    assert_refused(
        made(&[1.0], vec![], &[f64::NAN], 0.0),
        "minimiser must be finite, got NaN",
    );
    assert_refused(
        made(&[1.0], vec![], &[0.0], f64::NAN),
        "offset must be finite, got NaN",
    );
    assert_refused(
        made(&[1.0], vec![vec![]], &[0.0], 0.0),
        "reflections must have length 1, got 0",
    );
    assert_refused(
        made(&[1.0], vec![vec![0.0]], &[0.0], 0.0),
        "reflections must be positive and finite, got 0",
    );
    let quadratic = made(&[1.0, -3.0, 2.0], vec![vec![1.0, 2.0, 3.0]], &[0.0; 3], 7.0).unwrap();
    assert_eq!(quadratic.spectrum(), [1.0, -3.0, 2.0]);
    assert_eq!((quadratic.lipschitz_constant(), quadratic.dimension()), (3.0, 3));
    assert_eq!(quadratic.constant_hessian_norm(), Some(3.0));
    assert_eq!(
        (quadratic.hoelder_constant(1.0), quadratic.hoelder_constant(0.5)),
        (Some(3.0), None)
    );
    assert_eq!(quadratic.infimum(), Infimum::Unbounded);
    let convex = made(&[0.0, 3.0], vec![], &[0.0; 2], 7.0).unwrap();
    assert_eq!(convex.infimum(), Infimum::Attained(7.0));
}

#[test]
fn data_must_fit_together() {
    let loss = |samples: Vec<Vec<f64>>, penalty| LogisticLoss::new(samples, penalty);
    assert_refused(loss(vec![], 0.0), "samples must not be empty");
    assert_refused(loss(vec![vec![]], 0.0), "samples[0] must not be empty");
    assert_refused(
        loss(vec![vec![1.0], vec![1.0, 2.0]], 0.0),
        "samples must have length 1, got 2",
    );
    assert_refused(loss(vec![vec![f64::NAN]], 0.0), "samples must be finite, got NaN");
    assert_refused(
        loss(vec![vec![1.0]], -1.0),
        "penalty must be nonnegative and finite, got -1",
    );
    assert_refused(
        loss(vec![vec![1.0]], f64::INFINITY),
        "penalty must be nonnegative and finite, got inf",
    );
    assert!(loss(vec![vec![1.0]], 0.0).is_ok());
    let network = |widths: &[usize], inputs: Vec<Vec<f64>>, targets: Vec<Vec<f64>>| {
        SmallNetwork::new(widths.to_vec(), Activation::Tanh, inputs, targets)
    };
    let one = || vec![vec![1.0]];
    assert_refused(network(&[], one(), one()), "widths must not be empty");
    assert_refused(
        network(&[1], one(), one()),
        "number of widths must be at least 2, got 1",
    );
    assert_refused(
        network(&[1, 0, 1], one(), one()),
        "width must be at least 1, got 0",
    );
    assert_refused(
        network(&[1, 1], vec![], vec![]),
        "number of inputs must be at least 1, got 0",
    );
    assert_refused(
        network(&[1, 1], one(), vec![]),
        "targets must have length 1, got 0",
    );
    assert_refused(network(&[2, 1], one(), one()), "inputs must have length 2, got 1");
    assert_refused(
        network(&[1, 2], one(), one()),
        "targets must have length 2, got 1",
    );
    assert_refused(
        network(&[1, 1], vec![vec![f64::NAN]], one()),
        "inputs must be finite, got NaN",
    );
    assert_refused(
        network(&[1, 1], one(), vec![vec![f64::INFINITY]]),
        "targets must be finite, got inf",
    );
    let made = network(&[2, 3, 1], vec![vec![1.0, 2.0]], one()).unwrap();
    assert_eq!((made.outputs(), made.dimension()), (1, 9 + 4));
}

#[test]
fn infima_and_constants_are_those_documented() {
    assert_eq!(Infimum::Attained(2.0).lower_bound(), Some(2.0));
    assert_eq!(Infimum::LowerBound(3.0).lower_bound(), Some(3.0));
    assert_eq!(Infimum::Unbounded.lower_bound(), None);
    let sum = Separable::new(PseudoHuber, vec![2.0, 3.0], vec![1.0, 0.5]).unwrap();
    assert_eq!(sum.infimum(), Infimum::Attained(0.0));
    // max aᵢ bᵢ² = 2.
    assert_eq!(
        (sum.hoelder_constant(1.0), sum.hoelder_constant(0.5)),
        (Some(2.0), None)
    );
    assert_eq!(sum.constant_hessian_norm(), None);
    let wave = OscillatingCurvature::new(0.5, 3.0).unwrap();
    let wave = Separable::new(wave, vec![2.0], vec![3.0]).unwrap();
    assert_eq!(
        (wave.hoelder_constant(1.0), wave.hoelder_constant(0.9)),
        (Some(27.0), None)
    );
    let mixture = |weights: [f64; 2], tilt| {
        let terms = weights.map(|weight| PowerTerm { weight, order: 1.0 });
        let profile = PowerMixture::new(terms.to_vec(), tilt, 0.25).unwrap();
        AnalyticFunction::from(Separable::new(profile, vec![2.0], vec![1.0]).unwrap()).infimum()
    };
    assert_eq!(mixture([1.0, 1.0], 0.0), Infimum::Attained(0.5));
    assert_eq!(mixture([1.0, -1.0], 0.0), Infimum::Unbounded);
    assert_eq!(mixture([0.0, 0.0], 1.0), Infimum::Unbounded);
    // x²/2 − 2x alone is at least −2, and 4x²/2 − 2x at least −1/2, which is the better bound of the sum.
    assert_eq!(mixture([1.0, 4.0], -2.0), Infimum::LowerBound(0.5 - 1.0));
    let squared = |coefficients: &[f64]| {
        let profile = SquaredPolynomial::new(coefficients.to_vec()).unwrap();
        AnalyticFunction::from(Separable::new(profile, vec![1.0], vec![1.0]).unwrap()).infimum()
    };
    assert_eq!(squared(&[0.0, 0.0]), Infimum::Attained(0.0));
    assert_eq!(squared(&[1.0, 2.0, 0.0]), Infimum::Attained(0.0));
    assert_eq!(squared(&[1.0, 2.0, 3.0]), Infimum::LowerBound(0.0));
    assert_eq!(squared(&[5.0]), Infimum::LowerBound(0.0));
    let matrix = |rank| {
        MatrixFactorisation::new(2, 3, rank, vec![1.0; 6])
            .unwrap()
            .infimum()
    };
    assert_eq!(
        (matrix(1), matrix(2)),
        (Infimum::LowerBound(0.0), Infimum::Attained(0.0))
    );
    let norm = NormPower::new(2, 3.0, 0.5).unwrap();
    assert_eq!((norm.order(), norm.dimension()), (0.5, 2));
    assert_eq!(
        (norm.hoelder_constant(1.0), norm.hoelder_constant(0.5)),
        (None, Some(3.0 * 2f64.sqrt()))
    );
    assert_eq!(NormPower::new(2, 3.0, 2.0).unwrap().hoelder_constant(2.0), None);
}

#[test]
fn families_are_grouped_by_what_their_members_lack() {
    let count = |group| {
        Family::ALL
            .iter()
            .filter(|family| family.group() == group)
            .count()
    };
    let groups = [
        FamilyGroup::GloballySmooth,
        FamilyGroup::LocallySmooth,
        FamilyGroup::Hoelder,
        FamilyGroup::Hostile,
        FamilyGroup::Network,
    ];
    assert_eq!(groups.map(count), [5, 8, 3, 10, 2]);
    for &family in Family::ALL {
        let case = Case::new(family, 0);
        // A global Lipschitz constant is known for the former only, and for hostile ones that hide elsewhere.
        let lipschitz = case.function.hoelder_constant(1.0).is_some();
        match family.group() {
            FamilyGroup::GloballySmooth => assert!(lipschitz || family == Family::LogisticLoss, "{family:?}"),
            FamilyGroup::LocallySmooth | FamilyGroup::Hoelder | FamilyGroup::Network => {
                assert!(!lipschitz, "{family:?}");
            }
            _ => {}
        }
        // Where the second derivative exists everywhere it is finite at 0, where the powers have their kinks.
        let zero = vec![0.0; case.point.len()];
        let curvature = case.function.hessian_product(&zero, &vec![1.0; zero.len()]);
        if family.is_twice_differentiable() {
            assert!(
                curvature.iter().all(|value: &f64| value.is_finite()),
                "{family:?}"
            );
        } else if family != Family::DeadZone {
            let all = (0..20).map(|number| Case::new(family, number));
            let mut at_zero = all.map(|case| {
                case.function
                    .hessian_product(&vec![0.0; case.point.len()], &vec![1.0; case.point.len()])
            });
            assert!(
                at_zero.any(|curvature| curvature.iter().any(|value: &f64| !value.is_finite())),
                "{family:?}"
            );
        }
        let single = case.point.iter().all(|&x| f64::from(x as f32) == x);
        let in_range = case
            .function
            .gradient(&case.point)
            .iter()
            .all(|g| (*g as f32).is_finite() && (*g as f32 != 0.0 || *g == 0.0));
        if family.fits_single_precision() {
            assert!(single && in_range, "{family:?}");
        }
    }
    let too_wide: Vec<_> = Family::ALL
        .iter()
        .filter(|family| !family.fits_single_precision())
        .collect();
    assert_eq!(
        too_wide,
        [&Family::Overflow, &Family::ExtremeScale, &Family::FlatValley]
    );
    assert!(!Family::DeadZone.is_twice_differentiable());
}

#[test]
fn draws_stay_in_their_ranges_and_reach_both_ends() {
    let mut numbers = [0.0, 0.5, 1.0 - f64::EPSILON].into_iter().cycle();
    let mut uniform = || numbers.next().unwrap();
    let mut draw = Draw::new(&mut uniform);
    assert_eq!(
        [draw.integer(2, 4), draw.integer(2, 4), draw.integer(2, 4)],
        [2, 3, 4]
    );
    assert_eq!(
        [
            draw.between(-1.0, 3.0),
            draw.between(-1.0, 3.0),
            draw.between(-1.0, 3.0)
        ],
        [-1.0, 1.0, 3.0]
    );
    assert_eq!(
        [draw.log_between(1.0, 4.0), draw.log_between(1.0, 4.0)],
        [1.0, 2.0]
    );
    assert_eq!(draw.unit(), 1.0 - f64::EPSILON);
    // Each takes a magnitude and a sign: (0, ½) and (1, 0).
    assert_eq!([draw.signed(0.25, 1.0), draw.signed(0.25, 1.0)], [-0.25, 1.0]);
    assert_eq!(draw.many(2, |draw| draw.unit()), [0.5, 1.0 - f64::EPSILON]);
    // Rounded to single precision.
    draw.unit();
    assert_eq!(draw.between(0.0, 0.2), f64::from(0.1_f32));
}
