//! Tells the program the commit it is built from, for the provenance of its records.

use std::process::Command;

fn main() {
    // Without a repository, or without git, the commit is unknown.
    if let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) {
        let changed = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
        println!(
            "cargo::rustc-env=FLATLAND_COMMIT={commit}{}",
            if changed { "-dirty" } else { "" }
        );
    }
    // What the program is made of, and what a commit touches.
    for path in [
        "build.rs",
        "src",
        "records/src",
        "../src",
        "../figures/src",
        "../.git/HEAD",
        "../.git/logs/HEAD",
    ] {
        println!("cargo::rerun-if-changed={path}");
    }
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
