//! The signals that ask the program to stop: SIGINT (Ctrl-C), SIGTERM (a queue, a container) and SIGHUP (a closed terminal).

use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// The numbers of the signals, which are the same on every Unix.
const SIGHUP: i32 = 1;
const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;

/// The first signal that came while cells were running; 0 before.
static FIRST: AtomicI32 = AtomicI32::new(0);
/// Whether cells are running.
static RUNNING: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();

/// Cells begin to run: the first signal asks them to stop, the second ends the program at once, which is safe, since no file is ever
/// partly written. A closed terminal can send SIGHUP twice, so another SIGHUP is no second signal.
pub(super) fn listen() {
    RUNNING.store(true, Ordering::SeqCst);
    HANDLER.call_once(|| {
        let handled = install();
        if let Err(error) = handled {
            errln!("warning: signals will end the program at once ({error})");
        }
    });
}

/// No cells are running any more: the next signal ends the program at once.
pub(super) fn pause() {
    RUNNING.store(false, Ordering::SeqCst);
}

/// Whether the cells were asked to stop.
pub(super) fn interrupted() -> bool {
    FIRST.load(Ordering::SeqCst) != 0
}

/// The exit code that a shell expects of a program that a signal stopped: 128 + its number.
pub(super) fn exit_code() -> u8 {
    code(FIRST.load(Ordering::SeqCst))
}

fn code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

#[cfg(unix)]
fn install() -> std::io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let thread = std::thread::Builder::new().name("signals".to_owned());
    thread.spawn(move || signals.forever().for_each(received))?;
    Ok(())
}

/// Elsewhere only Ctrl-C can be handled.
#[cfg(not(unix))]
fn install() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| received(SIGINT))
}

fn received(signal: i32) {
    let first = FIRST.load(Ordering::SeqCst);
    // Also once the cells have stopped: the rest is a few lines of output.
    let is_repeated = first != 0 && signal == SIGHUP;
    if !is_repeated && (first != 0 || !RUNNING.load(Ordering::SeqCst)) {
        std::process::exit(i32::from(code(signal)));
    }
    if first == 0 {
        FIRST.store(signal, Ordering::SeqCst);
        errln!(
            "\n{}: finishing the pass, trial or Hessian product under way in each cell, then writing a checkpoint (a second signal \
             stops at once)",
            name(signal)
        );
    }
}

fn name(signal: i32) -> &'static str {
    match signal {
        SIGINT => "stopping (SIGINT)",
        SIGTERM => "stopping (SIGTERM)",
        _ => "stopping (SIGHUP)",
    }
}
