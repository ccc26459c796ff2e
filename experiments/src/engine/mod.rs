//! The seam between a cell and what computes for it.
//!
//! Step rules, SAM, Lanczos, probes, diagnosis, recorder and checkpoints are written once, over the traits here. [`Native`] is the
//! engine of [`flatland_networks`], on the processor; a program can bring another, for a GPU say, and has the same commands with
//! [`cli::main_with`](crate::cli::main_with).
//!
//! An [`Engine`] makes an [`Objective`] f of a network, samples and a loss. A cell asks of it, for weights w:
//!
//! | call | gives | cost | may fail |
//! |---|---|---|---|
//! | [`Engine::objective`] | f, its samples where they are needed | a copy of the samples, if any | yes |
//! | [`Objective::select`] | f of some of its samples: a batch | a copy of these samples | yes |
//! | [`Objective::forward`] | a [`Point`]: w, f(w), accuracy | a forward pass | yes |
//! | [`Objective::forward_from`] | the same point as an earlier session had | a forward pass | yes |
//! | [`Objective::gradient`] | ∇f(w), statistics of batch normalisation | a backward pass, after a forward pass where activations are not kept | yes |
//! | [`Objective::gradient_to_linearise`] | the same, where products follow | the same | yes |
//! | [`Objective::ray`], [`Ray::trial`] | f(w + ηd) for many η, as points | a forward pass per trial or less | yes |
//! | [`Objective::linearise`] | the Hessian as a [`SymmetricOperator`] | about a gradient | yes |
//! | [`SymmetricOperator::apply`] | ∇²f(w)·v | a few forward passes | yes |
//! | [`Objective::evaluate`] | cost and accuracy with the running statistics | a forward pass | yes |
//! | [`Objective::zero_activation_shares`] | the shares of dead activations | a forward pass or less | yes |
//! | [`Point::cost`], [`Point::accuracy`] | f(w), accuracy | nothing | no |
//! | [`Point::weights`] | w, on the host | a copy from the device the first time, if any | yes |
//!
//! Vectors cross the seam as slices in the memory of the host, flat, in the order of
//! [`Network::tensors`](flatland_networks::Network::tensors). Costs are `f64`, accumulated in `f64`, whatever the scalar.
//!
//! # Failures
//!
//! A value that overflows is not a failure: it shows as a cost, gradient or product that is not finite, and the rules treat it as the
//! paper says. Whatever touches a device can fail, and then returns an [`EngineError`], never a NaN, which would be taken for a divergence.
//! A cell that a device fails ends with the [`Status`](flatland_records::Status) that says so, its rows so far and a checkpoint, and the
//! grid goes on with the next. An engine that cannot be had at all is refused before any cell starts.
//!
//! # Bits
//!
//! A run that is interrupted and resumed has the bits of an undisturbed one, by the same [identity](Identified::identity) of engine and
//! the same arithmetic of the host. So equal calls must give equal bits, whatever came between them, and all that a point carries from
//! the calls before must be in its weights, cost and [first outputs](Point::first_outputs): where these are `None`, a trial at w + ηd
//! must have the bits of [`Objective::forward`] at the weights that it reports.
//!
//! Runs of different identities are different cells, and share nothing but an output folder. [`Native`] has no identity, so that its
//! records are those of versions that knew no other engine.
//!
//! # Example
//!
//! ```
//! use flatland_experiments::engine::{Engine, EngineError, Native, Objective, Point, Ray};
//! use flatland_networks::{Loss, Network, NetworkSettings, dot};
//! use ndarray::array;
//!
//! /// The cost after a gradient step, on any engine.
//! fn descended<E: Engine<f64>>(engine: &E, network: &Network, step: f64) -> Result<f64, EngineError> {
//!     let (inputs, targets) = (array![[0.0, 1.0], [1.0, 1.0]], array![[1.0, 0.0], [0.0, 1.0]]);
//!     let objective = engine.objective(network, inputs.view(), targets.view(), Loss::CrossEntropy)?;
//!     let start = objective.forward(&vec![0.1; network.parameters()])?;
//!     let mut direction = vec![0.0; network.parameters()];
//!     objective.gradient(&start, &mut direction)?;
//!     direction.iter_mut().for_each(|entry| *entry = -*entry);
//!     let trial = objective.ray(&start, &direction)?.trial(step)?;
//!     assert!(trial.cost() < start.cost() - 0.9 * step * dot(&direction, &direction));
//!     Ok(trial.cost())
//! }
//!
//! let settings = NetworkSettings::Mlp { hidden: vec![], activation: Default::default(), bias: true };
//! let network = settings.build([1, 1, 2], 2)?;
//! assert!(descended(&Native, &network, 0.1)? < f64::ln(2.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod device;
mod error;
mod native;
mod objective;
mod provider;

pub use device::DeviceMemory;
pub use error::EngineError;
pub use flatland_networks::spectrum::SymmetricOperator;
pub use native::Native;
pub use objective::{Objective, Point, Ray};
pub use provider::{Engine, Engines, Identified};
