//! `flatland slurm`.

use crate::cli::arguments::SlurmOptions;
use crate::cli::error::{CommandError, Result};
use crate::cli::program::Job;
use crate::cli::{output, shell};
use crate::engine::Engines;
use crate::estimate::{Bytes, Seconds};
use crate::grid::{CellProgress, GridError, Shard, ShardEstimate, survey};
use crate::plan::PlanFile;
use flatland_records::write_whole;
use std::collections::BTreeSet;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;

/// How much longer than estimated a run may take, and how much more memory: estimates are right to about a factor of 2.
const MARGIN: f64 = 2.0;

/// Seconds of a task besides its cells: the program starts, reads the data, and at the end writes a table.
const OVERHEAD: f64 = 600.0;

/// Bytes of a task besides its cells: the program itself.
const BASE: u64 = 256 << 20;

/// Seconds of estimated work of a task, if the number of tasks is not given.
const WORK: f64 = 3600.0;

/// The largest number of tasks: Slurm's default for `MaxArraySize` is one more.
const MAX_SHARDS: usize = 1000;

/// Seconds before the time limit at which a task is told to stop.
const NOTICE: u64 = 120;

/// Writes a script for sbatch that runs the plan's cells without a record as a job array.
pub(in crate::cli) fn slurm<E: Engines>(engine: &E, options: &SlurmOptions, job: &Job) -> Result<()> {
    let file = PlanFile::read(&options.plan)?;
    let survey = survey(engine, &file, &options.out)?;
    let recorded = (survey.states)
        .iter()
        .filter(|state| matches!(state.progress, CellProgress::Recorded(_)));
    let recorded: BTreeSet<&str> = recorded.map(|state| state.cell.identity.as_str()).collect();
    let cores = usize::from(options.cpus);
    let of = |shard| survey.shard(shard, cores, |cell| !recorded.contains(cell.identity.as_str()));
    let one = of(Shard::all(NonZeroUsize::MIN)
        .next()
        .ok_or(CommandError::NothingToRun)?);
    if one.cells == 0 {
        return Err(CommandError::NothingToRun);
    }
    let shards = match options.shards {
        Some(shards) => usize::from(shards),
        None => ((one.seconds / WORK).ceil() as usize)
            .min(one.cells)
            .min(MAX_SHARDS),
    };
    let shards = NonZeroUsize::new(shards).unwrap_or(NonZeroUsize::MIN);
    let each: Vec<ShardEstimate> = Shard::all(shards).map(of).collect();
    let most = ShardEstimate {
        cells: each.iter().map(|shard| shard.cells).max().unwrap_or(0),
        seconds: each.iter().map(|shard| shard.seconds).fold(0.0, f64::max),
        bytes: each.iter().map(|shard| shard.bytes).max().unwrap_or(0),
    };
    let script = script(&file.plan.name, options, job, shards, one.cells, &most)?;
    let Some(path) = &options.output else {
        output::out_bytes(&script);
        return Ok(());
    };
    write_whole(path, &script).map_err(GridError::file("write", path.clone()))?;
    let word = shell::quoted(path.as_os_str());
    outln!(
        "{}: wrote {}; to submit it:\n  sbatch {word}",
        file.plan.name,
        path.display()
    );
    Ok(())
}

/// The script, with paths that are valid in any folder.
fn script(
    name: &str,
    options: &SlurmOptions,
    engine: &Job,
    shards: NonZeroUsize,
    cells: usize,
    most: &ShardEstimate,
) -> Result<Vec<u8>> {
    let absolute = |path: &Path| {
        let failed = GridError::file("find", path.to_owned());
        let path = std::path::absolute(path).map_err(failed)?;
        Ok::<_, GridError>(shell::quoted_bytes(path.as_os_str()))
    };
    let program = std::env::current_exe().map_err(GridError::file("find", "the program flatland".into()))?;
    let time = options.time.clone().unwrap_or_else(|| limit(most.seconds));
    let mem = options.mem.clone().unwrap_or_else(|| memory(most.bytes));
    let (cpus, job) = (options.cpus, plain(name));
    let mut script = format!(
        "#!/bin/sh\n\
         # {cells} cells of the plan {job} as a job array of Slurm: each of {shards} tasks runs its part, at most {} cells. Submit it again\n\
         # whenever cells are missing: only these are run, from their checkpoints. Options of sbatch on the command line precede those here.\n\
         #\n\
         # Estimated for the longest task on {cpus} of the cores of {}:\n\
         # {} and {}; runs differ by a factor of 2 or so, hence twice that.\n\
         #SBATCH --job-name={job}\n\
         #SBATCH --array=1-{shards}\n\
         #SBATCH --cpus-per-task={cpus}\n\
         #SBATCH --time={time}\n\
         #SBATCH --mem={mem}\n",
        most.cells,
        machine(),
        Seconds(most.seconds),
        Bytes(most.bytes),
    );
    if let Some(partition) = &options.partition {
        script += &format!("#SBATCH --partition={partition}\n");
    }
    for directive in &engine.directives {
        script += &format!("#SBATCH {directive}\n");
    }
    script += &format!(
        "#SBATCH --signal=B:USR1@{NOTICE}\n\
         #SBATCH --requeue\n\
         #SBATCH --open-mode=append\n\n"
    );
    let mut script = script.into_bytes();
    for (variable, value) in [
        ("flatland", shell::quoted_bytes(program.as_os_str())),
        ("plan", absolute(&options.plan)?),
        ("out", absolute(&options.out)?),
    ] {
        script.extend(variable.bytes().chain(*b"=").chain(value).chain(*b"\n"));
    }
    let arguments = engine.arguments.iter();
    let arguments = arguments.map(|argument| shell::quoted(argument.as_ref()) + " ");
    let body = BODY
        .replace("ENGINE ", &arguments.collect::<String>())
        .replace("NOTICE", &NOTICE.to_string());
    // Writing to memory does not fail.
    let _ = write!(script, "shard=\"$SLURM_ARRAY_TASK_ID/{shards}\"\n{body}");
    Ok(script)
}

/// What the script does with its variables.
const BODY: &str = r#"
# USR1 comes NOTICE s before the time limit: the cells under way write checkpoints and stop, and the task is queued again. TERM comes
# when it is cancelled or its node is needed: they do the same, and what follows is for the user or for Slurm to decide.
limit='' again='' run=''
stop() {
    [ -z "$run" ] || kill -TERM "$run"
}
trap 'limit=near again=yes; stop' USR1
trap 'again=yes; stop' TERM INT
"$flatland" ENGINE run "$plan" --out "$out" --shard "$shard" &
run=$!
# A signal may have come before there was a run to stop. At once is too soon: what was forked may still be a shell, which drops a signal.
[ -z "$again" ] || { sleep 1; stop; }

# A signal ends a wait, but not the run.
code=127
while :; do
    again=''
    wait "$run"
    ended=$?
    [ "$ended" -eq 127 ] || code=$ended
    [ -n "$again" ] || break
done

if [ -n "$limit" ] && [ "$code" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ]; then
    exec scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
"#;

/// Letters that a job's name and a comment can have.
fn plain(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
}

/// The time limit, in steps of ten minutes.
fn limit(seconds: f64) -> String {
    let minutes = ((MARGIN * seconds + OVERHEAD) / 600.0).ceil() as u64 * 10;
    let (days, hours) = (minutes / (24 * 60), minutes / 60 % 24);
    format!("{days}-{hours:02}:{:02}:00", minutes % 60)
}

/// The memory, in steps of 256 MiB.
fn memory(bytes: u64) -> String {
    let all = (MARGIN * bytes as f64) as u64 + BASE;
    format!("{}M", all.div_ceil(256 << 20) * 256)
}

/// Where the estimate was made, in words.
fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let host = read("/proc/sys/kernel/hostname");
    let host = if host.trim().is_empty() {
        "the present machine"
    } else {
        host.trim()
    };
    let info = read("/proc/cpuinfo");
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let words = match model {
        Some((_, model)) => format!("{host} ({model})"),
        None => host.to_owned(),
    };
    words.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_leave_room() {
        assert_eq!(limit(0.0), "0-00:10:00");
        assert_eq!(limit(1.0), "0-00:20:00");
        assert_eq!(limit(3600.0), "0-02:10:00");
        assert_eq!(limit(100_000.0), "2-07:50:00");
        assert_eq!(memory(0), "256M");
        assert_eq!(memory(1 << 30), "2304M");
    }
}
