//! The products of every method at a point.

use super::TOLERANCE;
use super::power::{Estimate, PowerIteration};
use super::reference::Reference;
use flatland_networks::spectrum::{
    LanczosSettings, ModulusSettings, SymmetricOperator, lanczos, largest_in_modulus,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::error::Error;

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// λ₁.
    Largest,
    /// The eigenvalues largest in modulus.
    Dominant,
}

/// How, and when it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Lanczos with the settings of recorded spectra, until verified.
    LanczosVerified,
    /// Lanczos, until right as judged by the reference.
    LanczosRight,
    /// Power iteration, until right as judged by the reference.
    PowerRight,
    /// Power iteration, until the residual is within the tolerance: what it can know by itself.
    PowerResidual,
    /// Power iteration, until the relative change of an estimate is below 10⁻³, after at most 100 products per eigenvalue.
    PowerChange,
}

/// The products of a method.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// What was computed.
    pub wanted: Wanted,
    /// How.
    pub method: Method,
    /// The number of the random start.
    pub start: u64,
    /// The products used.
    pub products: usize,
    /// Whether the method came to its end; otherwise it needs more products than were allowed.
    pub ended: bool,
    /// The largest error, relative to the largest modulus; infinite where a value is missing.
    pub error: f64,
}

/// The products that λ₁ takes from each of `starts` random starts, and those of the reference's dominant eigenvalues from one.
/// Power iteration may use `cap` products.
///
/// # Errors
///
/// A product fails.
pub fn counts<O: SymmetricOperator>(
    operator: &mut O,
    reference: &Reference,
    starts: u64,
    cap: usize,
) -> Result<Vec<Count>, Box<dyn Error>> {
    let mut counts = Vec::new();
    for start in 0..starts {
        lanczos_counts(operator, reference, Wanted::Largest, start, &mut counts)?;
        // Where λ₁ is not among the dominant eigenvalues, it takes more than all of them.
        let rank = reference.rank_of_largest();
        let needed = rank.map_or(reference.dominant.len(), |rank| rank + 1);
        for method in [Method::PowerRight, Method::PowerResidual, Method::PowerChange] {
            let values = power(operator, reference, (method, needed, cap), start)?;
            let last = values
                .0
                .last()
                .filter(|_| rank.is_some() && values.0.len() == needed);
            counts.push(Count {
                wanted: Wanted::Largest,
                method,
                start,
                products: values.1,
                ended: last.is_some(),
                error: last.map_or(f64::INFINITY, |&last| reference.error_of_largest(last)),
            });
        }
    }
    lanczos_counts(operator, reference, Wanted::Dominant, 0, &mut counts)?;
    for method in [Method::PowerRight, Method::PowerChange] {
        let count = reference.dominant.len();
        let (values, products) = power(operator, reference, (method, count, cap), 0)?;
        counts.push(Count {
            wanted: Wanted::Dominant,
            method,
            start: 0,
            products,
            ended: values.len() == count,
            error: reference.error_of_dominant(&values),
        });
    }
    Ok(counts)
}

/// The values of power iteration, and its products.
fn power<O: SymmetricOperator>(
    operator: &mut O,
    reference: &Reference,
    (method, count, cap): (Method, usize, usize),
    start: u64,
) -> Result<(Vec<f64>, usize), Box<dyn Error>> {
    let mut rng = ChaCha8Rng::seed_from_u64(start);
    let mut power = PowerIteration::new(operator, &mut rng);
    let limit = reference.limit();
    let mut tried = 0;
    let stop = |rank: usize, previous: Option<f64>, Estimate { value, residual }: Estimate| match method {
        Method::PowerResidual => residual <= limit,
        Method::PowerChange => {
            tried = if previous.is_none() { 1 } else { tried + 1 };
            let change = previous.map(|before| (value - before).abs() / (before.abs() + 1e-6));
            tried >= 100 || change.is_some_and(|change| change < TOLERANCE)
        }
        _ => (value.abs() - reference.dominant[rank].abs()).abs() <= limit,
    };
    let values = power.run(count, cap, stop, &mut rng)?;
    Ok((values, power.products()))
}

/// The products of Lanczos until verified, and until right.
fn lanczos_counts<O: SymmetricOperator>(
    operator: &mut O,
    reference: &Reference,
    wanted: Wanted,
    start: u64,
    counts: &mut Vec<Count>,
) -> Result<(), Box<dyn Error>> {
    let mut compute = |tolerance, max_products| -> Result<_, Box<dyn Error>> {
        let mut rng = ChaCha8Rng::seed_from_u64(start);
        let (error, products, ended) = match wanted {
            Wanted::Largest => {
                let settings = LanczosSettings {
                    tolerance,
                    max_products,
                    ..LanczosSettings::default()
                };
                let found = lanczos(operator, &settings, &mut rng)?;
                let error = reference.error_of_largest(found.top[0].value);
                (error, found.products, found.converged())
            }
            Wanted::Dominant => {
                let settings = ModulusSettings {
                    count: reference.dominant.len(),
                    tolerance,
                    max_products,
                    ..ModulusSettings::default()
                };
                let found = largest_in_modulus(operator, &settings, &mut rng)?;
                let values: Vec<f64> = found.eigenvalues.iter().map(|found| found.value).collect();
                (
                    reference.error_of_dominant(&values),
                    found.products,
                    found.converged(),
                )
            }
        };
        Ok(Count {
            wanted,
            method: Method::LanczosVerified,
            start,
            products,
            ended,
            error,
        })
    };
    // The products allowed by the default of recordings.
    let verified = compute(TOLERANCE, LanczosSettings::default().max_products)?;
    // Without a tolerance nothing is verified, and Ritz values only approach: the first right set is found by bisection.
    let (mut wrong, mut right) = (0, verified.products);
    let mut best = compute(0.0, right)?;
    while right - wrong > 1 {
        let middle = wrong.midpoint(right);
        let count = compute(0.0, middle)?;
        match count.error <= TOLERANCE {
            true => (right, best) = (middle, count),
            false => wrong = middle,
        }
    }
    counts.push(verified);
    counts.push(Count {
        method: Method::LanczosRight,
        ended: best.error <= TOLERANCE,
        ..best
    });
    Ok(())
}
