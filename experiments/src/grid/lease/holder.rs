//! The process that holds a lease.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A process that is running a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The name of its host.
    pub host: String,
    /// Its number there.
    pub process: u32,
    /// When it was started, in ticks since the system was: numbers of processes are used again.
    pub(super) started: u64,
    /// The running system and, in a container, the processes that see each other; empty where that is not known.
    pub(super) system: String,
}

/// Whether a process is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grid) enum Life {
    Alive,
    Gone,
    /// It is on another host, or another user's and not visible.
    Unknown,
}

impl Holder {
    /// This process.
    pub(super) fn this() -> Self {
        Self::on_this_host(std::process::id())
    }

    /// The process of this number on this host.
    pub(super) fn on_this_host(process: u32) -> Self {
        Self {
            host: system::host(),
            process,
            started: system::process(process).map_or(0, |process| process.started),
            system: system::name(),
        }
    }

    /// That of a lease that cannot be read.
    pub(super) fn unknown() -> Self {
        Self {
            host: "an unknown host".to_owned(),
            process: 0,
            started: 0,
            system: String::new(),
        }
    }

    /// Whether the process is there, as far as that can be seen from here. `of_this_user` says that it is this user's: others' processes
    /// may be hidden.
    pub(super) fn life(&self, of_this_user: bool) -> Life {
        if self.system.is_empty() || self.system != system::name() {
            return Life::Unknown;
        }
        match system::process(self.process) {
            Some(process) if process.started == self.started && !process.is_dead => Life::Alive,
            Some(_) => Life::Gone,
            None if of_this_user => Life::Gone,
            None => Life::Unknown,
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            0 => f.write_str(&self.host),
            process => write!(f, "{}, process {process}", self.host),
        }
    }
}

/// A process of this system.
struct Process {
    started: u64,
    /// Ended, but not yet waited for by its parent.
    is_dead: bool,
}

#[cfg(target_os = "linux")]
mod system {
    use super::Process;
    use std::fs;

    pub(super) fn host() -> String {
        let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        name.trim().to_owned()
    }

    /// The number drawn at the start of the system, and that of the namespace of processes.
    pub(super) fn name() -> String {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id");
        match (boot, fs::read_link("/proc/self/ns/pid")) {
            (Ok(boot), Ok(namespace)) => format!("{} {}", boot.trim(), namespace.display()),
            _ => String::new(),
        }
    }

    /// The process of this number; `None` if it is not there, or hidden.
    pub(super) fn process(number: u32) -> Option<Process> {
        let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
        // The second field is the program in parentheses, which may contain spaces and parentheses. The third is the state,
        // the 22nd the start (proc_pid_stat(5)).
        let mut after = stat.rsplit_once(')')?.1.split_whitespace();
        let is_dead = matches!(after.next()?, "Z" | "X" | "x");
        let started = after.nth(18)?.parse().ok()?;
        Some(Process { started, is_dead })
    }
}

/// Elsewhere a process is judged by its heartbeat.
#[cfg(not(target_os = "linux"))]
mod system {
    use super::Process;

    pub(super) fn host() -> String {
        let name = std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME"));
        name.unwrap_or_else(|_| "a host".to_owned())
    }

    pub(super) fn name() -> String {
        String::new()
    }

    pub(super) fn process(_: u32) -> Option<Process> {
        None
    }
}
