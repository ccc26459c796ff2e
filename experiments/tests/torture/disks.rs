//! Disks that are full or read-only: real ones in memory, which only root may mount.

use crate::compare::Expected;
use crate::kills::uniform;
use crate::program::Bench;
use crate::setting;
use crate::tally::Tally;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A file system in memory.
struct Disk(PathBuf);

impl Disk {
    /// `None` where mounting is not allowed.
    fn mount(at: &Path, options: &str) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at);
        let mounted = mount.stderr(Stdio::null()).status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(at.to_owned()))
    }

    fn remount(&self, options: &str) {
        // Read-only has to wait for files open for writing.
        for _ in 0..1000 {
            let mut mount = Command::new("mount");
            mount.args(["-o", &format!("remount,{options}")]).arg(&self.0);
            if mount.stderr(Stdio::null()).status().unwrap().success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("cannot remount {} with {options}", self.0.display());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
#[ignore = "minutes: `just torture`"]
fn disks_full_or_read_only() {
    let bench = Bench::full();
    let begun = Instant::now();
    let expected = Expected::of(&bench);
    let whole = begun.elapsed().as_secs_f64();
    let mut tally = Tally::new("disks");
    let Some(disk) = Disk::mount(&bench.out("disk"), "size=64m") else {
        eprintln!("skipped: no file system can be mounted here");
        return;
    };
    let out = bench.out("disk").join("out");
    let complete = |context: &str, tally: &mut Tally| {
        tally.add(context, expected.partial(&out));
        let again = bench.run(bench.command("run", &out));
        if !again.status.success() {
            tally.problem(context, format!("the next run: {again:?}"));
        }
        tally.add(context, expected.complete(&out));
        let _ = std::fs::remove_dir_all(&out);
    };
    // From one page to as much as the records need, also in the number of files.
    let pages = (1..16)
        .step_by(3)
        .chain((16..280).step_by(24))
        .map(|pages| format!("size={}k", 4 * pages));
    let files = (2..16)
        .step_by(3)
        .chain((16..220).step_by(20))
        .map(|files| format!("nr_inodes={files}"));
    for small in pages.chain(files) {
        disk.remount(&small);
        let ran = bench.run(bench.command("run", &out));
        tally.count("small disks");
        tally.count(format!("small disks: exit code {:?}", ran.status.code()));
        if let Some(problem) = ran.problem(false) {
            tally.problem(&small, problem);
        }
        disk.remount("size=64m,nr_inodes=10000");
        complete(&small, &mut tally);
    }
    let mut random = ChaCha8Rng::seed_from_u64(setting("FLATLAND_SEED", 0));
    for number in 0..20 {
        let context = format!("read-only disk {number}");
        // At the start, too.
        let moment = if number < 3 {
            0.0
        } else {
            whole * uniform(&mut random)
        };
        if number == 0 {
            disk.remount("ro");
        }
        let mut running = bench.start(bench.command("run", &out));
        std::thread::sleep(Duration::from_secs_f64(moment));
        disk.remount("ro");
        let status = running.child.wait().unwrap();
        let ran = running.ended(status);
        tally.count(format!(
            "disks read-only from a moment on: exit code {:?}",
            ran.status.code()
        ));
        if let Some(problem) = ran.problem(false) {
            tally.problem(&context, problem);
        }
        disk.remount("rw");
        complete(&context, &mut tally);
    }
    tally.end();
}
