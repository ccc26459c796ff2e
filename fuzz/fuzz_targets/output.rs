//! The other files of an output folder: the manifest of a plan, and leases. The first byte says which.

#![no_main]

use flatland_experiments::grid::{Manifest, holders};
use flatland_experiments::plan::PlanFile;
use flatland_fuzz::{folder, write};
use libfuzzer_sys::fuzz_target;
use std::fs::create_dir_all;
use std::path::Path;
use std::sync::OnceLock;

/// The plan of the seeds, whose manifest is read.
fn plan() -> &'static PlanFile {
    static PLAN: OnceLock<PlanFile> = OnceLock::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds.ron");
    PLAN.get_or_init(|| PlanFile::read(&path).expect("the plan of the seeds"))
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, bytes)) = bytes.split_first() else {
        return;
    };
    let (plan, out) = (&plan().plan, folder());
    if which % 2 == 0 {
        create_dir_all(out.join(&plan.name)).expect("a folder");
        write(&format!("{}/manifest.ron", plan.name), bytes);
        let _ = Manifest::read(plan, out);
    } else {
        create_dir_all(out.join("leases")).expect("a folder");
        write(&format!("leases/{}", "0".repeat(64)), bytes);
        assert!(holders(out).is_ok());
    }
});
