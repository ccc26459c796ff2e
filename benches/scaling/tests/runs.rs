//! Counts against those by hand, and small measurements.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use flatland_experiments::plan::PlanFile;
use flatland_scaling::grid::{self, Distribution, GridWork, works};
use flatland_scaling::growth::{Case, Grown, Growth, cases};
use flatland_scaling::work::Counted;
use flatland_speed::Workload;
use std::collections::BTreeMap;

#[test]
fn multiplications_of_a_small_network_are_those_counted_by_hand() {
    let case = Case {
        kind: "MLP",
        grown: Grown::Samples,
        size: 40,
        network: "Mlp(hidden: [3])".to_owned(),
        image: [1, 2, 2],
        samples: 40,
        classes: 5,
    };
    let growth = Growth::of(&case, 0).unwrap();
    let (first, second) = (40.0 * 4.0 * 3.0, 40.0 * 3.0 * 5.0);
    // To the weights of both layers, and through the second.
    assert_eq!(growth.gradient_multiplications, first + 2.0 * second);
    // The first layer along the ray once, the second in every trial.
    let expected = first + 2.0 * second + first + growth.trials * second;
    assert!((growth.nls_multiplications - expected).abs() < 1e-6 * expected);
    assert!(growth.trials >= 1.0 && growth.nls_seconds > 0.0 && growth.gradient_seconds > 0.0);
    assert_eq!(growth.parameters, 4 * 3 + 3 + 3 * 5 + 5);
}

#[test]
fn work_and_span_of_a_small_network_are_those_counted_by_hand() {
    let [forward, gradient] = Counted::of("", "Mlp(hidden: [20])", [1, 2, 2], 320).unwrap();
    // Eight blocks of 40 samples, each a lane; no product is large enough to be divided.
    for pass in [&forward, &gradient] {
        assert_eq!((pass.parts, pass.longest_part), (8, 40));
        assert_eq!(pass.work, 8 * pass.span);
    }
    assert_eq!(forward.span, 40 * (4 * 20 + 20 * 10));
    assert_eq!(gradient.span, 40 * (4 * 20 + 2 * 20 * 10));
}

#[test]
fn cells_are_timed_on_every_power_of_two_in_every_round() {
    let small = GridWork {
        name: "small",
        cells: 2,
        distribution: Distribution::Cells,
        goal: 1.9,
        plan: "data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], optimisers: [Nls()], seeds: [0, 1], iterations: 3",
        images: None,
    };
    let timings = grid::measure(&small, 2, 2).unwrap();
    let order: Vec<(usize, usize)> = timings
        .iter()
        .map(|timing| (timing.round, timing.cores()))
        .collect();
    assert_eq!(order, [(0, 1), (0, 2), (1, 2), (1, 1)]);
    assert!(
        timings
            .iter()
            .all(|timing| timing.threads == 1 && timing.seconds > 0.0)
    );
    let wrong = GridWork { cells: 3, ..small };
    assert!(grid::measure(&wrong, 1, 1).is_err());
}

#[test]
fn plans_that_are_timed_are_plans() {
    for work in works() {
        let folder = tempfile::tempdir().unwrap();
        PlanFile::read(&work.write(folder.path()).unwrap()).unwrap();
        assert_eq!(work.distribution == Distribution::Lanes, work.cells == 1);
        assert_eq!(folder.path().join("images.npy").exists(), work.images.is_some());
    }
}

#[test]
fn sizes_double_and_their_networks_can_be_built() {
    let mut sizes: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for case in cases() {
        Workload::<f32>::random(&case.network, 2, case.image, case.classes).unwrap();
        let key = (case.kind, case.grown.to_string());
        sizes.entry(key).or_default().push(case.size);
    }
    for sizes in sizes.values() {
        assert!(sizes.len() >= 4, "{sizes:?}");
        assert!(sizes.windows(2).all(|pair| pair[1] == 2 * pair[0]), "{sizes:?}");
    }
    let kinds: Vec<_> = sizes.keys().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "MLP").count(), 4);
}
