//! `flatland explain`, `flatland completions`, and names that are nearly right.

use super::common::{Folder, Ran, tiny};

fn explain(name: &str) -> Ran {
    Folder::new().flatland(&["explain", name])
}

#[test]
fn everything_that_a_plan_can_say_is_listed() {
    let ran = Folder::new().flatland(&["explain"]).succeeded();
    for name in [
        "iterations",
        "Digits(…)",
        "Npy(…)",
        "Mlp(…)",
        "Vit(…)",
        "Nls(…)",
        "Sam(…)",
        "sharpness_every",
        "backtrack_factor",
        "MainComparison",
        "EosFromStart",
        "CrossEntropy",
        "F64",
        "step_tolerance",
    ] {
        assert!(
            ran.stdout.contains(&format!("\n  {name}")),
            "{name} is missing in {}",
            ran.stdout
        );
    }
    assert!(
        ran.stdout.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_name_is_explained_with_its_fields_types_defaults_symbols_and_an_example() {
    for (name, words) in [
        (
            "Nls",
            &[
                "Nls(…): one of optimisers",
                "averaging: number; default 1",
                "ξ, in [0, 1]",
                "example: optimisers: [Nls()]",
            ][..],
        ),
        (
            "Mlp",
            &[
                "one of networks",
                "hidden: list of whole numbers; required",
                "activation: `Relu`, `Tanh`, `Gelu`; default Relu",
                "Mlp(hidden: [100, 100])",
            ],
        ),
        (
            "record",
            &[
                "settings of plan",
                "sharpness_every: whole number; default 100",
                "eigenvalue_tolerance: number; default 1e-3",
            ],
        ),
        (
            "backtrack_factor",
            &[
                "a field of search",
                "number; default 0.5",
                "δ, in (0, 1)",
                "(search: (backtrack_factor: 0.5))",
            ],
        ),
        ("loss", &["MeanSquaredError", "CrossEntropy"]),
        ("MainComparison", &["one of figures", "figures: [MainComparison]"]),
        ("Floor", &["one of claims", "2/K", "claims: [Floor]"]),
        (
            "FashionMnist",
            &[
                "folder: path; default \"/usr/share/datasets/fashion-mnist\"",
                "train: whole number; default None",
            ],
        ),
    ] {
        let ran = explain(name).succeeded();
        for word in words {
            assert!(ran.stdout.contains(word), "{word} is missing in {}", ran.stdout);
        }
    }
}

#[test]
fn names_are_found_as_tables_and_legends_write_them() {
    for (name, heading) in [
        ("NLS-ub", "NlsUb(…)"),
        ("eos-from-start", "EosFromStart"),
        ("main-comparison", "MainComparison"),
        ("SAM", "Sam(…)"),
        ("fashion-mnist", "FashionMnist(…)"),
    ] {
        let ran = explain(name).succeeded();
        assert!(ran.stdout.starts_with(&format!("{heading}: ")), "{}", ran.stdout);
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let ran = explain("bactrack_factor");
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("did you mean `backtrack_factor`?"),
        "{}",
        ran.stderr
    );
    let ran = explain("zebra");
    assert!(
        ran.stderr.contains("`zebra`") && !ran.stderr.contains("did you mean"),
        "{}",
        ran.stderr
    );
}

#[test]
fn every_shell_has_its_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = Folder::new().flatland(&["completions", shell]).succeeded();
        assert!(
            ran.stdout.contains("reproduce") && ran.stdout.contains("explain"),
            "{shell}"
        );
    }
    assert_eq!(Folder::new().flatland(&["completions", "cmd"]).code, Some(2));
}

#[test]
fn a_command_that_is_nearly_right_is_named() {
    let ran = Folder::new().flatland(&["reproduc", "plan.ron"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("reproduce"), "{}", ran.stderr);
}

#[test]
fn a_plan_that_is_nearly_there_is_named() {
    let folder = Folder::new();
    folder.write("fig1.ron", tiny("optimisers: [Nls()], seeds: [0], iterations: 5"));
    folder.write("notes.txt", "");
    for name in ["fig1", "fig.ron", "Fig1.ron", "fig1.rn"] {
        let ran = folder.flatland(&["check", name]);
        assert_eq!(ran.code, Some(1), "{name}");
        assert!(
            ran.stderr.contains("cannot be read") && ran.stderr.contains("did you mean fig1.ron?"),
            "{}",
            ran.stderr
        );
    }
    let ran = folder.flatland(&["check", "elsewhere.ron"]);
    assert!(!ran.stderr.contains("did you mean"), "{}", ran.stderr);
    let ran = folder.flatland(&["check", "."]);
    assert!(
        ran.stderr.contains("a folder") && ran.stderr.contains("fig1.ron"),
        "{}",
        ran.stderr
    );
}
