//! The identity of a cell depends on every setting, and records keep them all.

use super::common::{Bench, from_plan_text, optimiser};
use flatland_experiments::cell::CellSettings;
use flatland_experiments::plan::Precision;
use flatland_networks::Loss;
use std::collections::BTreeMap;

/// Every optimiser with every setting changed, one at a time.
const OPTIMISERS: [&str; 44] = [
    "Ls()",
    "Ls(search: (sufficient_decrease: 0.001))",
    "Ls(search: (backtrack_factor: 0.9))",
    "Ls(search: (first_step: 2))",
    "Ls(search: (min_first_trial: 1e-5))",
    "Ls(search: (max_first_trial: 1e3))",
    "Ls(search: (max_step: 2e4))",
    "Ls(search: (trial_limit: 7))",
    "Ls(search: (trial_limit: 8))",
    "Nls()",
    "Nls(averaging: 0.5)",
    "Nls(search: (backtrack_factor: 0.9))",
    "NlsUb()",
    "NlsUb(upper_bound: 5)",
    "NlsUb(extrapolation: WhileAccepted)",
    "NlsUb(averaging: 0.5)",
    "NlsUb(search: (backtrack_factor: 0.9))",
    "PoNls()",
    "PoNls(polyak_scale: 0.2)",
    "PoNls(polyak_offset: 1e-9)",
    "PoNls(averaging: 0.5)",
    "PoNls(search: (backtrack_factor: 0.9))",
    "Grippo()",
    "Grippo(window: 11)",
    "Grippo(search: (backtrack_factor: 0.9))",
    "Cdat()",
    "Cdat(sigma: 2)",
    "Gd(step: 0.1)",
    "Gd(step: 0.10000000000000002)",
    "WarmUp()",
    "WarmUp(peak: Large)",
    "WarmUp(upper_bound: 5)",
    "WarmUp(first_step: 0.02)",
    "WarmUp(growth: 1.5)",
    "Sam(step: Fixed(0.1))",
    "Sam(step: Fixed(0.2))",
    "Sam(step: Fixed(0.1), rho: 0.1)",
    "Sam(step: Fixed(0.1), momentum: 0)",
    "Sam(step: Fixed(0.1), weight_decay: 0)",
    "Sam()",
    "Sam(step: Grid([0.1]))",
    "Sam(step: Grid([1, 0.1]))",
    "Sam(step: Table([(data: \"digits\", network: \"MLP\", step: 0.1)]))",
    "Sam(step: Table([(data: \"digits\", network: \"MLP\", step: 0.2)]))",
];

fn settings() -> CellSettings {
    Bench::<f32>::new("Nls()", 10).settings
}

#[test]
fn every_setting_makes_another_cell() {
    type Change = fn(&mut CellSettings);
    let changes: [(&str, Change); 46] = [
        ("nothing", |_| {}),
        ("data name", |cell| {
            cell.data = from_plan_text("Npy(name: \"other\", images: \"a.npy\", labels: \"b.npy\")");
        }),
        ("data", |cell| cell.data_fingerprint = "cd".repeat(32)),
        ("width", |cell| cell.network = from_plan_text("Mlp(hidden: [13])")),
        ("depth", |cell| {
            cell.network = from_plan_text("Mlp(hidden: [12, 12])")
        }),
        ("linear", |cell| cell.network = from_plan_text("Mlp(hidden: [])")),
        ("activation", |cell| {
            cell.network = from_plan_text("Mlp(hidden: [12], activation: Tanh)");
        }),
        ("bias", |cell| {
            cell.network = from_plan_text("Mlp(hidden: [12], bias: false)")
        }),
        ("weights", |cell| cell.initial_weights = Some("ef".repeat(32))),
        ("other weights", |cell| {
            cell.initial_weights = Some("01".repeat(32))
        }),
        ("loss", |cell| cell.loss = Loss::CrossEntropy),
        ("precision", |cell| cell.precision = Precision::F64),
        ("seed", |cell| cell.seed = 4),
        ("iterations", |cell| cell.iterations = 11),
        ("sharpness_every", |cell| cell.record.sharpness_every = 31),
        ("test_every", |cell| cell.record.test_every = 8),
        ("no eigenvalues", |cell| cell.record.eigenvalues = None),
        ("eigenvalues every", |cell| {
            cell.record.eigenvalues.as_mut().unwrap().every = 46
        }),
        ("top", |cell| cell.record.eigenvalues.as_mut().unwrap().top = 3),
        ("bottom", |cell| {
            cell.record.eigenvalues.as_mut().unwrap().bottom = 2
        }),
        ("no trace", |cell| cell.record.hessian_trace = None),
        ("trace every", |cell| {
            cell.record.hessian_trace.as_mut().unwrap().every = 41
        }),
        ("probes", |cell| {
            cell.record.hessian_trace.as_mut().unwrap().probes = 4
        }),
        ("batch", |cell| cell.batch = Some(16)),
        ("another batch", |cell| cell.batch = Some(17)),
        ("sharpness near the label variance", |cell| {
            cell.record.sharpness_near_label_variance = true
        }),
        ("largest_in_modulus", |cell| {
            cell.record.eigenvalues.as_mut().unwrap().largest_in_modulus = 20
        }),
        ("beyond_classes", |cell| {
            cell.record.eigenvalues.as_mut().unwrap().beyond_classes = Some(10)
        }),
        ("no diagnosis", |cell| cell.record.diagnosis = None),
        ("diagnosis every", |cell| {
            cell.record.diagnosis.as_mut().unwrap().every = 36
        }),
        ("no probes", |cell| cell.record.probes = None),
        ("probes of the paper", |cell| {
            cell.record.probes = Some(Default::default())
        }),
        ("probes at", |cell| {
            cell.record.probes.as_mut().unwrap().at = Some(vec![0])
        }),
        ("probes' steps", |cell| {
            cell.record.probes.as_mut().unwrap().steps = vec![0.25]
        }),
        ("batch sharpness", |cell| {
            cell.record.batch_sharpness = Some(from_plan_text("(every: 3)"))
        }),
        ("batch sharpness of every epoch", |cell| {
            cell.record.batch_sharpness = Some(from_plan_text("()"))
        }),
        ("window", |cell| cell.record.from = 5),
        ("stop at a cost", |cell| cell.stop.cost = Some(1e-8)),
        ("stop at a gradient norm", |cell| {
            cell.stop.gradient_norm = Some(1e-8)
        }),
        ("direction", |cell| {
            cell.direction = Some("23".repeat(32));
        }),
        ("weights", |cell| cell.record.weights = Some(from_plan_text("()"))),
        ("weights every", |cell| {
            cell.record.weights = Some(from_plan_text("(every: 5)"))
        }),
        ("weights in npy every", |cell| {
            cell.record.weights = Some(from_plan_text("(every: 5, format: Npy)"))
        }),
        ("eigenvalue_tolerance", |cell| {
            cell.record.eigenvalue_tolerance = 1e-4
        }),
        ("eigenvalue_max_products", |cell| {
            cell.record.eigenvalue_max_products = 299
        }),
        ("eigenvalue_max_memory", |cell| {
            cell.record.eigenvalue_max_memory = Some(1e9)
        }),
    ];
    let mut identities: BTreeMap<String, String> = BTreeMap::new();
    let mut insert = |what: &str, identity: String| {
        assert!(identity.len() == 64 && identity.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let Some(other) = identities.insert(identity, what.to_owned()) {
            panic!("{what} and {other} have the same identity");
        }
    };
    for (what, change) in changes {
        let mut changed = settings();
        change(&mut changed);
        insert(what, changed.identity().unwrap());
    }
    for text in OPTIMISERS {
        let mut changed = settings();
        changed.optimiser = optimiser(text);
        if text != "Nls()" {
            insert(text, changed.identity().unwrap());
        }
    }
}

#[test]
fn where_the_data_are_does_not_make_another_cell() {
    let npy = |folder: &str| {
        let mut cell = settings();
        cell.data = from_plan_text(&format!(
            "Npy(name: \"mine\", images: \"{folder}/a.npy\", labels: \"{folder}/b.npy\")"
        ));
        cell.identity().unwrap()
    };
    assert_eq!(npy("here"), npy("there"));
    let mut elsewhere = settings();
    elsewhere.record.hessian_vector_product_along = Some("v.npy".into());
    assert_eq!(elsewhere.identity().unwrap(), settings().identity().unwrap());
}

#[test]
fn runs_that_differ_in_their_length_have_one_lineage() {
    let mut longer = settings();
    longer.iterations += 1;
    assert_eq!(longer.lineage().unwrap(), settings().lineage().unwrap());
    let mut other = settings();
    other.seed += 1;
    assert_ne!(other.lineage().unwrap(), settings().lineage().unwrap());
    assert_ne!(settings().lineage().unwrap(), settings().identity().unwrap());
}

#[test]
fn keeping_the_state_does_not_make_another_cell() {
    let mut without = settings();
    without.record.keep_state = false;
    assert_eq!(without.identity().unwrap(), settings().identity().unwrap());
}

/// The settings through their text.
fn read_back(cell: &CellSettings) -> CellSettings {
    CellSettings::from_ron(&cell.to_ron().unwrap()).unwrap()
}

#[test]
fn settings_survive_as_text_for_every_optimiser_and_network() {
    for text in OPTIMISERS {
        let mut cell = settings();
        cell.optimiser = optimiser(text);
        assert_eq!(read_back(&cell), cell, "{text}");
    }
    for text in [
        "Digits(train: 3, subset_seed: 18446744073709551615)",
        "FashionMnist(folder: \"/usr \\\"x\\\" \\\\\", train: 5)",
        "Cifar100(folder: \"/elsewhere\", train: 5, subset_seed: 3)",
        "Idx(name: \"ü\", classes: 10, train: 5, normalisation: Fixed(mean: [0.1], std: [0.3]), train_images: \"a\", \
         train_labels: \"b\", test_images: \"c\", test_labels: \"d\")",
        "Npy(name: \"mine\", images: \"a.npy\", labels: \"b.npy\", test_images: \"c.npy\", test_labels: \"d.npy\", \
         classes: 3, train: 7, normalisation: FromTraining)",
    ] {
        let mut cell = settings();
        cell.data = from_plan_text(text);
        cell.initial_weights = Some("ab".repeat(32));
        cell.record.hessian_vector_product_along = Some("v \"w\".npy".into());
        cell.network = from_plan_text("Mlp(hidden: [6, 5, 4], activation: Tanh, bias: false)");
        cell.loss = Loss::CrossEntropy;
        cell.precision = Precision::F64;
        cell.seed = u64::MAX;
        let read = read_back(&cell);
        assert_eq!(read, cell, "{text}");
        assert_eq!(read.identity().unwrap(), cell.identity().unwrap());
    }
}

#[test]
fn labels_name_whatever_differs_from_the_papers_settings() {
    // Plans refuse two optimisers of one label, so settings that differ need labels that differ.
    let mut labels: BTreeMap<String, &str> = BTreeMap::new();
    for text in OPTIMISERS
        .into_iter()
        .filter(|text| !text.starts_with("Sam(step: Grid") && !text.starts_with("Sam(step: Table"))
    {
        if let Some(other) = labels.insert(optimiser(text).label(), text) {
            panic!("{text} and {other} are both called {}", optimiser(text).label());
        }
    }
    for (text, label) in [
        ("Ls()", "LS"),
        ("Nls()", "NLS"),
        ("NlsUb()", "NLS-ub"),
        ("PoNls()", "PoNLS"),
        ("Cdat()", "CDAT"),
        ("Sam()", "SAM"),
        ("Sam(step: Fixed(0.1))", "SAM 0.1"),
        ("Gd(step: 0.1)", "GD 0.1"),
        ("Nls(search: (backtrack_factor: 0.9))", "NLS δ=0.9"),
    ] {
        assert_eq!(optimiser(text).label(), label);
    }
}
