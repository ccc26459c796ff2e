//! Ctrl-C.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static HANDLER: Once = Once::new();

/// From now on the first Ctrl-C asks running cells to stop at their next iteration, the second ends the program at
/// once: whatever is on disk is whole at any time.
pub(super) fn listen() {
    HANDLER.call_once(|| {
        let handled = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(super::INTERRUPTED));
            }
            eprintln!("\nstopping at the next iteration (Ctrl-C again: at once)");
        });
        if let Err(error) = handled {
            eprintln!("warning: Ctrl-C will end the program at once ({error})");
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(super) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}
