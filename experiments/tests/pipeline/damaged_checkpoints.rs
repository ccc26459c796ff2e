//! A damaged checkpoint costs the iterations before it, and neither the cell nor a bit of it.

use super::common::{Bench, InterruptAt, assert_same_bits, checkpoint_files, finished, interrupted};
use flatland_experiments::cell::{
    CellObserver, CheckpointError, Checkpoints, Finished, Interruption, RunError,
};
use flatland_networks::Arithmetic;
use flatland_records::TraceRow;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::Mutex;
use tempfile::TempDir;

const ITERATIONS: usize = 80;

/// Notes the iterations that are recorded, and the checkpoints without which a run begins.
#[derive(Default)]
struct Notes {
    iterations: Mutex<Vec<usize>>,
    without: Mutex<Vec<String>>,
}

impl CellObserver for Notes {
    fn progress(&self, row: &TraceRow) {
        self.iterations.lock().unwrap().push(row.iteration);
    }

    fn begun_without(&self, error: &CheckpointError) {
        assert!(matches!(error, CheckpointError::Damaged { .. }), "{error:?}");
        self.without.lock().unwrap().push(error.to_string());
    }
}

/// The checkpoint of a run that was interrupted, with other content.
struct Changed {
    bench: Bench<f32>,
    folder: TempDir,
    file: PathBuf,
}

impl Changed {
    fn by(change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Self {
        let bench = Bench::<f32>::new("Nls()", ITERATIONS);
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::below(folder.path());
        bench.session(&checkpoints, &InterruptAt::new(70)).unwrap();
        let [file] = &checkpoint_files(folder.path())[..] else {
            panic!("one checkpoint");
        };
        std::fs::write(file, change(std::fs::read(file).unwrap())).unwrap();
        let file = file.clone();
        Self { bench, folder, file }
    }

    fn checkpoints(&self) -> Checkpoints {
        Checkpoints::below(self.folder.path())
    }

    fn finish(&self, observer: &dyn CellObserver) -> Finished {
        finished(&self.bench, &self.checkpoints(), observer)
    }
}

#[test]
fn a_run_with_a_damaged_checkpoint_begins_again_and_says_so() {
    type Change = fn(Vec<u8>) -> Vec<u8>;
    let changes: [(&str, Change); 7] = [
        ("nothing left", |_| Vec::new()),
        ("a byte cut off", |mut bytes| {
            bytes.pop();
            bytes
        }),
        ("half of it", |mut bytes| {
            bytes.truncate(bytes.len() / 2);
            bytes
        }),
        ("a byte appended", |mut bytes| {
            bytes.push(0);
            bytes
        }),
        ("something else", |bytes| vec![0xff; bytes.len()]),
        ("a flipped bit in the middle", |mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes
        }),
        ("whole, but of another format", |_| {
            let state = b"of another version";
            [&Sha256::digest(state)[..], state].concat()
        }),
    ];
    let undisturbed = Bench::<f32>::new("Nls()", ITERATIONS).finish();
    for (what, change) in changes {
        let (changed, notes) = (Changed::by(change), Notes::default());
        assert_same_bits(&undisturbed, &changed.finish(&notes), what);
        assert_eq!(notes.iterations.into_inner().unwrap()[0], 0, "{what}");
        let without = notes.without.into_inner().unwrap();
        let [told] = &without[..] else {
            panic!("{what}: it is told once: {without:?}");
        };
        assert!(
            told.contains(&changed.file.display().to_string()),
            "{what}: {told}"
        );
    }
}

#[test]
fn a_run_with_a_sound_checkpoint_goes_on_from_it() {
    let (same, notes) = (Changed::by(|bytes| bytes), Notes::default());
    let undisturbed = Bench::<f32>::new("Nls()", ITERATIONS).finish();
    assert_same_bits(&undisturbed, &same.finish(&notes), "unchanged");
    assert_eq!(notes.iterations.into_inner().unwrap()[0], 70);
    assert!(notes.without.into_inner().unwrap().is_empty());
}

#[test]
fn a_run_that_is_interrupted_replaces_its_damaged_checkpoint() {
    let changed = Changed::by(|_| Vec::new());
    let interruption = interrupted(&changed.bench, &changed.checkpoints(), &InterruptAt::new(5));
    let here = Interruption {
        iteration: 5,
        checkpoint: Some(5),
    };
    assert_eq!(interruption, here);
    let notes = Notes::default();
    changed.finish(&notes);
    assert_eq!(notes.iterations.into_inner().unwrap()[0], 5);
}

#[test]
fn a_checkpoint_of_other_processor_instructions_is_refused_and_kept() {
    let here = Arithmetic::of_this_machine().digest.as_bytes();
    let there = here.iter().rev().copied().collect::<Vec<u8>>();
    let changed = Changed::by(|bytes| {
        // The state follows its SHA-256.
        let mut state = bytes[32..].to_vec();
        let at = state
            .windows(here.len())
            .position(|window| window == here)
            .unwrap();
        state[at..at + here.len()].copy_from_slice(&there);
        [&Sha256::digest(&state)[..], &state].concat()
    });
    let before = std::fs::read(&changed.file).unwrap();
    let error = changed.bench.session(&changed.checkpoints(), &()).unwrap_err();
    let text = error.to_string();
    assert!(
        matches!(&error, RunError::Checkpoint(CheckpointError::OtherArithmetic { path }) if *path == changed.file),
        "{error:?}"
    );
    assert!(
        text.contains("other processor instructions") && text.contains("delete it"),
        "{text}"
    );
    assert_eq!(std::fs::read(&changed.file).unwrap(), before);
}
