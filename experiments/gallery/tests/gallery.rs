//! The gallery takes complete results only, and documents say what they say.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use flatland_gallery::{Gallery, collect, fill};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const CLAIMS: &str = r#"{
    "partial": null,
    "claims": [{
        "claim": "floor", "statement": "nothing goes below", "verdict": "reproduced", "reason": null,
        "pairs": [{
            "data": "digits", "network": "MLP", "seeds": [
                {"finding": "shown", "measures": [
                    {"optimiser": "NLS", "measure": "lowest λ₁", "value": 0.25},
                    {"optimiser": null, "measure": "2/K", "value": 0.2}]},
                {"finding": "tie", "measures": [
                    {"optimiser": "NLS", "measure": "lowest λ₁", "value": 0.5},
                    {"optimiser": null, "measure": "2/K", "value": 0.2}]},
                {"finding": "shown", "measures": [
                    {"optimiser": "NLS", "measure": "lowest λ₁", "value": "inf"},
                    {"optimiser": null, "measure": "2/K", "value": 0.2}]}]
        }]
    }]
}"#;

const RUNS: &str = "data,network,optimiser,status,status_iteration,final.cost,final.sharpness,final.sharpness_converged,provenance.commit
digits,MLP,NLS,completed,,0.1,0.3,true,abc
digits,MLP,NLS,diverged,7,0.3,9,false,abc
";

/// A folder with results of the plan `tiny`, and a gallery.
fn results() -> (TempDir, TempDir) {
    let (results, gallery) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let plan = results.path().join("tiny");
    fs::create_dir(&plan).unwrap();
    for (name, content) in [
        ("claims.json", CLAIMS),
        ("claims.md", "# Claims"),
        ("runs.csv", RUNS),
        ("main.png", "picture"),
        ("main.svg", "vector"),
        ("main.caption.txt", "Cost against iterations.\nA line per run."),
        ("manifest.ron", "not for the gallery"),
    ] {
        fs::write(plan.join(name), content).unwrap();
    }
    (results, gallery)
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The text between the markers of a directive, filled from the results above.
fn filled(directive: &str) -> String {
    let (results, folder) = results();
    let gallery = Gallery::at(folder.path());
    collect("tiny", results.path(), &gallery).unwrap();
    let text = fill(
        "page.md",
        &format!("a\n<!-- gallery: {directive} -->old<!-- /gallery -->\nb\n"),
        &gallery,
    );
    let text = text.unwrap_or_else(|error| error.to_string());
    let inside = text
        .split_once("-->")
        .and_then(|(_, rest)| rest.split_once("<!-- /gallery -->"));
    inside.map_or(text.clone(), |(inside, _)| inside.to_owned())
}

#[test]
fn gallery_takes_what_readers_want_and_nothing_of_an_earlier_run_stays() {
    let (results, folder) = results();
    let gallery = Gallery::at(folder.path());
    fs::create_dir(folder.path().join("tiny")).unwrap();
    fs::write(
        folder.path().join("tiny/spectra.png"),
        "of another version of the plan",
    )
    .unwrap();
    collect("tiny", results.path(), &gallery).unwrap();
    assert_eq!(
        names(&folder.path().join("tiny")),
        [
            "claims.json",
            "claims.md",
            "main.caption.txt",
            "main.png",
            "main.svg",
            "runs.csv"
        ]
    );
}

#[test]
fn results_of_a_part_of_the_runs_are_refused_and_change_nothing() {
    for (name, content) in [
        ("runs.csv", RUNS.replace("diverged", "not run")),
        ("runs.csv", RUNS.replace("diverged", "unreadable")),
        (
            "claims.json",
            CLAIMS.replace(
                "null,\n    \"claims",
                "{\"present\": 1, \"planned\": 2},\n    \"claims",
            ),
        ),
    ] {
        let (results, folder) = results();
        fs::write(results.path().join("tiny").join(name), content).unwrap();
        let error = collect("tiny", results.path(), &Gallery::at(folder.path()))
            .unwrap_err()
            .to_string();
        assert!(error.contains("flatland reproduce"), "{error}");
        assert!(names(folder.path()).is_empty());
    }
}

#[test]
fn number_in_a_line_is_median_and_range_over_the_seeds() {
    assert_eq!(
        filled("measure | tiny | floor | NLS: lowest λ₁"),
        "0.500 [0.250, inf]"
    );
    assert_eq!(
        filled("measure | tiny | floor | 2/K | MLP"),
        "0.200 [0.200, 0.200]"
    );
    assert_eq!(filled("verdict | tiny | floor"), "reproduced");
}

#[test]
fn claims_are_a_table_with_seeds_and_numbers() {
    assert_eq!(
        filled("claims | tiny").lines().last().unwrap(),
        "| floor: nothing goes below | **reproduced** | 2 of 3, 1 tie | NLS: lowest λ₁ 0.500 [0.250, inf]; 2/K 0.200 [0.200, 0.200] |"
    );
}

#[test]
fn verdicts_of_several_plans_are_columns() {
    assert_eq!(
        filled("verdicts | tiny | tiny").lines().last().unwrap(),
        "| floor: nothing goes below | reproduced | reproduced |"
    );
}

#[test]
fn sharpness_that_did_not_converge_is_left_out_of_the_runs() {
    assert_eq!(
        filled("runs | tiny").lines().last().unwrap(),
        "| digits, MLP | NLS | 1 completed, 1 diverged at iteration 7 | 0.200 [0.100, 0.300] | – | 0.300 (of 1) |"
    );
}

#[test]
fn figures_and_sources_link_to_the_gallery() {
    assert_eq!(
        filled("figures | tiny").trim(),
        "- [tiny](figures/gallery/tiny/main.png): Cost against iterations."
    );
    assert_eq!(
        filled("sources | tiny").lines().last().unwrap(),
        "| `tiny` | 2 | abc | [runs](figures/gallery/tiny/runs.csv), [claims](figures/gallery/tiny/claims.md) |"
    );
}

#[test]
fn wrong_directive_names_its_line_and_what_would_be_right() {
    for (directive, expected) in [
        (
            "measure | tiny | floor | NLS",
            "page.md:2: floor has no number \"NLS\", but NLS: lowest λ₁; 2/K",
        ),
        (
            "measure | tiny | floor | 2/K | CNN",
            "page.md:2: name one network after the number: MLP",
        ),
        (
            "claims | tiny | flor",
            "page.md:2: tiny judges no claim flor, but floor",
        ),
        ("claim | tiny", "page.md:2: \"claim | tiny\" is none of"),
        ("runs | other", "page.md:2: cannot read"),
    ] {
        let error = filled(directive);
        assert!(
            error.starts_with(expected) || error.contains("other/runs.csv"),
            "{error}"
        );
    }
    let gallery = Gallery::at("nowhere");
    for text in [
        "<!-- gallery: runs",
        "<!-- gallery: runs | a -->",
        "<!-- gallery: runs | a --> <!-- gallery: runs | b --><!-- /gallery -->",
    ] {
        assert!(
            fill("page.md", text, &gallery)
                .unwrap_err()
                .to_string()
                .starts_with("page.md:1: ")
        );
    }
}

#[test]
fn documents_have_the_numbers_of_the_gallery() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let gallery = Gallery::at(root.join("figures/gallery"));
    for name in ["README.md", "REPRODUCTION.md"] {
        let text = fs::read_to_string(root.join(name)).unwrap();
        assert!(text.contains("<!-- gallery: "), "{name}");
        assert!(
            fill(name, &text, &gallery).unwrap() == text,
            "{name} is stale: run `just gallery`"
        );
    }
}
