//! The format that other programs read, frozen.

use super::examples::record;
use flatland_records::*;

#[test]
fn trace_is_the_documented_table() {
    let root = tempfile::tempdir().unwrap();
    let folder = Store::open(root.path()).unwrap().write(&record(1), &[]).unwrap();
    let trace = std::fs::read_to_string(folder.join("trace.csv")).unwrap();
    assert_eq!(
        trace,
        "iteration,cost,gradient_norm,step,trials,outcome,sharpness,sharpness_error,sharpness_converged\n\
         0,0.1,0.3,0.1,0,prescribed,2.5,1e-9,true\n\
         1,0.0625,,0.1,,,,,\n\
         2,0.05,,,,,,,\n"
    );
}

/// The header of a trace in which every column has a value.
#[test]
fn trace_has_the_documented_columns() {
    let root = tempfile::tempdir().unwrap();
    let mut record = record(1);
    record.tables.trace[1] = TraceRow {
        iteration: 1,
        cost: 0.0625,
        gradient_norm: Some(1.0),
        step: Some(2.0),
        trials: Some(3),
        outcome: Some(Outcome::Bracketed),
        reference: Some(4.0),
        gradient_curvature: Some(5.0),
        train_accuracy: Some(0.5),
        train_set_cost: Some(6.0),
        train_set_accuracy: Some(0.25),
        test_cost: Some(7.0),
        test_accuracy: Some(0.75),
        sharpness: Some(8.0),
        sharpness_error: Some(f64::NAN),
        sharpness_converged: Some(false),
        batch_sharpness: Some(f64::INFINITY),
        batch_sharpness_converged: Some(true),
        seconds: Some(9.0),
    };
    let folder = Store::open(root.path()).unwrap().write(&record, &[]).unwrap();
    let trace = std::fs::read_to_string(folder.join("trace.csv")).unwrap();
    let lines: Vec<&str> = trace.lines().collect();
    assert_eq!(
        lines[0],
        "iteration,cost,gradient_norm,step,trials,outcome,reference,gradient_curvature,train_accuracy,train_set_cost,\
         train_set_accuracy,test_cost,test_accuracy,sharpness,sharpness_error,sharpness_converged,batch_sharpness,\
         batch_sharpness_converged,seconds"
    );
    assert_eq!(
        lines[2],
        "1,0.0625,1.0,2.0,3,bracketed,4.0,5.0,0.5,6.0,0.25,7.0,0.75,8.0,NaN,false,inf,true,9.0"
    );
}

#[test]
fn columns_without_a_value_and_tables_without_a_row_are_left_out() {
    let root = tempfile::tempdir().unwrap();
    let mut record = record(1);
    record.tables.spectra.clear();
    record.tables.probes[0].sharpness_converged = None;
    let store = Store::open(root.path()).unwrap();
    let folder = store.write(&record, &[]).unwrap();
    assert!(!folder.join("spectra.csv").exists());
    let probes = std::fs::read_to_string(folder.join("probes.csv")).unwrap();
    assert!(!probes.contains("sharpness_converged"), "{probes}");
    let tables = std::fs::read_to_string(folder.join("tables.ron")).unwrap();
    assert!(
        tables.contains("probes.csv") && !tables.contains("spectra.csv"),
        "{tables}"
    );
    assert_eq!(store.read(&folder).unwrap(), record);
}

/// What Python reads as numbers, is numbers in every record.
#[test]
fn columns_are_listed_with_type_unit_and_meaning() {
    for (file, columns) in Tables::columns() {
        let (first, rest) = columns.split_first().unwrap();
        assert_eq!(
            (first.name, first.kind, first.optional),
            ("iteration", ColumnKind::Int64, false),
            "{file}"
        );
        for column in rest {
            assert!(
                !column.unit.is_empty() && column.meaning().ends_with('.'),
                "{file}: {}",
                column.name
            );
        }
    }
    let trace = Tables::columns()[0].1;
    let of = |name: &str| trace.iter().find(|column| column.name == name).unwrap();
    assert_eq!(
        (of("cost").kind, of("cost").optional, of("cost").unit),
        (ColumnKind::Float64, false, "f")
    );
    assert_eq!(
        (of("trials").kind, of("trials").optional),
        (ColumnKind::Int64, true)
    );
    assert_eq!(of("outcome").kind, ColumnKind::String);
    assert_eq!(of("sharpness_converged").kind, ColumnKind::Boolean);
    assert_eq!(of("gradient_norm").meaning(), "‖g_k‖.");
}

#[test]
fn tables_of_the_diagnosis_are_the_documented_ones() {
    let root = tempfile::tempdir().unwrap();
    let mut record = record(1);
    record.tables.spectra[0].end = SpectrumEnd::Modulus;
    let folder = Store::open(root.path()).unwrap().write(&record, &[]).unwrap();
    let expected = [
        (
            "spectra.csv",
            "iteration,end,index,eigenvalue,residual,converged\n2,modulus,0,-0.25,1e-12,false\n",
        ),
        (
            "diagnosis.csv",
            "iteration,last_bias_gradient_norm,tensor_gradient_mean,tensor_gradient_std,tensor_gradient_min,\
             tensor_gradient_max,zero_gradient_share,zero_activation_share\n\
             2,0.0625,0.5,0.25,0.125,1.0,0.75,0.875\n",
        ),
        (
            "probes.csv",
            "iteration,step,accepted,gradient_quotient,hessian_gradient_quotient,rayleigh_quotient,sharpness,\
             sharpness_error,sharpness_converged\n\
             0,0.5,true,3.5,4.5,-1.5,5.5,1e-6,false\n",
        ),
        (
            "batch_sharpness.csv",
            "iteration,mean,max,min,batches,converged\n2,2.25,4.0,1.0,7,true\n",
        ),
    ];
    for (file, table) in expected {
        assert_eq!(
            std::fs::read_to_string(folder.join(file)).unwrap(),
            table,
            "{file}"
        );
    }
}
