//! Processes stopped at random moments.

use crate::compare::Expected;
use crate::program::{Bench, Running};
use crate::setting;
use crate::tally::Tally;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::time::{Duration, Instant};

/// A number in [0, 1).
pub fn uniform(random: &mut ChaCha8Rng) -> f64 {
    f64::from(random.next_u32()) / 2f64.powi(32)
}

/// A number below `bound`.
pub fn below(random: &mut ChaCha8Rng, bound: u32) -> u32 {
    random.next_u32() % bound
}

/// Sends a signal to a process, if it has not ended. Returns whether it was sent.
fn send(running: &mut Running, signal: Signal) -> bool {
    let is_running = running.child.try_wait().unwrap().is_none();
    let pid = Pid::from_raw(running.child.id().try_into().unwrap());
    is_running && kill(pid, signal).is_ok()
}

/// One, two or three processes share a folder. Each is stopped at a random moment, from its start to after its end, again and again until every
/// cell has a record: half of them by SIGKILL, the others by a signal after which they write checkpoints, which a SIGKILL may follow at once.
#[test]
#[ignore = "minutes: `just torture`"]
fn stopped_at_random_moments() {
    let bench = Bench::full();
    let begun = Instant::now();
    let expected = Expected::of(&bench);
    let whole = begun.elapsed().as_secs_f64();
    println!(
        "undisturbed: {} records in {whole:.2} s on one thread",
        expected.records()
    );
    let mut random = ChaCha8Rng::seed_from_u64(setting("FLATLAND_SEED", 0));
    let mut tally = Tally::new("random moments");
    let (goal, mut kills) = (setting("FLATLAND_KILLS", 500), 0);
    for folder in 0.. {
        if kills >= goal {
            break;
        }
        let out = bench.out(&format!("out-{folder}"));
        let processes = 1 + folder % 3;
        for round in 0.. {
            let context = format!("folder {folder}, round {round}");
            let start = |_| (bench.start(bench.command("run", &out)), false);
            let mut running: Vec<_> = (0..processes).map(start).collect();
            let mut is_stopped = false;
            // With time the folder would fill up between two moments: the last rounds are undisturbed.
            if round < 8 {
                for (process, killed) in &mut running {
                    // As likely near the start, where the cells begin, as over the whole run.
                    let scale = if below(&mut random, 3) == 0 { 0.1 } else { 1.0 };
                    let moment = whole * scale * uniform(&mut random) / f64::from(processes);
                    std::thread::sleep(Duration::from_secs_f64(moment));
                    let signal = match below(&mut random, 6) {
                        0 => Signal::SIGTERM,
                        1 => Signal::SIGINT,
                        2 => Signal::SIGHUP,
                        _ => Signal::SIGKILL,
                    };
                    if !send(process, signal) {
                        continue;
                    }
                    (is_stopped, *killed) = (true, true);
                    tally.count(signal);
                    kills += u64::from(signal == Signal::SIGKILL);
                    if signal != Signal::SIGKILL && below(&mut random, 2) == 0 {
                        // While the checkpoint is written.
                        let moment = Duration::from_micros(u64::from(below(&mut random, 5000)));
                        std::thread::sleep(moment);
                        if send(process, Signal::SIGKILL) {
                            tally.count("SIGKILL after another signal");
                            kills += 1;
                        }
                    }
                }
            }
            for (mut process, killed) in running {
                let status = process.child.wait().unwrap();
                let ran = process.ended(status);
                if let Some(problem) = ran.problem(killed) {
                    tally.problem(&context, problem);
                }
                if ran.stderr.contains(", resumes there") {
                    tally.count("processes that left checkpoints");
                }
                is_stopped |= !ran.status.success();
            }
            tally.add(&context, expected.partial(&out));
            tally.count(format!("rounds of {processes} processes"));
            if !is_stopped {
                tally.add(&context, expected.complete(&out));
                tally.count("folders completed");
                std::fs::remove_dir_all(&out).unwrap();
                break;
            }
        }
    }
    tally.end();
}
