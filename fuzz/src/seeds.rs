//! Writes what the targets begin from into `fuzz/corpus`: files of the repository, and those of the record of `fuzz/seeds.ron`, which it
//! runs into `target/fuzz-seeds`.

use flatland_experiments::engine::Native;
use flatland_experiments::grid::{self, RunOptions};
use flatland_experiments::plan::PlanFile;
use flatland_fuzz::written::mat::{Order, svhn};
use flatland_fuzz::written::zip::{Member, archive};
use flatland_fuzz::written::{gzip, idx, npy};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let seed = |target: &str, name: &str, bytes: &[u8]| -> Result<(), Box<dyn Error>> {
        let folder = root.join("fuzz/corpus").join(target);
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join(name), bytes)?)
    };
    for scale in ["quick", "desktop", "paper"] {
        for path in files(&root.join("paper_configs").join(scale))? {
            seed("plan", &name(&path), &fs::read(&path)?)?;
        }
    }
    let images = idx(&[2, 1, 2], &[7, 8, 9, 10]);
    let labels = idx(&[2], &[0, 1]);
    for (which, file) in [(0, &images), (1, &labels), (2, &images), (3, &labels)] {
        seed("idx", &format!("plain-{which}"), &[&[which], &file[..]].concat())?;
        seed(
            "idx",
            &format!("packed-{which}"),
            &[&[which][..], &gzip(file)].concat(),
        )?;
    }
    let rows = npy("<f4", "(2, 3)", &[0; 24]);
    let classes = npy("<i8", "(2,)", &[0; 16]);
    for (which, file) in [(0, &rows), (1, &classes), (2, &rows), (3, &classes)] {
        seed("npy", &format!("{which}"), &[&[which], &file[..]].concat())?;
    }
    let members =
        |write: fn(&str, &[u8]) -> Member| archive(&[write("x.npy", &rows), write("y.npy", &classes)]);
    seed("npz", "stored", &members(Member::stored))?;
    seed("npz", "deflated", &members(Member::deflated))?;
    for (name, order) in [("little", Order::Little), ("big", Order::Big)] {
        let [images, labels] = svhn(order, &[1, 2]);
        seed(
            "svhn",
            name,
            &order.file(&[order.compressed(&images), labels.clone()]),
        )?;
        seed("svhn", &format!("{name}-plain"), &order.file(&[images, labels]))?;
    }
    let pickle = b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x15training batch 1 of 5q\x03U\x06labels";
    let zipped = archive(&[Member::deflated("x.npy", &rows)]);
    for (name, bytes) in [
        ("npy", &rows[..]),
        ("npz", &zipped),
        ("idx", &gzip(&images)),
        ("pickle", pickle),
    ] {
        seed("cifar", name, bytes)?;
    }
    let rows = "iteration,cost,step,trials\n0,0.1,1,2\n1,0.1,2,2\n2,0.1,2e0,2\n";
    seed("reference", "rows", rows.as_bytes())?;
    let lease = "(\n    holder: (\n        host: \"a\",\n        process: 1,\n        started: 3,\n        system: \"\",\n    ),\n    token: 7,\n    \
        beat: 0,\n)\n";
    seed("output", "lease", &[b"\x01", lease.as_bytes()].concat())?;
    let plan = PlanFile::read(&root.join("fuzz/seeds.ron"))?;
    let out = root.join("target/fuzz-seeds");
    grid::run(&Native, &plan, &RunOptions::new(&out), &())?;
    let manifest = fs::read(out.join(&plan.plan.name).join("manifest.ron"))?;
    seed("output", "manifest", &[b"\0", &manifest[..]].concat())?;
    for record in files(&out.join("records"))?.iter().filter(|path| path.is_dir()) {
        let mut names: Vec<String> = files(record)?.iter().map(|path| name(path)).collect();
        names.retain(|name| name != "SHA256SUMS");
        names.sort();
        for (which, name) in names.iter().enumerate() {
            let bytes = fs::read(record.join(name))?;
            seed("record", name, &[&[which as u8], &bytes[..]].concat())?;
            if name.ends_with(".safetensors") || name.ends_with(".npy") {
                seed("weights", name, &bytes)?;
            }
            if name.ends_with(".checkpoint") {
                // The state follows its SHA-256.
                seed("checkpoint", name, &bytes[32..])?;
            }
        }
    }
    Ok(())
}

/// The files of a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let entries = fs::read_dir(folder).map_err(|reason| format!("{}: {reason}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    paths.collect()
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
