//! Every system call in the output folder, one after the other: the process is killed there, or the call fails.
#![cfg(target_arch = "x86_64")]

use crate::compare::Expected;
use crate::program::{Bench, Ran};
use crate::setting;
use crate::tally::Tally;
use crate::tracer::{Act, Call, traced};
use nix::errno::Errno;
use nix::sys::signal::Signal;
use std::fs;
use std::path::Path;

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scene {
    /// From nothing to the end.
    Fresh,
    /// A signal comes when the first cell has begun: it writes a checkpoint.
    Interrupted,
    /// From that checkpoint, which a killed process left with its lease and temporary files, to the end.
    Resumed,
}

/// What is done at a system call.
#[derive(Clone, Copy, Debug)]
struct Fault {
    name: &'static str,
    act: Act,
    at: fn(&Call) -> bool,
    /// From this call on, until the end of the process, as on a disk that is full.
    lasts: bool,
}

const KILLS: [Fault; 2] = [
    Fault {
        name: "SIGKILL",
        act: Act::Kill,
        at: |call| call.writes,
        lasts: false,
    },
    Fault {
        name: "SIGKILL within a write",
        act: Act::KillHalfway,
        at: |call| call.name == "write",
        lasts: false,
    },
];

const FAILURES: [Fault; 6] = [
    Fault {
        name: "ENOSPC",
        act: Act::Fail(Errno::ENOSPC),
        at: takes_space,
        lasts: false,
    },
    Fault {
        name: "ENOSPC from then on",
        act: Act::Fail(Errno::ENOSPC),
        at: takes_space,
        lasts: true,
    },
    Fault {
        name: "EIO",
        act: Act::Fail(Errno::EIO),
        at: |call| {
            call.name.contains("sync")
                || matches!(call.name, "write" | "rename" | "unlink" | "rmdir" | "unlinkat")
        },
        lasts: false,
    },
    Fault {
        name: "EIO from then on, in syncing",
        act: Act::Fail(Errno::EIO),
        at: |call| call.name.contains("sync"),
        lasts: true,
    },
    Fault {
        name: "EIO, in reading",
        act: Act::Fail(Errno::EIO),
        at: |call| matches!(call.name, "read" | "pread64" | "getdents64"),
        lasts: false,
    },
    Fault {
        name: "EACCES",
        act: Act::Fail(Errno::EACCES),
        at: |call| {
            !matches!(call.name, "write" | "read" | "pread64" | "getdents64" | "flock")
                && !call.name.contains("sync")
        },
        lasts: false,
    },
];

fn takes_space(call: &Call) -> bool {
    let names = [
        "write", "open", "openat", "mkdir", "mkdirat", "rename", "link", "linkat",
    ];
    names.contains(&call.name)
}

#[test]
#[ignore = "minutes: `just torture`"]
fn killed_at_every_call() {
    disturb("every call, killed", &KILLS);
}

#[test]
#[ignore = "minutes: `just torture`"]
fn every_call_fails() {
    disturb("every call, failing", &FAILURES);
}

fn disturb(name: &'static str, faults: &[Fault]) {
    let bench = Bench::small();
    let expected = Expected::of(&bench);
    let mut tally = Tally::new(name);
    let checkpointed = bench.out("checkpointed");
    // The cell may end before the signal is seen.
    for attempt in 0.. {
        let Some(ran) = run(&bench, &checkpointed, Scene::Interrupted, &mut |_| Act::Pass) else {
            eprintln!("skipped: processes cannot be traced here");
            return;
        };
        if ran.stderr.contains(", resumes there") {
            break;
        }
        assert!(attempt < 50, "{ran:?}");
        fs::remove_dir_all(&checkpointed).unwrap();
    }
    leave_rests(&checkpointed);
    for scene in [Scene::Fresh, Scene::Interrupted, Scene::Resumed] {
        for fault in faults {
            let stride = setting("FLATLAND_STRIDE", 1) as usize;
            for first in (0..).step_by(stride) {
                let out = bench.out("out");
                if scene == Scene::Resumed {
                    copy(&checkpointed, &out);
                }
                let (mut number, mut disturbed) = (0, None);
                let ran = run(&bench, &out, scene, &mut |call| {
                    if !(fault.at)(call) {
                        return Act::Pass;
                    }
                    number += 1;
                    let is_here = number == first + 1 || fault.lasts && number > first;
                    if is_here {
                        disturbed.get_or_insert_with(|| format!("{} of {}", call.name, call.path.display()));
                    }
                    if is_here { fault.act } else { Act::Pass }
                });
                let ran = ran.unwrap();
                let is_kill = matches!(fault.act, Act::Kill | Act::KillHalfway);
                let context = format!("{scene:?}, {} at call {first}: {disturbed:?}", fault.name);
                if let Some(problem) = ran.problem(is_kill && disturbed.is_some()) {
                    tally.problem(&context, problem);
                }
                let is_unsynced = disturbed.as_ref().is_some_and(|call| call.contains("sync"));
                if is_unsynced && !is_kill && ran.status.success() {
                    tally.problem(&context, "a record may not be on disk, and nothing says so");
                }
                tally.add(&context, expected.partial(&out));
                let again = bench.run(bench.command("run", &out));
                if !again.status.success() {
                    tally.problem(&context, format!("the next run: {again:?}"));
                }
                tally.add(&context, expected.complete(&out));
                fs::remove_dir_all(&out).unwrap();
                match &disturbed {
                    Some(call) => {
                        let call = call.split(" of ").next().unwrap();
                        tally.count(format!("{} at {call}", fault.name));
                        if !is_kill && ran.status.success() {
                            tally.count(format!("{}, and the run completed nevertheless", fault.name));
                        }
                    }
                    None => break,
                }
            }
        }
    }
    tally.end();
}

/// Runs a scene, and asks about every call in the output folder, also before it exists.
fn run(bench: &Bench, out: &Path, scene: Scene, decide: &mut dyn FnMut(&Call) -> Act) -> Option<Ran> {
    let leases = out.join("leases");
    let mut is_signalled = scene != Scene::Interrupted;
    traced(bench, &bench.command("run", out), out, &mut |call| {
        let act = decide(call);
        if act == Act::Pass && !is_signalled && call.name == "write" && call.path.starts_with(&leases) {
            is_signalled = true;
            return Act::Signal(Signal::SIGTERM);
        }
        act
    })
}

/// What a process killed while it wrote leaves: the lease of a process that is gone, half a checkpoint, half a record, half a table.
fn leave_rests(out: &Path) {
    for path in [
        "checkpoints/.flatland-aB1cD2.partial",
        "small/.flatland-aB1cD2.partial",
        "records/.flatland-aB1cD2.partial/trace.csv",
    ] {
        let path = out.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "half").unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            false => drop(fs::copy(from, to).unwrap()),
        }
    }
}
