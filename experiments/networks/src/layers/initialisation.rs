//! Drawing initial parameters.

use rand::Rng;

use crate::numeric::{Real, standard_normal};

/// The distribution of a tensor's initial values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Initialisation {
    /// Uniform on ±1/√fan_in; a bias uses the fan_in of its layer's weight.
    Uniform,
    /// Normal with mean 0 and variance 2/fan_in: Kaiming's distribution for ReLU (He et al. 2015).
    KaimingFanIn,
    /// Normal with mean 0 and variance 2/fan_out.
    KaimingFanOut,
    /// Normal with mean 0 and this standard deviation.
    Normal(f64),
    /// All 0.
    Zeros,
    /// All 1.
    Ones,
}

/// One tensor of a layer's parameters: its name within the layer, its sizes, its distribution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    /// `weight` or `bias`.
    pub(crate) name: &'static str,
    /// Outermost first, as in PyTorch.
    pub(crate) shape: Vec<usize>,
    pub(crate) initialisation: Initialisation,
    /// Number of inputs that a unit of the layer sums over.
    pub(crate) fan_in: usize,
    /// Number of units of the layer that an input enters, counted as in PyTorch.
    pub(crate) fan_out: usize,
}

impl Parameter {
    /// Draws the values in order, in double precision whatever `F` is.
    pub(crate) fn draw<F: Real>(&self, count: usize, rng: &mut impl Rng, out: &mut Vec<F>) {
        let mut value = || match self.initialisation {
            Initialisation::Uniform => {
                let bound = 1.0 / (self.fan_in as f64).sqrt();
                bound * (2.0 * rng.random::<f64>() - 1.0)
            }
            Initialisation::KaimingFanIn => (2.0 / self.fan_in as f64).sqrt() * standard_normal(rng),
            Initialisation::KaimingFanOut => (2.0 / self.fan_out as f64).sqrt() * standard_normal(rng),
            Initialisation::Normal(deviation) => deviation * standard_normal(rng),
            Initialisation::Zeros => 0.0,
            Initialisation::Ones => 1.0,
        };
        out.extend((0..count).map(|_| F::narrow(value())));
    }
}
