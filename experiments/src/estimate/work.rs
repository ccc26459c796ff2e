//! What a cell does.

use crate::cell::CellSettings;
use crate::optimiser::OptimiserSettings;
use flatland_networks::spectrum::min_basis_vectors;

/// Trials per iteration of a line search, about: 2.2 with the backtrack factor 0.5 and 2.4 with 0.9 on the digits (Appendix G).
pub const TRIALS: f64 = 2.3;

/// Hessian-vector products of one measurement of the sharpness, about.
pub const PRODUCTS_PER_SHARPNESS: u64 = 30;

/// Products per eigenvalue where several are wanted.
const PRODUCTS_PER_EIGENVALUE: u64 = 4;

/// The operations of a cell. Passes over the training samples of an iteration, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Training samples per iteration.
    pub samples: u64,
    /// All training samples, on which curvature is measured.
    pub whole: u64,
    /// Test samples.
    pub test: u64,
    /// Iterations.
    pub iterations: u64,
    /// Forward passes from the data, per iteration.
    pub forwards: f64,
    /// Backward passes per iteration.
    pub backwards: f64,
    /// Trials along a ray per iteration.
    pub trials: f64,
    /// Hessian-vector products per iteration.
    pub products: f64,
    /// Evaluations on the test set.
    pub tests: u64,
    /// Linearisations for measurements, over all training samples.
    pub linearisations: u64,
    /// Hessian-vector products for measurements, over all training samples.
    pub measured_products: u64,
    /// Σ k² over the Lanczos iterations, k their products: twice the scalar products of reorthogonalisation.
    pub reorthogonalised: u64,
    /// Vectors of a Lanczos basis, typically.
    pub basis: u64,
    /// Vectors of a Lanczos basis, at most, if its budget allows them.
    pub largest_basis: u64,
    /// The budget of a Lanczos basis, in bytes.
    pub basis_bytes: u64,
    /// Vectors of a Lanczos basis that a smaller budget counts as.
    pub min_basis: u64,
}

impl Work {
    /// The work of a cell on this many training and test samples of K classes.
    pub fn of(settings: &CellSettings, training: usize, test: usize, classes: usize) -> Self {
        let (forwards, backwards, trials, products) = per_iteration(&settings.optimiser);
        let mut work = Self {
            samples: settings.batch.unwrap_or(training).min(training) as u64,
            whole: training as u64,
            test: test as u64,
            iterations: settings.iterations as u64,
            // An iteration on new samples begins with a forward pass of its own.
            forwards: forwards + f64::from(u8::from(settings.batch.is_some())),
            backwards,
            trials,
            products,
            tests: 0,
            linearisations: 0,
            measured_products: 0,
            reorthogonalised: 0,
            basis: 0,
            largest_basis: 0,
            basis_bytes: settings.record.basis_bytes(),
            min_basis: min_basis_vectors(1) as u64,
        };
        work.measure(settings, classes);
        work
    }

    fn measure(&mut self, settings: &CellSettings, classes: usize) {
        let record = &settings.record;
        let (iterations, max) = (settings.iterations, record.eigenvalue_max_products as u64);
        // From iteration 0, and at the last iterate.
        let times = |every: usize| {
            let last = u64::from(!iterations.is_multiple_of(every.max(1)));
            ((iterations / every.max(1)) as u64).saturating_add(1 + last)
        };
        // The same, from the first iteration of the window on.
        let times_in_window = |every: usize| {
            let before = record
                .from
                .min(iterations.saturating_add(1))
                .div_ceil(every.max(1)) as u64;
            times(every).saturating_sub(before).max(1)
        };
        if self.test > 0 {
            self.tests = times(record.test_every);
        }
        let sharpness = PRODUCTS_PER_SHARPNESS.min(max);
        self.lanczos(times(record.sharpness_every), sharpness, max);
        if let Some(wanted) = &record.eigenvalues {
            let count = wanted.top.saturating_add(wanted.bottom);
            self.min_basis = self.min_basis.max(min_basis_vectors(count) as u64);
            let count = count as u64;
            if count > 0 {
                let products = PRODUCTS_PER_EIGENVALUE
                    .saturating_mul(count)
                    .saturating_add(PRODUCTS_PER_SHARPNESS)
                    .min(max);
                self.lanczos(times_in_window(wanted.every), products, max);
            }
            if let Some(count) = wanted.modulus_count(classes) {
                self.min_basis = self.min_basis.max(min_basis_vectors(count) as u64);
                let count = count as u64;
                let max = max.max(count.saturating_mul(2));
                let products = PRODUCTS_PER_EIGENVALUE
                    .saturating_mul(count)
                    .max(sharpness)
                    .min(max);
                self.lanczos(
                    times_in_window(wanted.every),
                    products,
                    max.saturating_add(count.saturating_mul(2)),
                );
            }
        }
        if let Some(wanted) = &record.hessian_trace {
            let times = times_in_window(wanted.every);
            self.linearisations = self.linearisations.saturating_add(times);
            let products = times.saturating_mul(wanted.probes as u64);
            self.measured_products = self.measured_products.saturating_add(products);
        }
        if let Some(wanted) = &record.probes {
            let at = wanted.times(iterations);
            self.lanczos(
                at.saturating_mul(wanted.steps.len() as u64 + 1),
                sharpness + 1,
                max,
            );
        }
        if let Some(wanted) = &record.batch_sharpness {
            // Every iteration of these epochs, over its batch: its share of the whole set.
            let batches = iterations as f64 / wanted.every.max(1) as f64;
            let share = self.samples as f64 / self.whole.max(1) as f64;
            self.lanczos((batches * share).ceil() as u64, sharpness, max);
        }
    }

    /// Adds Lanczos iterations of this many products.
    fn lanczos(&mut self, times: u64, products: u64, most: u64) {
        self.linearisations = self.linearisations.saturating_add(times);
        self.measured_products = (self.measured_products).saturating_add(times.saturating_mul(products));
        let squares = products.saturating_mul(products);
        self.reorthogonalised = (self.reorthogonalised).saturating_add(times.saturating_mul(squares));
        self.basis = self.basis.max(products);
        self.largest_basis = self.largest_basis.max(most);
    }
}

/// Forward and backward passes, trials, and products per iteration.
fn per_iteration(optimiser: &OptimiserSettings) -> (f64, f64, f64, f64) {
    match optimiser {
        OptimiserSettings::Ls(_)
        | OptimiserSettings::Nls(_)
        | OptimiserSettings::NlsUb(_)
        | OptimiserSettings::PoNls(_)
        | OptimiserSettings::Grippo(_) => (0.0, 1.0, TRIALS, 0.0),
        // The product takes over the gradient's backward pass.
        OptimiserSettings::Cdat(_) => (0.0, 1.0, 1.0, 1.0),
        OptimiserSettings::Gd(_) | OptimiserSettings::WarmUp(_) => (0.0, 1.0, 1.0, 0.0),
        // At the iterate and at the perturbed point.
        OptimiserSettings::Sam(_) => (2.0, 2.0, 0.0, 0.0),
    }
}
