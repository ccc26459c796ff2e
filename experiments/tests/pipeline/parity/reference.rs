//! The rules, the Hessian-vector product and the eigenvalues against reference values of an independent implementation.
//!
//! The program runs the plan a user would run; what it recorded is compared here, not by the program's own judgement.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn plan_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../paper_configs/parity")
}

/// The columns iteration, cost, step and trials of a trajectory, ours or the reference's.
fn trajectory(path: &Path) -> Vec<(usize, f64, Option<f64>, Option<usize>)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let columns = ["iteration", "cost", "step", "trials"].map(column);
    let row = |row: csv::StringRecord| {
        let [iteration, cost, step, trials] = columns.map(|column| row[column].to_owned());
        (
            iteration.parse().unwrap(),
            cost.parse().unwrap(),
            step.parse().ok(),
            trials.parse().ok(),
        )
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

struct Tolerance {
    iterations: usize,
    step: f64,
    cost: f64,
}

fn compare(
    records: &[(PathBuf, flatland_records::Record)],
    optimiser: &str,
    file: &str,
    tolerance: &Tolerance,
) {
    let (folder, _) = records
        .iter()
        .find(|(_, record)| record.cell.optimiser == optimiser)
        .unwrap();
    let ours = trajectory(&folder.join("trace.csv"));
    let reference = trajectory(&plan_folder().join("digits-mlp").join(file));
    assert!(reference.len() >= tolerance.iterations && ours.len() > tolerance.iterations);
    for (ours, reference) in ours.iter().zip(&reference).take(tolerance.iterations) {
        let (iteration, cost, step, trials) = *ours;
        let at = format!("{optimiser} at iteration {iteration}: {ours:?} against {reference:?}");
        assert_eq!(iteration, reference.0, "{at}");
        assert!(
            (cost - reference.1).abs() <= tolerance.cost * reference.1,
            "cost of {at}"
        );
        let (step, expected) = (step.unwrap(), reference.2.unwrap());
        assert!(
            (step - expected).abs() <= tolerance.step * expected,
            "step of {at}"
        );
        assert_eq!(trials, reference.3, "trials of {at}");
    }
}

#[test]
fn digits_mlp_follows_the_reference() {
    let out = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_flatland"))
        .arg("run")
        .arg(plan_folder().join("digits-mlp.ron"))
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let store = flatland_records::Store::open_read_only(out.path()).unwrap();
    let records: Vec<_> = store
        .list()
        .unwrap()
        .into_iter()
        .map(|folder| {
            let record = store.read(&folder).unwrap();
            (folder, record)
        })
        .collect();
    assert_eq!(records.len(), 5);

    let identical = Tolerance {
        iterations: 200,
        step: 0.0,
        cost: 1e-6,
    };
    compare(&records, "LS", "ls.csv", &identical);
    compare(&records, "NLS", "nls.csv", &identical);
    compare(&records, "NLS-ub", "nls-ub.csv", &identical);
    compare(
        &records,
        "CDAT",
        "cdat.csv",
        &Tolerance {
            iterations: 200,
            step: 1e-9,
            cost: 1e-6,
        },
    );
    // Its first trial depends on every digit of cost and gradient, so rounding grows chaotically.
    compare(
        &records,
        "PoNLS",
        "ponls.csv",
        &Tolerance {
            iterations: 15,
            step: 1e-6,
            cost: 1e-6,
        },
    );

    let read = |path: PathBuf| -> ndarray::Array1<f64> { ndarray_npy::read_npy(path).unwrap() };
    let reference = read(plan_folder().join("digits-mlp/hessian_vector_product.npy"));
    let top = [
        1.4322707179105085,
        1.3017227984956568,
        1.2203881349810668,
        1.1949600700841567,
        1.1499958602370035,
    ];
    for (folder, record) in &records {
        let difference = read(folder.join("hessian_vector_product.npy")) - &reference;
        assert!(difference.dot(&difference).sqrt() <= 1e-9 * reference.dot(&reference).sqrt());
        let initial = record.spectra.iter().filter(|row| row.iteration == 0);
        let ours: Vec<f64> = initial.map(|row| row.eigenvalue).collect();
        for (ours, reference) in ours.iter().zip(top) {
            assert!(
                (ours - reference).abs() <= 1e-4 * reference,
                "{ours} against {reference}"
            );
        }
        let lowest = -0.38972728696050746;
        assert!((ours[5] - lowest).abs() <= 1e-4, "{} against {lowest}", ours[5]);
        assert_eq!(ours.len(), 6);
    }
}
