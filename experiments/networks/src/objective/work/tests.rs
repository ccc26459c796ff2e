//! The counted multiplications are those of the products that the passes ask for.

use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::numeric::product::trace;
use crate::{KEPT_BYTES, Loss, NetworkSettings, Objective};

/// Every kind of layer with products, whole and dense convolutions, windows that keep the size and that do not, few and many output
/// channels, joint and separate samples.
const NETWORKS: [(&str, [usize; 3]); 9] = [
    ("Mlp(hidden: [30, 20])", [1, 8, 8]),
    ("Cnn(channels: [4, 5])", [2, 9, 9]),
    ("Cnn(channels: [130])", [1, 6, 6]),
    ("ResNet(width: 4, blocks: [1, 1, 1, 1])", [3, 16, 16]),
    ("WideResNet(width: 4, blocks: [1, 1, 1, 1])", [3, 16, 16]),
    ("DenseNet((growth: 4, blocks: [2, 2]))", [3, 16, 16]),
    (
        "DenseNet((growth: 4, blocks: [2, 2], normalised_over: Blocks(10)))",
        [3, 16, 16],
    ),
    ("Vgg11(width: 4, stages: 3, pooled: 2, hidden: [20])", [3, 16, 16]),
    (
        "Vit((dim: 12, depth: 2, heads: 2, head_dim: 5, mlp: 20))",
        [3, 16, 16],
    ),
];

fn work(products: &[Product]) -> u64 {
    products.iter().map(|product| product.work()).sum()
}

/// The sizes of products in an order that does not depend on that of a pass.
fn sorted(products: impl IntoIterator<Item = Product>) -> Vec<[usize; 3]> {
    let sizes = products
        .into_iter()
        .map(|product| [product.rows, product.inner, product.columns]);
    let mut sizes: Vec<_> = sizes.collect();
    sizes.sort_unstable();
    sizes
}

/// All products of nodes on one block.
fn of_nodes(nodes: &[Node], samples: usize, of_node: fn(&Node, usize) -> Products) -> Vec<[usize; 3]> {
    let products = nodes.iter().flat_map(|node| of_node(node, samples));
    sorted(products.flat_map(|(times, product)| std::iter::repeat_n(product, times)))
}

#[test]
fn counted_multiplications_are_those_of_the_products_of_a_pass() {
    // All products of a pass on one thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for (text, shape) in NETWORKS {
        let settings: NetworkSettings = ron::from_str(text).unwrap();
        let network = settings.build(shape, 3).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let weights = network.initial_weights::<f32>(&mut rng);
        for (samples, bytes) in [(1, KEPT_BYTES), (15, KEPT_BYTES), (37, KEPT_BYTES), (37, 0)] {
            let inputs = Array2::<f32>::zeros((samples, network.inputs()));
            let targets = Array2::<f32>::zeros((samples, 3));
            let loss = Loss::MeanSquaredError;
            let objective = Objective::new(&network, inputs.view(), targets.view(), loss)
                .unwrap()
                .keeping_at_most(bytes);
            let counted = ObjectiveWork::of::<f32>(&network, samples, bytes);
            pool.install(|| {
                let mut gradient = vec![0.0; network.parameters()];
                let point = objective.forward(&weights).unwrap();
                let ray = objective.ray(&point, &weights).unwrap();
                let asked_for = [
                    trace::during(|| drop(objective.forward(&weights))),
                    trace::during(|| drop(objective.gradient(&point, &mut gradient))),
                    trace::during(|| drop(objective.ray(&point, &weights))),
                    trace::during(|| drop(ray.trial(0.5))),
                ];
                if objective.blocks().len() == 1 && bytes > 0 {
                    let of_block = [forward as fn(&Node, usize) -> Products, backward];
                    let of_block = of_block.map(|of_node| of_nodes(network.nodes(), samples, of_node));
                    let [first, second, ..] = &asked_for;
                    let found = [first, second].map(|products| sorted(products.iter().copied()));
                    assert_eq!(found, of_block, "{text}, {samples} samples");
                }
                assert_eq!(
                    asked_for.map(|products| work(&products)),
                    [counted.forward, counted.gradient, counted.ray, counted.trial].map(|pass| pass.work),
                    "{text}, {samples} samples"
                );
            });
        }
    }
}

/// The span of one block is the sum over its products, in which the code divides the rows of the large ones.
#[test]
fn span_of_one_block_is_that_of_its_products_one_after_the_other() {
    let settings: NetworkSettings = ron::from_str("Mlp(hidden: [1024, 1024])").unwrap();
    let network = settings.build([1, 32, 32], 2).unwrap();
    // One sample less would need fewer than two tasks.
    let samples = 31;
    let blocks = Division::new(samples, network.load::<f32>()).blocks.len();
    assert_eq!(blocks, 1);
    let counted = ObjectiveWork::of::<f32>(&network, samples, KEPT_BYTES);
    let of_layer = (samples * 1024 * 1024) as u64;
    let of_last = (samples * 1024 * 2) as u64;
    // With 31 rows, nothing is divided forward, nor back to the input.
    assert_eq!(counted.forward.span, 2 * of_layer + of_last);
    // The weights of both layers have 1024 rows; 31·2²⁰ multiplications are worth three tasks, of 342 rows at most.
    let divided = (342 * samples * 1024) as u64;
    assert_eq!(counted.gradient.span, 2 * divided + of_layer + 2 * of_last);
}

#[test]
fn lanes_work_side_by_side_and_their_blocks_one_after_the_other() {
    let settings: NetworkSettings = ron::from_str("Cnn(channels: [8])").unwrap();
    let network = settings.build([1, 28, 28], 10).unwrap();
    let samples = 1000;
    let division = Division::new(samples, network.load::<f32>());
    assert!(division.blocks.len() > division.lanes.len());
    let counted = ObjectiveWork::of::<f32>(&network, samples, KEPT_BYTES);
    let longest = |ranges: &[usize]| ranges.iter().copied().max().unwrap() as u64;
    let blocks: Vec<usize> = division.blocks.iter().map(ExactSizeIterator::len).collect();
    let lanes: Vec<usize> = (division.lanes.iter())
        .map(|lane| blocks[lane.clone()].iter().sum())
        .collect();
    // No product is large enough to be divided: 8 × 9 × 784 multiplications a sample, and 1568 × 10.
    let convolution = 8 * 9 * 784;
    let of_sample = convolution + 1568 * 10;
    assert_eq!(counted.forward.span, longest(&blocks) * of_sample);
    assert_eq!(counted.gradient.span, longest(&lanes) * (of_sample + 1568 * 10));
}
