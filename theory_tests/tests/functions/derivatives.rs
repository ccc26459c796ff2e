//! Closed-form derivatives against dual numbers and differences.

use super::case::{Case, boxed};
use autodiff::{F1, FT};
use flatland_theory::functions::{CertifiedBounds, Family, Interval, TestFunction};

/// The rounding of an evaluation in dual numbers, in widths of the interval evaluation of the closed form.
///
/// Outward rounding adds up at least one unit per operation of the closed form. The dual evaluation performs the
/// operations of the cost instead, each with a product rule of at most four roundings, on numbers of the same size; two
/// hundred and fifty-six widths leave room for costs with many more operations than their gradients.
const DUAL_WIDTHS: f64 = 256.0;

/// The largest magnitude in a box, whose rounding no component can be expected to beat.
fn scale(of: &[Interval]) -> f64 {
    of.iter().fold(0.0, |largest: f64, x| largest.max(x.magnitude()))
}

/// The tolerance between an oracle and a component of the closed form.
fn tolerance(of: &[Interval], index: usize) -> f64 {
    DUAL_WIDTHS * (of[index].width() + f64::EPSILON * scale(of)) + f64::MIN_POSITIVE
}

#[test]
fn gradients_are_those_of_dual_numbers() {
    for &family in Family::ALL {
        for (number, case) in Case::all(family).enumerate() {
            let gradient = case.function.gradient(&case.point);
            let enclosure = case.function.gradient(&boxed(&case.point));
            for index in 0..case.point.len() {
                let mut dual: Vec<F1> = case.point.iter().map(|&x| F1::cst(x)).collect();
                dual[index] = F1::var(case.point[index]);
                let oracle = case.function.cost(&dual).dx;
                let error = (gradient[index] - oracle).abs();
                assert!(
                    error <= tolerance(&enclosure, index),
                    "{family:?} case {number}, component {index}: closed form {}, duals {oracle}\n{:?} at {:?}",
                    gradient[index],
                    case.function,
                    case.point
                );
            }
        }
    }
}

#[test]
fn hessian_products_are_those_of_nested_dual_numbers() {
    for &family in Family::ALL {
        for (number, mut case) in Case::all(family).enumerate() {
            let vector: Vec<f64> = (0..case.point.len()).map(|_| 2.0 * case.unit() - 1.0).collect();
            let product = case.function.hessian_product(&case.point, &vector);
            let enclosure = case
                .function
                .hessian_product(&boxed(&case.point), &boxed(&vector));
            for (index, &component) in product.iter().enumerate() {
                // x + εv + δe: the mixed derivative of the cost is a component of the product.
                let nested: Vec<FT<F1>> = (0..case.point.len())
                    .map(|j| {
                        let inner = F1::new(case.point[j], vector[j]);
                        FT::<F1>::new(inner, F1::cst(if j == index { 1.0 } else { 0.0 }))
                    })
                    .collect();
                let oracle = case.function.cost(&nested).dx.dx;
                let error = (component - oracle).abs();
                assert!(
                    error <= tolerance(&enclosure, index),
                    "{family:?} case {number}, component {index}: closed form {}, duals {oracle}\n{:?} at {:?}",
                    component,
                    case.function,
                    case.point
                );
            }
        }
    }
}

/// $(f(x + he) - f(x - he))/2h$ is the mean of $\partial f$ over $[x - he, x + he]$, so it differs from $\partial f(x)$ by at most
/// $h \sup |\partial^2 f|$ over that interval, which interval arithmetic bounds, and by the rounding of both costs over $2h$.
#[test]
fn gradients_are_those_of_central_differences() {
    for &family in Family::ALL {
        for (number, case) in Case::all(family).enumerate() {
            let gradient = case.function.gradient(&case.point);
            for index in 0..case.point.len() {
                let (mut left, mut right) = (case.point.clone(), case.point.clone());
                // In proportion to the coordinate, so that no kink at 0 is crossed.
                let wanted = 1e-5
                    * if case.point[index] == 0.0 {
                        1.0
                    } else {
                        case.point[index].abs()
                    };
                left[index] -= wanted;
                right[index] += wanted;
                let width = right[index] - left[index];
                let costs = [&left, &right].map(|point| case.function.cost_enclosure(point));
                let difference = (case.function.cost(&right) - case.function.cost(&left)) / width;

                let mut between = boxed(&case.point);
                between[index] = Interval::new(left[index], right[index]);
                let mut unit = vec![Interval::ZERO; case.point.len()];
                unit[index] = Interval::point(1.0);
                let curvature = case.function.hessian_product(&between, &unit)[index].magnitude();
                // The centre of the rounded interval may be off the point by a rounding of it.
                let truncation = width * curvature;
                let rounding = (costs[0].width() + costs[1].width()) / width;
                let floor = 1e-12 * gradient[index].abs() + f64::MIN_POSITIVE;
                assert!(
                    (difference - gradient[index]).abs() <= truncation + rounding + floor,
                    "{family:?} case {number}, component {index}: closed form {}, differences {difference} \
                     within {truncation:e} + {rounding:e}\n{:?} at {:?}",
                    gradient[index],
                    case.function,
                    case.point
                );
            }
        }
    }
}

#[test]
fn enclosures_contain_the_computed_values() {
    for &family in Family::ALL {
        for (number, case) in Case::all(family).enumerate() {
            let at = boxed(&case.point);
            let cost = case.function.cost(&case.point);
            assert!(
                case.function.cost_enclosure(&case.point).contains(cost),
                "{family:?} case {number}"
            );
            let pairs = case
                .function
                .gradient(&case.point)
                .into_iter()
                .zip(case.function.gradient(&at));
            for (value, enclosure) in pairs {
                assert!(
                    enclosure.contains(value),
                    "{family:?} case {number}: {value} in {enclosure:?}"
                );
            }
        }
    }
}

#[test]
fn single_precision_evaluates_the_same_function() {
    for &family in Family::ALL.iter().filter(|family| family.fits_single_precision()) {
        for (number, case) in Case::all(family).enumerate() {
            let single: Vec<f32> = case.point.iter().map(|&x| x as f32).collect();
            assert!(
                single
                    .iter()
                    .zip(&case.point)
                    .all(|(&narrow, &wide)| f64::from(narrow) == wide)
            );
            let gradient = case.function.gradient(&case.point);
            // A relative error of a thousand units in single precision, of the largest component, and of the terms that cancel in it.
            let curvature = case.function.hessian_product(&case.point, &case.point);
            let size = gradient
                .iter()
                .chain(&curvature)
                .fold(0.0, |size: f64, x| size.max(x.abs()));
            for (value, narrow) in gradient.iter().zip(case.function.gradient(&single)) {
                let error = (value - f64::from(narrow)).abs();
                let bound = 1000.0 * f64::from(f32::EPSILON) * size + f64::from(f32::MIN_POSITIVE);
                assert!(
                    error <= bound,
                    "{family:?} case {number}: {value} against {narrow}\n{:?}",
                    case.function
                );
            }
        }
    }
}

#[test]
fn no_cost_is_below_the_infimum() {
    for &family in Family::ALL {
        for (number, mut case) in Case::all(family).enumerate() {
            let Some(infimum) = case.function.infimum().lower_bound() else {
                continue;
            };
            for _ in 0..20 {
                let reach = case.log_between(1e-3, 10.0);
                let point: Vec<f64> = (0..case.point.len())
                    .map(|j| case.point[j] + reach * (2.0 * case.unit() - 1.0))
                    .collect();
                let cost = case.function.cost_enclosure(&point);
                // The infimum itself is a rounded sum or power.
                assert!(
                    cost.upper() >= infimum - 1e-13 * infimum.abs(),
                    "{family:?} case {number}: {cost:?} below {infimum} at {point:?}\n{:?}",
                    case.function
                );
            }
        }
    }
}
