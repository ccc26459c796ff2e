//! Estimates of time and memory, before anything is run.
//!
//! Both follow from the sizes of a network ([`NetworkSizes`](flatland_networks::NetworkSizes),
//! [`ObjectiveMemory`](flatland_networks::ObjectiveMemory)) and from what a cell does per iteration. With n samples a cell
//! holds up to three points, the buffers of its passes, a linearisation, the Lanczos basis (products × parameters, within its budget) and
//! a few vectors more. Its time is
//!
//! ```text
//! iterations × n × (backward + first layer + trials × trial)
//!   + measurements × (n × (backward + products × product) + reorthogonalisation) + tests × n_test × forward
//! ```
//!
//! The four passes are timed on a few hundred of the plan's own samples, by the [engine](crate::engine), on one thread; for a network too
//! large to be tried, they are counted in multiplications, whose speed is timed on a smaller network. Numbers of trials and of products are
//! typical ones: runs differ by a factor of two or so.

mod machine;
mod memory;
mod quantity;
mod speed;
mod work;

pub use machine::available_memory;
pub use memory::CellMemory;
pub use quantity::{Bytes, Seconds};
pub use speed::{Basis, Speed};
pub use work::{PRODUCTS_PER_SHARPNESS, TRIALS, Work};
