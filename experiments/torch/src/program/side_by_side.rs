//! Several devices: a process for each, which share the cells through the output folder.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, io, thread};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The exit code of a program that could not do its work.
const FAILURE: u8 = 1;

/// Exit codes after which there is a record of every cell that a process could run.
const DONE: [i32; 2] = [0, 3];

/// The arguments of a program that is to compute on several devices.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SideBySide {
    devices: Vec<String>,
    /// The arguments around `--device`.
    around: [Vec<OsString>; 2],
}

impl SideBySide {
    /// `None` unless `--device` names several.
    pub(crate) fn of(arguments: &[OsString]) -> Option<Self> {
        let (at, value) = arguments.iter().enumerate().find_map(|(i, argument)| {
            let argument = argument.to_str()?;
            match argument.strip_prefix("--device=") {
                Some(value) => Some((i..i + 1, value)),
                None if argument == "--device" => Some((i..i + 2, arguments.get(i + 1)?.to_str()?)),
                None => None,
            }
        })?;
        let devices: Vec<String> = value.split(',').map(str::to_owned).collect();
        let around = [arguments[..at.start].to_vec(), arguments[at.end..].to_vec()];
        (devices.len() > 1).then_some(Self { devices, around })
    }

    /// The arguments for one device.
    fn with(&self, device: &str) -> Vec<OsString> {
        let [before, after] = self.around.clone();
        let device = ["--device".into(), device.into()];
        before.into_iter().chain(device).chain(after).collect()
    }

    /// The arguments for the first device.
    pub(crate) fn first(&self) -> Vec<OsString> {
        self.with(&self.devices[0])
    }

    /// Runs the cells on all devices at once, if the command runs cells. `Err` is the exit code to end with; otherwise the command
    /// goes on with the first device, for the summary, and figures and claims.
    pub(crate) fn run(&self) -> Result<(), u8> {
        let is_command = |argument: &OsString| argument == "run" || argument == "reproduce";
        let Some(command) = self.first().iter().position(is_command) else {
            return Ok(());
        };
        let of_device = |device: &String| {
            let mut arguments = self.with(device);
            // Only one process draws and judges.
            arguments[command] = "run".into();
            (device.clone(), arguments)
        };
        together(self.devices.iter().map(of_device).collect())
    }
}

/// Runs the program with the arguments of each device, and waits for all.
fn together(processes: Vec<(String, Vec<OsString>)>) -> Result<(), u8> {
    let failed = |error: io::Error| {
        let _ = writeln!(
            io::stderr(),
            "error: cannot start a process for each device: {error}"
        );
        FAILURE
    };
    let received = Arc::new(AtomicI32::new(0));
    let children: Arc<Mutex<Vec<Child>>> = Arc::default();
    forward(Arc::clone(&children), Arc::clone(&received)).map_err(failed)?;
    let mut readers = Vec::new();
    let mut not_started = None;
    for (device, arguments) in processes {
        // Locked until the process is among those that a signal is sent to: one that comes before keeps it from starting.
        let mut running = lock(&children);
        if received.load(Ordering::SeqCst) != 0 {
            break;
        }
        let mut child = match start(&arguments) {
            Ok(child) => child,
            Err(error) => {
                not_started = Some(failed(error));
                send(Signal::TERM, &running);
                break;
            }
        };
        let outputs: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|output| Box::new(output) as _),
            child.stderr.take().map(|output| Box::new(output) as _),
        ];
        for output in outputs.into_iter().flatten() {
            let device = device.clone();
            readers.push(thread::spawn(move || copy(&device, output)));
        }
        running.push(child);
    }
    // Their outputs end with the processes.
    for reader in readers {
        let _ = reader.join();
    }
    let mut codes = Vec::new();
    for child in lock(&children).iter_mut() {
        let status = child.wait().map_err(failed)?;
        codes.push(status.code().unwrap_or(i32::from(FAILURE)));
    }
    if let Some(code) = not_started {
        return Err(code);
    }
    let signal = received.load(Ordering::SeqCst);
    let bad = codes.into_iter().find(|code| !DONE.contains(code));
    match (signal, bad) {
        (0, None) => Ok(()),
        (0, Some(code)) => Err(u8::try_from(code).unwrap_or(FAILURE)),
        (signal, _) => Err(u8::try_from(128 + signal).unwrap_or(FAILURE)),
    }
}

/// In a group of its own, so that a signal from the terminal reaches it once: from here.
fn start(arguments: &[OsString]) -> io::Result<Child> {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(env::current_exe()?);
    command
        .args(&arguments[1..])
        .process_group(0)
        .stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// Passes the signals that ask to stop on to the processes.
fn forward(children: Arc<Mutex<Vec<Child>>>, received: Arc<AtomicI32>) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        for number in signals.forever() {
            received.store(number, Ordering::SeqCst);
            let signal = match number {
                SIGINT => Signal::INT,
                SIGTERM => Signal::TERM,
                _ => Signal::HUP,
            };
            send(signal, &lock(&children));
        }
    });
    Ok(())
}

fn send(signal: Signal, children: &[Child]) {
    for child in children {
        // One that has ended needs no signal.
        let _ = kill_process(Pid::from_child(child), signal);
    }
}

/// Lines of a process, each with its device.
fn copy(device: &str, output: Box<dyn Read + Send>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let _ = writeln!(io::stderr(), "{device}: {line}");
    }
}

fn lock(children: &Mutex<Vec<Child>>) -> std::sync::MutexGuard<'_, Vec<Child>> {
    children.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &str) -> Vec<OsString> {
        words.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn each_device_has_arguments_of_its_own() {
        for words in [
            "flatland-torch --out cuda:0 run --device cuda:0,cuda:1 plan.ron",
            "flatland-torch --out cuda:0 run --device=cuda:0,cuda:1 plan.ron",
        ] {
            let both = SideBySide::of(&arguments(words)).unwrap();
            assert_eq!(both.devices, ["cuda:0", "cuda:1"]);
            assert_eq!(
                both.first(),
                arguments("flatland-torch --out cuda:0 run --device cuda:0 plan.ron")
            );
            assert_eq!(
                both.with("cuda:1"),
                arguments("flatland-torch --out cuda:0 run --device cuda:1 plan.ron")
            );
        }
        for words in [
            "flatland-torch run --device cpu plan.ron",
            "flatland-torch run plan.ron --device",
        ] {
            assert_eq!(SideBySide::of(&arguments(words)), None);
        }
    }
}
