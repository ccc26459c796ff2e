//! Valid and invalid plans: errors name file, line and field, and what is expected.

use flatland_experiments::data::DataSettings;
use flatland_experiments::optimiser::{OptimiserSettings, SamSettings, SamStep};
use flatland_experiments::plan::{ClaimId, FigureSettings, PlanError, PlanFile, Precision, WeightsFormat};
use flatland_networks::{Loss, NetworkSettings};
use std::path::Path;

fn read(text: impl AsRef<[u8]>) -> Result<PlanFile, PlanError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    std::fs::write(&path, text).unwrap();
    PlanFile::read(&path)
}

/// A valid plan; the second optimiser is in line 7, and the plan ends in line 12.
const GOOD: &str = r#"(
    name: "p",
    data: [Digits(train: 60)],
    networks: [Mlp(hidden: [4])],
    optimisers: [
        Nls(),
        Ls(),
    ],
    seeds: [0],
    iterations: 5,
    // one more
)
"#;

/// The valid plan with one change.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(GOOD.matches(from).count(), 1, "{from}");
    GOOD.replace(from, to)
}

/// The valid plan with other fields in line 11.
fn with(fields: &str) -> String {
    changed("// one more", fields)
}

/// Reads an invalid plan: the error is one line that names the file, and this line, field and words.
fn refused(text: &str, expected_line: usize, expected_field: Option<&str>, words: &[&str]) {
    let error = read(text).expect_err(text);
    let shown = error.to_string();
    let PlanError::Text {
        path, line, field, ..
    } = error
    else {
        panic!("{shown}");
    };
    assert_eq!(line, expected_line, "{shown}");
    assert_eq!(field.as_deref(), expected_field, "{shown}");
    let start = format!("{}:{line}: ", path.display());
    assert!(shown.starts_with(&start), "{shown}");
    assert_eq!(shown.lines().count(), 1, "{shown}");
    assert!(!shown.contains(|c: char| c.is_control()), "{shown:?}");
    for word in words {
        assert!(shown.contains(word), "{word} is missing in: {shown}");
    }
}

#[test]
fn a_plan_with_every_field_is_read() {
    let file = read(
        r#"(
            name: "all-1.x",
            data: [Npy(name: "mine", images: "i.npy", labels: "l.npy", classes: 7)],
            networks: [Mlp(hidden: [6, 5], activation: Tanh, bias: false)],
            optimisers: [Nls(averaging: 0.5, search: (trial_limit: 9)), Sam(step: Fixed(0.1), rho: 0.1), Cdat()],
            seeds: [18446744073709551615],
            iterations: 17,
            loss: CrossEntropy,
            precision: F64,
            initial_weights: "w.npy",
            record: (
                sharpness_every: 3, test_every: 4,
                eigenvalues: (every: 5, top: 6, bottom: 7),
                hessian_trace: (every: 8),
                hessian_vector_product_along: "v.npy",
                weights: (format: Npy),
                eigenvalue_tolerance: 1e-5, eigenvalue_max_products: 99,
            ),
            figures: [MainComparison],
            claims: [EosFromStart, Nonmonotone, SharpnessFalls, Floor, FlatterThanSecondOrder, CdatAbove2],
            parity: (
                traces: [(optimiser: "CDAT", file: "c.csv", iterations: 17, step_tolerance: 0, cost_tolerance: 1e-6)],
                hessian_vector_product: (file: "hv.npy", tolerance: 1e-9),
                eigenvalues: (top: [3, 2.5], tolerance: 0.1),
            ),
        )"#,
    )
    .unwrap();
    let plan = &file.plan;
    assert_eq!((plan.name.as_str(), plan.iterations), ("all-1.x", 17));
    assert!(
        matches!(&*plan.data[0], DataSettings::Npy(npy) if npy.classes == Some(7) && npy.train.is_none())
    );
    let NetworkSettings::Mlp { hidden, bias, .. } = &*plan.networks[0] else {
        panic!("{:?}", plan.networks[0]);
    };
    assert_eq!((hidden.as_slice(), *bias), (&[6, 5][..], false));
    let OptimiserSettings::Nls(nls) = &*plan.optimisers[0] else {
        panic!("{:?}", plan.optimisers[0]);
    };
    assert_eq!((nls.averaging, nls.search.trial_limit), (0.5, Some(9)));
    assert_eq!((nls.search.backtrack_factor, nls.search.first_step), (0.5, 1.0));
    let sam = SamSettings {
        step: SamStep::Fixed(0.1),
        rho: 0.1,
        momentum: 0.9,
        weight_decay: 1e-4,
    };
    assert_eq!(*plan.optimisers[1], OptimiserSettings::Sam(sam));
    assert_eq!(plan.seeds, [u64::MAX]);
    assert_eq!((plan.loss, plan.precision), (Loss::CrossEntropy, Precision::F64));
    assert_eq!(plan.initial_weights.as_deref(), Some(Path::new("w.npy")));
    let record = &plan.record;
    assert_eq!((record.sharpness_every, record.test_every), (3, 4));
    let ends = record.eigenvalues.as_ref().unwrap();
    assert_eq!((ends.every, ends.top, ends.bottom), (5, 6, 7));
    let trace = record.hessian_trace.as_ref().unwrap();
    assert_eq!((trace.every, trace.probes), (8, 16));
    assert_eq!(record.weights.as_ref().unwrap().format, WeightsFormat::Npy);
    assert_eq!(
        (record.eigenvalue_tolerance, record.eigenvalue_max_products),
        (1e-5, 99)
    );
    assert_eq!(*plan.figures[0], FigureSettings::MainComparison);
    assert_eq!(plan.figures.len(), 1);
    assert_eq!(plan.claims.len(), 6);
    assert_eq!(plan.claims[3], ClaimId::Floor);
    let parity = plan.parity.as_ref().unwrap();
    assert_eq!(parity.traces[0].step_tolerance, 0.0);
    assert_eq!(parity.eigenvalues.as_ref().unwrap().top, [3.0, 2.5]);
}

#[test]
fn absent_fields_have_the_documented_defaults() {
    let plan = read(GOOD).unwrap().plan;
    assert_eq!(
        (plan.loss, plan.precision),
        (Loss::MeanSquaredError, Precision::F32)
    );
    assert_eq!((plan.record.sharpness_every, plan.record.test_every), (100, 10));
    assert!(plan.record.eigenvalues.is_none() && plan.initial_weights.is_none() && plan.parity.is_none());
    assert!(plan.figures.is_empty() && plan.claims.is_empty());
}

#[test]
fn a_byte_order_mark_is_accepted() {
    assert!(read([b"\xef\xbb\xbf", GOOD.as_bytes()].concat()).is_ok());
}

#[test]
fn misspelt_fields_are_refused() {
    let iterations = changed("iterations: 5", "iteratons: 5");
    refused(
        &iterations,
        10,
        Some("iteratons"),
        &["unknown field `iteratons`", "`iterations`"],
    );
    let search = changed("Ls()", "Ls(search: (backtrack: 0.5))");
    let field = Some("optimisers[1].Ls.search.backtrack");
    refused(
        &search,
        7,
        field,
        &["unknown field `backtrack`", "`backtrack_factor`"],
    );
    let data = changed("Digits(train: 60)", "Digits(trains: 60)");
    refused(&data, 3, Some("data[0].Digits.trains"), &["`train`"]);
    let network = changed("hidden", "hiden");
    refused(&network, 4, Some("networks[0].Mlp.hiden"), &["`hidden`"]);
    let record = with("record: (sharpness: 3),");
    refused(&record, 11, Some("record.sharpness"), &["`sharpness_every`"]);
}

#[test]
fn missing_and_repeated_fields_are_refused() {
    refused(
        &changed("iterations: 5,", ""),
        12,
        None,
        &["missing field `iterations`"],
    );
    let gd = changed("Ls()", "Gd()");
    refused(&gd, 7, Some("optimisers[1].Gd"), &["missing field `step`"]);
    refused(&with("name: \"q\","), 11, None, &["duplicate field `name`"]);
}

#[test]
fn wrong_types_are_refused() {
    let text = changed("iterations: 5", "iterations: \"5\"");
    refused(&text, 10, Some("iterations"), &["expected a whole number"]);
    let negative = changed("iterations: 5", "iterations: -5");
    refused(
        &negative,
        10,
        Some("iterations"),
        &["whole number", "not negative"],
    );
    let fraction = changed("iterations: 5", "iterations: 5.5");
    refused(&fraction, 10, None, &["expected a whole number, found `5.5`"]);
    let seed = changed("seeds: [0]", "seeds: [0, 18446744073709551616]");
    refused(&seed, 9, Some("seeds[1]"), &["2^64"]);
    let quoted = changed("Ls()", "Ls(search: (backtrack_factor: \"0.5\"))");
    let field = Some("optimisers[1].Ls.search.backtrack_factor");
    refused(&quoted, 7, field, &["expected a number"]);
    let bare = changed("Ls()", "Ls");
    refused(&bare, 7, Some("optimisers[1].Ls"), &["write `Ls()`"]);
    let sam = changed("Ls()", "Sam(step: 0.1)");
    refused(
        &sam,
        7,
        Some("optimisers[1].Sam.step"),
        &["unknown variant `0.1`", "write `step: Fixed(0.1)`"],
    );
    let hidden = changed("hidden: [4]", "hidden: 4");
    refused(
        &hidden,
        4,
        Some("networks[0].Mlp.hidden"),
        &["write `hidden: [4]`"],
    );
}

#[test]
fn unknown_variants_are_refused() {
    let optimiser = changed("Ls()", "Lss()");
    refused(
        &optimiser,
        7,
        Some("optimisers[1]"),
        &[
            "unknown variant `Lss`, expected one of ",
            "`Ls`",
            "`PoNls`",
            "`Sam`",
        ],
    );
    let data = changed("Digits(train: 60)", "Digit(train: 60)");
    refused(&data, 3, Some("data[0]"), &["`Digits`", "`FashionMnist`"]);
    refused(
        &with("precision: F16,"),
        11,
        Some("precision"),
        &["`F16`", "`F32`, `F64`"],
    );
    refused(&with("loss: Squared,"), 11, Some("loss"), &["`MeanSquaredError`"]);
    refused(
        &with("claims: [Floor, Eos],"),
        11,
        Some("claims[1]"),
        &["`EosFromStart`"],
    );
}

#[test]
fn values_outside_their_interval_are_refused() {
    let optimiser = |settings: &str, message: &str| {
        refused(
            &changed("Ls()", settings),
            7,
            Some("optimisers[1]"),
            &[&format!("in `optimisers[1]`: {message}")],
        );
    };
    optimiser(
        "Ls(search: (backtrack_factor: 1.5))",
        "backtrack_factor must be in (0, 1), got 1.5",
    );
    optimiser(
        "Ls(search: (max_step: 2e4, backtrack_factor: 1))",
        "backtrack_factor must be in (0, 1), got 1",
    );
    // The largest first trial is absent, and its default is above the largest step.
    optimiser("Ls(search: (max_step: 5))", "max_first_trial must be at most");
    optimiser("Cdat(sigma: 0)", "sigma must be positive and finite, got 0");
    optimiser("Grippo(window: 0)", "window must be at least 1, got 0");
    optimiser("Nls(averaging: 1.1)", "averaging must be in [0, 1], got 1.1");
    optimiser("Gd(step: -0.1)", "step must be positive and finite, got -0.1");
    optimiser("Sam(momentum: 1)", "momentum must be in [0, 1), got 1");
    optimiser("Sam(rho: 0)", "rho must be positive and finite, got 0");
    optimiser(
        "Sam(weight_decay: -1)",
        "weight_decay must be finite and not negative, got -1",
    );
    optimiser(
        "Sam(step: Grid([]))",
        "step must be a grid of at least one step, got []",
    );
    optimiser(
        "Sam(step: Grid([1, -1]))",
        "step must be positive and finite, got -1",
    );
    optimiser(
        "NlsUb(upper_bound: -1)",
        "upper_bound must be positive and finite, got -1",
    );
    refused(
        &changed("train: 60", "train: 0"),
        3,
        Some("data[0]"),
        &["train must be from 1 to 1796, got 0"],
    );
    refused(
        &changed("[4]", "[4, 0, 3]"),
        4,
        Some("networks[0]"),
        &["hidden must be at least 1 in each layer, got 0"],
    );
}

#[test]
fn the_line_of_an_interval_error_is_the_last_of_its_settings() {
    let text = changed(
        "Ls()",
        "Ls(\n            search: (\n                // backtrack_factor: 0.5\n                \
         backtrack_factor /* old */ : 1.5,\n            ),\n        )",
    );
    refused(&text, 12, Some("optimisers[1]"), &["backtrack_factor", "got 1.5"]);
}

/// An error of the whole plan is reported at its end, and names its field.
fn whole(text: &str, message: &str) {
    let end = text.trim_end().lines().count();
    refused(text, end, None, &[&format!(": {message}")]);
}

#[test]
fn recording_intervals_are_refused() {
    for (fields, message) in [
        ("sharpness_every: 0", "sharpness_every must be at least 1, got 0"),
        ("test_every: 0", "test_every must be at least 1, got 0"),
        (
            "eigenvalues: (every: 0, top: 1)",
            "eigenvalues.every must be at least 1, got 0",
        ),
        (
            "eigenvalues: (every: 9, top: 0)",
            "eigenvalues.top, bottom or largest_in_modulus must be at least 1, got 0 for all",
        ),
        (
            "hessian_trace: (every: 9, probes: 1)",
            "hessian_trace.probes must be at least 2, got 1",
        ),
        (
            "diagnosis: (every: 0)",
            "diagnosis.every must be at least 1, got 0",
        ),
        ("probes: (at: [])", "probes.at must be a non-empty list, got []"),
        (
            "probes: (steps: [1, 0])",
            "probes.steps must be positive and finite, got 0",
        ),
        (
            "batch_sharpness: (every: 0)",
            "batch_sharpness.every must be at least 1, got 0",
        ),
        (
            "from_by_data: [(data: \"digits\", from: 1), (data: \"digits\", from: 2)]",
            "from_by_data must be a list with one entry per data set, got several for \"digits\"",
        ),
        (
            "eigenvalue_tolerance: -1",
            "eigenvalue_tolerance must be finite and not negative, got -1",
        ),
        (
            "eigenvalue_max_products: 0",
            "eigenvalue_max_products must be at least 1, got 0",
        ),
    ] {
        let message = format!("in `record`: {message}");
        refused(
            &with(&format!("record: ({fields}),")),
            11,
            Some("record"),
            &[&message],
        );
    }
}

#[test]
fn counts_are_at_least_one() {
    whole(
        &changed("iterations: 5", "iterations: 0"),
        "iterations must be at least 1, got 0",
    );
    whole(&with("batch: 0,"), "batch must be at least 1, got 0");
}

#[test]
fn lists_are_not_empty_and_name_nothing_twice() {
    let none = "must be a non-empty list, got []";
    whole(&changed("Digits(train: 60)", ""), &format!("data {none}"));
    whole(&changed("Mlp(hidden: [4])", ""), &format!("networks {none}"));
    let empty = GOOD.replace("Nls(),", "").replace("Ls(),", "");
    whole(&empty, &format!("optimisers {none}"));
    whole(&changed("seeds: [0]", "seeds: []"), &format!("seeds {none}"));
    whole(
        &changed("seeds: [0]", "seeds: [4, 0, 4]"),
        "seeds must be distinct, got 4 twice",
    );
    // Written differently, they are the same.
    whole(
        &changed("        Ls()", "        Nls(averaging: 1, search: ())"),
        "optimisers must be distinct, got NLS twice",
    );
    whole(
        &changed(
            "[Mlp(hidden: [4])]",
            "[Mlp(hidden: [4]), Mlp(hidden: [4], bias: true)]",
        ),
        "networks must be distinct",
    );
    whole(
        &changed("[Digits(train: 60)]", "[Digits(train: 60), Digits(train: 61)]"),
        "data must be distinct, got digits twice",
    );
}

#[test]
fn names_are_folder_names() {
    for name in ["", ".", "..", ".hidden", "a/b", "a b", "a\\\\b", "é"] {
        let text = changed("\"p\"", &format!("\"{name}\""));
        whole(&text, "name must be a folder name of letters, digits");
    }
}

#[test]
fn arrays_of_weights_fit_one_network_and_one_data_set() {
    for (field, name) in [
        ("initial_weights: \"w.npy\"", "initial_weights"),
        (
            "record: (hessian_vector_product_along: \"v.npy\")",
            "record.hessian_vector_product_along",
        ),
    ] {
        assert!(read(with(&format!("{field},"))).is_ok());
        let text =
            with(&format!("{field},")).replace("[Mlp(hidden: [4])]", "[Mlp(hidden: [4]), Mlp(hidden: [5])]");
        let rest =
            "must be absent unless the plan has one network on one data set, got 2 networks × 1 data sets";
        whole(&text, &format!("{name} {rest}"));
    }
}

#[test]
fn initial_weights_start_one_seed() {
    let text = with("initial_weights: \"w.npy\",").replace("seeds: [0]", "seeds: [0, 1]");
    whole(
        &text,
        "seeds must be one seed with `initial_weights`, since all would start alike, got 2",
    );
}

#[test]
fn batch_sharpness_needs_batches() {
    let record = "record: (batch_sharpness: (every: 9)),";
    assert!(read(with(&format!("batch: 20, {record}"))).is_ok());
    whole(&with(record), "batch must be set for `record.batch_sharpness`");
}

#[test]
fn windows_are_those_of_the_plans_data() {
    let record = |data: &str| with(&format!("record: (from_by_data: [(data: \"{data}\", from: 3)]),"));
    assert!(read(record("digits")).is_ok());
    whole(
        &record("SVHN"),
        "record.from_by_data must be a list of the plan's data sets, digits, got \"SVHN\"",
    );
}

#[test]
fn stop_has_positive_bounds_and_no_batches() {
    let stop = read(with("stop: (cost: 1e-8, gradient_norm: 1e-7),"))
        .unwrap()
        .plan
        .stop
        .clone();
    assert_eq!((stop.cost, stop.gradient_norm), (Some(1e-8), Some(1e-7)));
    let stop = read(with("stop: (gradient_norm: 1e-7),"))
        .unwrap()
        .plan
        .stop
        .clone();
    assert_eq!((stop.cost, stop.gradient_norm), (None, Some(1e-7)));
    let stop = read(GOOD).unwrap().plan.stop.clone();
    assert_eq!((stop.cost, stop.gradient_norm), (None, None));
    for (fields, words) in [
        ("cost: 0", "stop.cost must be positive and finite, got 0"),
        (
            "gradient_norm: inf",
            "stop.gradient_norm must be positive and finite, got inf",
        ),
        ("gradient: 1", "unknown field `gradient`"),
    ] {
        let error = read(with(&format!("stop: ({fields}),")))
            .expect_err(fields)
            .to_string();
        assert!(error.contains("in `stop") && error.contains(words), "{error}");
    }
    whole(
        &with("batch: 20, stop: (cost: 1e-8),"),
        "stop must be absent in a stochastic run, where the cost is that of one batch, got (cost: 1e-8, gradient_norm: none)",
    );
}

#[test]
fn parity_names_what_the_plan_has() {
    let trace = |optimiser: &str, iterations: usize| {
        let tolerances = "step_tolerance: 0, cost_tolerance: 0";
        let trace =
            format!("optimiser: \"{optimiser}\", file: \"x\", iterations: {iterations}, {tolerances}");
        with(&format!("parity: (traces: [({trace})]),"))
    };
    assert!(read(trace("NLS", 5)).is_ok());
    whole(
        &trace("NSL", 5),
        "parity.traces[0].optimiser must be one of the plan's optimisers, NLS, LS, got \"NSL\"",
    );
    for iterations in [0, 6] {
        whole(
            &trace("NLS", iterations),
            &format!("parity.traces[0].iterations must be from 1 to the plan's 5, got {iterations}"),
        );
    }
    whole(
        &with("parity: (hessian_vector_product: (file: \"x\", tolerance: 0)),"),
        "record.hessian_vector_product_along must be set for `parity.hessian_vector_product`",
    );
    whole(
        &with("parity: (eigenvalues: (top: [2, 1], tolerance: 0)),"),
        "record.eigenvalues.top must be at least 2 for `parity.eigenvalues`, got 0",
    );
    whole(
        &with("parity: (eigenvalues: (top: [], tolerance: 0)),"),
        "parity.eigenvalues.top must be a non-empty list, got []",
    );
}

#[test]
fn parity_tolerances_are_relative_differences() {
    let parity = |tolerance: &str| {
        let trace = "optimiser: \"NLS\", file: \"x\", iterations: 5, cost_tolerance: 0";
        with(&format!(
            "parity: (traces: [({trace}, step_tolerance: {tolerance})]),"
        ))
    };
    assert!(read(parity("0")).is_ok());
    for tolerance in ["-1e-9", "1", "inf", "NaN"] {
        whole(
            &parity(tolerance),
            "parity.traces[0].step_tolerance must be in [0, 1), got",
        );
    }
}

#[test]
fn texts_that_are_not_a_plan_are_refused() {
    refused("", 1, None, &["is empty"]);
    refused("  \n\n", 1, None, &["is empty"]);
    refused("()", 1, None, &["missing field `name`"]);
    refused("(\n  name: \"p\",\n", 2, None, &["unexpected end of the plan"]);
    refused(&format!("{GOOD}x"), 13, None, &["trailing data"]);
    refused(&format!("{GOOD}{GOOD}"), 13, None, &["trailing data"]);
    refused("[1, 2]", 1, None, &["JSON"]);
    refused("\0", 1, None, &["a binary file"]);
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let error = read(b"(\n  name: \"\xff\")").unwrap_err();
    let PlanError::Text { line: 2, .. } = error else {
        panic!("{error}");
    };
    assert!(error.to_string().contains("UTF-8"));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nothing.ron");
    for path in [folder.path(), &missing] {
        let error = PlanFile::read(path).unwrap_err();
        assert!(matches!(error, PlanError::Read { .. } | PlanError::Folder { .. }));
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

#[test]
fn relative_paths_start_from_the_plans_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.ron");
    std::fs::write(&path, GOOD).unwrap();
    assert_eq!(PlanFile::read(&path).unwrap().base, folder.path());
}

#[test]
fn a_plan_truncated_anywhere_is_an_error_and_no_panic() {
    let text = with("record: (eigenvalues: (every: 3, top: 2)), claims: [Floor], parity: (traces: []),");
    let end = text.trim_end().len();
    for length in (0..end).filter(|&length| text.is_char_boundary(length)) {
        assert!(read(&text[..length]).is_err(), "{}", &text[..length]);
    }
    // One byte removed: no panic; the rest may still be a plan.
    for out in 0..end {
        let _ = read([&text.as_bytes()[..out], &text.as_bytes()[out + 1..]].concat());
    }
}
