//! Ten steps of NLS on every network with either loss, against PyTorch in double precision: full batch, and batches in a fixed
//! order with the last one incomplete, the step and the memory carried over. Frozen by `freeze.py` of the networks' tests.

use crate::common::{from_plan_text, optimiser};
use crate::formula::{compare, data, weights};
use flatland_experiments::optimiser::{Optimiser, Repetition};
use flatland_networks::{Loss, Network, NetworkSettings, Objective};
use ndarray::s;
use serde::Deserialize;
use std::ops::{ControlFlow, Range};

#[derive(Deserialize)]
struct Reference {
    settings: String,
    shape: [usize; 3],
    classes: usize,
    samples: usize,
    loss: String,
    /// 0 for the full batch.
    batch: usize,
    /// Cost on the batch, step, trials, and how far a perturbation of the first weights by 1e-14 moves the cost: ten iterations, or
    /// those before the network died.
    rows: Vec<(f64, f64, usize, f64)>,
    /// Checksums of the last weights.
    weights: Vec<(f64, f64)>,
    /// The test pass on all samples, at the last weights.
    test_cost: f64,
    /// How far that perturbation moves the last weights and the test cost.
    sensitivity: f64,
}

/// Costs and gradients agree to 1e-13 (see the tests of the networks), ten times the perturbation; how far a step across η λ carries a
/// difference is what the reference says of two perturbations, and a third can be several times worse. A mistake in a rule shows in the
/// first digits of the first rows.
fn tolerance(sensitivity: f64) -> f64 {
    1e-11 + 100.0 * sensitivity
}

impl Reference {
    fn name(&self) -> String {
        let Self {
            settings,
            shape,
            loss,
            batch,
            ..
        } = self;
        format!("{settings} on {shape:?}, {loss}, batch {batch}")
    }

    /// The samples of every iteration.
    fn batch_of(&self, iteration: usize) -> Range<usize> {
        if self.batch == 0 {
            return 0..self.samples;
        }
        let start = iteration % self.samples.div_ceil(self.batch) * self.batch;
        start..(start + self.batch).min(self.samples)
    }

    fn follow(&self) {
        let settings: NetworkSettings = from_plan_text(&self.settings);
        let network: Network = settings.build(self.shape, self.classes).unwrap();
        let loss: Loss = from_plan_text(&self.loss);
        let (inputs, targets) = data(self.shape, self.classes, self.samples);
        // As in `freeze.py`: no network fits them exactly, so that no ray falls for ever.
        let targets = targets.mapv(|y| 0.7 * y + 0.3 / self.classes as f64);
        let whole = Objective::new(&network, inputs.view(), targets.view(), loss).unwrap();
        let mut rule = Optimiser::new(&optimiser("Nls(search: (first_step: 0.01))"), self.classes).unwrap();
        let mut statistics = network.initial_statistics();
        let (mut at, mut gradient) = (weights(&network), vec![0.0; network.parameters()]);
        for (iteration, (cost, step, trials, sensitivity)) in self.rows.iter().enumerate() {
            let rows = s![self.batch_of(iteration), ..];
            let batch = whole
                .with_samples(inputs.slice(rows), targets.slice(rows))
                .unwrap();
            let point = batch.forward(&at).unwrap();
            statistics.update(&batch.gradient(&point, &mut gradient).unwrap());
            let repetition = match self.batch {
                0 => Repetition::Exact,
                _ => Repetition::OtherSamples,
            };
            let found = rule
                .advance(&batch, &point, &gradient, repetition, &|| false)
                .unwrap();
            let name = format!("{} at iteration {iteration}", self.name());
            let error = (point.cost() / cost - 1.0).abs();
            let allowed = tolerance(*sensitivity);
            assert!(error < allowed, "{name}: cost {}, not {cost}", point.cost());
            assert_eq!(found.outcome.step(), Some(*step), "{name}");
            assert_eq!(found.trials, *trials, "{name}");
            let ControlFlow::Continue(next) = found.next else {
                panic!("{name} ended");
            };
            at = next.weights().to_vec();
        }
        let allowed = tolerance(self.sensitivity);
        compare(&self.name(), &network, &at, &self.weights, allowed);
        let (cost, _) = whole.evaluate(&at, &statistics).unwrap();
        let error = (cost / self.test_cost - 1.0).abs();
        assert!(
            error < allowed,
            "{}: test cost {cost}, not {}",
            self.name(),
            self.test_cost
        );
    }
}

#[test]
fn ten_steps_of_nls_on_every_network_are_pytorchs() {
    let references: Vec<Reference> = from_plan_text(include_str!("steps.ron"));
    assert_eq!(references.len(), 80);
    for reference in &references {
        // Without the last bias a network can die, and no step then ends the fall of its cost.
        let least = if reference.settings.contains("bias: false") {
            1
        } else {
            10
        };
        assert!(
            (least..=10).contains(&reference.rows.len()),
            "{}",
            reference.name()
        );
        reference.follow();
    }
}
