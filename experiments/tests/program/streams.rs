//! Output that cannot be written: the work is done all the same, and the exit code is that of other Unix programs.

use super::common::{Folder, tiny};
use std::fs::File;
use std::process::{Command, Stdio};

/// 128 + SIGPIPE.
const BROKEN_PIPE: i32 = 141;

fn folder() -> Folder {
    let folder = Folder::new();
    let plan = tiny(
        "optimisers: [Nls(), Gd(step: 1e6)], seeds: [0], iterations: 5, figures: [MainComparison], claims: [Floor]",
    );
    folder.write("plan.ron", plan);
    folder
}

/// Every command that prints, with arguments.
const COMMANDS: [&[&str]; 12] = [
    &["run", "plan.ron"],
    &["reproduce", "plan.ron"],
    &["check", "plan.ron"],
    &["status", "plan.ron"],
    &["status", "plan.ron", "--json"],
    &["figures", "plan.ron"],
    &["claims", "plan.ron"],
    &["report", "plan.ron"],
    &["explain"],
    &["data", "digits"],
    &["completions", "bash"],
    &["--help"],
];

#[test]
fn full_device_is_an_error_after_the_work() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        return; // A system without it.
    };
    for arguments in COMMANDS {
        let folder = folder();
        folder.flatland(&["run", "plan.ron"]).succeeded();
        let output = folder
            .command(arguments)
            .stdout(full.try_clone().unwrap())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(
            told.contains("cannot write to standard output: No space left"),
            "{arguments:?}: {told}"
        );
        // Nowhere to say it.
        let mut silent = folder.command(arguments);
        silent
            .stdout(full.try_clone().unwrap())
            .stderr(full.try_clone().unwrap());
        assert_eq!(silent.status().unwrap().code(), Some(1), "{arguments:?}");
    }
    let fresh = folder();
    let mut run = fresh.command(&["run", "plan.ron"]);
    run.stdout(full.try_clone().unwrap())
        .stderr(full.try_clone().unwrap());
    assert_eq!(run.status().unwrap().code(), Some(1));
    assert_eq!(fresh.records("results").len(), 2);
    // What is lost on standard error only was for people.
    let fresh = folder();
    let run = fresh.command(&["run", "plan.ron"]).stderr(full).output().unwrap();
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(fresh.records("results").len(), 2);
}

#[test]
fn reader_that_goes_away_ends_nothing() {
    for arguments in COMMANDS {
        let folder = folder();
        folder.flatland(&["run", "plan.ron"]).succeeded();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = folder.command(arguments).stdout(writer).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(BROKEN_PIPE), "{arguments:?}: {told}");
        assert!(
            !told.contains("standard output") && !told.contains("panicked"),
            "{arguments:?}: {told}"
        );
    }
    let fresh = folder();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut run = fresh.command(&["run", "plan.ron"]);
    run.stdout(writer.try_clone().unwrap()).stderr(writer);
    assert_eq!(run.status().unwrap().code(), Some(BROKEN_PIPE));
    assert_eq!(fresh.records("results").len(), 2);
}

#[test]
fn closed_streams_are_as_if_thrown_away() {
    for closed in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        let fresh = folder();
        let script = format!("exec \"$0\" run plan.ron {closed}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_flatland")]);
        shell
            .current_dir(fresh.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        assert_eq!(shell.status().unwrap().code(), Some(0), "{closed}");
        assert_eq!(fresh.records("results").len(), 2, "{closed}");
    }
}

/// The code of a command that failed is its own, whatever becomes of its output.
#[test]
fn failure_is_told_before_lost_output() {
    let folder = folder();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = folder
        .command(&["run", "missing.ron"])
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .status();
    assert_eq!(status.unwrap().code(), Some(1));
}

#[test]
fn every_plan_is_tried_although_one_fails() {
    let folder = folder();
    folder.write("broken.ron", "(name: \"broken\"");
    let ran = folder.flatland(&["run", "missing.ron", "plan.ron", "broken.ron", "--out", "out"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(folder.records("out").len(), 2, "{ran:?}");
    for words in ["missing.ron", "broken.ron"] {
        assert!(ran.stderr.contains(words), "{words} is missing in {}", ran.stderr);
    }
}
