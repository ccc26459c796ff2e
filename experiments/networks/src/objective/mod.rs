//! The function that gradient descent minimises, and its derivatives.

mod blocks;
mod budget;
mod buffers;
mod forward;
mod function;
mod joint;
mod linearisation;
mod loss;
mod memory;
mod passes;
mod pool;
mod ray;
mod select;
mod zeros;

pub use forward::Forward;
pub use function::Objective;
pub use linearisation::Linearisation;
pub use loss::Loss;
pub use memory::ObjectiveMemory;
pub use ray::Ray;
