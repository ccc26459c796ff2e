//! `flatland slurm`: the script, and with it a real Slurm of one node, where Slurm is installed.

mod cluster;

use super::common::{Folder, trace_without_clock};
use cluster::{Cluster, wait_until};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Six cells of a second or so.
const PLAN: &str = "(name: \"grid\", data: [Digits(train: 200)], networks: [Mlp(hidden: [20])], \
     optimisers: [Gd(step: 0.1), Nls(), Ls()], seeds: [0, 1], iterations: 3000, \
     record: (sharpness_every: 1000000, test_every: 1000000))";

/// A folder whose path a shell would take apart, with a plan in it.
fn folder() -> (Folder, PathBuf) {
    let folder = Folder::new();
    let inside = folder.path("it's \"a\" $folder");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(inside.join("plan.ron"), PLAN).unwrap();
    (folder, inside)
}

fn script(folder: &Folder, inside: &Path, more: &[&str]) -> String {
    let mut command = folder.command(&["slurm", "plan.ron", "--out", "out"]);
    let output = command.args(more).current_dir(inside).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn script_is_a_job_array_with_limits_from_the_estimates() {
    let (folder, inside) = folder();
    let estimated = script(&folder, &inside, &[]);
    for line in [
        "#SBATCH --job-name=grid",
        "#SBATCH --array=1-1",
        "#SBATCH --cpus-per-task=4",
        "#SBATCH --time=0-00:",
        "#SBATCH --mem=",
        "#SBATCH --signal=B:USR1@120",
        "#SBATCH --requeue",
    ] {
        assert!(
            estimated.contains(&format!("\n{line}")),
            "{line} is missing in {estimated}"
        );
    }
    assert!(!estimated.contains("--partition"), "{estimated}");
    let options = [
        "--shards",
        "4",
        "--time",
        "2-12",
        "--mem",
        "3G",
        "--cpus",
        "2",
        "--partition",
        "long",
    ];
    let given = script(&folder, &inside, &options);
    for words in [
        "#SBATCH --array=1-4\n",
        "#SBATCH --time=2-12\n",
        "#SBATCH --mem=3G\n",
        "#SBATCH --cpus-per-task=2\n",
        "#SBATCH --partition=long\n",
        "shard=\"$SLURM_ARRAY_TASK_ID/4\"\n",
        "at most 2 cells",
    ] {
        assert!(given.contains(words), "{words} is missing in {given}");
    }
    for bad in [
        ["--time", "1 2"],
        ["--mem", "1\n2"],
        ["--partition", "\"a\""],
        ["--shards", "1001"],
    ] {
        assert_eq!(
            folder.flatland(&["slurm", "plan.ron", bad[0], bad[1]]).code,
            Some(2),
            "{bad:?}"
        );
    }
}

/// Runs the script as Slurm does, without Slurm.
#[test]
fn script_runs_its_part_wherever_it_is_started() {
    let (folder, inside) = folder();
    let plan = PLAN.replace("3000", "3");
    std::fs::write(inside.join("plan.ron"), plan).unwrap();
    let script = script(&folder, &inside, &["--shards", "3"]);
    folder.write("job.sh", script);
    for task in 1..=3 {
        let mut shell = std::process::Command::new("sh");
        shell
            .arg("job.sh")
            .current_dir(folder.path(""))
            .env("SLURM_ARRAY_TASK_ID", task.to_string());
        let output = shell.output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && told.contains(": 2 cells run in"),
            "{told}"
        );
    }
    let mut again = folder.command(&["slurm", "plan.ron", "--out", "out"]);
    let output = again.current_dir(&inside).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("there is nothing to run"), "{told}");
}

/// The notice of the time limit comes between the script's traps and the start of the run.
#[test]
fn signal_before_the_run_stops_it_and_queues_the_task_again() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, inside) = folder();
    // Too long to end by itself before.
    std::fs::write(inside.join("plan.ron"), PLAN.replace("3000", "50000")).unwrap();
    let script = script(&folder, &inside, &[]);
    let run = "\"$flatland\" run";
    assert_eq!(script.matches(run).count(), 1, "{script}");
    folder.write("job.sh", script.replace(run, &format!("kill -USR1 $$\n{run}")));
    folder.write("scontrol", "#!/bin/sh\necho \"scontrol $*\"\n");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path("scontrol"), executable).unwrap();
    let mut path = folder.path("").into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut shell = std::process::Command::new("sh");
    shell
        .arg("job.sh")
        .current_dir(folder.path(""))
        .env("PATH", path)
        .env("SLURM_ARRAY_JOB_ID", "7")
        .env("SLURM_ARRAY_TASK_ID", "1");
    let told = String::from_utf8(shell.output().unwrap().stdout).unwrap();
    assert!(told.contains("scontrol requeue 7_1"), "{told}");
    assert_eq!(records(&inside.join("out")), 0, "{told}");
}

/// A task is killed in the middle of a cell, then the node's daemon with every program on the node; resubmitted, the grid is complete,
/// to the bits of one that nobody disturbed.
#[test]
fn grid_survives_a_killed_task_and_a_killed_node() {
    let cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(reason) => {
            // Past the capture of tests' output, so that it is seen.
            let _ = writeln!(std::io::stderr(), "Slurm was not tested: {reason}");
            return;
        }
    };
    let (folder, inside) = folder();
    let script = script(
        &folder,
        &inside,
        &["--shards", "3", "--cpus", "1", "--mem", "100M"],
    );
    std::fs::write(inside.join("job.sh"), script).unwrap();
    let out = inside.join("out");

    cluster.submit(&inside);
    wait_until("two cells are under way", || running(&out).len() >= 2);
    cluster.kill(running(&out)[0]);
    wait_until("a cell has a record", || records(&out) > 0);
    cluster.kill_node();
    for process in running(&out) {
        cluster.kill(process);
    }
    assert!(records(&out) < 6, "it was killed in the middle");
    cluster.start_node();
    wait_until("the rest of the array has ended", || cluster.is_idle());

    cluster.submit(&inside);
    // A task that is signalled before its script has begun would die of it.
    let mut tasks = Vec::new();
    wait_until("each running task has a cell under way", || {
        tasks = cluster.jobs("R");
        !tasks.is_empty() && running(&out).len() == tasks.len()
    });
    // As before the time limit: the task writes checkpoints and is queued again.
    for job in &tasks {
        cluster.run("scancel", &["--signal=USR1", "--batch", job]);
    }
    wait_until("the signalled tasks have stopped", || {
        let busy = cluster.jobs("R,CG");
        !tasks.iter().any(|task| busy.contains(task))
    });
    // Slurm would wait for two minutes. At once is too soon: it does not start a task in the second in which it stopped it
    // ("Job credential revoked"), and gives the task up.
    std::thread::sleep(std::time::Duration::from_secs(3));
    wait_until("the array has ended", || {
        for job in cluster.jobs("PD") {
            cluster.run("scontrol", &["update", &format!("JobId={job}"), "StartTime=now"]);
        }
        cluster.is_idle()
    });
    assert!(cluster.run("scontrol", &["show", "jobs"]).contains("Restarts=1"));

    let mut status = folder.command(&["status", "plan.ron", "--out", "out"]);
    let told = status.current_dir(&inside).output().unwrap().stdout;
    let told = String::from_utf8(told).unwrap();
    assert!(
        told.contains("6 of 6 cells have records: 6 completed"),
        "{told}\n{}",
        cluster.logs(&inside)
    );
    for rest in ["leases", "checkpoints"] {
        let left = std::fs::read_dir(out.join(rest)).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{rest}");
    }
    let mut alone = folder.command(&["run", "plan.ron", "--out", "alone"]);
    assert!(alone.current_dir(&inside).status().unwrap().success());
    for entry in std::fs::read_dir(inside.join("alone/records")).unwrap() {
        let one = entry.unwrap().path();
        if one.join("trace.csv").exists() {
            let other = out.join("records").join(one.file_name().unwrap());
            assert_eq!(trace_without_clock(&one), trace_without_clock(&other));
        }
    }
}

/// The processes that run cells, from their leases.
fn running(out: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir(out.join("leases")).into_iter().flatten();
    let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.unwrap().path()).ok());
    let process = |text: String| text.split_once("process: ")?.1.split(',').next()?.parse().ok();
    let alive = |process: &u32| Path::new(&format!("/proc/{process}")).exists();
    texts.filter_map(process).filter(alive).collect()
}

fn records(out: &Path) -> usize {
    let entries = std::fs::read_dir(out.join("records")).into_iter().flatten();
    let complete = |entry: &std::io::Result<std::fs::DirEntry>| {
        let path = entry.as_ref().unwrap().path();
        !path.file_name().unwrap().to_string_lossy().starts_with('.') && path.join("status.ron").exists()
    };
    entries.filter(complete).count()
}
