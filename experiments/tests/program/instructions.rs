//! Narrower processor instructions, forced by the user-mode emulation of QEMU: other bits, which are never mixed in silence.

use super::common::{Folder, Ran, tiny};
use std::process::Command;

/// A processor without FMA and AVX.
const NARROW: &str = "Nehalem";

/// The program in a folder on an emulated processor; `None` without QEMU.
fn emulated(folder: &Folder, processor: &str, arguments: &[&str]) -> Option<Ran> {
    let mut command = Command::new("qemu-x86_64");
    command.args(["-cpu", processor, env!("CARGO_BIN_EXE_flatland")]);
    let output = command.args(arguments).current_dir(folder.path(".")).output();
    match output {
        Ok(output) => Some(Ran::of(output)),
        Err(error) => {
            eprintln!("skipped, as qemu-x86_64 cannot be run: {error}");
            None
        }
    }
}

#[test]
fn narrow_instructions_give_other_bits_which_are_named() {
    let folder = Folder::new();
    let plan = |seeds: &str| {
        let fields = "optimisers: [Nls()], iterations: 3, figures: [MainComparison], claims: [Floor]";
        tiny(&format!("seeds: [{seeds}], {fields}"))
    };
    folder.write("plan.ron", plan("0"));
    folder.flatland(&["run", "plan.ron"]).succeeded();
    let wide = folder.records("results")[0].clone();
    let provenance = std::fs::read_to_string(wide.join("provenance.ron")).unwrap();
    let Some(chosen) = (["avx512", "fma"].into_iter())
        .find(|chosen| provenance.contains(&format!("instructions: \"{chosen}\"")))
    else {
        eprintln!("skipped, as this processor has no FMA to leave out: {provenance}");
        return;
    };
    let Some(ran) = emulated(&folder, NARROW, &["run", "plan.ron", "--out", "narrow"]) else {
        return;
    };
    ran.succeeded();
    let narrow = folder.records("narrow")[0].clone();
    let provenance = std::fs::read_to_string(narrow.join("provenance.ron")).unwrap();
    assert!(provenance.contains("instructions: \"scalar\""), "{provenance}");
    let ran = folder.flatland(&["diff", wide.to_str().unwrap(), narrow.to_str().unwrap()]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stdout.contains("trace.csv, iteration ")
            && ran.stdout.contains(&format!("{chosen} ("))
            && ran.stdout.contains("scalar ("),
        "{ran:?}"
    );

    // One plan, half on each.
    folder.write("plan.ron", plan("0, 1"));
    let mixed = emulated(&folder, NARROW, &["run", "plan.ron"])
        .unwrap()
        .succeeded();
    assert!(mixed.stdout.contains("1 cells run"), "{mixed:?}");
    let commands = [
        &["figures", "plan.ron"][..],
        &["claims", "plan.ron"],
        &["run", "plan.ron"],
    ];
    let others = commands.map(|arguments| folder.flatland(arguments).succeeded());
    for ran in others.iter().chain([&mixed]) {
        assert!(
            ran.stderr
                .contains(&format!("different processor instructions: 1 with {chosen}")),
            "{ran:?}"
        );
    }
}
