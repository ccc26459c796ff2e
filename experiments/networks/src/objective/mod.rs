//! The function that gradient descent minimises, and its derivatives.

mod blocks;
mod buffers;
mod forward;
mod function;
mod joint;
mod keeping;
mod linearisation;
mod loss;
mod memory;
mod parallelism;
mod passes;
mod ray;
mod select;
mod sums;
mod work;
mod zeros;

pub use forward::Forward;
pub use function::Objective;
pub use keeping::KEPT_BYTES;
pub use linearisation::Linearisation;
pub use loss::Loss;
pub use memory::ObjectiveMemory;
pub use parallelism::Parallelism;
pub use ray::Ray;
pub use work::{ObjectiveWork, PassWork};
