//! Clocks that are wrong or jump, through libfaketime, and files with times far from now.

use crate::compare::Expected;
use crate::kills::{below, uniform};
use crate::program::Bench;
use crate::setting;
use crate::tally::Tally;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const YEAR: u64 = 365 * 24 * 3600;

/// The library that `faketime` preloads.
fn library() -> Option<String> {
    let output = Command::new("faketime")
        .args(["-f", "+0", "printenv", "LD_PRELOAD"])
        .output();
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

/// Two processes at a time, with clocks that jump by decades every few milliseconds, one of them killed; the files between two rounds are of 1970
/// or of 2100.
#[test]
#[ignore = "minutes: `just torture`"]
fn clocks_that_jump() {
    let Some(library) = library() else {
        eprintln!("skipped: faketime is not installed");
        return;
    };
    let bench = Bench::full();
    let begun = Instant::now();
    let expected = Expected::of(&bench);
    let whole = begun.elapsed().as_secs_f64();
    let mut tally = Tally::new("clocks");
    let mut random = ChaCha8Rng::seed_from_u64(setting("FLATLAND_SEED", 0));
    let today = dates(&bench.out("undisturbed"))[0].clone();
    let mut are_false = false;
    let clock = bench.path().join("clock");
    // Replaced, so that it is never read half-written.
    let set = |offset: &str| {
        let new = bench.path().join("clock-new");
        fs::write(&new, offset).unwrap();
        fs::rename(&new, &clock).unwrap();
    };
    for folder in 0..setting("FLATLAND_KILLS", 500) / 25 {
        let out = bench.out(&format!("out-{folder}"));
        for round in 0..4 {
            let context = format!("folder {folder}, round {round}");
            let start = |_| {
                let mut command = bench.command("run", &out);
                // The steady clock does not jump when the other is set.
                command.envs([
                    ("LD_PRELOAD", library.as_str()),
                    ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap()),
                    ("FAKETIME_NO_CACHE", "1"),
                    ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
                    ("DONT_FAKE_MONOTONIC", "1"),
                ]);
                bench.start(command)
            };
            set("@1969-12-31 12:00:00");
            let mut running: Vec<_> = (0..2).map(start).collect();
            let moment = Duration::from_secs_f64(whole * uniform(&mut random));
            let (begun, mut is_killed) = (Instant::now(), false);
            while running
                .iter_mut()
                .any(|one| one.child.try_wait().unwrap().is_none())
            {
                // From 1926 to 2126, and now and then beyond 9999.
                let years = below(&mut random, 200);
                match below(&mut random, 20) {
                    0 => set("@9999-12-31 23:59:59"),
                    _ => set(&format!("{:+}y", i64::from(years) - 100)),
                }
                tally.count("jumps of the clock");
                let victim = &mut running[0].child;
                if !is_killed && begun.elapsed() > moment && victim.try_wait().unwrap().is_none() {
                    kill(Pid::from_raw(victim.id().try_into().unwrap()), Signal::SIGKILL).unwrap();
                    is_killed = true;
                    tally.count("SIGKILL");
                }
                std::thread::sleep(Duration::from_millis(3));
            }
            for (number, mut process) in running.into_iter().enumerate() {
                let status = process.child.wait().unwrap();
                // What the library leaves of a process that was killed.
                for rest in ["faketime_shm", "sem.faketime_sem"] {
                    let _ = fs::remove_file(format!("/dev/shm/{rest}_{}", process.child.id()));
                }
                if let Some(problem) = process.ended(status).problem(is_killed && number == 0) {
                    tally.problem(&context, problem);
                }
            }
            tally.add(&context, expected.partial(&out));
            let years = if below(&mut random, 2) == 0 { 0 } else { 130 };
            touch(&out, UNIX_EPOCH + Duration::from_secs(years * YEAR));
            tally.count("rounds");
        }
        let again = bench.run(bench.command("run", &out));
        if !again.status.success() {
            tally.problem(folder, format!("the next run: {again:?}"));
        }
        tally.add(folder, expected.complete(&out));
        for date in dates(&out) {
            if date != today {
                tally.count("records with a false date");
                are_false = true;
            }
        }
        fs::remove_dir_all(&out).unwrap();
    }
    assert!(are_false, "the clock was not disturbed");
    tally.end();
}

/// Gives every file and folder this time.
fn touch(folder: &Path, time: SystemTime) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            touch(&entry.path(), time);
        }
        File::open(entry.path()).unwrap().set_modified(time).unwrap();
    }
}

/// The days on which records say they were begun.
fn dates(out: &Path) -> Vec<String> {
    let records = fs::read_dir(out.join("records")).unwrap().map(Result::unwrap);
    let provenances =
        records.filter_map(|record| fs::read_to_string(record.path().join("provenance.ron")).ok());
    let date = |provenance: String| Some(provenance.split_once("started: ")?.1.chars().take(11).collect());
    provenances.filter_map(date).collect()
}
