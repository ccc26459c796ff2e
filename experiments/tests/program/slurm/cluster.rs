//! A Slurm of one node, this machine, run by this user in a temporary folder.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(200);

/// The daemons, stopped when dropped.
pub struct Cluster {
    folder: TempDir,
    node: std::cell::RefCell<Option<Child>>,
    others: Vec<Child>,
}

impl Cluster {
    /// Starts the daemons.
    pub fn start() -> Result<Self, String> {
        for program in [
            "munged",
            "mungekey",
            "slurmctld",
            "slurmd",
            "sbatch",
            "squeue",
            "sinfo",
        ] {
            find(program).ok_or(format!("{program} is not installed (Debian: slurm-wlm munge)"))?;
        }
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        for name in ["state", "spool", "run"] {
            fs::create_dir(folder.path().join(name)).map_err(|error| error.to_string())?;
        }
        let mut cluster = Self {
            folder,
            node: None.into(),
            others: Vec::new(),
        };
        fs::write(cluster.path("slurm.conf"), cluster.settings()?).map_err(|error| error.to_string())?;
        let key = cluster.path("run/key").display().to_string();
        let made = cluster.command("mungekey").args(["-c", "-k", &key]).status();
        if !made.is_ok_and(|status| status.success()) {
            return Err("mungekey cannot make a key".to_owned());
        }
        let option = |name: &str, file: &str| format!("--{name}={}", cluster.path(file).display());
        let munge = [
            "--foreground".to_owned(),
            "--force".to_owned(),
            option("socket", "run/munge.socket"),
            option("key-file", "run/key"),
            option("pid-file", "run/munged.pid"),
            option("seed-file", "run/munged.seed"),
            option("log-file", "munged.log"),
        ];
        for (program, arguments) in [("munged", &munge[..]), ("slurmctld", &["-D".to_owned()])] {
            let daemon = cluster.daemon(program, arguments)?;
            cluster.others.push(daemon);
        }
        cluster.start_node();
        let begin = Instant::now();
        while cluster.run("sinfo", &["-h", "-o", "%T"]).trim() != "idle" {
            if begin.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(cluster.path("slurmctld.out")).unwrap_or_default();
                let last = log.lines().last().unwrap_or_default();
                return Err(format!("its node did not become idle within a minute: {last}"));
            }
            thread::sleep(Duration::from_millis(200));
        }
        Ok(cluster)
    }

    fn settings(&self) -> Result<String, String> {
        let said = |program: &str, argument: &str| {
            let output = Command::new(program)
                .arg(argument)
                .output()
                .map_err(|error| error.to_string())?;
            Ok::<_, String>(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let (user, host) = (said("id", "-un")?, said("hostname", "-s")?);
        // Free now; another program could take them before the daemons do.
        let sockets = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0"));
        let [controller, node] = sockets.map(|socket| socket.and_then(|socket| socket.local_addr()));
        let port = |address: std::io::Result<std::net::SocketAddr>| address.map(|address| address.port());
        let (controller, node) = (
            port(controller).map_err(|e| e.to_string())?,
            port(node).map_err(|e| e.to_string())?,
        );
        let folder = self.folder.path().display();
        Ok(format!(
            "ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmUser={user}\nSlurmdUser={user}\n\
             AuthType=auth/munge\nAuthInfo=socket={folder}/run/munge.socket\nCredType=cred/munge\n\
             SlurmctldPort={controller}\nSlurmdPort={node}\n\
             SlurmctldPidFile={folder}/run/slurmctld.pid\nSlurmdPidFile={folder}/run/slurmd.pid\n\
             StateSaveLocation={folder}/state\nSlurmdSpoolDir={folder}/spool\n\
             ProctrackType=proctrack/pgid\nTaskPlugin=task/none\nSwitchType=switch/none\nMpiDefault=none\n\
             SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\n\
             JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\n\
             ReturnToService=2\nKillWait=5\n\
             NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN\n\
             PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP\n"
        ))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(find(program).unwrap_or(program.into()));
        command
            .env("SLURM_CONF", self.path("slurm.conf"))
            .stdin(Stdio::null());
        command
    }

    fn daemon(&self, program: &str, arguments: &[String]) -> Result<Child, String> {
        let log = File::create(self.path(&format!("{program}.out"))).map_err(|error| error.to_string())?;
        let other = log.try_clone().map_err(|error| error.to_string())?;
        let mut command = self.command(program);
        command.args(arguments).stdout(log).stderr(other);
        command.spawn().map_err(|error| format!("{program}: {error}"))
    }

    /// What a client of Slurm prints.
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Submits `job.sh` in a folder.
    pub fn submit(&self, folder: &Path) {
        let output = self
            .command("sbatch")
            .arg("job.sh")
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// The tasks in a state, `R` or `PD`.
    pub fn jobs(&self, state: &str) -> Vec<String> {
        let told = self.run("squeue", &["-h", "-r", "-t", state, "-o", "%i"]);
        told.lines().map(str::to_owned).collect()
    }

    /// Whether no job is queued or running.
    pub fn is_idle(&self) -> bool {
        let output = self.command("squeue").arg("-h").output().unwrap();
        output.status.success() && output.stdout.is_empty()
    }

    /// What the daemons and the tasks submitted from a folder have written.
    pub fn logs(&self, folder: &Path) -> String {
        let folders = [self.folder.path(), folder].map(fs::read_dir);
        let entries = folders.into_iter().flatten().flatten().flatten();
        let outputs = entries.map(|entry| entry.path());
        let outputs = outputs.filter(|path| path.extension().is_some_and(|extension| extension == "out"));
        let text = |path: PathBuf| {
            let text = fs::read_to_string(&path).unwrap_or_default();
            format!("--- {}\n{text}\n", path.display())
        };
        outputs.map(text).collect()
    }

    pub fn start_node(&self) {
        *self.node.borrow_mut() = self.daemon("slurmd", &["-D".to_owned()]).ok();
    }

    /// Kills the daemon of the node.
    pub fn kill_node(&self) {
        if let Some(mut node) = self.node.borrow_mut().take() {
            let _ = node.kill();
            let _ = node.wait();
        }
    }

    /// Kills a process of a job.
    pub fn kill(&self, process: u32) {
        let mut kill = Command::new("kill");
        let _ = kill
            .args(["-KILL", &process.to_string()])
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("scancel", &["--name=grid"]);
        self.kill_node();
        for daemon in self.others.iter_mut().rev() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

/// A program on the path, or where daemons are.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
