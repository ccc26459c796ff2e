//! Moré, Garbow and Hillstrom's problems of any number of variables, with their numbers in *Testing unconstrained optimization
//! software* (1981).

use super::least_squares::{Residuals, residuals};
use super::{Described, least_squares};
use crate::real::{Precision, Real, sum};

residuals!(
    /// 21: pairs, each of them the function of two variables.
    ExtendedRosenbrock,
    |x, c| {
        let pair = |x: &[T]| [c(10.0) * (x[1] - x[0].square()), c(1.0) - x[0]];
        x.chunks(2).flat_map(pair).collect()
    }
);

residuals!(
    /// 13 and 22: groups of four.
    PowellSingular,
    |x, c| {
        let group = |x: &[T]| {
            [
                x[0] + c(10.0) * x[1],
                c(5_f64.sqrt()) * (x[2] - x[3]),
                (x[1] - c(2.0) * x[2]).square(),
                c(10_f64.sqrt()) * (x[0] - x[3]).square(),
            ]
        };
        x.chunks(4).flat_map(group).collect()
    }
);

residuals!(
    /// 23.
    Penalty1,
    |x, c| {
        let pulls = x.iter().map(|x| c(1e-5_f64.sqrt()) * (*x - c(1.0)));
        let radius = sum(x.iter().map(|x| x.square())) - c(0.25);
        pulls.chain([radius]).collect()
    }
);

residuals!(
    /// 24.
    Penalty2,
    |x, c| {
        let (n, weight) = (x.len(), c(1e-5_f64.sqrt()));
        let growth = |x: T| (x / c(10.0)).exp();
        let pairs = (1..n).map(|i| {
            let y = (0.1 * (i + 1) as f64).exp() + (0.1 * i as f64).exp();
            weight * (growth(x[i]) + growth(x[i - 1]) - c(y))
        });
        let singles = (1..n).map(|i| weight * (growth(x[i]) - c((-0.1_f64).exp())));
        let weighted = sum((0..n).map(|j| c((n - j) as f64) * x[j].square())) - c(1.0);
        let first = x[0] - c(0.2);
        [first].into_iter().chain(pairs).chain(singles).chain([weighted]).collect()
    }
);

residuals!(
    /// 25.
    VariablyDimensioned,
    |x, c| {
        let deviations = || x.iter().map(|x| *x - c(1.0));
        let weighted = sum((1..).zip(deviations()).map(|(j, x)| c(f64::from(j)) * x));
        deviations().chain([weighted, weighted.square()]).collect()
    }
);

residuals!(
    /// 26.
    Trigonometric,
    |x, c| {
        let constant = c(x.len() as f64) - sum(x.iter().map(|x| x.cos()));
        let residual = |(i, x): (i32, &T)| constant + c(f64::from(i)) * (c(1.0) - x.cos()) - x.sin();
        (1..).zip(x).map(residual).collect()
    }
);

residuals!(
    /// 27.
    BrownAlmostLinear,
    |x, c| {
        let total = sum(x.iter().copied()) - c(x.len() as f64 + 1.0);
        let product = x.iter().fold(c(1.0), |product, x| product * *x) - c(1.0);
        let linear = x[1..].iter().zip(x).map(|(_, x)| *x + total);
        linear.chain([product]).collect()
    }
);

residuals!(
    /// 28.
    DiscreteBoundaryValue,
    |x, c| {
        let h = 1.0 / (x.len() as f64 + 1.0);
        let residual = |i: usize| {
            let t = h * (i as f64 + 1.0);
            let before = if i == 0 { c(0.0) } else { x[i - 1] };
            let after = x.get(i + 1).copied().unwrap_or(c(0.0));
            let source = x[i] + c(t + 1.0);
            c(2.0) * x[i] - before - after + c(h * h / 2.0) * source.square() * source
        };
        (0..x.len()).map(residual).collect()
    }
);

residuals!(
    /// 30.
    BroydenTridiagonal,
    |x, c| {
        let residual = |i: usize| {
            let before = if i == 0 { c(0.0) } else { x[i - 1] };
            let after = x.get(i + 1).copied().unwrap_or(c(0.0));
            (c(3.0) - c(2.0) * x[i]) * x[i] - before - c(2.0) * after + c(1.0)
        };
        (0..x.len()).map(residual).collect()
    }
);

residuals!(
    /// 31.
    BroydenBanded,
    |x, c| {
        let residual = |i: usize| {
            let band = (i.saturating_sub(5)..(i + 2).min(x.len())).filter(|j| *j != i);
            let coupling = sum(band.map(|j| x[j] * (c(1.0) + x[j])));
            x[i] * (c(2.0) + c(5.0) * x[i].square()) + c(1.0) - coupling
        };
        (0..x.len()).map(residual).collect()
    }
);

residuals!(
    /// 32, with twice as many residuals as variables.
    LinearFullRank,
    |x, c| {
        let m = 2 * x.len();
        let mean = c(2.0 / m as f64) * sum(x.iter().copied());
        let entry = |i: usize| x.get(i).copied().unwrap_or(c(0.0)) - mean - c(1.0);
        (0..m).map(entry).collect()
    }
);

residuals!(
    /// 35.
    Chebyquad,
    |x, c| {
        let n = x.len();
        // T_i at 2x − 1 by its recurrence, summed over the variables.
        let mut previous: Vec<T> = vec![c(1.0); n];
        let mut present: Vec<T> = x.iter().map(|x| c(2.0) * *x - c(1.0)).collect();
        let mut residuals = Vec::with_capacity(n);
        for i in 1..=n {
            let order = i as f64;
            let integral = if i % 2 == 0 { -1.0 / (order * order - 1.0) } else { 0.0 };
            residuals.push(sum(present.iter().copied()) / c(n as f64) - c(integral));
            let next = |((x, present), previous): ((&T, &T), &T)| {
                c(2.0) * (c(2.0) * *x - c(1.0)) * *present - *previous
            };
            let next = x.iter().zip(&present).zip(&previous).map(next).collect();
            previous = std::mem::replace(&mut present, next);
        }
        residuals
    }
);

/// The problems with their starts and minima.
pub(super) fn problems<F: Precision>() -> Vec<Described<F>> {
    let ramp = |n: u32, at: fn(f64, f64) -> f64| -> Vec<f64> {
        (1..=n).map(|j| at(f64::from(j), f64::from(n))).collect()
    };
    let repeated = |pattern: &[f64], times: usize| pattern.repeat(times);
    let between = |j: f64, n: f64| j / (n + 1.0) * (j / (n + 1.0) - 1.0);
    vec![
        least_squares(
            "extended Rosenbrock, n = 20",
            ExtendedRosenbrock,
            &repeated(&[-1.2, 1.0], 10),
            0.0,
        ),
        least_squares("Powell singular", PowellSingular, &[3.0, -1.0, 0.0, 1.0], 0.0),
        least_squares(
            "extended Powell singular, n = 20",
            PowellSingular,
            &repeated(&[3.0, -1.0, 0.0, 1.0], 5),
            0.0,
        ),
        least_squares(
            "penalty I, n = 10",
            Penalty1,
            &ramp(10, |j, _| j),
            7.087_651_467_1e-5,
        ),
        least_squares("penalty II, n = 10", Penalty2, &[0.5; 10], 2.936_605_374_5e-4),
        least_squares(
            "variably dimensioned, n = 10",
            VariablyDimensioned,
            &ramp(10, |j, n| 1.0 - j / n),
            0.0,
        ),
        // A local minimum; the global one is 0.
        least_squares(
            "trigonometric, n = 10",
            Trigonometric,
            &[0.1; 10],
            2.795_061_675_3e-5,
        ),
        least_squares("Brown almost linear, n = 10", BrownAlmostLinear, &[0.5; 10], 0.0),
        least_squares(
            "discrete boundary value, n = 10",
            DiscreteBoundaryValue,
            &ramp(10, between),
            0.0,
        ),
        least_squares(
            "Broyden tridiagonal, n = 10",
            BroydenTridiagonal,
            &[-1.0; 10],
            0.0,
        ),
        least_squares("Broyden banded, n = 10", BroydenBanded, &[-1.0; 10], 0.0),
        least_squares("linear, full rank, n = 10", LinearFullRank, &[1.0; 10], 10.0),
        least_squares(
            "Chebyquad, n = 8",
            Chebyquad,
            &ramp(8, |j, n| j / (n + 1.0)),
            3.516_873_725_7e-3,
        ),
    ]
}
