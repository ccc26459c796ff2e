//! The plans of the repository: all are read, and those of the quick scale are run on a reduced budget.

use super::common::Folder;
use flatland_experiments::plan::PlanFile;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every figure and appendix of the paper with an experiment; appendix I repeats the figures on more data and networks.
const EXPERIMENTS: [&str; 10] = [
    "fig1", "fig2", "fig3", "fig4", "app-d", "app-e", "app-f", "app-g", "app-h", "app-j",
];

fn folder(scale: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../paper_configs")
        .join(scale)
}

/// The plans of a scale with their names, sorted.
fn plans(scale: &str) -> Vec<(String, PathBuf)> {
    let files = std::fs::read_dir(folder(scale)).unwrap();
    let mut plans: Vec<(String, PathBuf)> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ron"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    plans.sort();
    plans
}

#[test]
fn every_figure_and_appendix_has_a_plan_at_every_scale() {
    for scale in ["quick", "desktop", "paper"] {
        let there: BTreeSet<String> = plans(scale).into_iter().map(|(name, _)| name).collect();
        for experiment in EXPERIMENTS {
            assert!(there.contains(experiment), "{scale} has no {experiment}");
        }
    }
}

#[test]
fn every_plan_can_be_read_and_its_results_bear_its_name() {
    let mut names = BTreeSet::new();
    for scale in ["quick", "desktop", "paper-length", "paper", "parity"] {
        for (name, path) in plans(scale) {
            let file = PlanFile::read(&path).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(file.plan.name, format!("{scale}-{name}"));
            assert!(names.insert(file.plan.name.clone()), "{} twice", file.plan.name);
        }
    }
}

/// The text with the value after every `key: ` replaced, up to the comma or bracket that ends it.
fn with(text: &str, key: &str, value: &str) -> String {
    let key = format!("{key}: ");
    let mut parts = text.split(&key);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let end = match part.starts_with('[') {
            true => part.find(']').unwrap() + 1,
            false => part.find([',', ')']).unwrap(),
        };
        out += &format!("{key}{value}{}", &part[end..]);
    }
    out
}

/// A few iterations on a few images from one start.
fn reduced(text: &str) -> String {
    let settings = [
        ("iterations", "3"),
        ("seeds", "[0]"),
        ("train", "60"),
        ("batch", "20"),
        ("sharpness_every", "2"),
    ];
    settings
        .into_iter()
        .fold(text.to_owned(), |text, (key, value)| with(&text, key, value))
}

#[test]
fn every_quick_plan_reproduces_on_a_reduced_budget() {
    let scratch = Folder::new();
    for (name, path) in plans("quick") {
        let file = format!("{name}.ron");
        scratch.write(&file, reduced(&std::fs::read_to_string(&path).unwrap()));
        let plan = PlanFile::read(&scratch.path(&file)).unwrap().plan;
        let ran = scratch.flatland(&["reproduce", &file]).succeeded();
        assert!(ran.stdout.contains("cells run"), "{name}: {}", ran.stdout);
        let results = scratch.path("results").join(&plan.name);
        for figure in &plan.figures {
            for extension in ["svg", "png"] {
                let drawn = results.join(format!("{}.{extension}", figure.name()));
                assert!(drawn.metadata().unwrap().len() > 1000, "{}", drawn.display());
            }
        }
        if plan.claims.is_empty() {
            assert!(ran.stdout.contains("names no claims"), "{name}: {}", ran.stdout);
        } else {
            let page = std::fs::read_to_string(results.join("claims.md")).unwrap();
            for claim in &plan.claims {
                assert!(page.contains(claim.name()), "{claim:?} is missing in {page}");
            }
        }
    }
}
