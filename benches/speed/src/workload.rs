//! A network with data and initial weights.

use faer::traits::ComplexField;
use flatland_experiments::Stored;
use flatland_experiments::data::{DataSettings, one_hot};
use flatland_experiments::plan::dialect;
use flatland_experiments::weights::weights_to_safetensors;
use flatland_networks::{Network, NetworkSettings, RunningStatistics};
use ndarray::Array2;
use ndarray_npy::{WritableElement, write_npy};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::path::Path;

/// A scalar of networks that NumPy's files can hold.
pub trait Scalar: Stored + WritableElement + ComplexField {}

impl Scalar for f32 {}
impl Scalar for f64 {}

const CLASSES: usize = 10;

/// A network with data and initial weights.
pub struct Workload<F> {
    /// The network.
    pub network: Network,
    /// The images, one per row.
    pub inputs: Array2<F>,
    /// The classes, one-hot.
    pub targets: Array2<F>,
    /// Initial weights.
    pub weights: Vec<F>,
    /// Initial running statistics.
    pub statistics: RunningStatistics,
    /// What the images are.
    pub data: &'static str,
}

impl<F: Scalar> Workload<F> {
    /// A network as a plan writes it, on images of Fashion-MNIST if they have its shape and it is there, else on random numbers.
    ///
    /// # Errors
    ///
    /// The text is no network, or the network does not take such images.
    pub fn new(network: &str, samples: usize, image: [usize; 3]) -> Result<Self, Box<dyn Error>> {
        let mut workload = Self::random(network, samples, image, CLASSES)?;
        let set: DataSettings = dialect().from_str(&format!("FashionMnist(train: {samples})"))?;
        if let Some(set) = set
            .load::<F>(Path::new("."))
            .ok()
            .filter(|_| image == [1, 28, 28])
        {
            workload.targets = one_hot(&set.train.labels, CLASSES)?;
            workload.inputs = set.train.images;
            workload.data = "Fashion-MNIST";
        }
        Ok(workload)
    }

    /// A network as a plan writes it, on random images of a number of classes in turn.
    ///
    /// # Errors
    ///
    /// The text is no network, or the network does not take such images.
    pub fn random(
        network: &str,
        samples: usize,
        image: [usize; 3],
        classes: usize,
    ) -> Result<Self, Box<dyn Error>> {
        let settings: NetworkSettings = dialect().from_str(network)?;
        let network = settings.build(image, classes)?;
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let weights = network.initial_weights::<F>(&mut rng);
        let shape = (samples, image.iter().product());
        let inputs = Array2::from_shape_simple_fn(shape, || F::narrow(rng.random::<f64>() * 2.0 - 1.0));
        let labels: Vec<usize> = (0..samples).map(|i| i % classes).collect();
        Ok(Self {
            targets: one_hot(&labels, classes)?,
            statistics: network.initial_statistics(),
            network,
            inputs,
            weights,
            data: "random numbers",
        })
    }

    /// Writes `inputs.npy`, `targets.npy` and `weights.safetensors`.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub fn export(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        std::fs::create_dir_all(folder)?;
        write_npy(folder.join("inputs.npy"), &self.inputs)?;
        write_npy(folder.join("targets.npy"), &self.targets)?;
        let bytes = weights_to_safetensors(&self.network, &self.weights, &self.statistics)?;
        std::fs::write(folder.join("weights.safetensors"), bytes)?;
        Ok(())
    }
}
