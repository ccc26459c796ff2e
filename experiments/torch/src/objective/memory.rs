//! What an objective takes of a device's memory, before anything is on it.

use flatland_experiments::engine::DeviceMemory;
use flatland_networks::Network;

use super::plan::Plan;
use crate::error::TorchError;
use crate::graph::Graph;
use crate::runtime::Runtime;
use crate::scalar::Scalar;

/// Bytes of a sample's targets, in double precision, per class, and of the class itself.
const TARGET: usize = 8;

/// The memory that an objective of a network on a number of samples takes, divided as the runtime divides it.
pub(crate) fn device_memory<F: Scalar>(
    runtime: &Runtime,
    network: &Network,
    samples: usize,
) -> Result<DeviceMemory, TorchError> {
    let graph = Graph::new::<F>(network, tch::Device::Cpu)?;
    let bytes = size_of::<F>();
    let vector = network.parameters() * bytes;
    let memory = runtime.for_activations(vector);
    let plan = Plan::new(&graph, samples, bytes, memory, runtime.micro_batch());
    let of_sample = network.inputs() * bytes + (network.outputs() + 1) * TARGET;
    Ok(DeviceMemory {
        device: runtime.device().to_string(),
        usable: runtime.usable(),
        whole: Runtime::vectors(vector).saturating_add(of_sample.saturating_mul(samples) as u64),
        activations: plan.activations(&graph, bytes) as u64,
        micro_batches: plan.batches.len(),
        segments: plan.segments.len(),
    })
}

#[cfg(test)]
mod tests {
    use flatland_networks::NetworkSettings;

    use super::*;
    use crate::device::Device;

    fn memory(settings: &str, runtime: &Runtime) -> DeviceMemory {
        let settings: NetworkSettings = ron::from_str(settings).unwrap();
        let network = settings.build([1, 4, 4], 3).unwrap();
        device_memory::<f32>(runtime, &network, 50).unwrap()
    }

    #[test]
    fn samples_and_ten_vectors_are_whole_and_activations_divided_by_the_memory() {
        let runtime = Runtime::open(Device::Cpu, 1).unwrap();
        let ample = memory("Mlp(hidden: [5])", &runtime);
        // 16·5 + 5 + 5·3 + 3 parameters; 16 pixels, 3 targets in double precision and a class.
        assert_eq!(ample.whole, 10 * 103 * 4 + 50 * (16 * 4 + 4 * 8));
        assert_eq!((ample.micro_batches, ample.segments), (1, 1));
        assert_eq!(ample.refusal(), None);
        // As many bytes as the product of half the samples takes, and a fifth more for what is kept.
        let product = (ample.activations * 7 / 10) as f64;
        let half = memory(
            "Mlp(hidden: [5])",
            &runtime.clone().with_memory((product / 2.0 / 0.8) as u64 + 8),
        );
        assert_eq!(half.micro_batches, 2);
        assert!(
            (half.activations as f64 - product / 2.0).abs() <= 4.0,
            "{half:?} {product}"
        );
        assert!(half.refusal().is_some(), "the vectors alone take more");
    }

    #[test]
    fn layers_are_divided_where_the_batch_is_normalised_as_a_whole() {
        let runtime = Runtime::open(Device::Cpu, 1).unwrap();
        let network = "DenseNet((growth: 3, blocks: [2], stem: Small))";
        let ample = memory(network, &runtime);
        let scarce = memory(network, &runtime.with_memory(ample.activations / 3));
        assert_eq!((ample.segments, scarce.micro_batches), (1, 1));
        assert!(
            scarce.segments > 1 && scarce.activations < ample.activations / 2,
            "{scarce:?}"
        );
    }

    /// Of two attentions that differ in nothing else, that with two heads makes twice as many scores: 16 × 16 for each sample and head, of
    /// which a product holds seven times the bytes, and a kept graph three times.
    #[test]
    fn scores_of_attention_count_as_activations() {
        let runtime = Runtime::open(Device::Cpu, 1).unwrap();
        let with = |heads: usize, width: usize| {
            let rest = "patch: Some(1), dim: 4, depth: 1, mlp: 4";
            let settings = format!("Vit(({rest}, heads: {heads}, head_dim: {width}))");
            memory(&settings, &runtime).activations
        };
        assert_eq!(with(2, 2) - with(1, 4), (7 + 3) * 16 * 16 * 50 * 4);
    }
}
