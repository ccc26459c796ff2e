//! Ctrl-C.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code that a shell expects of a program that Ctrl-C stopped: 128 + SIGINT.
pub(super) const EXIT_CODE: u8 = 130;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();

/// Installs the handler: the first Ctrl-C asks running cells to stop at their next iteration, the second ends the program
/// immediately, which is safe: no file is ever partly written.
pub(super) fn listen() {
    HANDLER.call_once(|| {
        let handled = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(EXIT_CODE));
            }
            errln!("\nstopping at the next iteration (press Ctrl-C again to stop immediately)");
        });
        if let Err(error) = handled {
            errln!("warning: Ctrl-C will end the program immediately ({error})");
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(super) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}
