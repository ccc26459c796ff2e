//! The program, its plans and its undisturbed run.

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use tempfile::TempDir;

/// Line searches, a tuned setting, every table and the weights; then a network with batch normalisation; then a stochastic run.
const PLANS: [(&str, &str); 3] = [
    (
        "full.ron",
        "(name: \"full\", data: [Digits(train: 100)], networks: [Mlp(hidden: [16])],
          optimisers: [Nls(), Ls(), Cdat(), Sam(step: Grid([0.1, 0.01]))], seeds: [0, 1], iterations: 150,
          record: (sharpness_every: 15, test_every: 5, eigenvalues: (every: 30, top: 3, bottom: 1),
                   hessian_trace: (every: 50, probes: 4), diagnosis: (every: 50), probes: (at: [0, 75]), weights: ()))",
    ),
    (
        "normalised.ron",
        "(name: \"normalised\", data: [Digits(train: 40)], networks: [DenseNet(growth: 2, blocks: [1, 1], stem: Small)],
          optimisers: [Nls()], seeds: [0], iterations: 15, record: (sharpness_every: 5, weights: ()))",
    ),
    (
        "stochastic.ron",
        "(name: \"stochastic\", data: [Digits(train: 100)], networks: [Mlp(hidden: [16])], optimisers: [Nls()],
          seeds: [0], iterations: 100, batch: 20, record: (sharpness_every: 20, batch_sharpness: (), weights: ()))",
    ),
];

/// Few cells that end at once, for the runs that are disturbed at every system call.
const SMALL: [(&str, &str); 1] = [(
    "small.ron",
    "(name: \"small\", data: [Digits(train: 30)], networks: [Mlp(hidden: [3])],
      optimisers: [Nls(), Sam(step: Grid([0.1, 0.01]))], seeds: [0], iterations: 600,
      record: (sharpness_every: 200, test_every: 200, eigenvalues: (every: 300, top: 2), weights: ()))",
)];

/// A folder with plans; output folders are made in it.
pub struct Bench {
    root: TempDir,
    plans: &'static [(&'static str, &'static str)],
}

/// How the program ended.
#[derive(Debug)]
pub struct Ran {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

/// A process under way; its output is in files.
pub struct Running {
    pub child: Child,
    streams: [PathBuf; 2],
}

impl Bench {
    pub fn full() -> Self {
        Self::new(&PLANS, &std::env::temp_dir())
    }

    /// In memory, where syncing takes no time: that it fails is played.
    pub fn small() -> Self {
        let memory = Path::new("/dev/shm");
        let temporary = std::env::temp_dir();
        Self::new(&SMALL, if memory.is_dir() { memory } else { &temporary })
    }

    fn new(plans: &'static [(&'static str, &'static str)], parent: &Path) -> Self {
        let root = tempfile::Builder::new()
            .prefix("torture-")
            .tempdir_in(parent)
            .unwrap();
        for (name, text) in plans {
            std::fs::write(root.path().join(name), text).unwrap();
        }
        Self { root, plans }
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// A new output folder, which does not exist yet.
    pub fn out(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// A command on the plans: `run`, `verify`.
    pub fn command(&self, command: &str, out: &Path) -> Command {
        let mut program = flatland();
        program
            .current_dir(self.path())
            .arg(command)
            .args(self.plans.iter().map(|(name, _)| name))
            .args(["--jobs", "1", "--out"])
            .arg(out);
        program
    }

    pub fn start(&self, mut command: Command) -> Running {
        let stream = |_| {
            let stream = tempfile::Builder::new()
                .prefix("stream-")
                .tempfile_in(self.path());
            stream.unwrap().keep().unwrap()
        };
        let [(stdout, out), (stderr, err)] = [0, 1].map(stream);
        command.stdin(Stdio::piped()).stdout(stdout).stderr(stderr);
        Running {
            child: command.spawn().unwrap(),
            streams: [out, err],
        }
    }

    pub fn run(&self, command: Command) -> Ran {
        let mut running = self.start(command);
        let status = running.child.wait().unwrap();
        running.ended(status)
    }

    /// Runs the plans undisturbed, on one thread.
    pub fn undisturbed(&self) -> PathBuf {
        let out = self.out("undisturbed");
        std::thread::scope(|scope| {
            let pinned = scope.spawn(|| {
                let this = Pid::from_raw(0);
                let allowed = sched_getaffinity(this).unwrap();
                let mut one = CpuSet::new();
                let first = (0..CpuSet::count()).find(|&cpu| allowed.is_set(cpu).unwrap());
                one.set(first.unwrap()).unwrap();
                sched_setaffinity(this, &one).unwrap();
                self.run(self.command("run", &out))
            });
            pinned.join().unwrap().succeeded();
        });
        let records = std::fs::read_dir(out.join("records")).unwrap();
        for record in records.map(|entry| entry.unwrap().path().join("provenance.ron")) {
            if let Ok(provenance) = std::fs::read_to_string(&record) {
                assert!(provenance.contains("threads: 1,"), "{provenance}");
            }
        }
        out
    }
}

/// The program, without `git`, which says what it was built from.
pub fn flatland() -> Command {
    let program = std::env::var_os("FLATLAND_PROGRAM").map(PathBuf::from);
    let program = program.unwrap_or_else(|| env!("CARGO_BIN_EXE_flatland").into());
    let program = program
        .canonicalize()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let mut command = Command::new(program);
    command.env("PATH", "");
    command
}

impl Running {
    /// What the process said that ended with this status.
    pub fn ended(self, status: ExitStatus) -> Ran {
        let [stdout, stderr] = self.streams.map(|path| {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            std::fs::remove_file(path).unwrap();
            text
        });
        Ran {
            status,
            stdout,
            stderr,
        }
    }
}

impl Ran {
    pub fn succeeded(self) -> Self {
        assert!(self.status.success(), "{self:?}");
        self
    }

    /// What is wrong with the end of a disturbed process: only the documented exit codes, with the reason, and never a panic. `killed` says that
    /// it may have been killed.
    pub fn problem(&self, killed: bool) -> Option<String> {
        let is_said = |words: &[&str]| words.iter().any(|word| self.stderr.contains(word));
        let is_good = match (self.status.code(), self.status.signal()) {
            (Some(0), _) => self.stdout.contains("records in"),
            (Some(1), _) => is_said(&["error: "]),
            // Without a word between two plans.
            (Some(129 | 130 | 143), _) => true,
            (None, Some(_)) => killed,
            _ => false,
        };
        (!is_good || self.stderr.contains("panicked")).then(|| format!("{self:?}"))
    }
}
