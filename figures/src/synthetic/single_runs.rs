//! Synthetic runs that fall into Flatland and leave it again, with a row in every table of the diagnosis.

use flatland_records::{
    DiagnosisRow, HessianTraceRow, ProbeRow, Record, Rule, SpectrumEnd, SpectrumRow, TraceRow,
};

use super::blank::blank;
use super::random::Random;

const CLASSES: usize = 10;
const FLOOR: f64 = 2.0 / CLASSES as f64;
const VARIANCE: f64 = 0.09;

/// Runs of NLS with this many seeds on this many (data, network) pairs, for [`diagnosis`](crate::diagnosis()) and
/// [`probes`](crate::probes()). They are in Flatland from about a tenth of the run to half of it.
pub fn single_runs(networks: usize, seeds: u64, iterations: usize) -> Vec<Record> {
    let names = ["ResNet width 8, 3 × 4 blocks", "CNN 16", "MLP 64-100-100-10"];
    let mut records = Vec::new();
    for network in 0..networks {
        for seed in 0..seeds {
            let mut record = stay(seed, (100 * network) as u64 + seed, iterations);
            record.cell.network = names[network % 3].into();
            record.cell.data = ["digits", "Fashion-MNIST", "CIFAR-10", "CIFAR-100"][network / 3 % 4].into();
            records.push(record);
        }
    }
    records
}

fn stay(seed: u64, id: u64, iterations: usize) -> Record {
    let mut random = Random::new(id + 7);
    let (enter, leave) = (iterations / 10, iterations / 2);
    let mut record = blank("NLS", Rule::Nls, seed, id, iterations);
    for k in 0..=iterations {
        // 1 outside of Flatland on either side of it, 0 inside.
        let (before, after) = (enter.saturating_sub(k) as f64, k.saturating_sub(leave) as f64);
        let outside = (before / enter.max(1) as f64).min(1.0);
        let learnt = (after / iterations as f64 * 12.0).min(6.0);
        let noise = 1.0 + 0.03 * random.uniform();
        let sharpness = FLOOR * noise * (1.0 + 300.0 * outside.powi(3) + 0.8 * learnt);
        let cost = VARIANCE * (1.0 + 0.05 * random.uniform() + outside) * (-learnt).exp();
        record.tables.trace.push(TraceRow {
            gradient_norm: Some(cost.sqrt() * 0.1),
            step: (k < iterations).then_some(2.2 / sharpness),
            trials: (k < iterations).then_some(2),
            sharpness: Some(sharpness),
            ..TraceRow::new(k, cost)
        });
        if k % 2 == 0 {
            let pairs = 0.1 + 0.08 * random.uniform() + learnt + 2.0 * outside;
            record
                .tables
                .spectra
                .extend(spectrum(k, sharpness, pairs, &mut random));
            let (estimate, standard_error) = (2.0 + 40.0 * outside + learnt, 0.2);
            let trace = HessianTraceRow {
                iteration: k,
                estimate,
                standard_error,
                half_width_95: 2.131 * standard_error,
                probes: 16,
            };
            record.tables.hessian_traces.push(trace);
            record
                .tables
                .diagnoses
                .push(diagnosis(k, outside + learnt / 6.0, &mut random));
        }
        if [0, 100, 500, 1000, 5000].contains(&k) {
            record.tables.probes.extend(probes(k, sharpness));
        }
    }
    record
}

/// K copies of 2/K, the first of which is λ₁, and pairs that nearly cancel.
fn spectrum(iteration: usize, sharpness: f64, pairs: f64, random: &mut Random) -> Vec<SpectrumRow> {
    let mut eigenvalues: Vec<f64> = (0..CLASSES)
        .map(|i| sharpness + (FLOOR - sharpness) * (i as f64 / 9.0).sqrt())
        .collect();
    for j in 1..=5 {
        let size = pairs / j as f64;
        eigenvalues.extend([size, -size * (0.96 + 0.08 * random.uniform())]);
    }
    eigenvalues.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
    let row = |(index, eigenvalue)| SpectrumRow {
        iteration,
        end: SpectrumEnd::Modulus,
        index,
        eigenvalue,
        residual: 1e-6,
        converged: true,
    };
    eigenvalues.into_iter().enumerate().map(row).collect()
}

fn diagnosis(iteration: usize, learning: f64, random: &mut Random) -> DiagnosisRow {
    let mean = 1e-6 + 0.02 * learning * (0.5 + random.uniform());
    DiagnosisRow {
        iteration,
        last_bias_gradient_norm: Some(0.02 * (0.5 + random.uniform())),
        tensor_gradient_mean: mean,
        tensor_gradient_std: 0.8 * mean,
        tensor_gradient_min: 0.02 * mean,
        tensor_gradient_max: 4.0 * mean,
        zero_gradient_share: (0.55 - 0.4 * learning).max(0.05),
        zero_activation_share: (0.97 - 0.3 * learning).clamp(0.3, 1.0),
    }
}

fn probes(iteration: usize, sharpness: f64) -> Vec<ProbeRow> {
    let steps = [1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.5, 1.0, 5.0, 10.0].map(|step| (step, false));
    let accepted = [(2.2 / sharpness, true)];
    let row = |(step, accepted): (f64, bool)| {
        let quotient = sharpness * (1.0 + step / (1.0 + 0.01 * iteration as f64));
        ProbeRow {
            iteration,
            step,
            accepted,
            gradient_quotient: 0.7 * quotient,
            hessian_gradient_quotient: 0.8 * quotient,
            // Negative behind the kink.
            rayleigh_quotient: if step > 6.0 && iteration == 500 {
                -0.1
            } else {
                0.6 * quotient
            },
            sharpness: quotient,
            sharpness_error: 1e-6,
            sharpness_converged: Some(true),
        }
    };
    steps.into_iter().chain(accepted).map(row).collect()
}
