//! Feed-forward networks on a full batch: cost, gradient, trials along a ray, exact Hessian-vector products.
//!
//! A [`Network`] is a graph of layers over one flat vector of parameters, and knows nothing of data. An
//! [`Objective`] joins it with inputs, targets and a [`Loss`]: the function f(w) that gradient descent
//! minimises. Its calls cover everything a step-size rule or an eigenvalue method needs, each paying only for new
//! work:
//!
//! | call | gives | cost |
//! |---|---|---|
//! | [`Objective::forward`] | f(w), accuracy, the activations kept | one forward pass |
//! | [`Objective::gradient`] | ∇f(w) from kept activations | one backward pass |
//! | [`Objective::ray`], [`Ray::trial`] | f(w + ηd) for many η, activations kept | a forward pass per trial; where the first layer's output is small or costly, without its product |
//! | [`Objective::gradient_to_linearise`] | the same, where Hessian products follow | the same, and saves them their backward pass |
//! | [`Objective::linearise`], [`Linearisation::hessian_vector_product`] | ∇²f(w)·v | a backward pass once, then one tangent pass each way |
//! | [`Objective::zero_activation_shares`] | the shares of dead activations | nothing where activations are kept |
//! | [`Objective::evaluate`] | cost and accuracy only | one forward pass, nothing kept |
//! | [`spectrum`] | eigenvalues of ∇²f(w) with error bounds, and its trace | a few tens of products |
//!
//! # Precision and determinism
//!
//! Networks compute in `F`, which is `f32` or `f64` ([`Real`]); every cost is accumulated in `f64`. The
//! samples are cut into fixed blocks, each processed serially, and partial results are added in the order of the
//! blocks, so that a result has the same bits for any number of rayon threads.
//!
//! # Memory
//!
//! The table holds while the activations of all samples take at most a quarter of the memory that [may be kept](KEPT_BYTES). Above
//! that a point keeps none of them: every call streams through the blocks and recomputes what it needs, a forward pass for the gradient.
//! Linearisations, which serve many products, keep activations and gradients while these take at most that memory together;
//! above that each product repeats a forward and a backward pass. Nothing of this changes a bit of a result.
//!
//! # Batch normalisation
//!
//! Its statistics are those of the whole batch, whatever its size: of all training samples in a full-batch run. The blocks then
//! go through the network node by node together, and exchange their sums at every normalisation. A trial needs the activations
//! that later nodes still read, a gradient those of all nodes, a Hessian-vector product twice as many
//! ([`ObjectiveMemory`]). Where that is more memory than there is, [`NormalisedOver::Blocks`] states another function, whose
//! statistics are those of blocks of samples.
//!
//! Test passes use running statistics, which are not parameters: [`Objective::gradient`] returns those of its batch, and
//! [`RunningStatistics`] follows them. A trial moves no statistics.
//!
//! # Example
//!
//! ```
//! use flatland_networks::{Activation, Loss, NetworkSettings, Objective};
//! use ndarray::array;
//! use rand::SeedableRng;
//! use rand_chacha::ChaCha8Rng;
//!
//! let settings = NetworkSettings::Mlp { hidden: vec![3], activation: Activation::Tanh, bias: true };
//! let network = settings.build([1, 1, 2], 2)?;
//! assert_eq!(network.label(), "MLP 2-3-2, tanh");
//!
//! let inputs = array![[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! let targets = array![[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]];
//! let objective = Objective::<f64>::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError)?;
//!
//! let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(7));
//! let start = objective.forward(&weights)?;
//! let mut gradient = vec![0.0; network.parameters()];
//! objective.gradient(&start, &mut gradient)?;
//!
//! let downhill: Vec<f64> = gradient.iter().map(|g| -g).collect();
//! let next = objective.ray(&start, &downhill)?.trial(0.1);
//! assert!(next.cost() < start.cost()); // its activations are kept: the next gradient is a backward pass only
//! assert_eq!(next.weights()[0], weights[0] + 0.1 * downhill[0]);
//! # Ok::<(), flatland_networks::NetworkError>(())
//! ```

mod architectures;
mod error;
mod layers;
mod network;
mod numeric;
mod objective;
pub mod spectrum;

pub use architectures::{DenseNetSettings, NetworkSettings, NormalisedOver, Stem, VitSettings};
pub use error::{NetworkError, SettingError};
pub use layers::{Activation, LayerDescription};
pub use network::{
    BatchStatistics, Network, NetworkSizes, NodeDescription, NodeKind, RunningStatistics, Source, Tensor,
};
pub use numeric::{Arithmetic, Real, dot};
pub use objective::{
    Forward, KEPT_BYTES, Linearisation, Loss, Objective, ObjectiveMemory, ObjectiveWork, Parallelism,
    PassWork, Ray,
};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeDoctests;
