//! What Slurm says to a task of a job array (sbatch(1), "OUTPUT ENVIRONMENT VARIABLES").

use crate::grid::Shard;
use std::env;
use std::num::NonZeroUsize;

/// The cores of the task, if they were asked for: where Slurm does not bind tasks to cores, a task sees all of its node.
pub(super) fn cores() -> Option<NonZeroUsize> {
    env::var("SLURM_CPUS_PER_TASK").ok()?.parse().ok()
}

/// The part of the cells that is the task's, if this is a task of a job array.
///
/// # Errors
///
/// The tasks are not numbered evenly, as when some of them were submitted again: which part is whose is then not known.
pub(super) fn shard() -> Result<Option<Shard>, String> {
    of(|name| env::var(name).ok())
}

fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Shard>, String> {
    let number = |name: &str| {
        variable(&format!("SLURM_ARRAY_TASK_{name}"))?
            .parse::<usize>()
            .ok()
    };
    let (Some(id), Some(count)) = (number("ID"), number("COUNT")) else {
        return Ok(None);
    };
    let (min, step) = (number("MIN").unwrap_or(0), number("STEP").unwrap_or(1).max(1));
    let last = min + count.saturating_sub(1) * step;
    let max = number("MAX").unwrap_or(last);
    let is_even = max == last && id >= min && (id - min).is_multiple_of(step);
    let shard = Shard::new(1 + id.saturating_sub(min) / step, count).ok();
    match shard.filter(|_| is_even) {
        Some(shard) => Ok(Some(shard)),
        None => Err(format!(
            "task {id} of a job array whose {count} tasks from {min} to {max} are not numbered evenly: say which part of the \
             cells it runs, as in `--shard {id}/N`, or `--shard 1/1` for all"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let variable = |name: &str| {
            let found = variables
                .iter()
                .find(|(other, _)| name == format!("SLURM_ARRAY_TASK_{other}"));
            found.map(|(_, value)| (*value).to_owned())
        };
        of(variable).map(|shard| shard.map(|shard| shard.to_string()))
    }

    #[test]
    fn tasks_are_counted_from_the_first() {
        assert_eq!(shard(&[]), Ok(None));
        assert_eq!(shard(&[("ID", "3")]), Ok(None));
        let task = |id, count, min, max, step| {
            shard(&[
                ("ID", id),
                ("COUNT", count),
                ("MIN", min),
                ("MAX", max),
                ("STEP", step),
            ])
        };
        assert_eq!(task("0", "3", "0", "2", "1"), Ok(Some("1/3".to_owned())));
        assert_eq!(task("8", "8", "1", "8", "1"), Ok(Some("8/8".to_owned())));
        assert_eq!(task("15", "3", "5", "15", "5"), Ok(Some("3/3".to_owned())));
        assert_eq!(shard(&[("ID", "1"), ("COUNT", "2")]), Ok(Some("2/2".to_owned())));
        // --array=3,7: the third of what?
        assert!(task("7", "2", "3", "7", "1").is_err());
        assert!(shard(&[("ID", "7"), ("COUNT", "2")]).is_err());
        assert!(shard(&[("ID", "0"), ("COUNT", "0")]).is_err());
    }
}
