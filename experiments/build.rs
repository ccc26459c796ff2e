//! Tells the program the commit it is built from, for the provenance of its records.

use std::process::Command;

fn main() {
    // Without a repository, or without git, the commit is unknown.
    let commit = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output();
    if let Some(commit) = commit.ok().filter(|output| output.status.success()) {
        println!(
            "cargo::rustc-env=FLATLAND_COMMIT={}",
            String::from_utf8_lossy(&commit.stdout).trim()
        );
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../.git/HEAD");
    println!("cargo::rerun-if-changed=../.git/logs/HEAD");
}
