//! Signals: finished cells are kept, the program says how to resume, and resuming gives the same bits.

use super::common::{Folder, Ran, tiny, trace_without_clock};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn plan(iterations: usize) -> String {
    let run =
        format!("optimisers: [Gd(step: 0.1), Nls(), Gd(step: 0.2)], seeds: [0], iterations: {iterations}");
    tiny(&run).replace(
        "sharpness_every: 5, test_every: 10",
        "sharpness_every: 1000000, test_every: 1000000",
    )
}

/// Runs the plan, one cell at a time, and sends a signal when the first is finished.
fn interrupted(folder: &Folder, signals: &[&str]) -> Ran {
    let child = folder
        .command(&["run", "plan.ron", "--out", "out", "--jobs", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while folder.records("out").is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(2));
    }
    for signal in signals {
        // If the run has ended before, the signal has no receiver.
        let _ = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", child.id())])
            .stderr(Stdio::null())
            .status();
    }
    Ran::of(child.wait_with_output().unwrap())
}

/// Signals a run that is long enough for the signal to come in the middle; longer if the machine was faster.
fn interrupted_in_the_middle(signals: &[&str]) -> (Folder, Ran) {
    [3_000, 30_000, 300_000]
        .into_iter()
        .map(|iterations| {
            let folder = Folder::new();
            folder.write("plan.ron", plan(iterations));
            let ran = interrupted(&folder, signals);
            (folder, ran)
        })
        .find(|(_, ran)| ran.code != Some(0))
        .unwrap()
}

/// A closed terminal can send its signal twice.
#[test]
fn a_queue_and_a_closed_terminal_interrupt_as_ctrl_c_does() {
    for (signals, code) in [(&["TERM"][..], 143), (&["HUP", "HUP"], 129)] {
        let (folder, ran) = interrupted_in_the_middle(signals);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(
            ran.stderr.contains("stopping (SIG") && ran.stderr.contains("to resume"),
            "{ran:?}"
        );
        let begun = std::fs::read_dir(folder.path("out").join("checkpoints")).map_or(0, Iterator::count);
        assert_eq!(ran.stderr.matches(", resumes there").count(), begun, "{ran:?}");
    }
}

#[test]
fn interrupted_run_keeps_finished_cells_and_resumes_to_the_same_bits() {
    let (folder, ran) = interrupted_in_the_middle(&["INT"]);
    assert_eq!(ran.code, Some(130), "{ran:?}");
    for words in ["interrupted", "to resume", "flatland run plan.ron --out out"] {
        assert!(ran.stderr.contains(words), "{words} is missing in {}", ran.stderr);
    }
    let finished = folder.records("out");
    assert!(!finished.is_empty() && finished.len() < 3, "{finished:?}");
    let kept = std::fs::read(finished[0].join("trace.csv")).unwrap();
    assert!(
        !folder.path("out").join("tiny/manifest.ron").exists(),
        "no manifest of an incomplete run"
    );

    let status = folder
        .flatland(&["status", "plan.ron", "--out", "out"])
        .succeeded()
        .stdout;
    assert!(status.contains("completed  "), "{status}");
    // Ctrl-C may come between two cells, or before the first iteration of one.
    let begun = std::fs::read_dir(folder.path("out").join("checkpoints")).map_or(0, Iterator::count);
    assert_eq!(status.matches("in progress  ").count(), begun, "{status}");
    assert_eq!(
        status.matches(": checkpoint at iteration ").count(),
        begun,
        "{status}"
    );
    folder
        .flatland(&["run", "plan.ron", "--out", "out", "--jobs", "1"])
        .succeeded();
    assert_eq!(
        std::fs::read(finished[0].join("trace.csv")).unwrap(),
        kept,
        "it was not run again"
    );
    folder
        .flatland(&["run", "plan.ron", "--out", "undisturbed", "--jobs", "1"])
        .succeeded();
    let (resumed, undisturbed) = (folder.records("out"), folder.records("undisturbed"));
    assert_eq!((resumed.len(), undisturbed.len()), (3, 3));
    for (one, other) in resumed.iter().zip(&undisturbed) {
        assert_eq!(one.file_name(), other.file_name());
        assert_eq!(trace_without_clock(one), trace_without_clock(other));
    }
    let left = std::fs::read_dir(folder.path("out").join("checkpoints")).map_or(0, Iterator::count);
    assert_eq!(left, 0);
}

/// The identity of a record's cell.
fn identity(record: &Path) -> String {
    let cell = std::fs::read_to_string(record.join("cell.ron")).unwrap();
    let identity = cell.split_once("identity: \"").unwrap().1.chars();
    identity.take_while(char::is_ascii_hexdigit).collect()
}

#[test]
fn a_damaged_checkpoint_is_named_by_status_and_by_the_run_that_begins_again() {
    let folder = Folder::new();
    folder.write("plan.ron", plan(5));
    folder
        .flatland(&["run", "plan.ron", "--out", "undisturbed"])
        .succeeded();
    let identity = identity(&folder.records("undisturbed")[0]);
    let checkpoints = folder.path("out").join("checkpoints");
    for folder in [&checkpoints, &folder.path("out").join("records")] {
        std::fs::create_dir_all(folder).unwrap();
    }
    let name = format!("{identity}.checkpoint");
    std::fs::write(checkpoints.join(&name), "damaged").unwrap();

    let status = folder
        .flatland(&["status", "plan.ron", "--out", "out"])
        .succeeded();
    let said = |text: &str| text.contains(&format!("{name} cannot be read: it is truncated"));
    assert!(said(&status.stdout), "{status:?}");
    let ran = folder.flatland(&["run", "plan.ron", "--out", "out"]).succeeded();
    assert!(
        said(&ran.stderr) && ran.stderr.contains(" does not go on from where it was: "),
        "{ran:?}"
    );
    assert!(!checkpoints.join(&name).exists());
    let (again, undisturbed) = (folder.records("out"), folder.records("undisturbed"));
    for (one, other) in again.iter().zip(&undisturbed) {
        assert_eq!(trace_without_clock(one), trace_without_clock(other));
    }
}

/// As when a run is killed before it removes the checkpoint, or cannot.
#[test]
fn checkpoint_of_a_recorded_cell_is_removed_by_the_next_run() {
    let folder = Folder::new();
    folder.write("plan.ron", plan(5));
    let run = ["run", "plan.ron", "--out", "out"];
    folder.flatland(&run).succeeded();
    let identity = identity(&folder.records("out")[0]);
    let checkpoints = folder.path("out").join("checkpoints");
    let [recorded, other] =
        [identity, "0".repeat(64)].map(|cell| checkpoints.join(format!("{cell}.checkpoint")));
    std::fs::create_dir_all(&checkpoints).unwrap();
    for checkpoint in [&recorded, &other] {
        std::fs::write(checkpoint, "the state").unwrap();
    }
    folder.flatland(&run).succeeded();
    assert!(!recorded.exists() && other.exists());
}
