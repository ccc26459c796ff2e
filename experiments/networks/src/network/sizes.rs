//! What a network needs, before anything is allocated for it.

use super::graph::Node;
use super::model::Network;
use crate::layers::differentiable::Differentiable;

/// The sizes of a network, from which memory and time are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkSizes {
    /// Parameters.
    pub parameters: usize,
    /// Output values of all layers together, per sample.
    pub activations: usize,
    /// Multiplications of matrix products in a forward pass, per sample. A backward pass has about twice as many, a
    /// Hessian-vector product about six times.
    pub multiplications: u64,
    /// Those of the first layer, which trials along a ray skip.
    pub first_multiplications: u64,
}

impl Network {
    /// The sizes of this network. Nothing is allocated.
    ///
    /// ```
    /// use flatland_networks::NetworkSettings;
    /// let settings: NetworkSettings = ron::from_str("Mlp(hidden: [100])")?;
    /// let sizes = settings.build([1, 28, 28], 10)?.sizes();
    /// assert_eq!(sizes.parameters, 784 * 100 + 100 + 100 * 10 + 10);
    /// assert_eq!(sizes.activations, 100 + 100 + 10); // before and after the activation function
    /// assert_eq!(sizes.multiplications, 784 * 100 + 100 * 10);
    /// assert_eq!(sizes.first_multiplications, 784 * 100);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sizes(&self) -> NetworkSizes {
        let of_node = |node: &Node| node.layer().map_or(0, Differentiable::multiplications);
        NetworkSizes {
            parameters: self.parameters(),
            activations: self.nodes().iter().map(Node::outputs).sum(),
            multiplications: self.nodes().iter().map(of_node).fold(0, u64::saturating_add),
            first_multiplications: self.nodes().first().map_or(0, of_node),
        }
    }
}
