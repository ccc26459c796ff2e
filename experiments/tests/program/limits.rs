//! Cells that end early: counted in the summary, named by every command, and told by the exit code.

use super::common::{Folder, tiny};

const TWO: &str = "optimisers: [Nls(), Gd(step: 1e6)], seeds: [0], iterations: 20, figures: [MainComparison], claims: [Nonmonotone]";

#[test]
fn a_diverged_cell_is_a_result_and_counted() {
    let folder = Folder::new();
    folder.write("plan.ron", tiny(TWO));
    for cells in ["2 cells run", "0 cells run"] {
        let ran = folder.flatland(&["run", "plan.ron"]).succeeded();
        assert!(
            ran.stdout.contains(cells) && ran.stdout.contains("2 records in results/records: 1 diverged"),
            "{ran:?}"
        );
    }
    let ran = folder
        .flatland(&["run", "plan.ron", "--retry", "diverged"])
        .succeeded();
    assert!(ran.stdout.contains("1 cells run"), "{ran:?}");
}

#[test]
fn a_cell_that_fits_no_memory_is_refused_by_check_and_told_by_the_exit_code() {
    let folder = Folder::new();
    let plan = tiny(TWO).replace(
        "[Mlp(hidden: [4])]",
        "[Mlp(hidden: [4]), Mlp(hidden: [4000000000])]",
    );
    folder.write("plan.ron", plan);
    let checked = folder.flatland(&["check", "plan.ron"]);
    assert_eq!(checked.code, Some(1));
    for part in [
        "2 cells of the plan need too much memory",
        "NLS on digits, MLP 64-4000000000-10, seed 0: it needs about",
    ] {
        assert!(checked.stderr.contains(part), "{part}: {checked:?}");
    }
    for _ in 0..2 {
        let ran = folder.flatland(&["run", "plan.ron"]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        assert!(
            ran.stdout
                .contains("4 records in results/records: 1 diverged, 2 out of memory"),
            "{ran:?}"
        );
        assert!(ran.stdout.contains("--retry failed"), "{ran:?}");
    }
    let status = folder.flatland(&["status", "plan.ron"]).succeeded().stdout;
    assert_eq!(status.matches("out of memory  ").count(), 2, "{status}");
    let claims = folder.flatland(&["claims", "plan.ron"]).succeeded();
    let left_out = "GD 1000000 on digits, MLP 64-4000000000-10, seed 0 is left out: out of memory: it needs";
    assert!(claims.stderr.contains(left_out), "{claims:?}");
    let page = std::fs::read_to_string(folder.path("results/tiny/claims.md")).unwrap();
    assert!(
        page.contains("2 of 4 cells have records of finished runs; unfinished are"),
        "{page}"
    );
    let figures = folder.flatland(&["figures", "plan.ron"]).succeeded();
    assert!(figures.stdout.contains("(2 of 4 cells)"), "{figures:?}");
    assert_eq!(folder.flatland(&["reproduce", "plan.ron"]).code, Some(3));
}

#[test]
fn cells_out_of_time_are_run_again_on_request() {
    let folder = Folder::new();
    folder.write("plan.ron", tiny(&format!("max_seconds: 1e-9, {TWO}")));
    let ran = folder.flatland(&["run", "plan.ron"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stdout.contains(": 2 out of time"), "{ran:?}");
    assert!(
        ran.stderr.contains("out of time at iteration 0: it has run for"),
        "{ran:?}"
    );
    folder.write("plan.ron", tiny(TWO));
    assert_eq!(folder.flatland(&["run", "plan.ron"]).code, Some(3));
    let ran = folder
        .flatland(&["run", "plan.ron", "--retry", "failed"])
        .succeeded();
    assert!(ran.stdout.contains("2 cells run"), "{ran:?}");
}

#[test]
fn exit_codes_are_in_the_help() {
    let folder = Folder::new();
    for arguments in [&["--help"][..], &["run", "--help"], &["reproduce", "--help"]] {
        let help = folder.flatland(arguments).succeeded().stdout;
        assert!(
            help.contains("Exit codes:") && help.contains("--retry failed"),
            "{help}"
        );
    }
}
