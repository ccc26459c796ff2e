//! Every network against PyTorch: costs, gradients, Hessian-vector products, the test pass, and parameter counts, frozen
//! by `freeze.py`.

use flatland_networks::{Loss, Network, NetworkSettings, Objective};
use ndarray::Array2;
use ron::extensions::Extensions;
use serde::Deserialize;
use serde::de::DeserializeOwned;

// As in `freeze.py`.
const MODULUS: u64 = 1_000_003;
const INPUT: u64 = 1;
const WEIGHT: u64 = 2;
const DIRECTION: u64 = 3;
const CHECKSUM: u64 = 4;

/// Two double-precision computations of the same formulas differ by some thousand roundings, 1e-13; the smallest
/// mistake looked for, an ε of 1e-5 in the wrong place, shows at 1e-6.
const TOLERANCE: f64 = 1e-10;

#[derive(Deserialize)]
struct Reference {
    settings: String,
    shape: [usize; 3],
    classes: usize,
    samples: usize,
    loss: String,
    tensors: Vec<Vec<usize>>,
    cost: f64,
    test_cost: f64,
    /// For each tensor the norm, and the product with a sequence over the whole vector.
    gradient: Vec<(f64, f64)>,
    hessian_vector_product: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
struct Counts {
    /// Name, all parameters, those of normalisation layers: torchvision's networks for 1,000 classes.
    standard: Vec<(String, usize, usize)>,
    /// Data, settings, shape, classes, parameters.
    ours: Vec<(String, String, [usize; 3], usize, usize)>,
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES);
    options
        .from_str(text)
        .unwrap_or_else(|error| panic!("{text:.60}: {error}"))
}

fn references() -> Vec<Reference> {
    read(include_str!("values.ron"))
}

fn counts() -> Counts {
    read(include_str!("counts.ron"))
}

fn sequence(count: usize, salt: u64) -> Vec<f64> {
    let value = |i: u64| (i * (i + 12_345) * 31 + salt * 7_919) % MODULUS;
    (0..count as u64)
        .map(|i| value(i) as f64 / MODULUS as f64 * 2.0 - 1.0)
        .collect()
}

fn weights(network: &Network) -> Vec<f64> {
    let mut weights = sequence(network.parameters(), WEIGHT);
    for tensor in network.tensors() {
        let own = &mut weights[tensor.range()];
        match tensor.shape() {
            [_] if tensor.name().ends_with("weight") => own.iter_mut().for_each(|w| *w = 1.0 + 0.3 * *w),
            [_] => own.iter_mut().for_each(|w| *w *= 0.2),
            [_, rest @ ..] => {
                let scale = (6.0 / rest.iter().product::<usize>() as f64).sqrt();
                own.iter_mut().for_each(|w| *w *= scale);
            }
            [] => unreachable!("a tensor without sizes"),
        }
    }
    weights
}

impl Reference {
    fn network(&self) -> Network {
        let settings: NetworkSettings = read(&self.settings);
        settings.build(self.shape, self.classes).unwrap()
    }

    fn loss(&self) -> Loss {
        read(&self.loss)
    }

    fn data(&self) -> (Array2<f64>, Array2<f64>) {
        let values = self.shape.iter().product::<usize>();
        let inputs = sequence(self.samples * values, INPUT)
            .into_iter()
            .map(|x| 2.0 * x)
            .collect();
        let target = |(i, k)| f64::from((3 * i + 1) % self.classes == k);
        (
            Array2::from_shape_vec((self.samples, values), inputs).unwrap(),
            Array2::from_shape_fn((self.samples, self.classes), target),
        )
    }

    /// Tensor by tensor, so that a failure names the one that is wrong.
    fn compare(&self, what: &str, network: &Network, vector: &[f64], reference: &[(f64, f64)]) {
        let checksum = sequence(vector.len(), CHECKSUM);
        // What rounding leaves is relative to the whole vector: a tensor's own part may cancel.
        let scale = reference.iter().map(|(norm, _)| norm * norm).sum::<f64>().sqrt();
        for (tensor, (norm, sum)) in network.tensors().iter().zip(reference) {
            let own = || vector[tensor.range()].iter();
            let found_norm = own().map(|x| x * x).sum::<f64>().sqrt();
            let found_sum: f64 = own().zip(&checksum[tensor.range()]).map(|(x, c)| x * c).sum();
            let root = (tensor.range().len() as f64).sqrt();
            let name = format!(
                "{what} of {} in {} {:?}",
                tensor.name(),
                self.settings,
                self.shape
            );
            assert!(
                (found_norm - norm).abs() < TOLERANCE * scale,
                "{name}: norm {found_norm}, not {norm}"
            );
            assert!(
                (found_sum - sum).abs() < TOLERANCE * scale * root,
                "{name}: sum {found_sum}, not {sum}"
            );
        }
    }
}

#[test]
fn tensors_are_pytorchs_in_its_order() {
    for reference in references() {
        let network = reference.network();
        let shapes: Vec<Vec<usize>> = network.tensors().iter().map(|t| t.shape().to_vec()).collect();
        assert_eq!(shapes, reference.tensors, "{}", reference.settings);
    }
}

#[test]
fn costs_gradients_and_hessian_vector_products_are_pytorchs() {
    for reference in references() {
        let (network, (inputs, targets)) = (reference.network(), reference.data());
        let objective = Objective::new(&network, inputs.view(), targets.view(), reference.loss()).unwrap();
        let start = objective.forward(&weights(&network)).unwrap();
        let name = format!("{} {:?}", reference.settings, reference.shape);
        let (cost, expected) = (start.cost(), reference.cost);
        assert!(
            (cost / expected - 1.0).abs() < TOLERANCE,
            "{name}: cost {cost}, not {expected}"
        );

        let mut gradient = vec![f64::NAN; network.parameters()];
        let statistics = objective.gradient(&start, &mut gradient).unwrap();
        reference.compare("gradient", &network, &gradient, &reference.gradient);

        let mut product = vec![f64::NAN; network.parameters()];
        let direction = sequence(network.parameters(), DIRECTION);
        let mut linearisation = objective.linearise(&start);
        linearisation
            .hessian_vector_product(&direction, &mut product)
            .unwrap();
        reference.compare("product", &network, &product, &reference.hessian_vector_product);

        // PyTorch's running statistics followed one forward pass, ours one gradient.
        let mut running = network.initial_statistics();
        running.update(&statistics);
        let (cost, _) = objective.evaluate(start.weights(), &running).unwrap();
        let expected = reference.test_cost;
        assert!(
            (cost / expected - 1.0).abs() < TOLERANCE,
            "{name}: test cost {cost}, not {expected}"
        );
    }
}

#[test]
fn parameter_counts_are_pytorchs_at_every_shape_of_the_paper() {
    for (data, settings, shape, classes, count) in counts().ours {
        let network = read::<NetworkSettings>(&settings).build(shape, classes).unwrap();
        assert_eq!(network.parameters(), count, "{settings} on {data}");
    }
}

/// The published sizes with 1,000 classes, less those of the normalisation layers that ours leave out.
#[test]
fn parameter_counts_of_the_standard_networks_are_the_published_ones() {
    let expressed = [
        ("vgg11", "Vgg11()", 132_863_336, false),
        ("resnet34", "ResNet()", 21_797_672, true),
        ("wide_resnet50_2", "WideResNet()", 68_883_240, true),
        ("densenet121", "DenseNet()", 7_978_856, false),
    ];
    for ((name, settings, published, normalised), (theirs, all, of_norms)) in
        expressed.into_iter().zip(counts().standard)
    {
        assert_eq!((theirs.as_str(), all), (name, published));
        let network = read::<NetworkSettings>(settings)
            .build([3, 224, 224], 1000)
            .unwrap();
        let left_out = if normalised { of_norms } else { 0 };
        assert_eq!(network.parameters(), published - left_out, "{name}");
    }
}
