//! The chained Rosenbrock function in 2 to 256 variables, from several starts.

use super::{Described, Formulas, described};
use crate::real::Precision;
use argmin_testfunctions::{rosenbrock, rosenbrock_derivative, rosenbrock_hessian};

/// The problems with their starts and minima. In more than three variables there is a local minimum near (−1, 1, …, 1), with a
/// cost of about 4; the starts lead past it.
pub(super) fn problems<F: Precision>() -> Vec<Described<F>> {
    let problem = |start: &[f64], from: String| {
        let function = Formulas {
            cost: |x| rosenbrock(x),
            gradient: |x| rosenbrock_derivative(x),
            hessian: |x| rosenbrock_hessian(x),
        };
        described(format!("n = {}, {from}", start.len()), function, start, 0.0)
    };
    let two = [[-1.2, 1.0], [3.0, 3.0], [-3.0, -4.0], [0.0, 0.0]];
    let two = two.map(|start| problem(&start, format!("from ({}, {})", start[0], start[1])));
    let larger = [10, 100, 256].into_iter().flat_map(|n| {
        let repeated = [[-1.2, 1.0], [0.0, 0.0], [3.0, 3.0]];
        repeated.map(|pair| problem(&pair.repeat(n / 2), format!("from ({}, {}, …)", pair[0], pair[1])))
    });
    two.into_iter().chain(larger).collect()
}
