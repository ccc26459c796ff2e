//! The settings of a cell, and its identity.

use crate::data::DataSettings;
use crate::encode::{EncodeError, digest};
use crate::optimiser::OptimiserSettings;
use crate::plan::{Precision, Recording, Stop};
use flatland_networks::{Loss, NetworkSettings};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Increased whenever a change to this program changes the numbers of a run or the columns of its record, so that records
/// of another version are not taken for results of this one.
const RESULTS_VERSION: u32 = 5;

/// All settings of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellSettings {
    /// The data as named by the plan.
    pub data: DataSettings,
    /// Hash of the data as loaded. The identity depends on it, not on the location of the files.
    pub data_fingerprint: String,
    /// The network.
    pub network: NetworkSettings,
    /// Hash of the initial weights, where they come from a file.
    pub initial_weights: Option<String>,
    /// Hash of the direction of the recorded Hessian-vector product, where there is one. The identity depends on it, not on
    /// the location of its file.
    pub direction: Option<String>,
    /// The training cost.
    pub loss: Loss,
    /// The network's scalar.
    pub precision: Precision,
    /// The optimiser, every tuned number resolved.
    pub optimiser: OptimiserSettings,
    /// The seed of the initial weights.
    pub seed: u64,
    /// Number of iterations.
    pub iterations: usize,
    /// Number of training samples per iteration; `None` for all.
    #[serde(default)]
    pub batch: Option<usize>,
    /// The bounds below which the optimiser stops moving, as far as they concern it.
    #[serde(default)]
    pub stop: Stop,
    /// The measurements to record.
    pub record: Recording,
    /// The [identity](crate::engine::Identified::identity) of the engine; `None` for the native one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
}

impl CellSettings {
    /// SHA-256, in hexadecimal digits, of everything that can change the record.
    ///
    /// # Errors
    ///
    /// The settings cannot be written as RON.
    pub fn identity(&self) -> Result<String, EncodeError> {
        self.digest(Some(self.iterations))
    }

    /// The same of everything but the number of iterations: a run of more iterations goes on from one of fewer.
    ///
    /// # Errors
    ///
    /// The settings cannot be written as RON.
    pub fn lineage(&self) -> Result<String, EncodeError> {
        self.digest(None)
    }

    /// The same of everything that can change the iterates: runs of one trajectory differ in their measurements.
    ///
    /// # Errors
    ///
    /// The settings cannot be written as RON.
    pub fn trajectory(&self) -> Result<String, EncodeError> {
        let measured = Self {
            direction: None,
            record: Recording::default(),
            ..self.clone()
        };
        measured.identity()
    }

    fn digest(&self, iterations: Option<usize>) -> Result<String, EncodeError> {
        let Self {
            data,
            data_fingerprint,
            network,
            initial_weights,
            direction,
            ..
        } = self;
        let Self {
            loss,
            precision,
            optimiser,
            seed,
            batch,
            stop,
            record,
            engine,
            ..
        } = self;
        let record = Recording {
            hessian_vector_product_along: None,
            keep_state: true,
            // As before it could be chosen.
            eigenvalue_max_memory: (record.eigenvalue_max_memory)
                .filter(|_| record.basis_bytes() != Recording::default().basis_bytes()),
            ..record.clone()
        };
        let parts = (
            RESULTS_VERSION,
            (
                data.label(),
                data_fingerprint,
                network,
                initial_weights,
                direction,
            ),
            (loss, precision, optimiser, seed, iterations, batch, stop, record),
        );
        match engine {
            // As before there was another engine.
            None => digest("settings", &parts),
            Some(engine) => digest("settings", &(parts, engine)),
        }
    }

    /// The settings as the text stored in records.
    ///
    /// # Errors
    ///
    /// The settings cannot be written as RON.
    pub fn to_ron(&self) -> Result<String, EncodeError> {
        let pretty = ron::ser::PrettyConfig::new().struct_names(true);
        ron::ser::to_string_pretty(self, pretty).map_err(EncodeError::of("settings"))
    }

    /// The settings from the text stored in a record.
    ///
    /// # Errors
    ///
    /// The text was not written by [`to_ron`](Self::to_ron).
    pub fn from_ron(text: &str) -> Result<Self, ron::error::SpannedError> {
        ron::from_str(text)
    }

    /// The generator of initial weights: the same for every optimiser, so that runs of one seed start at the same point.
    ///
    /// # Errors
    ///
    /// The network's settings cannot be written as RON.
    pub fn weights_generator(&self) -> Result<ChaCha8Rng, EncodeError> {
        let text = ron::to_string(&("initial weights", &self.network, self.seed));
        Ok(generator(&text.map_err(EncodeError::of("network"))?))
    }

    /// The generator of an epoch's order of the training samples: the same for every optimiser, like the initial
    /// weights.
    pub(super) fn batch_generator(&self, epoch: usize) -> ChaCha8Rng {
        generator(&self.purpose("batches", epoch))
    }

    /// The generator of the random vectors that measure the curvature at an iterate.
    pub fn curvature_generator(&self, purpose: &str, iteration: usize) -> ChaCha8Rng {
        generator(&self.purpose(purpose, iteration))
    }

    /// The text, written as RON, that distinguishes the draws of a run.
    fn purpose(&self, purpose: &str, number: usize) -> String {
        format!("({purpose:?},{},{number})", self.seed)
    }
}

fn generator(text: &str) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(Sha256::digest(text).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimiser::SamStep;

    fn settings() -> CellSettings {
        CellSettings {
            data: ron::from_str("Digits(())").unwrap(),
            data_fingerprint: "ab".repeat(32),
            network: NetworkSettings::Mlp {
                hidden: vec![5],
                activation: Default::default(),
                bias: true,
            },
            initial_weights: None,
            direction: None,
            loss: Loss::default(),
            precision: Precision::default(),
            optimiser: OptimiserSettings::Nls(Default::default()),
            seed: 0,
            iterations: 10,
            batch: None,
            stop: Stop::default(),
            record: Recording::default(),
            engine: None,
        }
    }

    #[test]
    fn every_setting_that_can_change_the_record_changes_the_identity() {
        type Change = fn(&mut CellSettings);
        let changes: [Change; 15] = [
            |cell| cell.data_fingerprint = "cd".repeat(32),
            |cell| {
                cell.network = NetworkSettings::Mlp {
                    hidden: vec![6],
                    activation: Default::default(),
                    bias: true,
                }
            },
            |cell| cell.initial_weights = Some("ef".repeat(32)),
            |cell| cell.loss = Loss::CrossEntropy,
            |cell| cell.precision = Precision::F64,
            |cell| cell.optimiser = OptimiserSettings::Ls(Default::default()),
            |cell| {
                let mut nls = flatland_descent::step_rule::Nls::default();
                nls.search.trial_limit = Some(7);
                cell.optimiser = OptimiserSettings::Nls(nls);
            },
            |cell| {
                let step = SamStep::Fixed(0.1);
                cell.optimiser = OptimiserSettings::Sam(crate::optimiser::SamSettings {
                    step,
                    ..Default::default()
                });
            },
            |cell| cell.seed = 1,
            |cell| cell.iterations = 11,
            |cell| cell.batch = Some(1),
            |cell| cell.stop.cost = Some(1e-8),
            |cell| cell.stop.gradient_norm = Some(1e-8),
            |cell| cell.record.test_every = 3,
            |cell| cell.engine = Some("other 1.0 on cpu".to_owned()),
        ];
        let mut identities = vec![settings().identity().unwrap()];
        for change in changes {
            let mut changed = settings();
            change(&mut changed);
            identities.push(changed.identity().unwrap());
        }
        let distinct: std::collections::BTreeSet<_> = identities.iter().collect();
        assert_eq!(distinct.len(), identities.len());
    }

    #[test]
    fn the_place_of_the_data_does_not_change_the_identity() {
        let mut elsewhere = settings();
        elsewhere.data = ron::from_str("Digits((subset_seed: 0))").unwrap();
        assert_eq!(elsewhere.identity().unwrap(), settings().identity().unwrap());
    }

    #[test]
    fn another_engine_changes_lineage_and_trajectory_but_neither_weights_nor_batches() {
        use rand::Rng;
        let mut other = settings();
        other.engine = Some("other 1.0 on cpu".to_owned());
        assert_ne!(other.lineage().unwrap(), settings().lineage().unwrap());
        assert_ne!(other.trajectory().unwrap(), settings().trajectory().unwrap());
        let draws = |cell: &CellSettings| {
            let mut weights = cell.weights_generator().unwrap();
            [weights.random::<u64>(), cell.batch_generator(3).random()]
        };
        assert_eq!(draws(&other), draws(&settings()));
    }

    #[test]
    fn settings_survive_as_text() {
        for engine in [None, Some("other 1.0 on cpu".to_owned())] {
            let cell = CellSettings { engine, ..settings() };
            let text = cell.to_ron().unwrap();
            assert_eq!(text.contains("engine"), cell.engine.is_some());
            assert_eq!(CellSettings::from_ron(&text).unwrap(), cell);
        }
    }

    /// The memory of eigenvalues belongs to the identity where it is not the default.
    #[test]
    fn the_default_memory_of_eigenvalues_is_no_part_of_the_identity() {
        let with = |bytes| {
            let mut cell = settings();
            cell.record.eigenvalue_max_memory = bytes;
            cell.identity().unwrap()
        };
        assert_eq!(with(None), with(Some(8e9)));
        assert_ne!(with(None), with(Some(4e9)));
    }

    /// The draws of a run are those of the text written by RON.
    #[test]
    fn purposes_are_written_as_ron_writes_them() {
        for purpose in ["batches", "Lanczos", "batch 7", "probe 0.001"] {
            let text = ron::to_string(&(purpose, 0_u64, 12_usize)).unwrap();
            assert_eq!(settings().purpose(purpose, 12), text);
        }
    }

    #[test]
    fn optimisers_of_one_seed_draw_the_same_weights() {
        use rand::Rng;
        let mut other = settings();
        other.optimiser = OptimiserSettings::Ls(Default::default());
        let draw = |cell: &CellSettings| cell.weights_generator().unwrap().random::<u64>();
        assert_eq!(draw(&settings()), draw(&other));
        other.seed = 1;
        assert_ne!(draw(&settings()), draw(&other));
    }
}
