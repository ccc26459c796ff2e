//! Plans that are good, and plans that are not: the error names file, line, column and field, and what would be right.

use flatland_experiments::claims::ClaimId;
use flatland_experiments::data::DataSettings;
use flatland_experiments::optimiser::{OptimiserSettings, SamSettings, SamStep};
use flatland_experiments::plan::{FigureKind, PlanError, PlanFile, Precision};
use flatland_networks::{Loss, NetworkSettings};
use std::path::Path;

fn read(text: impl AsRef<[u8]>) -> Result<PlanFile, PlanError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    std::fs::write(&path, text).unwrap();
    PlanFile::read(&path)
}

/// A good plan; the second optimiser begins at 7:9.
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

/// The good plan with one thing changed.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(GOOD.matches(from).count(), 1, "{from}");
    GOOD.replace(from, to)
}

/// The good plan with other fields at 11:5.
fn with(fields: &str) -> String {
    changed("// one more", fields)
}

/// Reads a plan that is wrong: the error is one line that names the file, and this place, field and words.
fn refused(text: &str, place: (usize, usize), expected_field: Option<&str>, words: &[&str]) {
    let error = read(text).expect_err(text);
    let shown = error.to_string();
    let PlanError::Text {
        path,
        line,
        column,
        field,
        ..
    } = error
    else {
        panic!("{shown}");
    };
    assert_eq!((line, column), place, "{shown}");
    assert_eq!(field.as_deref(), expected_field, "{shown}");
    let start = format!("{}:{}:{}: ", path.display(), place.0, place.1);
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
                final_weights: true,
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
    assert!(record.final_weights);
    assert_eq!(
        (record.eigenvalue_tolerance, record.eigenvalue_max_products),
        (1e-5, 99)
    );
    assert_eq!(plan.figures, [FigureKind::MainComparison]);
    assert_eq!(plan.claims.len(), 6);
    assert_eq!(plan.claims[3], ClaimId::Floor);
    let parity = plan.parity.as_ref().unwrap();
    assert_eq!(parity.traces[0].step_tolerance, 0.0);
    assert_eq!(parity.eigenvalues.as_ref().unwrap().top, [3.0, 2.5]);
}

#[test]
fn what_is_left_out_has_the_documented_default() {
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
fn an_editors_byte_order_mark_is_no_error() {
    assert!(read([b"\xef\xbb\xbf", GOOD.as_bytes()].concat()).is_ok());
}

#[test]
fn misspelt_fields_are_refused() {
    let iterations = changed("iterations: 5", "iteratons: 5");
    refused(
        &iterations,
        (10, 5),
        Some("iteratons"),
        &["no field `iteratons`", "`iterations`"],
    );
    let search = changed("Ls()", "Ls(search: (backtrack: 0.5))");
    let field = Some("optimisers[1].Ls.search.backtrack");
    refused(
        &search,
        (7, 21),
        field,
        &["no field `backtrack`", "`backtrack_factor`"],
    );
    let data = changed("Digits(train: 60)", "Digits(trains: 60)");
    refused(&data, (3, 19), Some("data[0].Digits.trains"), &["`train`"]);
    let network = changed("hidden", "hiden");
    refused(&network, (4, 20), Some("networks[0].Mlp.hiden"), &["`hidden`"]);
    let record = with("record: (sharpness: 3),");
    refused(
        &record,
        (11, 14),
        Some("record.sharpness"),
        &["`sharpness_every`"],
    );
}

#[test]
fn missing_and_repeated_fields_are_refused() {
    refused(
        &changed("iterations: 5,", ""),
        (12, 1),
        None,
        &["`iterations` is missing"],
    );
    let gd = changed("Ls()", "Gd()");
    refused(&gd, (7, 12), Some("optimisers[1].Gd"), &["`step` is missing"]);
    refused(&with("name: \"q\","), (11, 5), None, &["`name` is there twice"]);
}

#[test]
fn wrong_types_are_refused() {
    let text = changed("iterations: 5", "iterations: \"5\"");
    refused(&text, (10, 17), Some("iterations"), &["expected a whole number"]);
    let negative = changed("iterations: 5", "iterations: -5");
    refused(&negative, (10, 18), Some("iterations"), &["whole number from 0"]);
    let fraction = changed("iterations: 5", "iterations: 5.5");
    refused(
        &fraction,
        (10, 18),
        None,
        &["whole numbers have no decimal point"],
    );
    let seed = changed("seeds: [0]", "seeds: [0, 18446744073709551616]");
    refused(&seed, (9, 16), Some("seeds[1]"), &["2^64"]);
    let quoted = changed("Ls()", "Ls(search: (backtrack_factor: \"0.5\"))");
    let field = Some("optimisers[1].Ls.search.backtrack_factor");
    refused(&quoted, (7, 39), field, &["expected a number"]);
    let bare = changed("Ls()", "Ls");
    refused(&bare, (7, 11), Some("optimisers[1].Ls"), &["`Nls()`"]);
    let sam = changed("Ls()", "Sam(step: 0.1)");
    refused(
        &sam,
        (7, 19),
        Some("optimisers[1].Sam.step"),
        &["`Fixed(0.1)`", "`0.1`"],
    );
    let hidden = changed("hidden: [4]", "hidden: 4");
    refused(&hidden, (4, 28), Some("networks[0].Mlp.hidden"), &["`[`"]);
}

#[test]
fn unknown_variants_are_refused() {
    let optimiser = changed("Ls()", "Lss()");
    refused(
        &optimiser,
        (7, 9),
        Some("optimisers[1]"),
        &["`Lss`", "`Ls`", "`PoNls`", "`Sam`"],
    );
    let data = changed("Digits(train: 60)", "Digit(train: 60)");
    refused(&data, (3, 12), Some("data[0]"), &["`Digits`", "`FashionMnist`"]);
    refused(
        &with("precision: F16,"),
        (11, 16),
        Some("precision"),
        &["`F16`", "`F32`, `F64`"],
    );
    refused(
        &with("loss: Squared,"),
        (11, 11),
        Some("loss"),
        &["`MeanSquaredError`"],
    );
    refused(
        &with("claims: [Floor, Eos],"),
        (11, 21),
        Some("claims[1]"),
        &["`EosFromStart`"],
    );
}

#[test]
fn values_outside_their_range_are_refused_where_they_stand() {
    let optimiser = |settings: &str, column, field: &str, words: &[&str]| {
        let field = format!("optimisers[1].{field}");
        refused(&changed("Ls()", settings), (7, column), Some(&field), words);
    };
    let factor = "Ls.search.backtrack_factor";
    let words = ["backtrack_factor must be in (0, 1), got 1.5"];
    optimiser("Ls(search: (backtrack_factor: 1.5))", 21, factor, &words);
    optimiser(
        "Ls(search: (max_step: 2e4, backtrack_factor: 1))",
        36,
        factor,
        &["in (0, 1), got 1"],
    );
    optimiser(
        "Cdat(sigma: 0)",
        14,
        "Cdat.sigma",
        &["sigma must be positive", "got 0"],
    );
    optimiser(
        "Grippo(window: 0)",
        16,
        "Grippo.window",
        &["window must be", "got 0"],
    );
    optimiser("Nls(averaging: 1.1)", 13, "Nls.averaging", &["[0, 1]", "got 1.1"]);
    optimiser("Gd(step: -0.1)", 12, "Gd.step", &["positive", "got -0.1"]);
    optimiser("Sam(momentum: 1)", 13, "Sam.momentum", &["[0, 1)", "got 1"]);
    optimiser("Sam(step: Grid([]))", 13, "Sam.step", &["at least one"]);
    optimiser(
        "NlsUb(upper_bound: -1)",
        15,
        "NlsUb.upper_bound",
        &["positive", "got -1"],
    );
    let train = changed("train: 60", "train: 0");
    refused(
        &train,
        (3, 19),
        Some("data[0].Digits.train"),
        &["from 1 to 1796", "got 0"],
    );
    let units = changed("[4]", "[4, 0, 3]");
    refused(
        &units,
        (4, 20),
        Some("networks[0].Mlp.hidden"),
        &["layer 2", "no units"],
    );
    let iterations = changed("iterations: 5", "iterations: 0");
    refused(&iterations, (10, 5), Some("iterations"), &["at least 1", "got 0"]);
}

#[test]
fn a_range_is_found_over_several_lines_and_past_comments() {
    let text = changed(
        "Ls()",
        "Ls(\n            search: (\n                // backtrack_factor: 0.5\n                \
         backtrack_factor /* old */ : 1.5,\n            ),\n        )",
    );
    let field = Some("optimisers[1].Ls.search.backtrack_factor");
    refused(&text, (10, 17), field, &["got 1.5"]);
}

#[test]
fn a_range_lost_through_a_default_is_refused_at_the_value() {
    // The largest first trial is left out, and its default is above the largest step.
    let text = changed("Ls()", "Ls(search: (max_step: 5))");
    refused(
        &text,
        (7, 33),
        Some("optimisers[1]"),
        &["max_first_trial must be at most max_step"],
    );
}

#[test]
fn recording_ranges_are_refused() {
    let record = |fields: &str, column, field: &str, words: &[&str]| {
        let field = format!("record.{field}");
        refused(
            &with(&format!("record: ({fields}),")),
            (11, column),
            Some(&field),
            words,
        );
    };
    record(
        "sharpness_every: 0",
        14,
        "sharpness_every",
        &["at least 1, got 0"],
    );
    record("test_every: 0", 14, "test_every", &["at least 1, got 0"]);
    record(
        "eigenvalues: (every: 0, top: 1)",
        28,
        "eigenvalues.every",
        &["at least 1, got 0"],
    );
    record(
        "eigenvalues: (every: 9, top: 0)",
        38,
        "eigenvalues.top",
        &["at least 1"],
    );
    record(
        "hessian_trace: (every: 9, probes: 1)",
        40,
        "hessian_trace.probes",
        &["at least 2, got 1"],
    );
    record(
        "eigenvalue_tolerance: -1",
        14,
        "eigenvalue_tolerance",
        &["not negative, got -1"],
    );
    record(
        "eigenvalue_max_products: 0",
        14,
        "eigenvalue_max_products",
        &["at least 1, got 0"],
    );
}

#[test]
fn lists_are_not_empty_and_name_nothing_twice() {
    refused(
        &changed("Digits(train: 60)", ""),
        (3, 5),
        Some("data"),
        &["at least one"],
    );
    refused(
        &changed("Mlp(hidden: [4])", ""),
        (4, 5),
        Some("networks"),
        &["at least one"],
    );
    let none = GOOD.replace("Nls(),", "").replace("Ls(),", "");
    refused(&none, (5, 5), Some("optimisers"), &["at least one"]);
    refused(
        &changed("seeds: [0]", "seeds: []"),
        (9, 5),
        Some("seeds"),
        &["at least one"],
    );
    refused(
        &changed("seeds: [0]", "seeds: [4, 0, 4]"),
        (9, 5),
        Some("seeds"),
        &["4 twice"],
    );
    // Written differently, they are the same.
    let again = changed("        Ls()", "        Nls(averaging: 1, search: ())");
    refused(&again, (5, 5), Some("optimisers"), &["NLS twice"]);
    let networks = changed(
        "[Mlp(hidden: [4])]",
        "[Mlp(hidden: [4]), Mlp(hidden: [4], bias: true)]",
    );
    refused(&networks, (4, 5), Some("networks"), &["twice"]);
    let data = changed("[Digits(train: 60)]", "[Digits(train: 60), Digits(train: 61)]");
    refused(&data, (3, 5), Some("data"), &["digits twice"]);
}

#[test]
fn names_are_folder_names() {
    for name in ["", ".", "..", ".hidden", "a/b", "a b", "a\\\\b", "é"] {
        let text = changed("\"p\"", &format!("\"{name}\""));
        refused(&text, (2, 5), Some("name"), &["letters, digits"]);
    }
}

#[test]
fn arrays_of_weights_fit_one_network_and_one_data_set() {
    for (field, column, path) in [
        ("initial_weights: \"w.npy\"", 5, "initial_weights"),
        (
            "record: (hessian_vector_product_along: \"v.npy\")",
            14,
            "record.hessian_vector_product_along",
        ),
    ] {
        assert!(read(with(&format!("{field},"))).is_ok());
        let text =
            with(&format!("{field},")).replace("[Mlp(hidden: [4])]", "[Mlp(hidden: [4]), Mlp(hidden: [5])]");
        refused(
            &text,
            (11, column),
            Some(path),
            &["one network", "got 2 networks × 1 data sets"],
        );
    }
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
    let field = Some("parity.traces");
    refused(&trace("NSL", 5), (11, 14), field, &["\"NSL\"", "NLS, LS"]);
    refused(&trace("NLS", 6), (11, 14), field, &["6 iterations", "plan's 5"]);
    refused(&trace("NLS", 0), (11, 14), field, &["0 iterations"]);
    let product = with("parity: (hessian_vector_product: (file: \"x\", tolerance: 0)),");
    let field = Some("parity.hessian_vector_product");
    refused(&product, (11, 14), field, &["hessian_vector_product_along"]);
    let eigenvalues = with("parity: (eigenvalues: (top: [2, 1], tolerance: 0)),");
    refused(&eigenvalues, (11, 14), Some("parity.eigenvalues"), &["top: 2"]);
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
        refused(&parity(tolerance), (11, 14), Some("parity.traces"), &["[0, 1)"]);
    }
}

#[test]
fn initial_weights_start_one_seed() {
    let text = with("initial_weights: \"w.npy\",").replace("seeds: [0]", "seeds: [0, 1]");
    refused(&text, (9, 5), Some("seeds"), &["initial_weights"]);
}

#[test]
fn texts_that_are_no_plan_are_refused() {
    refused("", (1, 1), None, &["`Plan`"]);
    refused("  \n\n", (1, 1), None, &["`Plan`"]);
    refused("()", (1, 2), None, &["`name` is missing"]);
    refused("(\n  name: \"p\",\n", (2, 13), None, &["ends here"]);
    refused(&format!("{GOOD}x"), (13, 1), None, &["nothing more"]);
    refused(&format!("{GOOD}{GOOD}"), (13, 1), None, &["nothing more"]);
    refused("[1, 2]", (1, 1), None, &["`Plan`"]);
    refused("\0", (1, 1), None, &["`Plan`"]);
}

#[test]
fn text_that_is_not_utf_8_is_refused_where_it_is_not() {
    let error = read(b"(\n  name: \"\xff\")").unwrap_err();
    let PlanError::Text {
        line: 2, column: 10, ..
    } = error
    else {
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
        assert!(matches!(error, PlanError::Read { .. }));
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
fn cut_short_anywhere_a_plan_is_an_error_and_no_panic() {
    let text = with("record: (eigenvalues: (every: 3, top: 2)), claims: [Floor], parity: (traces: []),");
    let end = text.trim_end().len();
    for length in (0..end).filter(|&length| text.is_char_boundary(length)) {
        assert!(read(&text[..length]).is_err(), "{}", &text[..length]);
    }
    // One byte taken out: no panic; what remains may be a plan.
    for out in 0..end {
        let _ = read([&text.as_bytes()[..out], &text.as_bytes()[out + 1..]].concat());
    }
}
