//! A bench of small cells, and records written by hand.

use flatland_experiments::Stored;
use flatland_experiments::cell::{
    CellObserver, CellSettings, Checkpoints, Ending, Finished, Interruption, Job, RunError, run,
};
use flatland_experiments::data::{DataSettings, Dataset, one_hot};
use flatland_experiments::engine::{Engine, Native};
use flatland_experiments::optimiser::OptimiserSettings;
use flatland_experiments::plan::{Precision, Recording, Stop};
use flatland_networks::{Loss, Network, NetworkSettings, Objective};
use flatland_records::TraceRow;
use ndarray::Array2;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Reads RON with the extensions of plans.
pub fn from_plan_text<T: DeserializeOwned>(text: &str) -> T {
    flatland_experiments::plan::dialect()
        .from_str(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn optimiser(text: &str) -> OptimiserSettings {
    from_plan_text(text)
}

/// A cell with its data and network: 60 digits and a network 64-12-10 unless changed.
pub struct Bench<F> {
    pub settings: CellSettings,
    pub network: Network,
    pub data: Dataset<F>,
    pub train_targets: Array2<F>,
    pub test_targets: Array2<F>,
    pub max_seconds: Option<f64>,
}

impl<F: Stored> Bench<F> {
    /// All recordings, at iterations at which a run cannot be resumed.
    pub fn new(optimiser_text: &str, iterations: usize) -> Self {
        let data_settings: DataSettings = from_plan_text("Digits(train: 60)");
        let mut data: Dataset<F> = data_settings.load(Path::new(".")).unwrap();
        // 100 test images are enough.
        data.test.images = data.test.images.slice_move(ndarray::s![..100, ..]);
        data.test.labels.truncate(100);
        let record: Recording = from_plan_text(
            "(sharpness_every: 30, test_every: 7, eigenvalues: (every: 45, top: 2, bottom: 1), \
             hessian_trace: (every: 40, probes: 3), \
             diagnosis: (every: 35), probes: (at: [0, 49, 51, 70], steps: [0.5]), weights: (format: Npy))",
        );
        let settings = CellSettings {
            data: data_settings,
            data_fingerprint: data.fingerprint(),
            network: from_plan_text("Mlp(hidden: [12])"),
            initial_weights: None,
            direction: None,
            loss: Loss::MeanSquaredError,
            precision: if F::NAME == "f32" {
                Precision::F32
            } else {
                Precision::F64
            },
            optimiser: optimiser(optimiser_text),
            seed: 3,
            iterations,
            batch: None,
            stop: Stop::default(),
            record,
            engine: None,
        };
        Self::of(settings, data)
    }

    pub fn of(settings: CellSettings, data: Dataset<F>) -> Self {
        let network = settings.network.build(data.shape, data.classes).unwrap();
        Self {
            train_targets: one_hot(&data.train.labels, data.classes).unwrap(),
            test_targets: one_hot(&data.test.labels, data.classes).unwrap(),
            settings,
            network,
            data,
            max_seconds: None,
        }
    }

    pub fn with_network(mut self, text: &str) -> Self {
        self.settings.network = from_plan_text::<NetworkSettings>(text);
        Self::of(self.settings, self.data)
    }

    pub fn objective(&self) -> Objective<'_, F> {
        let (images, targets) = (self.data.train.images.view(), self.train_targets.view());
        Objective::new(&self.network, images, targets, self.settings.loss).unwrap()
    }

    pub fn initial_weights(&self) -> Vec<F> {
        self.network
            .initial_weights(&mut self.settings.weights_generator().unwrap())
    }

    /// One session of the run.
    pub fn session(
        &self,
        checkpoints: &Checkpoints,
        observer: &dyn CellObserver,
    ) -> Result<Ending, RunError> {
        self.session_on(&Native, checkpoints, observer)
    }

    /// The same on another engine.
    pub fn session_on<E: Engine<F>>(
        &self,
        engine: &E,
        checkpoints: &Checkpoints,
        observer: &dyn CellObserver,
    ) -> Result<Ending, RunError> {
        let identity = self.settings.identity().unwrap();
        let job = Job {
            settings: &self.settings,
            identity: &identity,
            network: &self.network,
            data: &self.data,
            train_targets: &self.train_targets,
            test_targets: &self.test_targets,
            initial_weights: None,
            direction: None,
            earlier: None,
            max_seconds: self.max_seconds,
        };
        run(engine, &job, checkpoints, observer)
    }

    /// The whole run, undisturbed; a folder without checkpoints.
    pub fn finish(&self) -> Finished {
        let folder = tempfile::tempdir().unwrap();
        finished(self, &Checkpoints::below(folder.path()), &())
    }

    /// The last weights of a finished run, from its file.
    pub fn final_weights(finished: &Finished) -> Vec<f64> {
        use ndarray_npy::ReadNpyExt;
        let file = finished
            .recorded
            .files
            .iter()
            .find(|file| file.name == "final_weights.npy")
            .unwrap();
        match F::NAME {
            "f32" => ndarray::Array1::<f32>::read_npy(file.bytes.as_slice())
                .unwrap()
                .mapv(f64::from)
                .to_vec(),
            _ => ndarray::Array1::<f64>::read_npy(file.bytes.as_slice())
                .unwrap()
                .to_vec(),
        }
    }
}

/// Ctrl-C just before an iteration.
pub struct InterruptAt {
    iteration: usize,
    next: AtomicUsize,
}

impl InterruptAt {
    pub fn new(iteration: usize) -> Self {
        Self {
            iteration,
            next: AtomicUsize::new(0),
        }
    }
}

impl CellObserver for InterruptAt {
    fn progress(&self, row: &TraceRow) {
        self.next.store(row.iteration + 1, Ordering::Relaxed);
    }

    fn interrupted(&self) -> bool {
        self.next.load(Ordering::Relaxed) >= self.iteration
    }
}

/// Where a session of a run stops, which must be interrupted.
pub fn interrupted<F: Stored>(
    bench: &Bench<F>,
    checkpoints: &Checkpoints,
    observer: &dyn CellObserver,
) -> Interruption {
    match bench.session(checkpoints, observer).unwrap() {
        Ending::Interrupted(interruption) => interruption,
        Ending::Finished(finished) => panic!("it ended: {}", finished.status),
    }
}

/// The end of a session of a run, which must not be interrupted.
pub fn finished<F: Stored>(
    bench: &Bench<F>,
    checkpoints: &Checkpoints,
    observer: &dyn CellObserver,
) -> Finished {
    match bench.session(checkpoints, observer).unwrap() {
        Ending::Finished(finished) => *finished,
        Ending::Interrupted(interruption) => panic!("{interruption:?}"),
    }
}

/// The checkpoints below an output folder.
pub fn checkpoint_files(root: &Path) -> Vec<PathBuf> {
    match std::fs::read_dir(root.join("checkpoints")) {
        Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
        Err(_) => Vec::new(),
    }
}

/// All of a trace but the clock, as bits: the part that two runs of the same settings must share.
pub fn bits(trace: &[TraceRow]) -> Vec<String> {
    let bits = |value: Option<f64>| value.map(f64::to_bits);
    let row = |row: &TraceRow| {
        let floats = [
            Some(row.cost),
            row.gradient_norm,
            row.step,
            row.reference,
            row.gradient_curvature,
            row.train_accuracy,
            row.train_set_cost,
            row.train_set_accuracy,
            row.test_cost,
            row.test_accuracy,
            row.sharpness,
            row.sharpness_error,
            row.batch_sharpness,
        ];
        format!(
            "{} {:?} {:?} {:?} {:?} {:?}",
            row.iteration,
            floats.map(bits),
            row.trials,
            row.outcome,
            row.sharpness_converged,
            row.batch_sharpness_converged
        )
    };
    trace.iter().map(row).collect()
}

/// Two finished runs are the same, bit for bit, apart from their clocks.
pub fn assert_same_bits(one: &Finished, other: &Finished, what: &str) {
    assert_eq!(one.status, other.status, "{what}: status");
    let (tables, others) = (&one.recorded.tables, &other.recorded.tables);
    for (row, other) in bits(&tables.trace).iter().zip(bits(&others.trace)) {
        assert_eq!(*row, other, "{what}: trace");
    }
    assert_eq!(tables.trace.len(), others.trace.len(), "{what}: length");
    assert_eq!(tables.spectra, others.spectra, "{what}: spectra");
    assert_eq!(tables.hessian_traces, others.hessian_traces, "{what}: traces");
    assert_eq!(tables.diagnoses, others.diagnoses, "{what}: diagnoses");
    assert_eq!(tables.probes, others.probes, "{what}: probes");
    assert_eq!(
        tables.batch_sharpness, others.batch_sharpness,
        "{what}: batch sharpness"
    );
    assert_eq!(one.recorded.files, other.recorded.files, "{what}: files");
}
