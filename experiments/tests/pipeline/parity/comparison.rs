//! The comparison with reference values, on a run and references derived from it.

use crate::by_hand::record_of;
use crate::common::Bench;
use flatland_experiments::cell::Finished;
use flatland_experiments::claims::{Judgement, ParityError, Verdict, compare};
use flatland_experiments::plan::{EigenvalueReference, Parity, ProductReference, TraceReference};
use flatland_records::{ExtraFile, Record, Store};
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

const ITERATIONS: usize = 10;

/// A record of 10 iterations with eigenvalues at the start, in a store, and a folder for reference files.
struct Case {
    folder: TempDir,
    store: Store,
    record: Record,
}

impl Case {
    fn new() -> Self {
        let bench = Bench::<f64>::new("Nls()", ITERATIONS);
        let Finished { status, recorded, .. } = bench.finish();
        let record = record_of(&bench.settings, status, recorded.tables);
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("results")).unwrap();
        let product = ExtraFile {
            name: "hessian_vector_product.npy".into(),
            bytes: npy(&[3.0, 4.0]),
        };
        store.write(&record, &[product]).unwrap();
        Self {
            folder,
            store,
            record,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn compare(&self, parity: &Parity) -> Result<Vec<Judgement>, ParityError> {
        compare(
            parity,
            std::slice::from_ref(&self.record),
            &self.store,
            self.path(),
        )
    }

    /// Compares with the record's own trajectory after a change to (cost, step, trials) of its rows.
    fn compare_trace(
        &self,
        (step_tolerance, cost_tolerance): (f64, f64),
        change: impl Fn(usize, &mut (f64, f64, usize)),
    ) -> bool {
        let mut text = String::from("iteration,cost,step,trials,outcome\n");
        for row in &self.record.tables.trace[..ITERATIONS] {
            let mut values = (row.cost, row.step.unwrap(), row.trials.unwrap());
            change(row.iteration, &mut values);
            let (cost, step, trials) = values;
            writeln!(text, "{},{cost:?},{step:?},{trials},bracketed", row.iteration).unwrap();
        }
        std::fs::write(self.path().join("nls.csv"), text).unwrap();
        let reference = TraceReference {
            step_tolerance,
            cost_tolerance,
            ..self.reference("nls.csv")
        };
        let judgements = self.compare(&traces(reference)).unwrap();
        assert_eq!(judgements.len(), 1);
        judgements[0].reproduced()
    }

    fn reference(&self, file: &str) -> TraceReference {
        TraceReference {
            optimiser: "NLS".into(),
            file: file.into(),
            iterations: ITERATIONS,
            step_tolerance: 0.0,
            cost_tolerance: 0.0,
        }
    }
}

fn traces(reference: TraceReference) -> Parity {
    Parity {
        traces: vec![reference],
        ..Parity::default()
    }
}

fn npy(values: &[f64]) -> Vec<u8> {
    flatland_experiments::weights::weights_to_npy(values).unwrap()
}

#[test]
fn identical_trajectories_agree_with_no_tolerance() {
    assert!(Case::new().compare_trace((0.0, 0.0), |_, _| ()));
}

#[test]
fn one_ulp_is_seen_with_no_tolerance() {
    let case = Case::new();
    for iteration in [0, 4, ITERATIONS - 1] {
        let step = |k: usize, row: &mut (f64, f64, usize)| {
            if k == iteration {
                row.1 = row.1.next_up();
            }
        };
        assert!(!case.compare_trace((0.0, 0.0), step), "step {iteration}");
        assert!(case.compare_trace((1e-15, 0.0), step));
        let cost = |k: usize, row: &mut (f64, f64, usize)| {
            if k == iteration {
                row.0 = row.0.next_down();
            }
        };
        assert!(!case.compare_trace((0.0, 0.0), cost), "cost {iteration}");
        assert!(case.compare_trace((0.0, 1e-15), cost));
    }
}

#[test]
fn other_trial_counts_and_not_a_number_are_never_tolerated() {
    let case = Case::new();
    let everything = (1e9, 1e9);
    assert!(case.compare_trace(everything, |_, _| ()));
    assert!(!case.compare_trace(everything, |k, row| row.2 += usize::from(k == 9)));
    assert!(!case.compare_trace(everything, |k, row| {
        if k == 3 {
            row.0 = f64::NAN;
        }
    }));
    assert!(!case.compare_trace(everything, |k, row| {
        if k == 3 {
            row.1 = f64::NAN;
        }
    }));
}

#[test]
fn a_run_that_ended_early_does_not_agree() {
    let mut case = Case::new();
    case.record.tables.trace.truncate(5);
    case.record.status = flatland_records::Status::Stationary { iteration: 4 };
    case.record.tables.trace[4].step = None;
    let mut text = String::from("iteration,cost,step,trials\n");
    for k in 0..ITERATIONS {
        let row = case.record.tables.trace.get(k).filter(|row| row.step.is_some());
        let (cost, step, trials) = row.map_or((1.0, 1.0, 1), |row| {
            (row.cost, row.step.unwrap(), row.trials.unwrap())
        });
        writeln!(text, "{k},{cost:?},{step:?},{trials}").unwrap();
    }
    std::fs::write(case.path().join("nls.csv"), text).unwrap();
    let judgements = case.compare(&traces(case.reference("nls.csv"))).unwrap();
    assert!(!judgements[0].reproduced());
}

#[test]
fn fewer_iterations_than_recorded_may_be_compared() {
    let case = Case::new();
    let mut text = String::from("trials,step,iteration,cost\n");
    for row in &case.record.tables.trace[..3] {
        let (cost, step, trials) = (row.cost, row.step.unwrap(), row.trials.unwrap());
        writeln!(text, "{trials},{step:?},{},{cost:?}", row.iteration).unwrap();
    }
    writeln!(text, "99,0.5,3,7.0").unwrap();
    std::fs::write(case.path().join("short.csv"), text).unwrap();
    let first = |iterations| TraceReference {
        iterations,
        ..case.reference("short.csv")
    };
    assert!(case.compare(&traces(first(3))).unwrap()[0].reproduced());
    assert!(!case.compare(&traces(first(4))).unwrap()[0].reproduced());
    let error = case.compare(&traces(first(5))).unwrap_err();
    assert!(matches!(
        error,
        ParityError::Short {
            rows: 4,
            iterations: 5,
            ..
        }
    ));
    assert!(error.to_string().contains("short.csv"), "{error}");
}

#[test]
fn unreadable_trajectories_are_errors_that_name_the_file() {
    let case = Case::new();
    std::fs::write(case.path().join("no-step.csv"), "iteration,cost,trials\n0,1,1\n").unwrap();
    std::fs::write(
        case.path().join("words.csv"),
        "iteration,cost,step,trials\n0,1,1,1\n1,low,1,1\n",
    )
    .unwrap();
    // Rows out of order or with a gap are not the first of the trajectory.
    std::fs::write(
        case.path().join("gap.csv"),
        "iteration,cost,step,trials\n0,1,1,1\n2,1,1,1\n",
    )
    .unwrap();
    for (file, place) in [
        ("nothing.csv", "nothing.csv"),
        ("no-step.csv", "step"),
        ("words.csv", "line: 3"),
        ("gap.csv", "iteration"),
    ] {
        let reference = TraceReference {
            iterations: 2,
            ..case.reference(file)
        };
        let text = case.compare(&traces(reference)).unwrap_err().to_string();
        assert!(text.contains(file) && text.contains(place), "{file}: {text}");
    }
}

#[test]
fn product_is_compared_in_relative_norm() {
    let case = Case::new();
    let product = |values: &[f64], tolerance| {
        std::fs::write(case.path().join("hv.npy"), npy(values)).unwrap();
        let parity = Parity {
            hessian_vector_product: Some(ProductReference {
                file: "hv.npy".into(),
                tolerance,
            }),
            ..Parity::default()
        };
        case.compare(&parity).unwrap()[0].reproduced()
    };
    assert!(product(&[3.0, 4.0], 0.0));
    // ‖(3, 4) − (3, 4.5)‖/‖(3, 4.5)‖ = 0.0924…
    assert!(!product(&[3.0, 4.5], 0.092));
    assert!(product(&[3.0, 4.5], 0.093));
    assert!(!product(&[3.0, 4.0, 0.0], 1.0), "another length");
    assert!(!product(&[3.0, f64::NAN], 1e9));
}

#[test]
fn product_is_found_under_another_name_of_the_optimiser() {
    let mut case = Case::new();
    std::fs::write(case.path().join("hv.npy"), npy(&[3.0, 4.0])).unwrap();
    case.record.cell.optimiser = "tuned".into();
    let parity = Parity {
        hessian_vector_product: Some(ProductReference {
            file: "hv.npy".into(),
            tolerance: 0.0,
        }),
        ..Parity::default()
    };
    assert!(case.compare(&parity).unwrap()[0].reproduced());
}

#[test]
fn unreadable_arrays_are_errors_that_name_the_file() {
    let case = Case::new();
    std::fs::write(case.path().join("text.npy"), "no array").unwrap();
    for file in ["nothing.npy", "text.npy"] {
        let parity = Parity {
            hessian_vector_product: Some(ProductReference {
                file: file.into(),
                tolerance: 0.0,
            }),
            ..Parity::default()
        };
        let error = case.compare(&parity).unwrap_err();
        assert!(error.to_string().contains(file), "{error}");
    }
}

#[test]
fn eigenvalues_are_compared_in_descending_order() {
    let case = Case::new();
    let mut initial: Vec<f64> = case
        .record
        .tables
        .spectra
        .iter()
        .filter(|row| row.iteration == 0)
        .map(|row| row.eigenvalue)
        .collect();
    initial.sort_by(|a, b| b.total_cmp(a));
    // Two at the top, one at the bottom.
    let top = initial[..2].to_vec();
    let compared = |top: Vec<f64>, tolerance| {
        let parity = Parity {
            eigenvalues: Some(EigenvalueReference { top, tolerance }),
            ..Parity::default()
        };
        case.compare(&parity).unwrap()[0].reproduced()
    };
    assert!(compared(top.clone(), 0.0));
    assert!(compared(vec![top[0]], 0.0));
    assert!(!compared(vec![top[1], top[0]], 1e-12));
    assert!(!compared(vec![top[0], top[1].next_up()], 0.0));
    assert!(compared(vec![top[0], top[1].next_up()], 1e-15));
    assert!(
        !compared(vec![top[0], top[1], top[1]], 1.0),
        "only two were recorded"
    );
}

#[test]
fn parity_is_lost_where_one_run_of_many_differs() {
    // Two thirds of the seeds suffice for a claim; parity requires every run.
    let case = Case::new();
    let top: Vec<f64> = case
        .record
        .tables
        .spectra
        .iter()
        .take(1)
        .map(|row| row.eigenvalue)
        .collect();
    let mut records = vec![case.record.clone(), case.record.clone(), case.record.clone()];
    for (seed, record) in records.iter_mut().enumerate() {
        record.cell.seed = seed as u64;
    }
    let parity = Parity {
        eigenvalues: Some(EigenvalueReference { top, tolerance: 1e-9 }),
        ..Parity::default()
    };
    let all = compare(&parity, &records, &case.store, case.path()).unwrap();
    assert!(all[0].reproduced());
    records[2].tables.spectra[0].eigenvalue *= 1.01;
    let lost = compare(&parity, &records, &case.store, case.path()).unwrap();
    assert!(!lost[0].reproduced());
    assert_eq!(lost[0].verdict(), Verdict::NotReproduced);
}
