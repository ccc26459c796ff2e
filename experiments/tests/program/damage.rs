//! Damaged records: each kind of damage is noticed by every command, `run` mends it, and nothing is ever deleted.

use super::common::Folder;
use super::forged::{forge, plan, replace, run_plan, tree, victim};
use std::fs;
use std::path::Path;

type Damage = (&'static str, fn(&Path), &'static str);

/// What is done to a record, and what every message about it must say.
const DAMAGE: [Damage; 16] = [
    (
        "a digit in the trace",
        |record| replace(&record.join("trace.csv"), "\n3,0", "\n3,1"),
        "trace.csv has changed",
    ),
    (
        "a row is removed",
        |record| {
            let text = fs::read_to_string(record.join("trace.csv")).unwrap();
            let lines = text.lines().filter(|line| !line.starts_with("3,"));
            fs::write(
                record.join("trace.csv"),
                lines.map(|line| format!("{line}\n")).collect::<String>(),
            )
            .unwrap();
        },
        "5 rows where 6 were written",
    ),
    (
        "the trace is cut",
        |record| {
            let text = fs::read_to_string(record.join("trace.csv")).unwrap();
            fs::write(record.join("trace.csv"), &text[..text.len() / 2]).unwrap();
        },
        "trace.csv, line",
    ),
    (
        "no number",
        |record| replace(&record.join("trace.csv"), "\n3,0.", "\n3,x."),
        "line 5, column 'cost'",
    ),
    (
        "the status",
        |record| fs::write(record.join("status.ron"), "Stationary(iteration: 5)\n").unwrap(),
        "status.ron has changed",
    ),
    (
        "the provenance",
        |record| replace(&record.join("provenance.ron"), "threads: ", "threads: 1"),
        "provenance.ron has changed",
    ),
    (
        "the weights are emptied",
        |record| fs::write(record.join("final_weights.safetensors"), "").unwrap(),
        "final_weights.safetensors has changed",
    ),
    (
        "the weights are deleted",
        |record| fs::remove_file(record.join("final_weights.safetensors")).unwrap(),
        "final_weights.safetensors is missing",
    ),
    (
        "a table is deleted",
        |record| fs::remove_file(record.join("trace.csv")).unwrap(),
        "trace.csv is missing",
    ),
    (
        "the cell is deleted",
        |record| fs::remove_file(record.join("cell.ron")).unwrap(),
        "cell.ron is missing",
    ),
    (
        "the checksums are deleted",
        |record| fs::remove_file(record.join("SHA256SUMS")).unwrap(),
        "SHA256SUMS is missing",
    ),
    (
        "a file is added",
        |record| fs::write(record.join("notes.txt"), "mine").unwrap(),
        "notes.txt is no file of this record",
    ),
    (
        "another rule, with its checksum",
        |record| forge(record, "rule: Nls", "rule: Ls"),
        "the field rule is Ls",
    ),
    (
        "another seed, with its checksum",
        |record| forge(record, "seed: 0,", "seed: 1,"),
        "the field seed is 1",
    ),
    (
        "other settings, with their checksum",
        |record| forge(record, "    seed: 0,\\n", "    seed: 1,\\n"),
        "the field identity is",
    ),
    (
        "other data, with their checksum",
        |record| forge(record, "training_samples: 40", "training_samples: 50"),
        "the field training_samples is 50",
    ),
];

#[test]
fn every_damage_is_noticed_by_every_command_and_nothing_is_deleted() {
    let folder = run_plan();
    let record = victim(&folder);
    let good = tree(&record);
    for (number, (what, damage, named)) in (1..).zip(DAMAGE) {
        damage(&record);
        let damaged = tree(&folder.path("results/records"));
        for command in ["figures", "claims", "report"] {
            let ran = folder.flatland(&[command, "plan.ron"]);
            assert_eq!(ran.code, Some(1), "{what}, {command}: {ran:?}");
            for words in [
                named,
                "1 damaged record",
                "flatland run",
                record.file_name().unwrap().to_str().unwrap(),
            ] {
                assert!(
                    ran.stderr.contains(words),
                    "{what}, {command}: {words} is missing in {ran:?}"
                );
            }
        }
        let verified = folder.flatland(&["verify", "plan.ron"]);
        assert_eq!(verified.code, Some(1), "{what}: {verified:?}");
        assert!(
            verified.stdout.contains(named)
                && verified
                    .stdout
                    .contains("2 records as they were written, 1 damaged"),
            "{what}: {verified:?}"
        );
        for command in ["status", "check"] {
            let ran = folder.flatland(&[command, "plan.ron"]).succeeded();
            assert!(
                ran.stdout.contains("damaged  ") && ran.stdout.contains(named),
                "{what}, {command}: {ran:?}"
            );
        }
        assert_eq!(
            tree(&folder.path("results/records")),
            damaged,
            "{what}: only `run` sets aside"
        );

        let ran = folder.flatland(&["run", "plan.ron"]).succeeded();
        let aside = format!(
            "{}.damaged-{number}",
            record.file_name().unwrap().to_str().unwrap()
        );
        assert!(
            ran.stderr.contains(named) && ran.stderr.contains(&aside),
            "{what}: {ran:?}"
        );
        assert!(ran.stdout.contains("1 cells run"), "{what}: {ran:?}");
        let aside = folder.path("results/records").join(aside);
        for (path, bytes) in &damaged {
            let now = match path.strip_prefix(&record) {
                Ok(name) => aside.join(name),
                Err(_) => path.clone(),
            };
            assert_eq!(&fs::read(&now).unwrap(), bytes, "{what}: {}", now.display());
        }
        // The new record is the old one, apart from its times.
        assert_eq!(
            tree(&record).keys().collect::<Vec<_>>(),
            good.keys().collect::<Vec<_>>(),
            "{what}"
        );
        let weights = record.join("final_weights.safetensors");
        assert_eq!(fs::read(&weights).unwrap(), good[&weights], "{what}");
        folder.flatland(&["claims", "plan.ron"]).succeeded();
    }
}

#[test]
fn all_damaged_records_are_in_one_list() {
    let folder = run_plan();
    for record in folder.records("results") {
        fs::write(record.join("final_weights.safetensors"), "").unwrap();
    }
    for command in ["figures", "claims", "report"] {
        let ran = folder.flatland(&[command, "plan.ron"]);
        assert_eq!(ran.code, Some(1));
        assert_eq!(
            ran.stderr
                .matches("final_weights.safetensors has changed")
                .count(),
            3,
            "{ran:?}"
        );
    }
    let ran = folder.flatland(&["run", "plan.ron"]).succeeded();
    assert!(ran.stdout.contains("3 cells run"), "{ran:?}");
    assert_eq!(ran.stderr.matches(".damaged-1").count(), 3, "{ran:?}");
    assert!(
        folder
            .flatland(&["run", "plan.ron"])
            .succeeded()
            .stdout
            .contains("0 cells run")
    );
}

#[test]
fn damage_of_a_record_of_another_plan_is_no_obstacle() {
    let folder = run_plan();
    fs::write(victim(&folder).join("cell.ron"), "(").unwrap();
    folder.write(
        "other.ron",
        plan()
            .replace("Nls(), ", "")
            .replace("seeds: [0]", "seeds: [0, 1]"),
    );
    for command in ["check", "status", "run", "figures", "claims"] {
        folder.flatland(&[command, "other.ron"]).succeeded();
    }
    // The whole output folder has it.
    let ran = folder.flatland(&["verify", "results"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.contains("4 records as they were written, 1 damaged"),
        "{ran:?}"
    );
}

#[test]
fn damaged_candidate_of_a_tuned_step_is_named() {
    let folder = Folder::new();
    let plan = "(name: \"tuned\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], optimisers: [Sam(step: Grid([0.1, 0.01]))], \
                seeds: [0, 1], iterations: 3, figures: [MainComparison], claims: [Floor])";
    folder.write("plan.ron", plan);
    folder.flatland(&["run", "plan.ron"]).succeeded();
    for record in folder.records("results") {
        let trace = record.join("trace.csv");
        let text = fs::read_to_string(&trace).unwrap();
        fs::write(&trace, text.replacen("\n1,0.", "\n1,1.", 1)).unwrap();
        let ran = folder.flatland(&["claims", "plan.ron"]);
        let candidate = record.to_string_lossy().contains("seed-0");
        let name = record.file_name().unwrap().to_str().unwrap();
        assert!(
            !candidate || (ran.code == Some(1) && ran.stderr.contains(name)),
            "{ran:?}"
        );
        folder.flatland(&["run", "plan.ron"]).succeeded();
        assert!(
            folder
                .path("results/records")
                .join(format!("{name}.damaged-1"))
                .is_dir()
        );
    }
}

#[test]
fn what_killed_runs_left_half_written_is_removed_by_the_next_one() {
    let folder = run_plan();
    let kept = tree(&folder.path("results"));
    for command in ["run", "figures", "claims"] {
        folder.write("results/tiny/.flatland-a1B2c3.partial", "half a f");
        if command == "run" {
            fs::create_dir_all(folder.path("results/checkpoints")).unwrap();
            folder.write("results/checkpoints/.flatland-a1B2c3.partial", "half a f");
            fs::create_dir(folder.path("results/records/.flatland-a1B2c3.partial")).unwrap();
            folder.write("results/records/.flatland-a1B2c3.partial/cell.ron", "half a f");
        }
        folder.flatland(&[command, "plan.ron"]).succeeded();
        let left = tree(&folder.path("results"));
        let partial = left
            .keys()
            .find(|path| path.to_string_lossy().contains(".partial"));
        assert_eq!(partial, None, "{command}");
    }
    let left = tree(&folder.path("results"));
    assert!(
        kept.keys().all(|path| left.contains_key(path)),
        "nothing else is removed"
    );
}
