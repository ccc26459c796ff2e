//! Networks with normalisation layers, DenseNet and the vision transformer: costs, gradients and Hessian-vector products
//! against their definitions; running statistics; labels, initial weights, errors.

use crate::oracle::images::ImageCase;
use crate::oracle::judge::{
    assert_directional_derivatives, assert_symmetric, error_against_differences,
    gradient_and_product_by_nested_duals,
};
use crate::oracle::{distance, dot, gradient, moved, product, random_vector};
use flatland_networks::{
    DenseNetSettings, KEPT_BYTES, NetworkError, NetworkSettings, NormalisedOver, Objective, ObjectiveMemory,
    SettingError, Stem, VitSettings,
};
use flatland_theory::harness::config;
use ndarray::{Array2, Axis, s};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn densenet(growth: usize, blocks: &[usize], stem: Stem, bias: bool) -> NetworkSettings {
    NetworkSettings::DenseNet(DenseNetSettings {
        growth,
        blocks: blocks.to_vec(),
        stem,
        normalised_over: NormalisedOver::Batch,
        bias,
    })
}

/// A transformer with this patch and [dim, depth, heads, head_dim, mlp].
fn vit(patch: usize, [dim, depth, heads, head_dim, mlp]: [usize; 5], bias: bool) -> NetworkSettings {
    NetworkSettings::Vit(VitSettings {
        patch: Some(patch),
        dim,
        depth,
        heads,
        head_dim,
        mlp,
        bias,
    })
}

/// Tiny networks, because every entry of the gradient and of the product takes an evaluation of the definition.
fn tiny() -> Vec<ImageCase> {
    let networks = [
        (densenet(1, &[1], Stem::Small, true), [1, 3, 4], 3),
        (densenet(1, &[1, 1], Stem::Small, false), [2, 4, 3], 4),
        (densenet(1, &[1, 1], Stem::Standard, true), [1, 13, 13], 2),
        (vit(2, [4, 1, 1, 2, 3], true), [1, 4, 4], 3),
        (vit(1, [4, 1, 2, 1, 2], false), [2, 1, 3], 4),
        (vit(2, [8, 2, 2, 3, 2], true), [1, 2, 4], 2),
    ];
    (0..)
        .zip(networks)
        .map(|(seed, (settings, shape, samples))| ImageCase::new(settings, shape, samples, seed))
        .collect()
}

/// Rounding is multiplied by every normalisation of nearly equal values, at most 1/√ε = 316 times.
#[test]
fn cost_gradient_and_hessian_vector_product_match_nested_duals() {
    for case in tiny() {
        let network = case.network();
        let objective = case.objective(&network);
        let v = random_vector::<f64>(case.weights.len(), 1);
        let (slopes, bends) = gradient_and_product_by_nested_duals(&case, &v);
        let (cost, exact) = (
            objective.forward(&case.weights).unwrap().cost(),
            case.cost(&case.weights),
        );
        assert!(
            (cost / exact - 1.0).abs() < 1e-11,
            "{}: {cost} {exact}",
            network.label()
        );
        let error = distance(&gradient(&objective, &case.weights), &slopes);
        assert!(error < 1e-10, "gradient of {}: {error}", network.label());
        let error = distance(&product(&objective, &case.weights, &v), &bends);
        assert!(error < 1e-9, "product of {}: {error}", network.label());
    }
}

/// Networks of several blocks at their own initial weights. The differences err by h² = 1e-10 times third derivatives,
/// and by rounding over h, 1e-11 of what is differenced.
#[test]
fn derivatives_match_central_differences() {
    let h = 1e-5;
    let networks = [
        (densenet(4, &[2, 2, 1], Stem::Small, true), [1, 8, 8]),
        (densenet(2, &[1, 2, 1, 1], Stem::Standard, true), [1, 28, 28]),
        (vit(8, [16, 4, 2, 6, 12], true), [3, 32, 16]),
        (vit(2, [12, 2, 3, 4, 24], true), [1, 8, 8]),
    ];
    for (seed, (settings, shape)) in (0..).zip(networks) {
        let case = ImageCase::new(settings, shape, 6, seed);
        let network = case.network();
        let objective = case.objective(&network);
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(seed));
        let direction = random_vector::<f64>(weights.len(), 2);
        let length = dot(&direction, &direction).sqrt();
        let v: Vec<f64> = direction.iter().map(|d| d / length).collect();
        let (ahead, behind) = (moved(&weights, &v, h), moved(&weights, &v, -h));
        let cost = |weights: &[f64]| objective.forward(weights).unwrap().cost();
        let slope = dot(&gradient(&objective, &weights), &v);
        let difference = (cost(&ahead) - cost(&behind)) / (2.0 * h);
        assert!(
            (slope - difference).abs() < 1e-7,
            "{}: {slope} {difference}",
            network.label()
        );
        let error = error_against_differences(&objective, &weights, &v, h);
        assert!(error < 1e-5, "{}: {error}", network.label());
    }
}

#[test]
fn hessian_is_symmetric() {
    for case in tiny() {
        assert_symmetric(&case, 1e-11);
    }
}

/// Any of the two kinds, small, with images it can take and enough samples for its statistics.
fn any_case() -> impl Strategy<Value = (NetworkSettings, [usize; 3], usize, u64)> {
    let dense = (
        1_usize..=2,
        proptest::collection::vec(1_usize..=2, 1..=2),
        any::<bool>(),
    )
        .prop_map(|(growth, blocks, bias)| densenet(growth, &blocks, Stem::Small, bias));
    let images = [1_usize..=2, 4_usize..=6, 4_usize..=6];
    let dense = (dense, images).boxed();
    let sizes = [1_usize..=2, 1..=2, 1..=3, 1..=3, 1..=4]
        .prop_map(|[quarter, depth, heads, head_dim, mlp]| [4 * quarter, depth, heads, head_dim, mlp]);
    let tokens = (1_usize..=3, sizes, any::<bool>(), [1_usize..=2, 2_usize..=3, 1_usize..=3])
        .prop_map(|(patch, sizes, bias, [channels, rows, columns])| {
            (vit(patch, sizes, bias), [channels, rows * patch, columns * patch])
        })
        // A token of a single pixel of one channel has nothing to normalise.
        .prop_filter("several values per patch", |(settings, [channels, ..])| {
            !matches!(settings, NetworkSettings::Vit(vit) if vit.patch == Some(1) && *channels == 1)
        });
    (prop_oneof![dense, tokens], 3_usize..=5, any::<u64>())
        .prop_map(|((settings, shape), samples, seed)| (settings, shape, samples, seed))
}

proptest! {
    #![proptest_config(config(40))]

    /// Sums of some thousand rounded terms, each no larger than the product of the norms, after normalisations that
    /// multiply rounding by up to 316.
    #[test]
    fn slope_and_curvature_along_any_direction_of_any_network((settings, shape, samples, seed) in any_case()) {
        assert_directional_derivatives(&ImageCase::new(settings, shape, samples, seed), 1e-9);
    }
}

/// The same with statistics of blocks.
fn in_blocks(settings: NetworkSettings, samples: usize) -> NetworkSettings {
    match settings {
        NetworkSettings::DenseNet(settings) => NetworkSettings::DenseNet(DenseNetSettings {
            normalised_over: NormalisedOver::Blocks(samples),
            ..settings
        }),
        other => other,
    }
}

/// A batch of more samples than any block of the computation has, and of a size that leaves blocks of unequal length.
fn large_batch() -> ImageCase {
    ImageCase::new(densenet(1, &[1], Stem::Small, true), [1, 3, 3], 301, 1)
}

/// The definition sees all samples at once; the computation takes them in blocks, which exchange their sums.
#[test]
fn statistics_are_those_of_the_whole_batch_of_any_size() {
    let case = large_batch();
    let network = case.network();
    let objective = case.objective(&network);
    let exact = case.cost(&case.weights);
    let cost = objective.forward(&case.weights).unwrap().cost();
    assert!((cost / exact - 1.0).abs() < 1e-13, "{cost} {exact}");
    let v = random_vector::<f64>(case.weights.len(), 1);
    let (slopes, bends) = gradient_and_product_by_nested_duals(&case, &v);
    let error = distance(&gradient(&objective, &case.weights), &slopes);
    assert!(error < 1e-11, "gradient: {error}");
    let error = distance(&product(&objective, &case.weights, &v), &bends);
    assert!(error < 1e-10, "product: {error}");
    assert_symmetric(&case, 1e-11);
}

/// Deeper, with several blocks and transitions, in many blocks of samples: against differences, and in another order.
#[test]
fn whole_batch_derivatives_match_differences_and_do_not_depend_on_the_order_of_the_samples() {
    let case = ImageCase::new(densenet(3, &[2, 2], Stem::Small, true), [1, 8, 8], 70, 3);
    let network = case.network();
    let objective = case.objective(&network);
    let v = random_vector::<f64>(case.weights.len(), 2);
    let length = dot(&v, &v).sqrt();
    let v: Vec<f64> = v.iter().map(|v| v / length).collect();
    let error = error_against_differences(&objective, &case.weights, &v, 1e-5);
    assert!(error < 1e-5, "{error}");
    let turned = |array: &Array2<f64>| array.slice(s![..;-1, ..]).to_owned();
    let (inputs, targets) = (turned(&case.inputs), turned(&case.targets));
    let other = Objective::new(&network, inputs.view(), targets.view(), case.loss).unwrap();
    let error = distance(
        &gradient(&other, &case.weights),
        &gradient(&objective, &case.weights),
    );
    assert!(error < 1e-11, "{error}");
}

/// The running statistics get mean and unbiased variance of the first convolution's output over all samples and pixels.
#[test]
fn running_statistics_are_those_of_the_whole_batch() {
    let case = large_batch();
    let network = case.network();
    let objective = case.objective(&network);
    let start = objective.forward(&case.weights).unwrap();
    let batch = objective
        .gradient(&start, &mut vec![0.0; case.weights.len()])
        .unwrap();
    let mut running = network.initial_statistics();
    running.update(&batch);
    // A 3×3 convolution of one channel with padding 1, for the two channels of the stem.
    let mut plain = [Vec::new(), Vec::new()];
    for image in case.inputs.rows() {
        for (c, values) in plain.iter_mut().enumerate() {
            for place in 0..9 {
                let (row, column) = (place / 3, place % 3);
                let mut sum = 0.0;
                for (k, weight) in case.weights[9 * c..9 * (c + 1)].iter().enumerate() {
                    let (i, j) = (row + k / 3, column + k % 3);
                    if (1..4).contains(&i) && (1..4).contains(&j) {
                        sum += weight * image[(i - 1) * 3 + j - 1];
                    }
                }
                values.push(sum);
            }
        }
    }
    let names: Vec<&str> = network.buffers()[..2]
        .iter()
        .map(|buffer| buffer.name())
        .collect();
    assert_eq!(
        names,
        ["features.norm0.running_mean", "features.norm0.running_var"]
    );
    let found = running.values();
    for (c, values) in plain.iter().enumerate() {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
        assert!((found[c] - 0.1 * mean).abs() < 1e-14);
        assert!((found[2 + c] - (0.9 + 0.1 * variance)).abs() < 1e-14);
    }
    assert_eq!(network.buffers().last().unwrap().range().end, found.len());
}

/// Where it is asked for, the cost is the mean over blocks that are each normalised on their own.
#[test]
fn blocks_are_normalised_on_their_own_where_the_settings_say_so() {
    let mut case = large_batch();
    let whole = case
        .objective(&case.network())
        .forward(&case.weights)
        .unwrap()
        .cost();
    case.settings = in_blocks(case.settings, 151);
    let network = case.network();
    assert_eq!(network.label(), "DenseNet k1 1 (normalised over blocks of 151)");
    let together = gradient(&case.objective(&network), &case.weights);
    let cost = case.objective(&network).forward(&case.weights).unwrap().cost();
    assert!(
        (cost / whole - 1.0).abs() > 1e-6,
        "another function: {cost} {whole}"
    );
    let part = |rows: std::ops::Range<usize>| {
        let weight = rows.len() as f64 / 301.0;
        let part = |array: &Array2<f64>| array.slice(s![rows.clone(), ..]).to_owned();
        let (inputs, targets) = (part(&case.inputs), part(&case.targets));
        let objective = Objective::new(&network, inputs.view(), targets.view(), case.loss).unwrap();
        let cost = objective.forward(&case.weights).unwrap().cost();
        (weight, cost, gradient(&objective, &case.weights))
    };
    let ((a, first, gradient), (b, second, other)) = (part(0..151), part(151..301));
    assert!((cost / (a * first + b * second) - 1.0).abs() < 1e-13);
    let mean: Vec<f64> = gradient.iter().zip(&other).map(|(x, y)| a * x + b * y).collect();
    assert!(distance(&together, &mean) < 1e-12);
}

/// An estimate of what the settings cost, before anything is allocated.
#[test]
fn whole_batches_are_known_to_need_more_memory_than_blocks() {
    let bytes = |settings: NetworkSettings| {
        let network = settings.build([3, 32, 32], 10).unwrap();
        ObjectiveMemory::of::<f32>(&network, 5000, KEPT_BYTES).peak() as f64 / f64::from(1 << 30)
    };
    let densenet = NetworkSettings::DenseNet(DenseNetSettings::default());
    let (whole, blocks) = (bytes(densenet.clone()), bytes(in_blocks(densenet, 256)));
    assert!((40.0..70.0).contains(&whole), "{whole} GiB");
    assert!(blocks < 10.0, "{blocks} GiB");
}

/// Samples do not see each other in a test pass, whatever the batch; while training they do.
#[test]
fn running_statistics_follow_gradients_and_serve_the_test_pass_only() {
    let case = ImageCase::new(densenet(2, &[1, 1], Stem::Small, true), [1, 4, 4], 8, 2);
    let network = case.network();
    let objective = case.objective(&network);
    let start = objective.forward(&case.weights).unwrap();
    let mut slope = vec![0.0; case.weights.len()];
    let statistics = objective.gradient(&start, &mut slope).unwrap();
    let mut running = network.initial_statistics();
    let before = objective.evaluate(&case.weights, &running).unwrap();

    // Trials leave no trace: the statistics that the same point hands out are the same, and so is the cost.
    let trial = objective.ray(&start, &slope).unwrap().trial(-0.5);
    assert_ne!(trial.cost(), start.cost());
    let again = objective.gradient(&start, &mut slope).unwrap();
    assert_eq!(again, statistics);
    assert_eq!(objective.evaluate(&case.weights, &running).unwrap(), before);

    running.update(&statistics);
    let (after, _) = objective.evaluate(&case.weights, &running).unwrap();
    assert_ne!(after, before.0);
    let alone: f64 = (0..8)
        .map(|i| {
            let row = |array: &Array2<f64>| array.index_axis(Axis(0), i).to_owned().insert_axis(Axis(0));
            let (inputs, targets) = (row(&case.inputs), row(&case.targets));
            let objective = Objective::new(&network, inputs.view(), targets.view(), case.loss).unwrap();
            objective.evaluate(&case.weights, &running).unwrap().0 / 8.0
        })
        .sum();
    assert!((after / alone - 1.0).abs() < 1e-13, "{after} {alone}");

    // Held at one point long enough, they become the batch's, so that with many values per channel (the variance is
    // unbiased) the test pass is nearly the training pass.
    for _ in 0..400 {
        running.update(&statistics);
    }
    let settled = objective.evaluate(&case.weights, &running).unwrap().0;
    let cost = start.cost();
    assert!((settled / cost - 1.0).abs() < 0.1, "{settled} {cost}");
    assert!(
        (settled - cost).abs() < 0.1 * (after - cost).abs(),
        "{settled} {after} {cost}"
    );
}

fn label(settings: &NetworkSettings, shape: [usize; 3]) -> Result<String, NetworkError> {
    Ok(settings.build(shape, 10)?.label().to_owned())
}

#[test]
fn labels_say_what_differs_from_the_paper() {
    let dense =
        |settings: DenseNetSettings| label(&NetworkSettings::DenseNet(settings), [3, 32, 32]).unwrap();
    assert_eq!(dense(DenseNetSettings::default()), "DenseNet-121");
    let changed = DenseNetSettings {
        growth: 8,
        blocks: vec![2, 4],
        stem: Stem::Small,
        normalised_over: NormalisedOver::Batch,
        bias: false,
    };
    assert_eq!(dense(changed), "DenseNet k8 2-4, no bias");
    let blocks = DenseNetSettings {
        normalised_over: NormalisedOver::Blocks(256),
        ..DenseNetSettings::default()
    };
    assert_eq!(dense(blocks), "DenseNet-121 (normalised over blocks of 256)");
    let changed = DenseNetSettings {
        blocks: vec![2, 4],
        ..DenseNetSettings::default()
    };
    assert_eq!(dense(changed), "DenseNet k32 2-4, standard stem");
    let changed = vit(4, [16, 3, 2, 6, 12], false);
    let expected = "ViT 16x3, 2 heads of 6, MLP 12, patch 4, no bias";
    assert_eq!(label(&changed, [3, 32, 32]).unwrap(), expected);
}

#[test]
fn patches_are_chosen_by_the_image_unless_the_plan_says() {
    let default = NetworkSettings::Vit(VitSettings::default());
    assert_eq!(label(&default, [3, 32, 32]).unwrap(), "ViT, patch 8");
    assert_eq!(label(&default, [1, 28, 28]).unwrap(), "ViT, patch 7");
    assert_eq!(label(&default, [1, 8, 8]).unwrap(), "ViT, patch 4");
    let named = |patch| vit(patch, [256, 4, 8, 64, 512], true);
    assert_eq!(label(&named(2), [1, 8, 8]).unwrap(), "ViT, patch 2");
    let error = label(&named(5), [1, 28, 28]).unwrap_err();
    let expected = "patches of 5×5 pixels do not divide images of 28×28: choose a divisor of both edges";
    assert_eq!(error.to_string(), expected);
    assert!(label(&named(0), [1, 28, 28]).is_err());
    let error = NetworkError::NoPatch { height: 9, width: 8 };
    assert_eq!(label(&default, [1, 9, 8]).unwrap_err(), error);
}

fn setting(parameter: &'static str, expected: &'static str, value: usize) -> NetworkError {
    NetworkError::Setting(SettingError {
        parameter,
        expected,
        value: value.to_string(),
    })
}

#[test]
fn impossible_sizes_of_the_transformer_are_errors() {
    let error = |change: fn(&mut VitSettings)| {
        let mut settings = VitSettings::default();
        change(&mut settings);
        label(&NetworkSettings::Vit(settings), [1, 28, 28]).unwrap_err()
    };
    assert_eq!(error(|s| s.dim = 0), setting("dim", "at least 1", 0));
    assert_eq!(error(|s| s.dim = 254), setting("dim", "a multiple of 4", 254));
    assert_eq!(error(|s| s.heads = 0), setting("heads", "at least 1", 0));
    assert_eq!(error(|s| s.head_dim = 0), setting("head_dim", "at least 1", 0));
    assert_eq!(error(|s| s.mlp = 0), setting("mlp", "at least 1", 0));
    assert_eq!(error(|s| s.depth = 0), setting("depth", "from 1 to 1000", 0));
    assert_eq!(
        error(|s| s.depth = 1001),
        setting("depth", "from 1 to 1000", 1001)
    );
    for change in [
        (|s| s.dim = usize::MAX - 3) as fn(&mut VitSettings),
        |s| s.heads = usize::MAX,
        |s| s.head_dim = 1 << 60,
        |s| s.mlp = 1 << 59,
    ] {
        assert_eq!(error(change), NetworkError::TooLarge);
    }
    let default = NetworkSettings::Vit(VitSettings::default());
    for shape in [[0, 28, 28], [1, 0, 28], [usize::MAX, 28, 28]] {
        assert!(label(&default, shape).is_err());
    }
    assert!(default.build([1, 28, 28], 0).is_err());
}

#[test]
fn impossible_sizes_of_densenet_are_errors() {
    let error = |growth, blocks: &[usize]| {
        label(&densenet(growth, blocks, Stem::Small, true), [1, 8, 8]).unwrap_err()
    };
    assert_eq!(error(0, &[1]), setting("growth", "at least 1", 0));
    assert_eq!(error(1, &[]), setting("blocks", "set for at least 1 stage", 0));
    let none = in_blocks(densenet(1, &[1], Stem::Small, true), 0);
    let expected = setting("normalised_over", "the batch or blocks of at least 1 sample", 0);
    assert_eq!(label(&none, [1, 8, 8]).unwrap_err(), expected);
    let blocks = |value| setting("blocks", "from 1 to 1000 in each stage", value);
    assert_eq!(error(1, &[1, 0]), blocks(0));
    assert_eq!(error(1, &[usize::MAX]), blocks(usize::MAX));
    assert_eq!(error(usize::MAX, &[1]), NetworkError::TooLarge);
    assert_eq!(error(1 << 40, &[1]), NetworkError::TooLarge);
    // 8×8 halves three times: 4, 2, 1, and then no more.
    assert!(label(&densenet(1, &[1; 4], Stem::Small, true), [1, 8, 8]).is_ok());
    assert!(matches!(error(1, &[1; 5]), NetworkError::ImageTooSmall { .. }));
    let large = NetworkSettings::DenseNet(DenseNetSettings::default());
    assert!(matches!(
        label(&large, [1, 8, 8]).unwrap_err(),
        NetworkError::ImageTooSmall { .. }
    ));
    assert!(label(&large, [1, 28, 28]).is_ok());
}

/// Gains 1 and shifts 0 in every normalisation layer; the transformer uniform on ±1/√fan_in, and so the first convolution of
/// DenseNet, which takes one channel here; its others normal with variance 2/fan_in, its last bias 0.
#[test]
fn initial_weights() {
    let default = |settings: NetworkSettings| settings.build([1, 28, 28], 10).unwrap();
    let networks = [
        default(NetworkSettings::Vit(VitSettings::default())),
        default(densenet(16, &[2, 2, 2, 2], Stem::Standard, true)),
    ];
    for network in &networks {
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(1));
        let mut fan_in = 0.0;
        for tensor in network.tensors() {
            let (name, values) = (tensor.name(), &weights[tensor.range()]);
            let one_axis = tensor.shape().len() == 1;
            if one_axis
                && (name.contains("norm")
                    || ["embedding.1.", "embedding.3.", "net.0."]
                        .iter()
                        .any(|part| name.contains(part)))
            {
                let expected = if name.ends_with("weight") { 1.0 } else { 0.0 };
                assert!(values.iter().all(|w| *w == expected), "{name}");
                continue;
            }
            if tensor.shape().len() > 1 {
                fan_in = tensor.shape()[1..].iter().product::<usize>() as f64;
            }
            let count = values.len() as f64;
            let square = dot(values, values) / count;
            let largest = values.iter().fold(0.0_f64, |largest, w| largest.max(w.abs()));
            if name.contains("conv") && name != "features.conv0.weight" {
                // The mean of squares has a relative deviation of √(2/count).
                let expected = 2.0 / fan_in;
                assert!(
                    (square / expected - 1.0).abs() < 5.0 * (2.0 / count).sqrt(),
                    "{name}"
                );
            } else if network.label().starts_with("DenseNet") && name.ends_with("bias") {
                assert_eq!(largest, 0.0, "{name}");
            } else {
                let bound = 1.0 / fan_in.sqrt();
                assert!(largest <= bound, "{name}");
                // Here of √(4/5 / count).
                let relative = square / (bound * bound / 3.0) - 1.0;
                assert!(relative.abs() < 5.0 * (0.8 / count).sqrt(), "{name}: {relative}");
            }
        }
    }
}

#[test]
fn settings_survive_text_and_refuse_unknown_fields() {
    let networks = [
        vit(4, [16, 3, 2, 6, 12], false),
        NetworkSettings::Vit(VitSettings::default()),
        densenet(3, &[1, 2], Stem::Small, false),
        in_blocks(densenet(3, &[1, 2], Stem::Small, false), 64),
    ];
    for settings in networks {
        let text = ron::to_string(&settings).unwrap();
        assert_eq!(ron::from_str::<NetworkSettings>(&text).unwrap(), settings);
    }
    for bad in ["Vit((pach: Some(2)))", "DenseNet((width: 3))", "Vit((dim: -4))"] {
        assert!(ron::from_str::<NetworkSettings>(bad).is_err(), "{bad}");
    }
}
