//! `flatland verify` and `flatland diff`, and records of other machines.

use super::common::trace_without_clock;
use super::forged::{plan, replace, run_plan, sum_again, tree, victim};
use std::fs;
use std::path::Path;

#[test]
fn verify_reads_records_and_runs_them_again() {
    let folder = run_plan();
    let before = tree(&folder.path("results"));
    let record = victim(&folder);
    let name = record.to_str().unwrap();
    for arguments in [
        &["verify", "plan.ron"][..],
        &["verify", "results"],
        &["verify", name],
        &["verify", "plan.ron", "--rerun"],
        &["verify", name, "--rerun"],
    ] {
        let ran = folder.flatland(arguments).succeeded();
        assert!(
            ran.stdout.contains("as they were written") || ran.stdout.contains("as it was written"),
            "{ran:?}"
        );
        let again = arguments.contains(&"--rerun");
        assert_eq!(
            ran.stdout.contains("gave the same bits, 0 did not"),
            again,
            "{ran:?}"
        );
    }
    assert_eq!(tree(&folder.path("results")), before, "verifying changes nothing");

    // A record that is as it was written, but not what its cell gives.
    replace(&record.join("trace.csv"), "\n3,0", "\n3,1");
    sum_again(&record);
    folder.flatland(&["verify", "plan.ron"]).succeeded();
    let ran = folder.flatland(&["verify", "plan.ron", "--rerun"]);
    assert_eq!(ran.code, Some(1));
    for words in [
        name.rsplit('/').next().unwrap(),
        "trace.csv, iteration 3, column cost: 1.",
        "2 gave the same bits, 1 did not",
    ] {
        assert!(ran.stdout.contains(words), "{words} is missing in {ran:?}");
    }
    for missing in ["missing.ron", "results/records/none"] {
        assert_eq!(folder.flatland(&["verify", missing]).code, Some(1));
    }
}

#[test]
fn running_cells_again_knows_no_limit_on_their_time_and_leaves_out_what_it_ended() {
    let limited = plan().replace("iterations: 5", "iterations: 5, max_seconds: 1e-9");
    let folder = run_plan();
    folder.write("plan.ron", &limited);
    let ran = folder.flatland(&["verify", "plan.ron", "--rerun"]).succeeded();
    assert!(ran.stdout.contains("gave the same bits, 0 did not"), "{ran:?}");
    assert!(!ran.stdout.contains("not run again"), "{ran:?}");

    folder.flatland(&["run", "plan.ron", "--out", "ended"]);
    let ran = folder
        .flatland(&["verify", "plan.ron", "--rerun", "--out", "ended"])
        .succeeded();
    for words in ["0 cells run again", "3 cells not run again"] {
        assert!(ran.stdout.contains(words), "{words} is missing in {ran:?}");
    }
}

#[test]
fn diff_says_where_two_records_part_and_exits_as_diff_does() {
    let folder = run_plan();
    let record = victim(&folder);
    let name = |path: &Path| path.to_str().unwrap().to_owned();
    let diff = |a: &Path, b: &Path| folder.flatland(&["diff", &name(a), &name(b)]);
    let equal = diff(&record, &record);
    assert_eq!(equal.code, Some(0));
    assert!(equal.stdout.contains("equal: 6 rows"), "{equal:?}");

    // The same cell, run at another time, is equal.
    folder
        .flatland(&["run", "plan.ron", "--out", "again"])
        .succeeded();
    let again = folder.path("again/records").join(record.file_name().unwrap());
    assert_ne!(
        fs::read_to_string(record.join("trace.csv")).unwrap(),
        fs::read_to_string(again.join("trace.csv")).unwrap(),
        "the clock differs"
    );
    assert_eq!(trace_without_clock(&record), trace_without_clock(&again));
    assert_eq!(diff(&record, &again).code, Some(0));

    // One digit, at one iteration; and the damage is named.
    let text = fs::read_to_string(again.join("trace.csv")).unwrap();
    let row: Vec<&str> = text.lines().nth(4).unwrap().split(',').collect();
    assert_eq!(row[0], "3");
    let (now, changed) = (row[3], format!("{}1", row[3]));
    replace(
        &again.join("trace.csv"),
        &format!(",{now},"),
        &format!(",{changed},"),
    );
    let ran = diff(&record, &again);
    assert_eq!(ran.code, Some(1));
    let expected = format!("trace.csv, iteration 3, column step: {now} in A, ");
    assert!(ran.stdout.contains(&expected), "{expected} is missing in {ran:?}");
    assert!(ran.stderr.contains("trace.csv has changed"), "{ran:?}");

    fs::write(again.join("final_weights.safetensors"), "").unwrap();
    let ran = diff(&record, &again);
    assert!(
        ran.stdout.contains("final_weights.safetensors differs"),
        "{ran:?}"
    );

    // Another optimiser: its settings, and where the runs part.
    let other = folder
        .records("results")
        .into_iter()
        .find(|path| *path != record)
        .unwrap();
    let ran = diff(&record, &other);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.contains("setting optimiser.") && ran.stdout.contains(" in B"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("final_weights.safetensors differs"),
        "{ran:?}"
    );

    for (a, b) in [
        (record.clone(), folder.path("none")),
        (folder.path("plan.ron"), record.clone()),
    ] {
        let ran = diff(&a, &b);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.starts_with("error: "), "{ran:?}");
    }
}

#[test]
fn records_of_other_processor_instructions_are_named_and_not_gone_on_from() {
    let folder = run_plan();
    let record = victim(&folder);
    replace(
        &record.join("provenance.ron"),
        "instructions: \"",
        "instructions: \"other ",
    );
    replace(
        &record.join("provenance.ron"),
        "arithmetic: \"",
        "arithmetic: \"0",
    );
    sum_again(&record);
    for command in ["run", "figures", "claims", "report"] {
        let ran = folder.flatland(&[command, "plan.ron"]).succeeded();
        for words in [
            "warning: tiny: ",
            "different processor instructions",
            "1 with other ",
            "2 with ",
        ] {
            assert!(
                ran.stderr.contains(words),
                "{command}: {words} is missing in {ran:?}"
            );
        }
    }
    let page = fs::read_to_string(folder.path("results/tiny/claims.md")).unwrap();
    assert!(page.contains("**Mixed: "), "{page}");
    let ran = folder.flatland(&["diff", record.to_str().unwrap(), record.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0));

    // A longer run goes on from the others, and begins this one anew.
    folder.write("plan.ron", plan().replace("iterations: 5", "iterations: 60"));
    folder.flatland(&["run", "plan.ron"]).succeeded();
    folder.write("plan.ron", plan().replace("iterations: 5", "iterations: 70"));
    let longer = folder.records("results").into_iter().filter(|path| {
        let is_longer = fs::read_to_string(path.join("cell.ron"))
            .unwrap()
            .contains("iterations: 60");
        path.to_string_lossy().contains("-nls-seed-0") && is_longer
    });
    for record in longer {
        replace(
            &record.join("provenance.ron"),
            "arithmetic: \"",
            "arithmetic: \"0",
        );
        sum_again(&record);
    }
    let ran = folder.flatland(&["check", "plan.ron"]).succeeded();
    assert_eq!(
        ran.stdout
            .matches("goes on from the finished run of 60 iterations")
            .count(),
        2,
        "{ran:?}"
    );
}
