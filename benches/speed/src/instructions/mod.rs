//! Instructions of the passes of small networks, counted by callgrind and compared with kept counts.
//!
//! Unlike times, counts do not depend on what else a machine does: any change can be checked for what it costs.

mod kept;
mod pass;
mod valgrind;

pub use kept::{Change, Count, compare, read, table, write};
pub use pass::{IMAGES, Pass, WORKLOADS, repeat};
pub use valgrind::{collected, instructions_of};

/// The relative change that is within the counts' own spread: they differ by less than 1e-3 from run to run.
pub const TOLERANCE: f64 = 0.01;
