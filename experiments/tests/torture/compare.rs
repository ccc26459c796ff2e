//! Whether an output folder holds what the undisturbed run left, judged by the files themselves and by the program.

use crate::normal::files;
use crate::program::{Bench, flatland};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The undisturbed run.
pub struct Expected<'b> {
    pub bench: &'b Bench,
    out: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
}

/// What differs from the undisturbed run.
#[derive(Debug, Default)]
pub struct Difference {
    /// Records that are missing.
    pub lost: usize,
    /// Files with other bytes.
    pub changed: usize,
    pub problems: Vec<String>,
}

impl<'b> Expected<'b> {
    pub fn of(bench: &'b Bench) -> Self {
        let out = bench.undisturbed();
        let files = files(&out);
        Self { bench, out, files }
    }

    /// The number of records.
    pub fn records(&self) -> usize {
        self.files.keys().filter(|path| is_status(path)).count()
    }

    /// Every record that a disturbed run has named is complete and has the same bits.
    pub fn partial(&self, out: &Path) -> Difference {
        let found = files(&out.join("records"));
        let mut difference = Difference::default();
        for path in found.keys().filter(|path| path.contains(".damaged-")) {
            difference.problems.push(format!("{path}: set aside"));
        }
        let names = fs::read_dir(out.join("records")).into_iter().flatten();
        for entry in names.map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() && !name.starts_with('.') && !name.contains(".damaged-") {
                let of_record = |files: &BTreeMap<String, Vec<u8>>, prefix: &str| {
                    let prefix = format!("{prefix}{name}/");
                    let of_it = files.iter().filter_map(|(path, bytes)| {
                        Some((path.strip_prefix(&prefix)?.to_owned(), bytes.clone()))
                    });
                    of_it.collect::<BTreeMap<_, _>>()
                };
                difference.compare(&name, &of_record(&self.files, "records/"), &of_record(&found, ""));
                difference.problems.extend(wrong_sums(&entry.path()));
            }
        }
        difference
    }

    /// The folder of a completed run is that of the undisturbed one, file by file, and the program says so too.
    pub fn complete(&self, out: &Path) -> Difference {
        let found = files(out);
        let records = self.files.keys().filter(|path| is_status(path));
        let mut difference = Difference {
            lost: records.filter(|path| !found.contains_key(*path)).count(),
            ..Difference::default()
        };
        difference.compare("", &self.files, &found);
        for status in self.files.keys().filter(|path| is_status(path)) {
            let record = Path::new(status).parent().unwrap();
            difference.problems.extend(wrong_sums(&out.join(record)));
            let mut diff = flatland();
            diff.arg("diff").arg(self.out.join(record)).arg(out.join(record));
            difference.expect_success(&self.bench.run(diff));
        }
        difference.expect_success(&self.bench.run(self.bench.command("verify", out)));
        difference
    }
}

impl Difference {
    fn compare(
        &mut self,
        what: &str,
        expected: &BTreeMap<String, Vec<u8>>,
        found: &BTreeMap<String, Vec<u8>>,
    ) {
        for (path, bytes) in expected {
            match found.get(path) {
                None => self.problems.push(format!("{what} {path}: missing")),
                Some(other) if other != bytes => {
                    self.changed += 1;
                    self.problems.push(format!("{what} {path}: other bytes"));
                }
                Some(_) => {}
            }
        }
        let left = found.keys().filter(|path| !expected.contains_key(*path));
        self.problems
            .extend(left.map(|path| format!("{what} {path}: left behind")));
    }

    fn expect_success(&mut self, ran: &crate::program::Ran) {
        if !ran.status.success() {
            self.problems.push(format!("{ran:?}"));
        }
    }
}

fn is_status(path: &str) -> bool {
    path.starts_with("records/") && path.ends_with("/status.ron")
}

/// Files whose SHA-256 is not the listed one.
fn wrong_sums(record: &Path) -> Vec<String> {
    let Ok(text) = fs::read_to_string(record.join("SHA256SUMS")) else {
        return vec![format!("{}: no checksums", record.display())];
    };
    let listed = text.lines().filter(|line| !line.starts_with('#'));
    let wrong = listed.filter(|line| {
        let Some((sum, name)) = line.split_once("  ") else {
            return true;
        };
        let Ok(bytes) = fs::read(record.join(name)) else {
            return true;
        };
        let digest: String = (Sha256::digest(&bytes).iter())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        digest != sum
    });
    wrong
        .map(|line| format!("{}: wrong: {line}", record.display()))
        .collect()
}

#[test]
fn changed_missing_and_left_files_are_seen() {
    let bench = Bench::small();
    let expected = Expected::of(&bench);
    let out = bench.out("undisturbed");
    let good = expected.complete(&out);
    assert!(
        good.problems.is_empty() && expected.partial(&out).problems.is_empty(),
        "{good:?}"
    );
    let of_record = |name: &str| {
        let path = expected.files.keys().rfind(|path| path.ends_with(name)).unwrap();
        out.join(path)
    };
    let see = |problem: &str| {
        for difference in [expected.partial(&out), expected.complete(&out)] {
            let problems = difference.problems;
            assert!(
                problems.iter().any(|found| found.contains(problem)),
                "{problem}: {problems:?}"
            );
        }
    };
    let weights = of_record("final_weights.safetensors");
    let bytes = fs::read(&weights).unwrap();
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&weights, flipped).unwrap();
    see("final_weights.safetensors: other bytes");
    assert_eq!(expected.complete(&out).changed, 1);
    fs::write(&weights, bytes).unwrap();

    let aside = out.join("records/x.damaged-1");
    fs::create_dir(&aside).unwrap();
    see("x.damaged-1");
    fs::remove_dir(aside).unwrap();

    fs::write(out.join("leases-of-nobody"), "").unwrap();
    let left = expected.complete(&out).problems;
    assert!(left[0].contains("leases-of-nobody: left behind"), "{left:?}");
    fs::remove_file(out.join("leases-of-nobody")).unwrap();

    fs::remove_dir_all(of_record("status.ron").parent().unwrap()).unwrap();
    assert_eq!(expected.complete(&out).lost, 1);
}
