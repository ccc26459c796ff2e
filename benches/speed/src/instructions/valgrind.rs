//! The counting.

use super::Pass;
use clap::ValueEnum;
use std::error::Error;
use std::io;
use std::path::Path;
use std::process::Command;

/// Repetitions of the two runs whose difference is counted: preparations cancel, and so do the first passes, which fill the buffers.
const REPETITIONS: [usize; 2] = [2, 4];

/// Instructions of one pass: half the difference of runs of `program` with four and with two passes, on one thread.
///
/// # Errors
///
/// valgrind is not installed, or a run fails.
pub fn instructions_of(program: &Path, workload: usize, pass: Pass) -> Result<u64, Box<dyn Error>> {
    let value = pass.to_possible_value().ok_or("a pass has a name")?;
    let run = |repetitions: usize| -> Result<u64, Box<dyn Error>> {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .args(["--workload", &workload.to_string(), "--pass", value.get_name()])
            .args(["--repetitions", &repetitions.to_string()])
            .env("RAYON_NUM_THREADS", "1")
            .output()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => "valgrind is not on the path (Debian: valgrind)".into(),
                _ => format!("valgrind does not start: {error}"),
            })?;
        let report = String::from_utf8_lossy(&output.stderr);
        match (output.status.success(), collected(&report)) {
            (true, Some(instructions)) => Ok(instructions),
            _ => Err(format!("callgrind failed: {report}").into()),
        }
    };
    let [few, many] = REPETITIONS;
    let difference = run(many)?.checked_sub(run(few)?);
    let difference = difference.ok_or("more passes took fewer instructions")?;
    Ok(difference / (many - few) as u64)
}

/// The total of callgrind's report, as in `==17== Collected : 123456`.
pub fn collected(report: &str) -> Option<u64> {
    let line = report.lines().find_map(|line| line.split_once("Collected :"));
    line?.1.trim().parse().ok()
}
