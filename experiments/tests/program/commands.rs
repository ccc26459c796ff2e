//! Every command on a tiny plan.

use super::common::{Folder, tiny, trace_without_clock};

/// The rules of the paper's first figure and a constant step; two seeds.
fn figure() -> String {
    tiny(
        "optimisers: [Sam(step: Grid([0.1, 0.01])), Cdat(), Nls(), NlsUb(), PoNls(), Ls(), Gd(step: 0.1)], \
         seeds: [0, 1], iterations: 20, figures: [MainComparison], \
         claims: [EosFromStart, Nonmonotone, SharpnessFalls, Floor, FlatterThanSecondOrder, CdatAbove2]",
    )
}

const CLAIMS: [&str; 6] = [
    "eos-from-start",
    "nonmonotone",
    "sharpness-falls",
    "floor",
    "flatter-than-second-order",
    "cdat-above-2",
];

/// Every figure and every claim that a plan can name, even where few of their quantities were recorded.
#[test]
fn every_figure_is_drawn_and_every_claim_judged() {
    let folder = Folder::new();
    let plan = tiny(
        "optimisers: [Nls()], seeds: [0], iterations: 3, \
         figures: [MainComparison, Diagnosis, Probes, Stochastic, BacktrackFactor, NoBias], \
         claims: [EosFromStart, Nonmonotone, SharpnessFalls, Floor, FlatterThanSecondOrder, CdatAbove2, \
                  FlatlandEarly, Rescue, Saddle, DeltaCost]",
    );
    folder.write("plan.ron", plan);
    let ran = folder
        .flatland(&["reproduce", "plan.ron", "--out", "a"])
        .succeeded();
    for figure in [
        "main-comparison",
        "diagnosis",
        "probes",
        "stochastic",
        "backtrack-factor",
        "no-bias",
    ] {
        for extension in ["svg", "png"] {
            let path = folder
                .path("a")
                .join("tiny")
                .join(figure)
                .with_extension(extension);
            assert!(path.metadata().unwrap().len() > 100, "{figure}.{extension}");
        }
    }
    let page = std::fs::read_to_string(folder.path("a").join("tiny").join("claims.md")).unwrap();
    for claim in CLAIMS
        .into_iter()
        .chain(["flatland-early", "rescue", "saddle", "delta-cost"])
    {
        assert!(
            ran.stdout.contains(&format!("{claim}: ")),
            "{claim} is missing in {}",
            ran.stdout
        );
        assert!(
            page.contains(&format!("\n## {claim}: ")),
            "{claim} is missing in {page}"
        );
    }
}

#[test]
fn check_lists_the_cells_and_writes_nothing() {
    let folder = Folder::new();
    folder.write("plan.ron", figure());
    let ran = folder.flatland(&["check", "plan.ron"]).succeeded();
    assert!(ran.stdout.contains("plan OK"), "{}", ran.stdout);
    for cell in [
        "NLS on digits",
        "GD 0.1 on digits",
        "SAM 0.01 on digits",
        "seed 1",
    ] {
        assert!(ran.stdout.contains(cell), "{cell} is missing in {}", ran.stdout);
    }
    assert!(!folder.path("results").exists());
}

#[test]
fn reproduce_runs_draws_and_judges() {
    let folder = Folder::new();
    folder.write("plan.ron", figure());
    let ran = folder
        .flatland(&["reproduce", "plan.ron", "--out", "a", "--jobs", "2"])
        .succeeded();
    // Six rules with two seeds, SAM's chosen step with two, and its other candidate with one.
    assert_eq!(folder.records("a").len(), 6 * 2 + 3);
    for file in [
        "main-comparison.svg",
        "main-comparison.png",
        "claims.md",
        "claims.csv",
        "manifest.ron",
    ] {
        let path = folder.path("a").join("tiny").join(file);
        assert!(path.metadata().unwrap().len() > 100, "{file}");
    }
    for claim in CLAIMS {
        assert!(
            ran.stdout.contains(&format!("{claim}: ")),
            "{claim} is missing in {}",
            ran.stdout
        );
    }
    assert!(
        ran.stdout.contains("lowest final training cost"),
        "{}",
        ran.stdout
    );

    // Again: nothing is run.
    let again = folder.flatland(&["run", "plan.ron", "--out", "a"]).succeeded();
    assert!(again.stdout.contains("0 cells run"), "{}", again.stdout);
    let checked = folder.flatland(&["check", "plan.ron", "--out", "a"]).succeeded();
    assert!(checked.stdout.contains("done"), "{}", checked.stdout);

    // Command by command, with another number of jobs: the same.
    for command in ["run", "figures", "claims"] {
        folder
            .flatland(&[command, "plan.ron", "--out", "b", "--jobs", "1"])
            .succeeded();
    }
    let csv = |out: &str| std::fs::read(folder.path(out).join("tiny").join("claims.csv")).unwrap();
    assert_eq!(csv("a"), csv("b"));
    for (one, other) in folder.records("a").iter().zip(folder.records("b")) {
        assert_eq!(one.file_name(), other.file_name());
        assert_eq!(trace_without_clock(one), trace_without_clock(&other));
    }
}

#[test]
fn figures_and_claims_before_the_run_ask_for_a_run() {
    let folder = Folder::new();
    folder.write("plan.ron", figure());
    for command in ["figures", "claims"] {
        let ran = folder.flatland(&[command, "plan.ron"]);
        assert_eq!(ran.code, Some(1));
        assert!(
            ran.stderr.contains("flatland run") && ran.stderr.contains("results"),
            "{}",
            ran.stderr
        );
        assert!(!folder.path("results").exists());
    }
}

#[test]
fn a_changed_plan_is_not_drawn_from_old_records() {
    let folder = Folder::new();
    folder.write("plan.ron", tiny("optimisers: [Nls()], seeds: [0], iterations: 5"));
    folder.flatland(&["run", "plan.ron"]).succeeded();
    folder.write("plan.ron", tiny("optimisers: [Nls()], seeds: [0], iterations: 6"));
    let ran = folder.flatland(&["claims", "plan.ron"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("changed") && ran.stderr.contains("flatland run"),
        "{}",
        ran.stderr
    );
}

#[test]
fn several_plans_are_run_one_after_the_other_and_share_records() {
    let folder = Folder::new();
    let plan = |name: &str, optimisers: &str| {
        let fields = format!("optimisers: [{optimisers}], seeds: [0], iterations: 5");
        folder.write(
            &format!("{name}.ron"),
            tiny(&fields).replace("\"tiny\"", &format!("\"{name}\"")),
        );
    };
    plan("one", "Nls()");
    plan("two", "Nls(), Ls()");
    let ran = folder.flatland(&["run", "one.ron", "two.ron"]).succeeded();
    assert!(
        ran.stdout.contains("one: 1 cells run") && ran.stdout.contains("two: 1 cells run"),
        "{}",
        ran.stdout
    );
    assert_eq!(folder.records("results").len(), 2);
}

#[test]
fn a_diverging_cell_does_not_fail_the_program() {
    let folder = Folder::new();
    folder.write(
        "plan.ron",
        tiny("optimisers: [Gd(step: 1e6), Nls()], seeds: [0], iterations: 20, claims: [Floor], figures: [MainComparison]"),
    );
    let ran = folder.flatland(&["reproduce", "plan.ron"]).succeeded();
    assert_eq!(folder.records("results").len(), 2);
    assert!(
        ran.stderr.contains("GD 1000000 on digits") && ran.stderr.contains("diverged at iteration"),
        "reported even without a terminal: {ran:?}"
    );
}

#[test]
fn eigenvalue_measurements_that_do_not_converge_are_reported_once_per_cell() {
    let folder = Folder::new();
    let plan = tiny("optimisers: [Nls(), Ls()], seeds: [0], iterations: 20");
    let plan = plan.replace(
        "test_every: 10",
        "eigenvalue_tolerance: 0, eigenvalue_max_products: 10",
    );
    folder.write("plan.ron", plan);
    let ran = folder.flatland(&["run", "plan.ron"]).succeeded();
    let told: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.contains("did not converge"))
        .collect();
    assert_eq!(told.len(), 2, "{ran:?}");
    for cell in ["NLS on digits", "LS on digits"] {
        // At 0, 5, 10, 15 and 20.
        let words = "5 of 5 eigenvalue measurements";
        assert!(
            told.iter()
                .any(|line| line.starts_with(cell) && line.contains(words)),
            "{told:?}"
        );
    }
}

#[test]
fn records_hold_the_commit_of_the_program() {
    let folder = Folder::new();
    folder.write("plan.ron", tiny("optimisers: [Nls()], seeds: [0], iterations: 1"));
    folder.flatland(&["run", "plan.ron"]).succeeded();
    let provenance = std::fs::read_to_string(folder.records("results")[0].join("provenance.ron")).unwrap();
    let mut git = std::process::Command::new("git");
    git.args([
        "-C",
        env!("CARGO_MANIFEST_DIR"),
        "rev-parse",
        "--short=12",
        "HEAD",
    ]);
    let expected = match git.output() {
        Ok(output) if output.status.success() => {
            format!(
                "commit: Some(\"{}",
                String::from_utf8(output.stdout).unwrap().trim()
            )
        }
        _ => "commit: None".to_owned(),
    };
    assert!(
        provenance.contains(&expected),
        "{expected} is missing in {provenance}"
    );
}

#[test]
fn unknown_arguments_are_refused() {
    let folder = Folder::new();
    folder.write("plan.ron", figure());
    for arguments in [
        &["run"][..],
        &["walk", "plan.ron"],
        &["run", "plan.ron", "--jobs", "0"],
        &["run", "plan.ron", "--out"],
    ] {
        let ran = folder.flatland(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert!(!ran.stderr.is_empty());
    }
    assert!(!folder.path("results").exists());
}
