//! Several processes with one output folder.

use super::common::{Folder, Ran, tiny, trace_without_clock};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Cells of a second or so.
fn long(fields: &str) -> String {
    format!(
        "(name: \"long\", data: [Digits(train: 200)], networks: [Mlp(hidden: [20])], \
         record: (sharpness_every: 1000000, test_every: 1000000), {fields})"
    )
}

fn started(folder: &Folder, arguments: &[&str]) -> Child {
    let mut command = folder.command(arguments);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn ended(child: Child) -> Ran {
    Ran::of(child.wait_with_output().unwrap())
}

/// The number before these words.
fn number_before(words: &str, text: &str) -> usize {
    let (before, _) = text
        .split_once(words)
        .unwrap_or_else(|| panic!("{words} is missing in {text}"));
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

fn leases(folder: &Folder) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.path("out").join("leases"));
    let entries = entries.into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(100);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The records of two output folders are of the same cells, with the same bits.
fn assert_same(folder: &Folder, one: &str, other: &str) {
    let (one, other) = (folder.records(one), folder.records(other));
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one.file_name(), other.file_name());
        assert_eq!(trace_without_clock(one), trace_without_clock(other));
    }
}

fn assert_no_rest(folder: &Folder) {
    assert_eq!(leases(folder), Vec::<PathBuf>::new());
    let checkpoints = std::fs::read_dir(folder.path("out").join("checkpoints"));
    assert_eq!(checkpoints.map_or(0, Iterator::count), 0);
}

#[test]
fn three_processes_run_every_cell_once_and_tune_together() {
    let folder = Folder::new();
    let plan = tiny(
        "optimisers: [Sam(step: Grid([0.1, 0.03, 0.01])), Nls(), Ls(), Gd(step: 0.1)], seeds: [0, 1], iterations: 300",
    );
    folder.write("plan.ron", plan);
    let one = folder
        .flatland(&["run", "plan.ron", "--out", "alone"])
        .succeeded();
    assert_eq!(number_before(" cells run in", &one.stdout), 10);
    let run = ["run", "plan.ron", "--out", "out", "--jobs", "1"];
    let processes = [(); 3].map(|()| started(&folder, &run));
    let ran = processes.map(|process| ended(process).succeeded());
    let numbers = ran.iter().map(|ran| number_before(" cells run in", &ran.stdout));
    assert_eq!(numbers.sum::<usize>(), 10, "{ran:?}");
    assert_same(&folder, "alone", "out");
    assert_no_rest(&folder);
    // Whoever was last has written what is of all cells.
    for file in ["manifest.ron", "runs.csv"] {
        let read = |out: &str| std::fs::read_to_string(folder.path(out).join("tiny").join(file)).unwrap();
        let lines = |text: String| text.lines().count();
        assert_eq!(lines(read("alone")), lines(read("out")), "{file}");
        assert!(!read("out").contains("not run"), "{file}");
    }
}

#[test]
fn cell_of_a_killed_process_is_taken_over() {
    let folder = Folder::new();
    let plan = long("optimisers: [Gd(step: 0.1), Nls(), Ls()], seeds: [0], iterations: 3000");
    folder.write("plan.ron", &plan);
    let run = ["run", "plan.ron", "--out", "out", "--jobs", "1"];
    // One waits for the other's cell, as figures and claims of all cells need it.
    let mut first = started(&folder, &run);
    wait_until("a lease", || !leases(&folder).is_empty());
    let second = started(&folder, &["reproduce", "plan.ron", "--out", "out", "--jobs", "1"]);
    wait_until("two leases", || {
        leases(&folder).len() == 2 || folder.records("out").len() == 2
    });
    let status = folder
        .flatland(&["status", "plan.ron", "--out", "out"])
        .succeeded()
        .stdout;
    let process = format!(", process {}", first.id());
    assert!(
        status.contains("    running  ") && status.contains(&process),
        "{status}"
    );
    first.kill().unwrap();
    first.wait().unwrap();
    let second = ended(second).succeeded();
    assert!(second.stdout.contains(", 3 records in"), "{second:?}");
    assert_no_rest(&folder);

    // Killed between two commands, it leaves a lease, which any next run in the folder removes.
    folder.write(
        "longer.ron",
        plan.replace("3000", "3001").replace("\"long\"", "\"longer\""),
    );
    let mut killed = started(&folder, &["run", "longer.ron", "--out", "out", "--jobs", "1"]);
    wait_until("a lease", || !leases(&folder).is_empty());
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(leases(&folder).len(), 1);
    folder.flatland(&run).succeeded();
    assert_eq!(leases(&folder), Vec::<PathBuf>::new());
    folder
        .flatland(&["run", "longer.ron", "--out", "out"])
        .succeeded();
    assert_no_rest(&folder);
    for plan in ["plan.ron", "longer.ron"] {
        folder
            .flatland(&["run", plan, "--out", "undisturbed"])
            .succeeded();
    }
    assert_same(&folder, "undisturbed", "out");
}

/// Another host is played by this test, which writes its lease and beats for it.
#[test]
fn cell_under_way_on_another_host_is_left_to_it() {
    let folder = Folder::new();
    let plan = tiny("optimisers: [Gd(step: 0.1), Nls()], seeds: [0], iterations: 20");
    folder.write("plan.ron", &plan);
    let json = folder
        .flatland(&["status", "plan.ron", "--out", "out", "--json"])
        .succeeded()
        .stdout;
    let cells: serde_json::Value = serde_json::from_str(&json).unwrap();
    let identity = cells[0]["identity"].as_str().unwrap();
    let lease = folder.path("out").join("leases").join(identity);
    let beat = |number: usize| {
        let text = format!(
            "(holder: (host: \"node9\", process: 77, started: 5, system: \"theirs\"), token: 1, beat: {number})"
        );
        std::fs::write(&lease, text).unwrap();
    };
    std::fs::create_dir_all(lease.parent().unwrap()).unwrap();
    beat(0);
    let mut run = started(&folder, &["run", "plan.ron", "--out", "out"]);
    let mut number = 0;
    wait_until("the end of the run", || {
        number += 1;
        beat(number);
        run.try_wait().unwrap().is_some()
    });
    let ran = ended(run).succeeded();
    assert!(ran.stdout.contains("1 cells run in"), "{ran:?}");
    assert!(ran.stdout.contains("1 of 2 records"), "{ran:?}");
    assert!(
        ran.stdout
            .contains("GD 0.1 on digits, MLP 64-4-10, seed 0: running elsewhere (node9, process 77)"),
        "{ran:?}"
    );
    let status = folder.flatland(&["status", "plan.ron", "--out", "out"]).stdout;
    assert!(
        status.contains("running  GD 0.1 on digits, MLP 64-4-10, seed 0: node9, process 77"),
        "{status}"
    );
}

#[test]
fn shards_are_parts_of_the_cells_and_make_the_whole() {
    let folder = Folder::new();
    let plan = tiny("optimisers: [Sam(step: Grid([0.1, 0.01])), Nls(), Ls()], seeds: [0, 1], iterations: 20");
    folder.write("plan.ron", plan);
    folder
        .flatland(&["run", "plan.ron", "--out", "alone"])
        .succeeded();
    let first = folder
        .flatland(&["run", "plan.ron", "--out", "out", "--shard", "1/2"])
        .succeeded();
    // Both candidates, of which one is a cell of its own, and Ls and Nls with the first seed.
    assert_eq!(number_before(" cells run in", &first.stdout), 4);
    assert!(first.stdout.contains("of other shards than 1/2"), "{first:?}");
    // As a task of a job array, numbered from 10 in steps of 5.
    let array = [
        ("ID", "15"),
        ("COUNT", "2"),
        ("MIN", "10"),
        ("MAX", "15"),
        ("STEP", "5"),
    ];
    let mut task = folder.command(&["run", "plan.ron", "--out", "out"]);
    task.envs(array.map(|(name, value)| (format!("SLURM_ARRAY_TASK_{name}"), value)));
    let second = Ran::of(task.output().unwrap()).succeeded();
    assert!(second.stderr.contains("here 2/2"), "{second:?}");
    assert!(second.stdout.contains("6 records in"), "{second:?}");
    assert_same(&folder, "alone", "out");

    for (shard, code) in [("3/2", 2), ("0/2", 2), ("1", 2), ("1/0", 2), ("1/1", 0)] {
        let ran = folder.flatland(&["run", "plan.ron", "--out", "out", "--shard", shard]);
        assert_eq!(ran.code, Some(code), "{shard}");
        assert!(code == 0 || ran.stderr.contains("such as 2/8"), "{ran:?}");
    }
}

#[test]
fn figures_drawn_at_the_same_time_do_not_disturb_each_other() {
    let folder = Folder::new();
    let plan = tiny("optimisers: [Nls(), Ls()], seeds: [0], iterations: 20, figures: [MainComparison]");
    folder.write("plan.ron", plan);
    folder.flatland(&["run", "plan.ron", "--out", "out"]).succeeded();
    let draw = ["figures", "plan.ron", "--out", "out"];
    folder.flatland(&draw).succeeded();
    let outputs = || -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(folder.path("out").join("tiny")).unwrap();
        let read = |path: &Path| std::fs::read(path).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    read(&path),
                )
            })
            .collect();
        files.sort();
        files
    };
    let before = outputs();
    let processes = [(); 4].map(|()| started(&folder, &draw));
    for process in processes {
        ended(process).succeeded();
    }
    assert!(before == outputs());
}

/// A process that holds the lock of the records, as one that was stopped would.
#[cfg(target_os = "linux")]
#[test]
fn lock_held_elsewhere_stops_nothing() {
    let folder = Folder::new();
    folder.write("plan.ron", tiny("optimisers: [Nls()], seeds: [0], iterations: 5"));
    let records = folder.path("results").join("records");
    std::fs::create_dir_all(&records).unwrap();
    let mut command = Command::new("flock");
    command
        .arg(records.join(".lock"))
        .args(["sh", "-c", "echo locked; read line"]);
    let holder = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut holder) = holder else {
        return; // util-linux is not installed.
    };
    std::io::Read::read_exact(&mut holder.stdout.take().unwrap(), &mut [0; 6]).unwrap();
    folder.flatland(&["run", "plan.ron"]).succeeded();
    assert_eq!(folder.records("results").len(), 1);
    drop(holder.stdin.take());
    holder.wait().unwrap();
}
