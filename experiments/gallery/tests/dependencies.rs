//! The table of dependencies in CONTRIBUTING.md names those of the manifests, no others.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The packages of the workspace.
const MEMBERS: [&str; 11] = [
    ".",
    "benches/line_searches",
    "benches/scaling",
    "benches/solvers",
    "benches/speed",
    "experiments",
    "experiments/gallery",
    "experiments/networks",
    "experiments/records",
    "figures",
    "theory_tests",
];

/// The names in the sections of dependencies of a manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once(['=', '.'])
            && inside
            && !line.starts_with('#')
        {
            names.push(name.trim().to_owned());
        }
    }
    names
}

#[test]
fn table_of_dependencies_names_those_of_the_manifests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let workspace = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for member in MEMBERS {
        assert!(workspace.contains(&format!("\"{member}\"")), "{member}");
    }
    let members = workspace
        .lines()
        .find(|line| line.starts_with("members"))
        .unwrap();
    assert_eq!(members.matches('"').count(), 2 * MEMBERS.len(), "{members}");
    let manifests = MEMBERS.map(|member| fs::read_to_string(root.join(member).join("Cargo.toml")).unwrap());
    let used: BTreeSet<String> = (manifests.iter())
        .flat_map(|manifest| dependencies(manifest))
        .filter(|name| !name.starts_with("flatland-"))
        .collect();
    let page = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let table = page.split_once("| crate |").unwrap().1;
    let named: BTreeSet<String> = (table.lines())
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect();
    assert_eq!(used, named);
}

/// `cargo run` in the root, as the README has it, needs one default among the programs of all packages.
#[test]
fn one_program_is_that_of_cargo_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let is_default = |member: &&str| {
        let manifest = fs::read_to_string(root.join(member).join("Cargo.toml")).unwrap();
        manifest.lines().any(|line| line.starts_with("default-run"))
    };
    let defaults: Vec<&str> = MEMBERS.into_iter().filter(|member| is_default(member)).collect();
    assert_eq!(defaults, ["experiments"]);
}
