//! The memory that this process may still take.

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// The bytes of memory that this process can still take: what the machine has free (files that it caches included), or what the limits
/// of its control groups (as set by Slurm or a container) or of its address space leave, where that is less. `None` where the system
/// does not say.
pub fn available_memory() -> Option<u64> {
    available_below(Path::new("/"))
}

/// The same, of the system whose files are below `root`.
fn available_below(root: &Path) -> Option<u64> {
    let text = |path: &str| read_to_string(root.join(path)).ok();
    let machine = text("proc/meminfo").and_then(|text| kibibytes(&text, "MemAvailable:"));
    let groups = text("proc/self/cgroup").unwrap_or_default();
    let groups = groups.lines().flat_map(|line| left_in_groups(root, line));
    let address_space = text("proc/self/limits").and_then(|limits| {
        let line = limits
            .lines()
            .find_map(|line| line.strip_prefix("Max address space"))?;
        let limit: u64 = line.split_whitespace().next()?.parse().ok()?;
        let used = text("proc/self/status").and_then(|status| kibibytes(&status, "VmSize:"));
        Some(limit.saturating_sub(used.unwrap_or(0)))
    });
    machine.into_iter().chain(groups).chain(address_space).min()
}

/// The bytes of a line such as `MemAvailable:  123 kB`.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// What is left in a control group and in those around it, by a line of `/proc/self/cgroup`: `0::/path` of version 2, or
/// `7:memory:/path` of version 1.
fn left_in_groups(root: &Path, line: &str) -> Vec<u64> {
    let mut fields = line.splitn(3, ':').skip(1);
    let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else {
        return Vec::new();
    };
    let (mount, names) = if controllers.is_empty() {
        ("sys/fs/cgroup", ["memory.max", "memory.current", "inactive_file"])
    } else if controllers.split(',').any(|controller| controller == "memory") {
        let names = [
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
        ];
        ("sys/fs/cgroup/memory", names)
    } else {
        return Vec::new();
    };
    let mount = root.join(mount);
    let path = Path::new(path.trim_start_matches('/'));
    // In a container the path can be that of the host: then only the mount itself is there.
    path.ancestors()
        .filter_map(|group| left_in(&mount.join(group), names))
        .collect()
}

/// What is left in a control group with a limit. Cached files that are not in use are given up for it.
fn left_in(group: &Path, [limit, usage, inactive]: [&str; 3]) -> Option<u64> {
    let number = |path: PathBuf| read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let limit = number(group.join(limit))?;
    let used = number(group.join(usage)).unwrap_or(0);
    let statistics = read_to_string(group.join("memory.stat")).unwrap_or_default();
    let cached = statistics.lines().find_map(|line| {
        let (name, value) = line.split_once(' ')?;
        (name == inactive).then(|| value.trim().parse::<u64>().ok())?
    });
    Some(limit.saturating_sub(used.saturating_sub(cached.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    /// A system with these files.
    fn system(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        root
    }

    const MACHINE: (&str, &str) = (
        "proc/meminfo",
        "MemTotal:       8388608 kB\nMemFree:          10240 kB\nMemAvailable:    2097152 kB\n",
    );

    #[test]
    fn without_limits_it_is_what_the_machine_has_available() {
        assert_eq!(available_below(system(&[MACHINE]).path()), Some(2048 * MIB));
        assert_eq!(available_below(system(&[]).path()), None);
    }

    #[test]
    fn the_limit_of_an_outer_group_counts_less_what_is_used_and_not_cached() {
        let root = system(&[
            MACHINE,
            ("proc/self/cgroup", "0::/job/step\n"),
            ("sys/fs/cgroup/job/step/memory.max", "max\n"),
            ("sys/fs/cgroup/job/memory.max", "1073741824\n"),
            ("sys/fs/cgroup/job/memory.current", "536870912\n"),
            (
                "sys/fs/cgroup/job/memory.stat",
                "anon 1\ninactive_file 104857600\n",
            ),
        ]);
        assert_eq!(available_below(root.path()), Some((1024 - 512 + 100) * MIB));
    }

    #[test]
    fn groups_of_version_1_and_the_limit_of_the_address_space_count_too() {
        let root = system(&[
            MACHINE,
            ("proc/self/cgroup", "8:cpu,cpuacct:/x\n7:memory:/elsewhere\n"),
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n"),
            ("sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n"),
        ]);
        assert_eq!(available_below(root.path()), Some(1023 * MIB));
        let root = system(&[
            MACHINE,
            (
                "proc/self/limits",
                "Limit     Soft Limit   Hard Limit   Units\nMax address space         104857600   unlimited   bytes\n",
            ),
            ("proc/self/status", "Name: x\nVmSize:     51200 kB\n"),
        ]);
        assert_eq!(available_below(root.path()), Some(50 * MIB));
    }
}
