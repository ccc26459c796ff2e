//! What is there of a plan: `status`, figures and claims of some cells, and nothing stale beside them.

use super::common::{Folder, tiny};

fn plan(fields: &str) -> String {
    tiny(&format!("iterations: 5, {fields}"))
}

#[test]
fn status_lists_every_cell_and_counts_them() {
    let folder = Folder::new();
    folder.write("plan.ron", plan("optimisers: [Nls(), Gd(step: 1e6)], seeds: [0]"));
    let ran = folder.flatland(&["status", "plan.ron"]).succeeded();
    assert!(ran.stdout.contains("to run  NLS on digits"), "{}", ran.stdout);
    assert!(ran.stdout.contains("0 of 2 cells have records"), "{}", ran.stdout);
    assert!(!folder.path("results").exists());

    folder.flatland(&["run", "plan.ron"]).succeeded();
    folder.write(
        "plan.ron",
        plan("optimisers: [Nls(), Gd(step: 1e6)], seeds: [0, 1]"),
    );
    let ran = folder.flatland(&["status", "plan.ron"]).succeeded();
    for words in [
        "completed  NLS on digits, MLP 64-4-10, seed 0 (",
        " s ago)",
        "to run  NLS on digits, MLP 64-4-10, seed 1",
        "diverged  GD 1000000 on digits, MLP 64-4-10, seed 0: at iteration ",
        "2 of 4 cells have records: 1 completed, 1 diverged, 2 to run; last written ",
    ] {
        assert!(ran.stdout.contains(words), "{words} is missing in {}", ran.stdout);
    }
}

#[test]
fn status_is_also_json() {
    let folder = Folder::new();
    folder.write("plan.ron", plan("optimisers: [Nls(), Ls()], seeds: [0]"));
    folder.flatland(&["run", "plan.ron"]).succeeded();
    folder.write("plan.ron", plan("optimisers: [Nls(), Ls()], seeds: [0, 1]"));
    let ran = folder.flatland(&["status", "--json", "plan.ron"]).succeeded();
    let cells: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(cells.as_array().unwrap().len(), 4);
    assert_eq!(cells[0]["state"], "completed");
    assert_eq!(cells[1]["state"], "to run");
    assert!(cells[0]["written"].is_string() && cells[1]["written"].is_null());
}

#[test]
fn check_says_why_a_cell_is_run_again() {
    let folder = Folder::new();
    folder.write("plan.ron", plan("optimisers: [Nls()], seeds: [0]"));
    folder.flatland(&["run", "plan.ron"]).succeeded();
    for (fields, why) in [
        ("optimisers: [Nls()], seeds: [0]", None),
        ("optimisers: [Nls()], seeds: [1]", None),
        ("optimisers: [Nls(search: (trial_limit: 9))], seeds: [0]", None),
        (
            "optimisers: [Nls()], seeds: [0], precision: F64",
            Some("another precision"),
        ),
        (
            "optimisers: [Nls()], seeds: [0], loss: CrossEntropy",
            Some("another loss"),
        ),
        (
            "optimisers: [Nls()], seeds: [0], batch: 20",
            Some("another batch"),
        ),
    ] {
        folder.write("plan.ron", plan(fields));
        let ran = folder.flatland(&["check", "plan.ron"]).succeeded();
        match why {
            Some(why) => assert!(ran.stdout.contains(&format!("seed 0: {why}\n")), "{}", ran.stdout),
            None => assert!(!ran.stdout.contains("seed 0: "), "{}", ran.stdout),
        }
    }
    let other = plan("optimisers: [Nls()], seeds: [0]").replace("train: 40", "train: 50");
    folder.write("plan.ron", other.replace("iterations: 5", "iterations: 7"));
    let ran = folder.flatland(&["check", "plan.ron"]).succeeded();
    assert!(
        ran.stdout.contains("seed 0: iterations 5 → 7, other data\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn figures_and_claims_are_made_from_the_cells_that_are_there_and_marked() {
    let folder = Folder::new();
    let fields = "optimisers: [Nls(), Ls()], figures: [MainComparison], claims: [SharpnessFalls]";
    folder.write("plan.ron", plan(&format!("seeds: [0], {fields}")));
    folder.flatland(&["run", "plan.ron"]).succeeded();
    for command in ["figures", "claims"] {
        let ran = folder.flatland(&[command, "plan.ron"]).succeeded();
        assert!(!ran.stdout.contains(" cells)"), "{}", ran.stdout);
    }
    folder.write("plan.ron", plan(&format!("seeds: [0, 1, 2], {fields}")));
    for command in ["figures", "claims"] {
        let ran = folder.flatland(&[command, "plan.ron"]).succeeded();
        assert!(ran.stdout.contains("(2 of 6 cells)"), "{}", ran.stdout);
    }
}

/// The list of everything in the plan's folder.
fn outputs(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path("results").join("tiny")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_the_plan_no_longer_asks_for_is_removed_and_what_others_wrote_stays() {
    let folder = Folder::new();
    let with = |outputs: &str| {
        folder.write(
            "plan.ron",
            plan(&format!("optimisers: [Nls()], seeds: [0], {outputs}")),
        )
    };
    with("figures: [MainComparison, NoBias], claims: [Floor]");
    folder.flatland(&["reproduce", "plan.ron"]).succeeded();
    let own = folder.path("results").join("tiny").join("notes.svg");
    std::fs::write(&own, "mine").unwrap();
    let edited = folder.path("results").join("tiny").join("no-bias.svg");
    std::fs::write(&edited, "edited").unwrap();

    with("figures: [MainComparison]");
    let ran = folder.flatland(&["figures", "plan.ron"]).succeeded();
    assert!(
        ran.stdout.contains("removed ") && ran.stdout.contains("no-bias.png"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("no-bias.svg is not of this plan any more"),
        "{}",
        ran.stdout
    );
    folder.flatland(&["claims", "plan.ron"]).succeeded();
    let left = outputs(&folder);
    for name in [
        "main-comparison.svg",
        "main-comparison.png",
        "no-bias.svg",
        "notes.svg",
    ] {
        assert!(
            left.iter().any(|left| left == name),
            "{name} is missing in {left:?}"
        );
    }
    for name in ["no-bias.png", "claims.md", "claims.csv"] {
        assert!(
            !left.iter().any(|left| left == name),
            "{name} is still in {left:?}"
        );
    }
    assert_eq!(std::fs::read_to_string(&edited).unwrap(), "edited");

    // Once named, it is not named again.
    let ran = folder.flatland(&["figures", "plan.ron"]).succeeded();
    assert!(!ran.stdout.contains("no-bias"), "{}", ran.stdout);
}

fn npy<A: ndarray_npy::WriteNpyExt>(array: &A) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    array.write_npy(&mut bytes).unwrap();
    bytes.into_inner()
}

#[test]
fn records_of_other_data_are_not_drawn() {
    let folder = Folder::new();
    let images = |shift: f64| {
        npy(&ndarray::Array2::from_shape_fn((6, 4), |(i, j)| {
            (i * j) as f64 / 7.0 + shift
        }))
    };
    folder.write("images.npy", images(0.0));
    folder.write("labels.npy", npy(&ndarray::arr1(&[0_i64, 1, 0, 1, 0, 1])));
    let data = "Npy(name: \"mine\", images: \"images.npy\", labels: \"labels.npy\")";
    let text = plan("optimisers: [Nls()], seeds: [0], figures: [NoBias]").replace("Digits(train: 40)", data);
    folder.write("plan.ron", text);
    folder.flatland(&["reproduce", "plan.ron"]).succeeded();

    folder.write("images.npy", images(1.0));
    let ran = folder.flatland(&["figures", "plan.ron"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for words in [
        "other data",
        "flatland run",
        "note: no-bias.caption.txt, no-bias.png, no-bias.svg in results/tiny are of earlier records",
    ] {
        assert!(ran.stderr.contains(words), "{words} is missing in {}", ran.stderr);
    }
    let ran = folder.flatland(&["check", "plan.ron"]).succeeded();
    assert!(ran.stdout.contains("seed 0: other data"), "{}", ran.stdout);

    // Without the data, the records are still those of the plan's last run; that they cannot be compared is said.
    std::fs::remove_file(folder.path("images.npy")).unwrap();
    let ran = folder.flatland(&["figures", "plan.ron"]).succeeded();
    assert!(
        ran.stderr.contains("warning: ") && ran.stderr.contains("images.npy"),
        "{}",
        ran.stderr
    );
}
