//! Moré, Garbow and Hillstrom's problems of two to six variables, with their numbers in *Testing unconstrained optimization
//! software* (1981).

use super::least_squares::{Residuals, residuals};
use super::{Described, least_squares};
use crate::real::{Precision, Real, sum};

residuals!(
    /// 2.
    FreudensteinRoth,
    |x, c| vec![
        c(-13.0) + x[0] + ((c(5.0) - x[1]) * x[1] - c(2.0)) * x[1],
        c(-29.0) + x[0] + ((x[1] + c(1.0)) * x[1] - c(14.0)) * x[1],
    ]
);

residuals!(
    /// 3.
    PowellBadlyScaled,
    |x, c| vec![
        c(1e4) * x[0] * x[1] - c(1.0),
        (-x[0]).exp() + (-x[1]).exp() - c(1.0001),
    ]
);

residuals!(
    /// 4.
    BrownBadlyScaled,
    |x, c| vec![x[0] - c(1e6), x[1] - c(2e-6), x[0] * x[1] - c(2.0)]
);

residuals!(
    /// 6.
    JennrichSampson,
    |x, c| {
        let residual = |i| c(2.0 + 2.0 * i) - ((c(i) * x[0]).exp() + (c(i) * x[1]).exp());
        (1..=10).map(f64::from).map(residual).collect()
    }
);

residuals!(
    /// 7.
    HelicalValley,
    |x, c| {
        let turn = (x[1] / x[0]).atan() / c(2.0 * std::f64::consts::PI);
        let angle = if x[0].is_negative() { turn + c(0.5) } else { turn };
        let radius = (x[0].square() + x[1].square()).sqrt();
        vec![
            c(10.0) * (x[2] - c(10.0) * angle),
            c(10.0) * (radius - c(1.0)),
            x[2],
        ]
    }
);

residuals!(
    /// 8.
    Bard,
    |x, c| {
        const DATA: [f64; 15] = [
            0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39,
        ];
        let residual = |(u, y): (f64, &f64)| {
            let v = 16.0 - u;
            c(*y) - (x[0] + c(u) / (c(v) * x[1] + c(u.min(v)) * x[2]))
        };
        (1..).map(f64::from).zip(&DATA).map(residual).collect()
    }
);

residuals!(
    /// 9.
    Gaussian,
    |x, c| {
        const DATA: [f64; 8] = [0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989];
        let residual = |i: usize| {
            let t = c((8.0 - i as f64) / 2.0);
            let y = c(DATA[if i <= 8 { i - 1 } else { 15 - i }]);
            x[0] * (-x[1] * (t - x[2]).square() / c(2.0)).exp() - y
        };
        (1..=15).map(residual).collect()
    }
);

residuals!(
    /// 12.
    Box3,
    |x, c| {
        let residual = |i| {
            let t: f64 = 0.1 * i;
            let decay = |rate: T| (c(-t) * rate).exp();
            decay(x[0]) - decay(x[1]) - x[2] * c((-t).exp() - (-10.0 * t).exp())
        };
        (1..=10).map(f64::from).map(residual).collect()
    }
);

residuals!(
    /// 14.
    Wood,
    |x, c| vec![
        c(10.0) * (x[1] - x[0].square()),
        c(1.0) - x[0],
        c(90_f64.sqrt()) * (x[3] - x[2].square()),
        c(1.0) - x[2],
        c(10_f64.sqrt()) * (x[1] + x[3] - c(2.0)),
        (x[1] - x[3]) / c(10_f64.sqrt()),
    ]
);

residuals!(
    /// 15.
    KowalikOsborne,
    |x, c| {
        const DATA: [(f64, f64); 11] = [
            (0.1957, 4.0),
            (0.1947, 2.0),
            (0.1735, 1.0),
            (0.16, 0.5),
            (0.0844, 0.25),
            (0.0627, 0.167),
            (0.0456, 0.125),
            (0.0342, 0.1),
            (0.0323, 0.0833),
            (0.0235, 0.0714),
            (0.0246, 0.0625),
        ];
        let residual = |&(y, u): &(f64, f64)| {
            let u = c(u);
            c(y) - x[0] * (u.square() + u * x[1]) / (u.square() + u * x[2] + x[3])
        };
        DATA.iter().map(residual).collect()
    }
);

residuals!(
    /// 16.
    BrownDennis,
    |x, c| {
        let residual = |i| {
            let t: f64 = i / 5.0;
            (x[0] + c(t) * x[1] - c(t.exp())).square() + (x[2] + c(t.sin()) * x[3] - c(t.cos())).square()
        };
        (1..=20).map(f64::from).map(residual).collect()
    }
);

residuals!(
    /// 18.
    BiggsExp6,
    |x, c| {
        let residual = |i| {
            let t: f64 = 0.1 * i;
            let decay = |rate: T| (c(-t) * rate).exp();
            let y = (-t).exp() - 5.0 * (-10.0 * t).exp() + 3.0 * (-4.0 * t).exp();
            x[2] * decay(x[0]) - x[3] * decay(x[1]) + x[5] * decay(x[4]) - c(y)
        };
        (1..=13).map(f64::from).map(residual).collect()
    }
);

residuals!(
    /// 20, with six variables.
    Watson,
    |x, c| {
        let residual = |i| {
            let t: f64 = i / 29.0;
            let slope = sum((1..x.len()).map(|j| c(j as f64 * t.powi(j as i32 - 1)) * x[j]));
            let value = sum((0..x.len()).map(|j| c(t.powi(j as i32)) * x[j]));
            slope - value.square() - c(1.0)
        };
        let ends = [x[0], x[1] - x[0].square() - c(1.0)];
        (1..=29).map(f64::from).map(residual).chain(ends).collect()
    }
);

/// The problems with their starts and minima.
pub(super) fn problems<F: Precision>() -> Vec<Described<F>> {
    vec![
        // From this start the local minimum; the global one is 0.
        least_squares(
            "Freudenstein–Roth",
            FreudensteinRoth,
            &[0.5, -2.0],
            48.984_253_679_24,
        ),
        least_squares("Powell badly scaled", PowellBadlyScaled, &[0.0, 1.0], 0.0),
        least_squares("Brown badly scaled", BrownBadlyScaled, &[1.0, 1.0], 0.0),
        least_squares(
            "Jennrich–Sampson",
            JennrichSampson,
            &[0.3, 0.4],
            124.362_182_355_6,
        ),
        least_squares("helical valley", HelicalValley, &[-1.0, 0.0, 0.0], 0.0),
        least_squares("Bard", Bard, &[1.0; 3], 8.214_877_306_578e-3),
        least_squares("Gaussian", Gaussian, &[0.4, 1.0, 0.0], 1.127_932_769_6e-8),
        least_squares("Box", Box3, &[0.0, 10.0, 20.0], 0.0),
        least_squares("Wood", Wood, &[-3.0, -1.0, -3.0, -1.0], 0.0),
        least_squares(
            "Kowalik–Osborne",
            KowalikOsborne,
            &[0.25, 0.39, 0.415, 0.39],
            3.075_056_038_49e-4,
        ),
        least_squares(
            "Brown–Dennis",
            BrownDennis,
            &[25.0, 5.0, -5.0, -1.0],
            85_822.201_626_4,
        ),
        // A local minimum; the global one is 0.
        least_squares(
            "Biggs",
            BiggsExp6,
            &[1.0, 2.0, 1.0, 1.0, 1.0, 1.0],
            5.655_649_925_5e-3,
        ),
        least_squares("Watson", Watson, &[0.0; 6], 2.287_670_053_55e-3),
    ]
}
