//! The networks of the experiments: parameter counts, tensors, labels, initial weights, settings and errors.

use flatland_networks::{Network, NetworkError, NetworkSettings, NodeKind, Source, Stem};
use flatland_theory::harness::config;
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const GRAY: [usize; 3] = [1, 28, 28];
const COLOUR: [usize; 3] = [3, 32, 32];
const DIGITS: [usize; 3] = [1, 8, 8];

fn read(settings: &str) -> NetworkSettings {
    ron::from_str(settings).unwrap_or_else(|error| panic!("{settings}: {error}"))
}

fn build(settings: &str, shape: [usize; 3], classes: usize) -> Network {
    read(settings).build(shape, classes).unwrap()
}

fn fails(settings: &str, shape: [usize; 3]) -> NetworkError {
    read(settings).build(shape, 10).unwrap_err()
}

/// Biases and normalisation apart, the published counts for 1,000 classes: VGG-11 has 132,863,336 parameters,
/// ResNet-34 21,797,672 and WideResNet-50-2 68,883,240, of which two for each of the channels normalised are not
/// ours.
#[test]
fn standard_networks_have_the_published_parameters_less_their_normalisation() {
    assert_eq!(build("Vgg11()", COLOUR, 1000).parameters(), 132_863_336);
    let stages = [(3, 64), (4, 128), (6, 256), (3, 512)];
    // The stem; in each stage two convolutions per block, and the shortcut of all stages but the first.
    let basic: usize = stages.iter().map(|(blocks, width)| 2 * blocks * width).sum();
    let normalised = 64 + basic + 128 + 256 + 512;
    assert_eq!(
        build("ResNet()", COLOUR, 1000).parameters(),
        21_797_672 - 2 * normalised
    );
    // Per block two of twice the width and one of four times the width, and the shortcut of every stage.
    let bottleneck: usize = stages
        .iter()
        .map(|(blocks, width)| blocks * (2 + 2 + 4) * width + 4 * width)
        .sum();
    assert_eq!(
        build("WideResNet()", COLOUR, 1000).parameters(),
        68_883_240 - 2 * (64 + bottleneck)
    );
}

#[test]
fn parameter_counts_of_networks_on_the_data_sets() {
    let conv = |from: usize, to: usize, kernel: usize| from * to * kernel * kernel;
    let cnn = |channels: usize, pixels: usize, classes: usize| {
        conv(channels, 32, 3) + 32 + conv(32, 32, 3) + 32 + (32 * pixels + 1) * classes
    };
    assert_eq!(build("Cnn()", GRAY, 10).parameters(), cnn(1, 7 * 7, 10));
    assert_eq!(build("Cnn()", COLOUR, 100).parameters(), cnn(3, 8 * 8, 100));
    let without = conv(1, 32, 3) + conv(32, 32, 3) + 32 * 49 * 10;
    assert_eq!(build("Cnn(bias: false)", GRAY, 10).parameters(), without);

    // Against 1,000 classes of colour images: fewer classes, fewer input channels, no last bias.
    let vgg = 132_863_336 - 4097 * (1000 - 26) - conv(2, 64, 3);
    assert_eq!(build("Vgg11()", GRAY, 26).parameters(), vgg);
    assert_eq!(build("Vgg11(bias: false)", GRAY, 26).parameters(), vgg - 26);
    let resnet = build("ResNet()", COLOUR, 1000).parameters() - 513 * 990 - conv(2, 64, 7);
    assert_eq!(build("ResNet()", GRAY, 10).parameters(), resnet);
    assert_eq!(build("ResNet(bias: false)", GRAY, 10).parameters(), resnet - 10);

    let small = build("ResNet(width: 8, blocks: [2, 2, 2], stem: Small)", DIGITS, 10);
    let stage = |from: usize, to: usize| conv(from, to, 3) + 3 * conv(to, to, 3) + conv(from, to, 1);
    let expected = conv(1, 8, 3) + 4 * conv(8, 8, 3) + stage(8, 16) + stage(16, 32) + 33 * 10;
    assert_eq!(small.parameters(), expected);
}

#[test]
fn tensors_have_pytorch_s_names_shapes_and_order() {
    let network = build("WideResNet(width: 2, blocks: [1], stem: Small)", DIGITS, 10);
    let tensors: Vec<_> = network
        .tensors()
        .iter()
        .map(|tensor| (tensor.name(), tensor.shape()))
        .collect();
    assert_eq!(
        tensors,
        [
            ("conv1.weight", [2, 1, 3, 3].as_slice()),
            ("layer1.0.conv1.weight", &[4, 2, 1, 1]),
            ("layer1.0.conv2.weight", &[4, 4, 3, 3]),
            ("layer1.0.conv3.weight", &[8, 4, 1, 1]),
            ("layer1.0.downsample.0.weight", &[8, 2, 1, 1]),
            ("fc.weight", &[10, 8]),
            ("fc.bias", &[10]),
        ]
    );
    assert_eq!(network.last_layer_bias().unwrap().name(), "fc.bias");
    for settings in ["Cnn(bias: false)", "Vgg11(bias: false)", "ResNet(bias: false)"] {
        assert!(
            build(settings, GRAY, 10).last_layer_bias().is_none(),
            "{settings}"
        );
    }
}

/// An engine of another kind sees every parameter and statistic once, in order, and only values that are computed already.
#[test]
fn described_nodes_cover_parameters_and_statistics_in_the_order_of_computation() {
    for (settings, shape) in [
        ("Mlp(hidden: [5, 4])", DIGITS),
        ("Cnn()", GRAY),
        ("Vgg11()", GRAY),
        ("ResNet()", COLOUR),
        ("WideResNet(width: 4, stem: Small)", DIGITS),
        ("DenseNet((growth: 4))", COLOUR),
        ("Vit(())", GRAY),
    ] {
        let network = build(settings, shape, 10);
        let (mut parameters, mut statistics, mut outputs) = (0, 0, Vec::new());
        for (l, node) in network.describe().enumerate() {
            let sources = match node.kind {
                NodeKind::Sum(sources) | NodeKind::Concatenation(sources) => sources.to_vec(),
                NodeKind::Layer {
                    from,
                    parameters: own,
                    statistics: normalised,
                    ..
                } => {
                    assert_eq!(
                        (own.start, normalised.start),
                        (parameters, statistics),
                        "{settings}"
                    );
                    (parameters, statistics) = (own.end, normalised.end);
                    vec![from]
                }
            };
            let is_known = |source: &Source| match source {
                Source::Data => true,
                Source::Node(node) => *node < l,
            };
            assert!(sources.iter().all(is_known), "{settings}");
            outputs.push(node.outputs);
        }
        assert_eq!(parameters, network.parameters());
        assert_eq!(statistics, network.initial_statistics().values().len());
        assert_eq!(outputs.iter().sum::<usize>(), network.sizes().activations);
        assert_eq!(outputs.last(), Some(&network.outputs()));
    }
}

#[test]
fn defaults_are_the_paper_s() {
    for (short, long) in [
        ("Cnn()", "Cnn(channels: [32, 32], bias: true)"),
        (
            "Vgg11()",
            "Vgg11(width: 64, stages: 5, pooled: 7, hidden: [4096, 4096], bias: true)",
        ),
        (
            "ResNet()",
            "ResNet(width: 64, blocks: [3, 4, 6, 3], stem: Standard, bias: true)",
        ),
        (
            "WideResNet()",
            "WideResNet(width: 64, blocks: [3, 4, 6, 3], widening: 2, stem: Standard, bias: true)",
        ),
    ] {
        assert_eq!(read(short), read(long));
        let written = ron::to_string(&read(short)).unwrap();
        assert_eq!(read(&written), read(short));
    }
    for bad in [
        "Cnn(width: 3)",
        "Vgg11(blocks: [1])",
        "ResNet(stem: Large)",
        "ResNet(widening: 2)",
    ] {
        assert!(ron::from_str::<NetworkSettings>(bad).is_err(), "{bad}");
    }
}

#[test]
fn labels_name_the_network_or_what_differs_from_it() {
    for (settings, label) in [
        ("Cnn()", "CNN 32-32"),
        ("Cnn(channels: [16, 16], bias: false)", "CNN 16-16, no bias"),
        ("Vgg11()", "VGG-11"),
        ("Vgg11(hidden: [64], bias: false)", "VGG-11, 64, no bias"),
        (
            "Vgg11(width: 8, stages: 3, pooled: 1, hidden: [])",
            "VGG w8, 3 stages, pooled to 1×1, no hidden layer",
        ),
        ("ResNet()", "ResNet-34"),
        (
            "ResNet(width: 8, blocks: [2, 2, 2], stem: Small)",
            "ResNet w8 2-2-2",
        ),
        ("ResNet(width: 8)", "ResNet w8 3-4-6-3, 7×7 stem"),
        ("ResNet(stem: Small)", "ResNet w64 3-4-6-3"),
        ("WideResNet()", "WideResNet-50-2"),
        (
            "WideResNet(width: 4, blocks: [1, 1], stem: Small)",
            "WideResNet w4 1-1 ×2",
        ),
    ] {
        assert_eq!(build(settings, GRAY, 10).label(), label);
    }
}

/// Mean, mean square and mean fourth power of each tensor within five standard errors of their expectations, for
/// normal and for uniform values.
#[test]
fn initial_weights_have_the_distributions_of_the_definition() {
    enum Values {
        Normal(f64),
        Uniform(f64),
        Zeros,
    }
    use Values::{Normal, Uniform, Zeros};
    let kaiming = |fan_out: f64| Normal((2.0 / fan_out).sqrt());
    let vgg = vec![
        kaiming(16.0 * 9.0),
        Zeros,
        kaiming(32.0 * 9.0),
        Zeros,
        Normal(0.01),
        Zeros,
        Normal(0.01),
        Zeros,
    ];
    let resnet = vec![
        kaiming(24.0 * 49.0),
        kaiming(24.0 * 9.0),
        kaiming(24.0 * 9.0),
        kaiming(48.0 * 9.0),
        kaiming(48.0 * 9.0),
        kaiming(48.0),
        Uniform(1.0 / 48.0_f64.sqrt()),
    ];
    let default = |fan_in: f64| Uniform(1.0 / fan_in.sqrt());
    let cnn = |first: f64| vec![default(first), default(first), default(1920.0), default(1920.0)];
    // Appendix J: the head without its bias.
    let bare_vgg = vec![kaiming(144.0), Zeros, Normal(0.01), Zeros, default(50.0)];
    // The convolutions that take one channel instead of three.
    let gray_vgg = vec![default(9.0), default(9.0), Normal(0.01), Zeros];
    let gray_resnet = vec![
        default(49.0),
        kaiming(24.0 * 9.0),
        kaiming(24.0 * 9.0),
        default(24.0),
        default(24.0),
    ];
    let gray_wide = vec![
        default(9.0),
        kaiming(48.0),
        kaiming(48.0 * 9.0),
        kaiming(96.0),
        kaiming(96.0),
        default(96.0),
    ];
    let small_vgg = "Vgg11(width: 16, stages: 1, pooled: 3, hidden: [50], bias: false)";
    for (settings, channels, expected) in [
        ("Vgg11(width: 16, stages: 2, pooled: 3, hidden: [50])", 3, vgg),
        (small_vgg, 3, bare_vgg),
        ("Vgg11(width: 16, stages: 1, pooled: 3, hidden: [])", 1, gray_vgg),
        ("ResNet(width: 24, blocks: [1, 1], bias: false)", 3, resnet),
        ("ResNet(width: 24, blocks: [1])", 1, gray_resnet),
        (
            "WideResNet(width: 24, blocks: [1], stem: Small, bias: false)",
            1,
            gray_wide,
        ),
        ("Cnn(channels: [30])", 3, cnn(27.0)),
        ("Cnn(channels: [30])", 1, cnn(9.0)),
    ] {
        let network = build(settings, [channels, 16, 16], 20);
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(1));
        assert_eq!(network.tensors().len(), expected.len());
        for (tensor, expected) in network.tensors().iter().zip(expected) {
            let values = &weights[tensor.range()];
            let count = values.len() as f64;
            let mean_power = |power| values.iter().map(|w| w.powi(power)).sum::<f64>() / count;
            // Expectations of the second, fourth and eighth power over those of the scale.
            let (scale, second, fourth, eighth) = match expected {
                Zeros => {
                    assert!(values.iter().all(|w| *w == 0.0), "{}", tensor.name());
                    continue;
                }
                Normal(deviation) => (deviation, 1.0, 3.0, 105.0),
                Uniform(bound) => {
                    assert!(values.iter().all(|w| w.abs() <= bound), "{}", tensor.name());
                    (bound, 1.0 / 3.0, 0.2, 1.0 / 9.0)
                }
            };
            for (power, expectation, of_square) in
                [(1, 0.0, second), (2, second, fourth), (4, fourth, eighth)]
            {
                let error = mean_power(power) / scale.powi(power) - expectation;
                let deviation = ((of_square - expectation * expectation) / count).sqrt();
                assert!(
                    error.abs() < 5.0 * deviation,
                    "{settings} {}, power {power}: {error}",
                    tensor.name()
                );
            }
        }
    }
}

#[test]
fn images_too_small_for_the_network_are_errors_with_the_sizes() {
    let error = fails("Cnn()", [1, 3, 9]);
    let expected = NetworkError::ImageTooSmall {
        shape: "1×3×9".into(),
        layer: "pooling 2".into(),
        height: 1,
        width: 4,
        needed: 2,
    };
    assert_eq!(error, expected);
    assert_eq!(
        error.to_string(),
        "images of 1×3×9 are too small for the network: before pooling 2 they have shrunk to 1×4, and it needs 2×2 at \
         least"
    );
    assert!(matches!(
        fails("Vgg11()", [3, 8, 8]),
        NetworkError::ImageTooSmall { .. }
    ));
    assert!(matches!(
        fails("Vgg11()", [1, 2, 2]),
        NetworkError::ImageTooSmall { needed: 3, .. }
    ));
    // Padding keeps residual networks alive on anything.
    assert_eq!(build("ResNet()", [1, 1, 1], 10).outputs(), 10);
}

#[test]
fn settings_outside_their_intervals_are_errors_that_name_them() {
    for (settings, message) in [
        ("Vgg11(width: 0)", "width must be at least 1, got 0"),
        ("Vgg11(stages: 6)", "stages must be from 1 to 5, got 6"),
        ("Vgg11(stages: 0)", "stages must be from 1 to 5, got 0"),
        ("Vgg11(pooled: 0)", "pooled must be at least 1, got 0"),
        (
            "Vgg11(hidden: [3, 0])",
            "hidden must be at least 1 in each layer, got 0",
        ),
        ("ResNet(width: 0)", "width must be at least 1, got 0"),
        (
            "ResNet(blocks: [])",
            "blocks must be set for at least 1 stage, got 0",
        ),
        (
            "ResNet(blocks: [1, 0])",
            "blocks must be from 1 to 1000 in each stage, got 0",
        ),
        (
            "ResNet(blocks: [1001])",
            "blocks must be from 1 to 1000 in each stage, got 1001",
        ),
        ("WideResNet(widening: 0)", "widening must be at least 1, got 0"),
    ] {
        assert_eq!(fails(settings, COLOUR).to_string(), message);
    }
    assert_eq!(
        fails("Cnn(channels: [3, 0])", GRAY).to_string(),
        "channels must be at least 1 in each layer, got 0"
    );
    for settings in ["Cnn()", "Vgg11()", "ResNet()", "WideResNet()"] {
        let ends = NetworkError::EmptyEnds {
            inputs: 0,
            classes: 10,
        };
        assert_eq!(fails(settings, [0, 8, 8]), ends);
        assert!(read(settings).build(COLOUR, 0).is_err());
    }
}

proptest! {
    #![proptest_config(config(200))]

    /// Any sizes yield a network or an error.
    #[test]
    fn no_sizes_overflow_or_panic(
        kind in 0..4,
        sizes in proptest::collection::vec(any_size(), 3),
        shape in [any_size(), any_size(), any_size()],
        classes in any_size(),
        blocks in proptest::collection::vec(0_usize..4, 0..40),
    ) {
        let settings = match kind {
            0 => NetworkSettings::Cnn { channels: sizes, bias: true },
            1 => NetworkSettings::Vgg11 {
                width: sizes[0],
                stages: blocks.len(),
                pooled: sizes[1],
                hidden: vec![sizes[2]],
                bias: true,
            },
            2 => NetworkSettings::ResNet { width: sizes[0], blocks, stem: Stem::Small, bias: true },
            _ => NetworkSettings::WideResNet {
                width: sizes[0],
                blocks,
                widening: sizes[1],
                stem: Stem::Standard,
                bias: true,
            },
        };
        if let Ok(network) = settings.build(shape, classes) {
            prop_assert!(network.outputs() == classes);
        }
    }
}

fn any_size() -> impl Strategy<Value = usize> {
    prop_oneof![
        8 => 0_usize..40,
        1 => any::<usize>(),
        1 => (0_u32..64).prop_map(|power| 1 << power),
    ]
}
