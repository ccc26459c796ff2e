//! The networks of [`flatland_networks`] on [libtorch](https://pytorch.org), for GPUs: another engine for the same plans and records.
//!
//! The program `flatland-torch` has the commands of `flatland`. As a library, [`Torch`] is an
//! [`Engine`](flatland_experiments::engine::Engine) of the harness, and [`Objective`] has the calls of
//! [`flatland_networks::Objective`]:
//!
//! | call | gives | cost |
//! |---|---|---|
//! | [`Objective::forward`] | f(w), accuracy | one forward pass |
//! | [`Objective::gradient`] | ∇f(w), statistics of batch normalisation | one backward pass, after a forward pass unless the graph was kept |
//! | [`Objective::ray`], [`Ray::trial`] | f(w + ηd) for many η | w and d are copied to the device once; a forward pass per trial |
//! | [`Objective::linearise`], [`Hessian::product`] | ∇²f(w)·v | a forward and a backward pass of dual numbers |
//! | [`Objective::evaluate`] | cost and accuracy with running statistics | one forward pass |
//! | [`Objective::zero_activation_shares`] | the shares of dead activations | one forward pass |
//!
//! # Precision
//!
//! Networks are computed in `f32` or `f64`, the loss on their outputs always in `f64`. TF32 is off. Values agree with those of the
//! native engine up to rounding: the package's README has a table.
//!
//! # Determinism
//!
//! Equal calls give equal bits: deterministic algorithms are on, the number of threads is fixed, and nothing is chosen by timing. That is
//! promised for one [identity](Runtime::identity) only: versions of libtorch and of CUDA, the processor's instructions and threads or the name of the
//! GPU, the division of the samples.
//!
//! # Memory
//!
//! Samples go through the network in micro-batches that fit the memory, whole blocks of batch normalisation at a time. A network that
//! normalises over the whole batch cannot be divided so: its layers are divided into segments, of which the backward pass computes
//! each again, so that what is in memory at a time is one segment and what crosses the cuts. Where everything fits, nothing is computed
//! again, and a point keeps its graph for the gradient. What does not fit after all is an [error](TorchError::OutOfMemory) with a size.
//!
//! # Derivatives
//!
//! A Hessian-vector product is the gradient of dual numbers w + εv ([`Method::ForwardOverReverse`]): libtorch differentiates its own
//! backward pass forward. Differentiating it backward ([`Method::DoubleBackward`]) gives the same up to rounding, and is there to check it.
//!
//! # Example
//!
//! ```
//! use flatland_networks::{Loss, NetworkSettings};
//! use flatland_torch::{Device, Objective, Runtime};
//! use ndarray::array;
//!
//! let runtime = Runtime::open(Device::Cpu, 1)?;
//! let settings = NetworkSettings::Mlp { hidden: vec![3], activation: Default::default(), bias: true };
//! let network = settings.build([1, 1, 2], 2)?;
//! let (inputs, targets) = (array![[0.0, 1.0], [1.0, 1.0]], array![[1.0, 0.0], [0.0, 1.0]]);
//! let objective = Objective::<f64>::new(&runtime, &network, inputs.view(), targets.view(), Loss::CrossEntropy)?;
//!
//! let start = objective.forward(&vec![0.1; network.parameters()])?;
//! let mut direction = vec![0.0; network.parameters()];
//! objective.gradient(&start, &mut direction)?;
//! direction.iter_mut().for_each(|entry| *entry = -*entry);
//! assert!(objective.ray(&start, &direction)?.trial(0.1)?.cost() < start.cost());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod device;
mod engine;
mod error;
mod graph;
mod loss;
mod objective;
mod runtime;
mod scalar;
mod shim;

pub use device::Device;
pub use engine::Torch;
pub use error::TorchError;
pub use objective::{Hessian, Method, Objective, Point, Ray};
pub use runtime::Runtime;
pub use scalar::Scalar;
