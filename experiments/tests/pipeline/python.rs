//! What programs in other languages read: `runs.csv` and `record.json`.

use flatland_experiments::engine::Native;
use flatland_experiments::grid::{self, RunOptions};
use flatland_experiments::plan::PlanFile;
use flatland_records::{Record, Store};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn run(folder: &Path, text: &str) {
    let path = folder.join("plan.ron");
    std::fs::write(&path, text).unwrap();
    let file = PlanFile::read(&path).unwrap_or_else(|error| panic!("{error}"));
    let summary = grid::run(&Native, &file, &RunOptions::new(folder.join("results")), &()).unwrap();
    assert!(summary.errors.is_empty());
}

const PLAN: &str = "(name: \"p\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4, 3])], \
                    optimisers: [Nls(search: (backtrack_factor: 0.9)), Gd(step: 0.1), Gd(step: 1e300), \
                    Sam(step: Fixed(0.01))], seeds: [1, 5], \
                    iterations: 6, record: (sharpness_every: 6, weights: ()))";

/// `runs.csv` as lines of names and values.
fn lines(folder: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join("results/p/runs.csv")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn cells_are_lines_with_every_setting_and_the_final_values() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), PLAN);
    let store = Store::open_read_only(folder.path().join("results")).unwrap();
    let lines = lines(folder.path());
    let named = |line: &BTreeMap<String, String>| (line["optimiser"].clone(), line["seed"].clone());
    let far = format!("GD {}", 1e300);
    let names = ["NLS δ=0.9", "GD 0.1", &far, "SAM 0.01"].map(|name| [(name, "1"), (name, "5")]);
    let expected: Vec<_> = (names.into_iter().flatten())
        .map(|(name, seed)| (name.to_owned(), seed.to_owned()))
        .collect();
    assert_eq!(lines.iter().map(named).collect::<Vec<_>>(), expected);
    for line in &lines {
        let record = store.find(&line["identity"]).unwrap().unwrap();
        let Record { cell, .. } = &record;
        let place = folder.path().join("results/records").join(&line["record"]);
        assert_eq!(store.locate(&cell.identity).unwrap().unwrap(), place);
        let of = |name: &str| line[name].as_str();
        assert_eq!(
            (of("data"), of("network"), of("settings.loss")),
            ("digits", "MLP 64-4-3-10", "MeanSquaredError")
        );
        assert_eq!(
            (of("settings.network"), of("settings.network.hidden")),
            ("Mlp", "[4,3]")
        );
        assert_eq!(of("parameters"), cell.parameters.to_string());
        let last = record.tables.trace.last().unwrap();
        assert_eq!(of("final.iteration"), last.iteration.to_string());
        assert_eq!(
            of("final.cost").parse::<f64>().unwrap().to_bits(),
            last.cost.to_bits()
        );
        let number = |text: &str| text.parse::<f64>().ok();
        assert_eq!(number(of("final.sharpness")), last.sharpness);
        assert_eq!(number(of("final.test_accuracy")), last.test_accuracy);
        match cell.optimiser.as_str() {
            name if name == far => {
                assert_eq!(
                    (of("status"), of("settings.optimiser.step")),
                    ("diverged", "1e+300")
                );
                assert!(
                    !of("status_reason").is_empty() && of("status_iteration") == "1",
                    "{line:?}"
                );
                assert!(of("settings.optimiser.search.backtrack_factor").is_empty());
            }
            "SAM 0.01" => {
                let step = (of("settings.optimiser.step"), of("settings.optimiser.step.kind"));
                assert_eq!((of("settings.optimiser"), step), ("Sam", ("0.01", "Fixed")));
            }
            "GD 0.1" => assert_eq!(
                (of("status"), of("settings.optimiser.step")),
                ("completed", "0.1")
            ),
            _ => {
                assert_eq!((of("status"), of("settings.optimiser")), ("completed", "Nls"));
                assert_eq!(of("settings.optimiser.search.backtrack_factor"), "0.9");
            }
        }
    }
    // A column without a value would be taken for text.
    for name in lines[0].keys() {
        assert!(lines.iter().any(|line| !line[name].is_empty()), "{name}");
    }
}

#[test]
fn record_is_described_in_json_with_settings_and_types() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), PLAN);
    for line in lines(folder.path()) {
        let place = folder.path().join("results/records").join(&line["record"]);
        let json: Value = serde_json::from_slice(&std::fs::read(place.join("record.json")).unwrap()).unwrap();
        assert_eq!(json["cell"]["identity"], line["identity"].as_str());
        assert_eq!(json["cell"]["seed"].to_string(), line["seed"]);
        assert_eq!(json["status"]["kind"], line["status"].as_str());
        let optimiser = &json["cell"]["settings"]["optimiser"];
        match line["optimiser"].as_str() {
            "NLS δ=0.9" => assert_eq!(optimiser["Nls"]["search"]["backtrack_factor"], 0.9),
            "GD 0.1" => assert_eq!(optimiser["Gd"]["step"], 0.1),
            "SAM 0.01" => assert_eq!(optimiser["Sam"]["step"]["Fixed"], 0.01),
            _ => assert_eq!(json["status"]["iteration"], 1),
        }
        assert!(json["provenance"]["seconds"].as_f64().unwrap() > 0.0);
        let trace = &json["tables"]["trace.csv"];
        assert_eq!(
            (&trace["iteration"], &trace["cost"]),
            (&"Int64".into(), &"Float64".into())
        );
        assert_eq!(
            (&trace["outcome"], &trace["sharpness_converged"]),
            (&"String".into(), &"Boolean".into())
        );
        // Every column of every table in the folder has its type there.
        for file in std::fs::read_dir(&place)
            .unwrap()
            .map(|file| file.unwrap().path())
        {
            if file.extension().is_some_and(|extension| extension == "csv") {
                let types = &json["tables"][file.file_name().unwrap().to_str().unwrap()];
                let mut reader = csv::Reader::from_path(&file).unwrap();
                for column in reader.headers().unwrap() {
                    assert!(types[column].is_string(), "{}: {column}", file.display());
                }
            }
        }
    }
}
