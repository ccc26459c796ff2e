//! Divided batches and recomputed segments: the same values; repeated calls: the same bits.

use flatland_networks::{BatchStatistics, Loss};
use flatland_torch::{Method, Objective, Runtime};

use crate::cases::{Case, difference, runtime};

struct Computed {
    cost: f64,
    gradient: Vec<f64>,
    statistics: BatchStatistics,
    products: [Vec<f64>; 2],
}

fn computed(case: &Case, runtime: &Runtime) -> Computed {
    let objective = Objective::new(
        runtime,
        &case.network,
        case.inputs.view(),
        case.targets.view(),
        Loss::CrossEntropy,
    )
    .unwrap();
    let point = objective.forward(&case.weights).unwrap();
    let mut gradient = vec![0.0; case.weights.len()];
    let statistics = objective.gradient(&point, &mut gradient).unwrap();
    let products = [Method::ForwardOverReverse, Method::DoubleBackward].map(|method| {
        let mut product = vec![0.0; case.weights.len()];
        objective
            .linearise(&point, method)
            .product(&case.direction, &mut product)
            .unwrap();
        product
    });
    Computed {
        cost: point.cost(),
        gradient,
        statistics,
        products,
    }
}

impl Computed {
    /// The largest relative difference of two computations.
    fn difference(&self, other: &Self) -> f64 {
        let cost = (self.cost - other.cost).abs() / other.cost;
        let products = self.products.iter().zip(&other.products);
        products
            .map(|(a, b)| difference(a, b))
            .chain([cost, difference(&self.gradient, &other.gradient)])
            .fold(0.0, f64::max)
    }
}

#[test]
fn micro_batches_change_rounding_only() {
    for (settings, shape) in [
        ("Cnn(channels: [4, 6])", [1, 9, 9]),
        (
            "DenseNet((growth: 3, blocks: [2, 2], normalised_over: Blocks(7)))",
            [1, 16, 16],
        ),
    ] {
        let case = Case::new(settings, shape, 40);
        let whole = computed(&case, &runtime());
        for samples in [1, 6, 15, 39] {
            let divided = computed(&case, &runtime().with_micro_batch(samples));
            assert!(divided.difference(&whole) < 1e-12, "{settings}, {samples}");
        }
    }
}

/// With the memory of a few layers a network that normalises over the whole batch is computed segment by segment.
#[test]
fn segments_that_are_computed_again_have_the_same_bits() {
    for settings in [
        "DenseNet((growth: 3, blocks: [2, 2], stem: Small))",
        "DenseNet((growth: 3, blocks: [3], stem: Small))",
    ] {
        let case = Case::new(settings, [1, 10, 10], 20);
        let whole = computed(&case, &runtime());
        for memory in [1, 1 << 20, 4 << 20] {
            let again = computed(&case, &runtime().with_memory(memory));
            assert!(
                again.gradient == whole.gradient && again.products == whole.products,
                "{settings}, {memory}"
            );
            assert_eq!(again.statistics, whole.statistics);
        }
    }
}

#[test]
fn repetition_gives_the_same_bits() {
    let case = Case::new(
        "Vit((patch: Some(4), dim: 12, depth: 2, heads: 2, head_dim: 5, mlp: 16))",
        [1, 8, 12],
        20,
    );
    let (once, again) = (computed(&case, &runtime()), computed(&case, &runtime()));
    assert_eq!(once.cost, again.cost);
    assert!(once.gradient == again.gradient && once.products == again.products);
}

/// A gradient from the graph that a point kept, and one after the graph is used.
#[test]
fn kept_graphs_change_no_bits() {
    let case = Case::new("Cnn(channels: [4, 6])", [1, 9, 9], 20);
    let runtime = runtime();
    let objective = Objective::new(
        &runtime,
        &case.network,
        case.inputs.view(),
        case.targets.view(),
        Loss::CrossEntropy,
    )
    .unwrap();
    let point = objective.forward(&case.weights).unwrap();
    let gradient = || {
        let mut gradient = vec![f64::NAN; case.weights.len()];
        objective.gradient(&point, &mut gradient).unwrap();
        gradient
    };
    assert_eq!(gradient(), gradient());
}

/// A trial has the bits of a fresh evaluation, so that a run can resume from its weights.
#[test]
fn a_trial_is_a_fresh_evaluation() {
    let case = Case::new("Cnn(channels: [4, 6])", [1, 9, 9], 20);
    let runtime = runtime();
    let (inputs, targets) = (case.inputs.view(), case.targets.view());
    let objective = Objective::new(&runtime, &case.network, inputs, targets, Loss::CrossEntropy).unwrap();
    let start = objective.forward(&case.weights).unwrap();
    let trial = objective
        .ray(&start, &case.direction)
        .unwrap()
        .trial(0.01)
        .unwrap();
    let fresh = objective.forward(trial.weights().unwrap()).unwrap();
    assert_eq!(trial.cost(), fresh.cost());
    assert!(trial.coincides_with(&fresh).unwrap() && !trial.coincides_with(&start).unwrap());
    for ((moved, weight), direction) in trial
        .weights()
        .unwrap()
        .iter()
        .zip(&case.weights)
        .zip(&case.direction)
    {
        assert_eq!(*moved, weight + 0.01 * direction);
    }
}

#[test]
fn selected_rows_are_an_objective_of_these_samples() {
    let case = Case::new("Mlp(hidden: [20, 10])", [1, 5, 5], 20);
    let runtime = runtime();
    let rows = [3, 17, 3, 0];
    let all = Objective::new(
        &runtime,
        &case.network,
        case.inputs.view(),
        case.targets.view(),
        Loss::MeanSquaredError,
    )
    .unwrap();
    let (inputs, targets) = (
        case.inputs.select(ndarray::Axis(0), &rows),
        case.targets.select(ndarray::Axis(0), &rows),
    );
    let fresh = Objective::new(
        &runtime,
        &case.network,
        inputs.view(),
        targets.view(),
        Loss::MeanSquaredError,
    )
    .unwrap();
    let selected = all.select(&rows).unwrap();
    let cost = |objective: &Objective<'_, f64>| objective.forward(&case.weights).unwrap().cost();
    assert_eq!(cost(&selected), cost(&fresh));
}
