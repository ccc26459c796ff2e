//! The digits MLP 64-100-100-10 against reference values of an independent implementation (PyTorch, double precision):
//! mean-squared error, 1,500 images. Cost and gradient at the initial weights; then the rules, the Hessian-vector product
//! and the eigenvalues.
//!
//! The program runs the same plan as a user; its records are compared here, independently of the program's own comparison.

use crate::common::from_plan_text;
use flatland_experiments::weights::load_weights;
use flatland_networks::{Loss, NetworkSettings, Objective, dot};
use ndarray::{Array1, Array2};
use std::path::{Path, PathBuf};
use std::process::Command;

const INITIAL_COST: f64 = 0.11159128695709127;
const INITIAL_SQUARED_GRADIENT_NORM: f64 = 0.04903831782455513;
const TOP_EIGENVALUES: [f64; 5] = [
    1.4322707179105085,
    1.3017227984956568,
    1.2203881349810668,
    1.1949600700841567,
    1.1499958602370035,
];
const LOWEST_EIGENVALUE: f64 = -0.38972728696050746;

fn plan_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../paper_configs/parity")
}

fn reference(name: &str) -> PathBuf {
    plan_folder().join("digits-mlp").join(name)
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
    let reference = trajectory(&reference(file));
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

    let read = |path: PathBuf| -> Array1<f64> { ndarray_npy::read_npy(path).unwrap() };
    let product = read(reference("hessian_vector_product.npy"));
    for (folder, record) in &records {
        let difference = read(folder.join("hessian_vector_product.npy")) - &product;
        assert!(difference.dot(&difference).sqrt() <= 1e-9 * product.dot(&product).sqrt());
        let initial = record.tables.spectra.iter().filter(|row| row.iteration == 0);
        let expected = TOP_EIGENVALUES.iter().chain(&[LOWEST_EIGENVALUE]);
        let pairs: Vec<_> = initial.zip(expected).collect();
        assert_eq!(pairs.len(), 6);
        for (row, expected) in pairs {
            let difference = (row.eigenvalue - expected).abs();
            assert!(
                difference <= 1e-4 * expected.abs() && difference <= row.residual,
                "{row:?} against {expected}"
            );
        }
    }
}

#[test]
fn cost_and_gradient_at_the_initial_weights_are_the_reference() {
    let settings: NetworkSettings = from_plan_text("Mlp(hidden: [100, 100])");
    let network = settings.build([1, 8, 8], 10).unwrap();
    let images: Array2<f64> = ndarray_npy::read_npy(reference("images.npy")).unwrap();
    let labels: Array1<i64> = ndarray_npy::read_npy(reference("labels.npy")).unwrap();
    let targets = Array2::from_shape_fn((labels.len(), 10), |(i, k)| f64::from(labels[i] == k as i64));
    let objective = Objective::new(&network, images.view(), targets.view(), Loss::MeanSquaredError).unwrap();
    let weights = load_weights(&reference("initial_weights.npy"), &network).unwrap();
    let close = |value: f64, expected: f64| (value - expected).abs() < 1e-12 * expected;

    let start = objective.forward(&weights).unwrap();
    assert!(close(start.cost(), INITIAL_COST), "{}", start.cost());
    let (cost, _) = objective
        .evaluate(&weights, &network.initial_statistics())
        .unwrap();
    assert!(close(cost, INITIAL_COST), "{cost}");

    let mut gradient = vec![0.0; network.parameters()];
    objective.gradient(&start, &mut gradient).unwrap();
    let squared_norm = dot(&gradient, &gradient);
    assert!(
        close(squared_norm, INITIAL_SQUARED_GRADIENT_NORM),
        "{squared_norm}"
    );
}
