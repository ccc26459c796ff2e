//! The function that gradient descent minimises, and its derivatives.

mod blocks;
mod buffers;
mod forward;
mod function;
mod linearisation;
mod loss;
mod pool;
mod ray;
mod zeros;

pub use forward::Forward;
pub use function::Objective;
pub use linearisation::Linearisation;
pub use loss::Loss;
pub use ray::Ray;
