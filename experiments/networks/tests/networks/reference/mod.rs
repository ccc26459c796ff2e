//! Every network against PyTorch: costs, gradients, Hessian-vector products, the test pass, and parameter counts, frozen
//! by `freeze.py`.

mod formula;

use flatland_networks::{Loss, Network, NetworkSettings, Objective, Tensor};
use formula::{compare, data, sequence, weights};
use ndarray::Array2;
use ron::extensions::Extensions;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The salt of the directions in `freeze.py`.
const DIRECTION: u64 = 3;

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
    /// Names and shapes.
    tensors: Vec<(String, Vec<usize>)>,
    buffers: Vec<(String, Vec<usize>)>,
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

impl Reference {
    fn network(&self) -> Network {
        let settings: NetworkSettings = read(&self.settings);
        settings.build(self.shape, self.classes).unwrap()
    }

    fn loss(&self) -> Loss {
        read(&self.loss)
    }

    fn data(&self) -> (Array2<f64>, Array2<f64>) {
        data(self.shape, self.classes, self.samples)
    }

    fn compare(&self, what: &str, network: &Network, vector: &[f64], reference: &[(f64, f64)]) {
        let what = format!("{what} of {} {:?}", self.settings, self.shape);
        compare(&what, network, vector, reference, TOLERANCE);
    }
}

fn names_and_shapes(tensors: &[Tensor]) -> Vec<(String, Vec<usize>)> {
    tensors
        .iter()
        .map(|tensor| (tensor.name().to_owned(), tensor.shape().to_vec()))
        .collect()
}

/// Each begins where the one before ends.
fn assert_consecutive(tensors: &[Tensor], end: usize) {
    let mut start = 0;
    for tensor in tensors {
        assert_eq!(tensor.range().start, start);
        assert_eq!(tensor.range().len(), tensor.shape().iter().product::<usize>());
        start = tensor.range().end;
    }
    assert_eq!(start, end);
}

#[test]
fn tensors_are_pytorchs_in_its_order_under_its_names() {
    for reference in references() {
        let network = reference.network();
        assert_eq!(
            names_and_shapes(network.tensors()),
            reference.tensors,
            "{}",
            reference.settings
        );
        assert_eq!(
            names_and_shapes(network.buffers()),
            reference.buffers,
            "{}",
            reference.settings
        );
        assert_consecutive(network.tensors(), network.parameters());
        assert_consecutive(network.buffers(), network.initial_statistics().values().len());
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
