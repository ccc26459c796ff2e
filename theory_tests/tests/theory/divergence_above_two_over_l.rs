//! **Beyond 2/l descent can fail.** On a quadratic with top eigenvalue $L$ a constant step $\eta > 2/L$ diverges along the top
//! eigenvector, for every start with a component in it.
//!
//! *Checked* by following that component: $a_{k+1} = (1 - \eta L)\,a_k$ at every step, with $|1 - \eta L| > 1$, so that after
//! twenty steps it has grown by more than the tenth power of that, and the cost is at least $L a_k^2/2$. The eigenvector comes from
//! the rotation that the function was built with, not from its Hessian.
//!
//! *Band.* A Householder reflection of a $d$-vector, computed, is within $(4d + 10)\epsilon$ of the exact one, relatively to the
//! vector: two inner products, a quotient, and a subtraction. A gradient takes $2r$ of them, the eigenvector $r$, and about
//! ten roundings more. Every error is relative to $\|w_k - m\|$ (times $\eta L$ for the gradient), except those of the new point,
//! which are relative to $\|w_{k+1}\|$. In single precision η is the step as the rule holds it; points stay in double.

use flatland_descent::Scalar;
use flatland_descent::step_rule::Constant;
use flatland_theory::functions::{AnalyticFunction, Quadratic};
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new(
    "divergence_above_two_over_l",
    10_000,
    Families::Named(&["quadratics", "quadratics-f32"]),
);

#[derive(Debug, Clone)]
pub struct Case {
    spectrum: Vec<f64>,
    reflections: Vec<Vec<f64>>,
    minimiser: Vec<f64>,
    start: Vec<f64>,
    /// $\eta L/2$.
    excess: f64,
}

pub fn cases() -> impl Strategy<Value = Case> {
    (1_usize..6, 0_usize..4).prop_flat_map(|(d, r)| {
        let coordinates = || prop::collection::vec(0.1..3.0, d);
        (
            prop::collection::vec(log_uniform(1e-2, 1e2), d),
            prop::collection::vec(coordinates(), r),
            coordinates(),
            prop::collection::vec(-3.0..3.0, d),
            log_uniform(1.05, 3.0),
        )
            .prop_map(|(spectrum, reflections, minimiser, start, excess)| Case {
                spectrum,
                reflections,
                minimiser,
                start,
                excess,
            })
    })
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

/// The image of a unit vector under the reflections, one after the other.
fn eigenvector(case: &Case, index: usize) -> Vec<f64> {
    let mut unit = vec![0.0; case.spectrum.len()];
    unit[index] = 1.0;
    case.reflections.iter().fold(unit, |x, v| {
        let along = 2.0 * dot(&x, v) / dot(v, v);
        x.iter().zip(v).map(|(x, v)| x - along * v).collect()
    })
}

/// Twenty-one iterates of a constant step. Exercised where the start has a component along the top eigenvector.
pub fn check<F: Scalar>(make: MakeRule<F>, case: &Case) -> Verdict {
    let Case {
        spectrum,
        reflections,
        minimiser,
        start,
        excess,
    } = case;
    let top = (0..spectrum.len())
        .max_by(|&i, &j| spectrum[i].total_cmp(&spectrum[j]))
        .unwrap();
    let largest = spectrum[top];
    // As the rule holds it; an excess of 5 % is more than its rounding.
    let step = F::of(2.0 * excess / largest).as_f64();
    let direction = eigenvector(case, top);
    let component = |w: &[f64]| -> f64 {
        let centred: Vec<f64> = w.iter().zip(minimiser).map(|(w, m)| w - m).collect();
        dot(&centred, &direction)
    };
    let quadratic = Quadratic::new(spectrum.clone(), reflections.clone(), minimiser.clone(), 0.0).unwrap();
    let place = Place {
        function: AnalyticFunction::from(quadratic),
        start: start.clone(),
    };
    let stops = walk(&mut *make(&Constant { step }.into()), &place, 21);
    let (d, r) = (spectrum.len() as f64, reflections.len() as f64);
    let unit = f64::EPSILON * ((3.0 * r + 1.0) * (4.0 * d + 10.0) + 10.0);
    for pair in stops.windows(2) {
        let (from, to) = (&pair[0].w, &pair[1].w);
        let distance = from
            .iter()
            .zip(minimiser)
            .map(|(w, m)| (w - m).powi(2))
            .sum::<f64>()
            .sqrt();
        let band = unit * (distance * (1.0 + step * largest) + norm(minimiser) + norm(to));
        let (left, right) = (component(to), (1.0 - step * largest) * component(from));
        require(
            (left - right).abs() <= band,
            "a_{k+1} = (1 − ηL) a_k",
            left,
            right,
            || format!("{case:?}, η = {step}, w_k = {from:?}"),
        )?;
    }
    let (first, last) = (&stops[0], &stops[stops.len() - 1]);
    let start = component(&first.w).abs();
    // Chosen: the band of twenty steps is far smaller than such a component.
    if start < 1e-6 * norm(&first.w) || stops.len() < 21 {
        return Ok(Bearing::VACUOUS);
    }
    // Half of the growth, in the logarithm: the band above is far smaller.
    let growth = (step * largest - 1.0).powi(10);
    let end = component(&last.w).abs();
    let mut tightest = Tightest::default();
    let grows = Inequality::greater(end, start * growth);
    tightest.note(grows.require("the component grows geometrically", || format!("{case:?}"))?);
    let (left, right) = (last.visit.iterate.cost.as_f64(), 0.5 * largest * end * end);
    // The component carries the band, relatively twice in its square, and the cost one rounding of the precision.
    let slack = 4.0 * unit * (norm(&last.w) + norm(minimiser)) / end + F::epsilon().as_f64();
    let high = Inequality::at_least(left, right).within(slack * right);
    tightest.note(high.require("f(w_k) ≥ L a_k²/2", || format!("{case:?}"))?);
    Ok(tightest.bearing())
}

#[test]
fn constant_steps_above_two_over_l_diverge() {
    STATEMENT.check("quadratics", cases(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn constant_steps_above_two_over_l_diverge_in_single_precision() {
    STATEMENT.check("quadratics-f32", cases(), |case| check::<f32>(&real_rule, case));
}
