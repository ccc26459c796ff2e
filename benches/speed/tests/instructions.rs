//! The counts of instructions: what is read from callgrind, kept and compared.

#![allow(clippy::unwrap_used)]

use flatland_speed::instructions::{Count, Pass, WORKLOADS, collected, compare, read, repeat, table, write};

fn count(pass: Pass, instructions: u64) -> Count {
    Count {
        network: "Mlp(hidden: [100, 100])".to_owned(),
        pass,
        instructions,
    }
}

#[test]
fn the_total_is_read_from_callgrinds_report() {
    let report = "==7== Events    : Ir\n==7== Collected : 1234567\n==7== \n==7== I   refs:      1,234,567\n";
    assert_eq!(collected(report), Some(1_234_567));
    assert_eq!(collected("==7== Command: program"), None);
}

#[test]
fn counts_are_read_back() {
    let counts = [count(Pass::Forward, 12), count(Pass::HessianProduct, 345)];
    assert_eq!(read(&write(&counts)).unwrap(), counts);
    let damaged = format!("{}7,sideways,\"Cnn()\"\n", write(&counts));
    assert!(read(&damaged).unwrap_err().contains("line 4"));
}

#[test]
fn changes_beyond_the_tolerance_are_marked_in_both_directions() {
    let kept = [
        count(Pass::Forward, 1_000),
        count(Pass::Gradient, 1_000),
        count(Pass::Trial, 1_000),
    ];
    let now = [
        count(Pass::Forward, 1_029),
        count(Pass::Gradient, 1_031),
        count(Pass::Trial, 969),
        count(Pass::HessianProduct, 5),
    ];
    let changes = compare(&now, &kept);
    let tolerable: Vec<bool> = changes.iter().map(|change| change.tolerable()).collect();
    assert_eq!(tolerable, [true, false, false, false]);
    let table = table(&changes);
    assert!(
        table.contains("| +2.90 % |") && table.contains("| **+3.10 %** |"),
        "{table}"
    );
    assert!(
        table.contains("| **-3.10 %** |") && table.contains("| **new** |"),
        "{table}"
    );
}

#[test]
fn every_workload_runs() {
    for (network, image) in WORKLOADS {
        for pass in [Pass::Forward, Pass::Gradient, Pass::Trial, Pass::HessianProduct] {
            repeat(network, image, pass, 1).unwrap();
        }
    }
}
