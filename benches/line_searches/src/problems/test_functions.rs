//! The functions of `argmin_testfunctions` that have a gradient at their minimum, each from a start in the basin of that minimum: many
//! have others. (Ackley's and Bukin's have a kink there; that of the egg holder lies on the boundary of its domain.)

use super::{Described, Formulas, described};
use crate::real::Precision;
use argmin_testfunctions::*;

/// Wraps a function of two variables.
macro_rules! plane {
    ($name:literal, $cost:ident, $gradient:ident, $hessian:ident, $start:expr, $minimum:expr) => {
        described(
            $name,
            Formulas {
                cost: |x: &[F]| $cost(&[x[0], x[1]]),
                gradient: |x: &[F]| $gradient(&[x[0], x[1]]).to_vec(),
                hessian: |x: &[F]| $hessian(&[x[0], x[1]]).map(|row| row.to_vec()).to_vec(),
            },
            &$start,
            $minimum,
        )
    };
}

/// Wraps a function of any number of variables.
macro_rules! space {
    ($name:literal, $cost:ident, $gradient:ident, $hessian:ident, $start:expr, $minimum:expr) => {
        described(
            $name,
            Formulas {
                cost: |x: &[F]| $cost(x),
                gradient: |x: &[F]| $gradient(x),
                hessian: |x: &[F]| $hessian(x),
            },
            &$start,
            $minimum,
        )
    };
}

/// The problems with their starts and minima.
pub(super) fn problems<F: Precision>() -> Vec<Described<F>> {
    vec![
        plane!("Beale", beale, beale_derivative, beale_hessian, [1.0, 1.0], 0.0),
        plane!("Booth", booth, booth_derivative, booth_hessian, [-5.0, 5.0], 0.0),
        plane!(
            "cross in tray",
            cross_in_tray,
            cross_in_tray_derivative,
            cross_in_tray_hessian,
            [1.0, 1.6],
            -2.062_611_870_823
        ),
        plane!("Easom", easom, easom_derivative, easom_hessian, [2.5, 2.5], -1.0),
        plane!(
            "Goldstein–Price",
            goldsteinprice,
            goldsteinprice_derivative,
            goldsteinprice_hessian,
            [0.5, -0.5],
            3.0
        ),
        plane!(
            "Himmelblau",
            himmelblau,
            himmelblau_derivative,
            himmelblau_hessian,
            [1.0, 1.0],
            0.0
        ),
        plane!(
            "Holder table",
            holder_table,
            holder_table_derivative,
            holder_table_hessian,
            [8.0, 9.5],
            -19.208_502_567_887
        ),
        space!("Levy, n = 5", levy, levy_derivative, levy_hessian, [1.6; 5], 0.0),
        plane!(
            "Levy 13",
            levy_n13,
            levy_n13_derivative,
            levy_n13_hessian,
            [1.1, 1.1],
            0.0
        ),
        plane!(
            "Matyas",
            matyas,
            matyas_derivative,
            matyas_hessian,
            [5.0, -3.0],
            0.0
        ),
        // Unbounded below outside its domain, as are cross in tray and Holder's table.
        plane!(
            "McCormick",
            mccormick,
            mccormick_derivative,
            mccormick_hessian,
            [0.0, 0.0],
            -1.913_222_954_981
        ),
        plane!(
            "Picheny",
            picheny,
            picheny_derivative,
            picheny_hessian,
            [0.6, 0.35],
            -3.385_199_318_204
        ),
        space!(
            "Rastrigin, n = 5",
            rastrigin,
            rastrigin_derivative,
            rastrigin_hessian,
            [0.3; 5],
            0.0
        ),
        plane!(
            "Schaffer 2",
            schaffer_n2,
            schaffer_n2_derivative,
            schaffer_n2_hessian,
            [0.4, 0.3],
            0.0
        ),
        plane!(
            "Schaffer 4",
            schaffer_n4,
            schaffer_n4_derivative,
            schaffer_n4_hessian,
            [0.2, 1.2],
            0.292_578_632_036
        ),
        space!(
            "sphere, n = 10",
            sphere,
            sphere_derivative,
            sphere_hessian,
            [3.0; 10],
            0.0
        ),
        space!(
            "Styblinski–Tang, n = 5",
            styblinski_tang,
            styblinski_tang_derivative,
            styblinski_tang_hessian,
            [-2.0; 5],
            5.0 * -39.166_165_703_771
        ),
        plane!(
            "three-hump camel",
            threehumpcamel,
            threehumpcamel_derivative,
            threehumpcamel_hessian,
            [0.8, -0.8],
            0.0
        ),
    ]
}
