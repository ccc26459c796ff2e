//! Certified bounds against samples, from above and from below.

use super::case::{Case, boxed, norm, spread};
use flatland_descent::smoothness::{sampled_hoelder, sampled_segment_smoothness};
use flatland_theory::functions::{CertifiedBounds, Family, Interval, TestFunction};
use nalgebra::DMatrix;

/// Critical steps are searched for up to here.
const MAX_STEP: f64 = 1e305;
/// The relative error that a sample assumes for a gradient where nothing cancels: chosen.
const RELATIVE_ERROR: f64 = 1e-12;

/// A bound of the relative error of a gradient along the ray, the rounding of the point it is taken at included: near a
/// stationary point a gradient has few digits, and a step that moves the point by few roundings has no direction.
fn relative_error(case: &Case, step: f64) -> f64 {
    let size = norm(&case.function.gradient(&case.point));
    let at = |t: f64| sample(case, t).map_or(0.0, |sample| sample.rounding / size);
    RELATIVE_ERROR.max(at(step)).max(at(1e-3 * step))
}

/// A step between a hundredth and five times the critical one, or about 1 where there is none.
fn draw_step(case: &mut Case) -> f64 {
    let critical = case.function.critical_step(&case.point, MAX_STEP);
    let base = if critical.upper.is_finite() {
        critical.upper
    } else {
        1.0
    };
    base * case.log_between(1e-2, 5.0)
}

/// The data to judge a point of the ray: $\|D(t)\|$, $\|w - w_t\|$, and the reach of rounding.
struct Sample {
    change: f64,
    distance: f64,
    rounding: f64,
}

fn sample(case: &Case, t: f64) -> Option<Sample> {
    let gradient = case.function.gradient(&case.point);
    let there: Vec<f64> = case.point.iter().zip(&gradient).map(|(x, g)| x - t * g).collect();
    let other = case.function.gradient(&there);
    let change: Vec<f64> = gradient.iter().zip(&other).map(|(a, b)| a - b).collect();
    let distance: Vec<f64> = case.point.iter().zip(&there).map(|(a, b)| a - b).collect();
    // The box of all points that a rounded gradient and a rounded product may lead to, and its gradients.
    let start = boxed(&case.point);
    let here = case.function.gradient(&start);
    let around: Vec<Interval> = start
        .iter()
        .zip(&here)
        .map(|(&x, &g)| x - Interval::point(t) * g)
        .collect();
    let reached = case.function.gradient(&around);
    let rounding = spread(&here) + spread(&reached);
    let sample = Sample {
        change: norm(&change),
        distance: norm(&distance),
        rounding,
    };
    let usable = sample.change.is_finite() && sample.distance > 0.0 && rounding.is_finite();
    usable.then_some(sample)
}

#[test]
fn certified_bounds_are_above_every_sample() {
    for &family in Family::ALL {
        let mut judged = 0;
        for (number, mut case) in Case::all(family).enumerate() {
            let step = draw_step(&mut case);
            let order = 0.05 + 0.95 * case.unit();
            let smoothness = case.function.segment_smoothness_enclosure(&case.point, step);
            let hoelder = case.function.hoelder_enclosure(&case.point, step, order);
            for _ in 0..32 {
                let t = step * case.log_between(1e-3, 1.0);
                let Some(Sample {
                    change,
                    distance,
                    rounding,
                }) = sample(&case, t)
                else {
                    continue;
                };
                judged += 1;
                // The distance is itself a norm of rounded differences of numbers about as large as the point; 1e-14 is chosen, some
                // tens of roundings.
                let reach = distance * (1.0 + 1e-14) + 2.0 * f64::EPSILON * norm(&case.point);
                let above = smoothness.upper() * reach + rounding;
                assert!(
                    change * (1.0 - 1e-14) <= above,
                    "{family:?} case {number}: l(w, {step}) ≤ {} is refuted at t = {t}: {change} > {above}\n{:?} at {:?}",
                    smoothness.upper(),
                    case.function,
                    case.point
                );
                let above = hoelder.upper() * reach.powf(order) + rounding;
                assert!(
                    change * (1.0 - 1e-14) <= above,
                    "{family:?} case {number}: l_ν(w, {step}) ≤ {} for ν = {order} is refuted at t = {t}: {change} > {above}\n{:?} at {:?}",
                    hoelder.upper(),
                    case.function,
                    case.point
                );
            }
        }
        assert!(judged > 0, "{family:?}: no sample was usable");
    }
}

/// Whether the whole segment lies where the function is finite; beyond, the true $l$ is infinite.
fn inside_domain(case: &Case, step: f64) -> bool {
    let gradient = case.function.gradient(&case.point);
    let end: Vec<f64> = case
        .point
        .iter()
        .zip(&gradient)
        .map(|(x, g)| x - step * g)
        .collect();
    case.function.gradient(&end).iter().all(|value| value.is_finite())
}

#[test]
fn certified_bounds_are_tight() {
    println!(
        "{:<22}{:>7}{:>9}{:>9}{:>9}{:>9}{:>11}",
        "family", "cases", "l ≤ 2", "worst", "l_ν ≤ 2", "worst", "inclusion"
    );
    for &family in Family::ALL {
        let (mut total, mut tight, mut tight_hoelder, mut included) = (0, 0, 0, 0);
        let (mut worst, mut worst_hoelder): (f64, f64) = (0.0, 0.0);
        for mut case in Case::all(family) {
            let step = draw_step(&mut case);
            if !inside_domain(&case, step) {
                continue;
            }
            total += 1;
            let order = 0.05 + 0.95 * case.unit();
            let gradient = |point: &[f64]| case.function.gradient(point);
            let error = relative_error(&case, step);
            let sampled = sampled_segment_smoothness(gradient, &case.point, step, error);
            let enclosure = case.function.segment_smoothness_enclosure(&case.point, step);
            let certified = case.function.segment_smoothness_bound(&case.point, step);
            assert_eq!(certified, enclosure.upper());
            assert!(
                sampled <= certified,
                "{family:?}: {sampled} > {certified} for {:?} at {:?}",
                case.function,
                case.point
            );
            tight += u32::from(certified <= 2.0 * sampled);
            included += u32::from(certified <= 1.011 * enclosure.lower());
            worst = worst.max(if certified == 0.0 {
                1.0
            } else {
                certified / sampled
            });
            let sampled = sampled_hoelder(gradient, &case.point, step, order, error);
            let certified = case.function.hoelder_bound(&case.point, step, order);
            assert!(
                sampled <= certified,
                "{family:?}: {sampled} > {certified} for ν = {order}, {:?} at {:?}",
                case.function,
                case.point
            );
            let early = case
                .function
                .hoelder_enclosure_until(&case.point, step, order, |lower, upper| upper <= 2.0 * lower);
            assert!(
                early.lower() <= certified && sampled <= early.upper(),
                "{family:?}: {early:?} without l_ν in [{sampled}, {certified}] for ν = {order}, {:?} at {:?}",
                case.function,
                case.point
            );
            tight_hoelder += u32::from(certified <= 2.0 * sampled);
            worst_hoelder = worst_hoelder.max(if certified == 0.0 {
                1.0
            } else {
                certified / sampled
            });
        }
        let share = |count: u32| format!("{:.1} %", 100.0 * f64::from(count) / f64::from(total));
        let name = format!("{family:?}");
        println!(
            "{name:<22}{total:>7}{:>9}{worst:>9.3}{:>9}{worst_hoelder:>9.3}{:>11}",
            share(tight),
            share(tight_hoelder),
            share(included)
        );
        assert!(
            u64::from(total) * 2 >= super::case::cases(),
            "{family:?}: most segments leave the domain"
        );
        assert!(
            tight * 10 >= total * 9,
            "{family:?}: l is tight in only {tight} of {total} cases"
        );
        assert!(
            tight_hoelder * 10 >= total * 9,
            "{family:?}: l_ν is tight in only {tight_hoelder} of {total} cases"
        );
    }
}

/// The spectral norm of the Hessian at a point of the ray, by nalgebra's eigenvalues.
fn hessian_norm(case: &Case, t: f64) -> f64 {
    let gradient = case.function.gradient(&case.point);
    let point: Vec<f64> = case.point.iter().zip(&gradient).map(|(x, g)| x - t * g).collect();
    let dimension = point.len();
    let mut hessian = DMatrix::zeros(dimension, dimension);
    for index in 0..dimension {
        let mut unit = vec![0.0; dimension];
        unit[index] = 1.0;
        hessian
            .column_mut(index)
            .copy_from_slice(&case.function.hessian_product(&point, &unit));
    }
    // Scaled, since the squares of extreme entries are not floats.
    let largest = hessian.amax();
    if largest == 0.0 || !largest.is_finite() {
        return if largest.is_finite() { 0.0 } else { f64::NAN };
    }
    largest * (hessian / largest).symmetric_eigenvalues().amax()
}

#[test]
fn hessian_norm_bounds_are_above_every_sample_and_close() {
    for &family in Family::ALL
        .iter()
        .filter(|family| family.is_twice_differentiable())
    {
        let (mut total, mut close) = (0, 0);
        for (number, mut case) in Case::all(family).enumerate().take(40) {
            let step = draw_step(&mut case);
            if !inside_domain(&case, step) {
                continue;
            }
            total += 1;
            let bound = case.function.hessian_norm_bound(&case.point, step);
            let mut largest: f64 = 0.0;
            for j in 0..=32 {
                let sampled = hessian_norm(&case, step * f64::from(j) / 32.0);
                // Eigenvalues are accurate to some units times the norm.
                assert!(
                    sampled.is_nan() || sampled <= bound * (1.0 + 1e-12),
                    "{family:?} case {number}: ‖H‖ ≤ {bound} is refuted by {sampled}\n{:?} at {:?}",
                    case.function,
                    case.point
                );
                largest = largest.max(sampled);
            }
            // The first lower end is of the two ends of the segment, which were sampled.
            let first = case
                .function
                .hessian_norm_enclosure_until(&case.point, step, |_, _| true);
            assert!(
                first.lower() <= largest * (1.0 + 1e-12) && largest <= first.upper() * (1.0 + 1e-12),
                "{family:?} case {number}: ‖H‖ in {first:?}, sampled {largest}\n{:?} at {:?}",
                case.function,
                case.point
            );
            close += u32::from(bound <= 1.3 * largest);
        }
        println!("{family:?}: ‖H‖ within a factor 1.3 in {close} of {total} cases");
        assert!(
            close * 10 >= total * 9,
            "{family:?}: ‖H‖ is close in only {close} of {total} cases"
        );
    }
}

#[test]
fn critical_steps_are_bracketed_closely_and_from_the_right_sides() {
    for &family in Family::ALL {
        let (mut finite, mut close) = (0, 0);
        for (number, case) in Case::all(family).enumerate() {
            let critical = case.function.critical_step(&case.point, MAX_STEP);
            assert!(
                critical.lower < critical.upper,
                "{family:?} case {number}: {critical:?}"
            );
            let gradient = |point: &[f64]| case.function.gradient(point);
            let error = relative_error(&case, critical.lower);
            let below = sampled_segment_smoothness(gradient, &case.point, critical.lower, error);
            assert!(
                critical.lower * below < 2.0,
                "{family:?} case {number}: {critical:?} starts beyond η*\n{:?} at {:?}",
                case.function,
                case.point
            );
            if critical.upper.is_finite() {
                finite += 1;
                close += u32::from(critical.upper <= 1.05 * critical.lower);
                let above = case
                    .function
                    .segment_smoothness_bound(&case.point, critical.upper);
                assert!(
                    critical.upper * above >= 2.0,
                    "{family:?} case {number}: {critical:?} ends before η*"
                );
            }
        }
        println!("{family:?}: η* bracketed within 5 % in {close} of {finite} finite cases");
        assert!(
            close * 10 >= finite * 9,
            "{family:?}: η* is close in only {close} of {finite} cases"
        );
    }
}
