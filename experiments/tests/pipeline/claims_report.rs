//! The report on claims: as text, as a page, as a tidy table, as JSON, on disk.

use super::by_hand::{ITERATIONS, Written, diverged, record};
use super::common::from_plan_text;
use flatland_experiments::claims::{Partial, Report, Sources, judge};
use flatland_experiments::plan::{Checked, ClaimId, Plan};
use flatland_records::{Record, Store};
use sha2::{Digest, Sha256};

/// A run with this test accuracy and sharpness at the end.
fn ending_at(optimiser: &str, sharpness: f64, seed: u64) -> Record {
    let curve = move |k: usize| if k == ITERATIONS { sharpness } else { 9.0 };
    let mut run = record(optimiser)
        .curved(|_| 1.0, curve)
        .seed(seed)
        .on("digits", "MLP");
    (
        run.tables.trace[ITERATIONS].cost,
        run.tables.trace[ITERATIONS].test_accuracy,
    ) = (0.005, Some(0.75));
    run
}

/// Three seeds of LS and NLS: the claim is shown by two, and NLS diverges on the third.
fn records() -> Vec<Record> {
    let run = |seed: u64| [ending_at("Ls()", 1.0, seed), ending_at("Nls()", 0.2, seed)];
    let mut records: Vec<Record> = (0..3).flat_map(run).collect();
    records[5].status = diverged();
    records
}

fn report() -> Report {
    Report {
        judgements: judge(&[ClaimId::SharpnessFalls, ClaimId::CdatAbove2], &records()),
        ..Report::default()
    }
}

#[test]
fn report_is_readable_text() {
    let criterion =
        "; at least two thirds of the seeds that can test it, in every (data, network) pair that tests it\n";
    let expected = format!(
        "PARTIAL: 5 of 9 cells have records\n\
         sharpness-falls: REPRODUCED (NLS ends far flatter than LS)\n  \
           criterion: {}{criterion}  \
           digits, MLP: shown by 2 of 2, 1 not testable\n    \
             LS: final λ₁: 1.00 [1.00, 1.00]\n    \
             NLS: final λ₁: 0.200 [0.200, 0.200]\n    \
             LS: learned on 3 of 3, final cost 0.00500 [0.00500, 0.00500], test accuracy 0.750 [0.750, 0.750]\n    \
             NLS: learned on 2 of 3, final cost 0.00500 [0.00500, 0.00500], test accuracy 0.750 [0.750, 0.750]\n    \
             seed 2: NLS diverged at iteration 7: the cost is NaN\n\
         cdat-above-2: NOT TESTABLE HERE (CDAT keeps step × sharpness above 2)\n  \
           why: needs a run of Cdat\n  \
           criterion: {}{criterion}  \
           digits, MLP: not testable on any of 3 seeds\n    \
             needs a run of Cdat\n",
        ClaimId::SharpnessFalls.criterion(),
        ClaimId::CdatAbove2.criterion(),
    );
    let report = Report {
        partial: Partial::of(5, 9),
        ..report()
    };
    assert_eq!(report.to_string(), expected);
}

#[test]
fn report_is_a_page_with_one_section_per_claim() {
    let mut report = report();
    // A name is the user's, and may hold what separates columns.
    report.judgements[0].pairs[0].data = "a|b".into();
    let expected = format!(
        "\
# Claims

| claim | verdict | (data, network) pairs | what it says |
|---|---|---|---|
| sharpness-falls | reproduced | in 1 of 1 | NLS ends far flatter than LS |
| cdat-above-2 | not testable here | none tests it | CDAT keeps step × sharpness above 2 |

## sharpness-falls: reproduced

NLS ends far flatter than LS.

Criterion: {}; at least two thirds of the seeds that can test it, in every (data, network) pair that tests it.

| data, network | seeds | number | median | lowest | highest |
|---|---|---|--:|--:|--:|
| a\\|b, MLP | shown by 2 of 2, 1 not testable | LS: final λ₁ | 1.00 | 1.00 | 1.00 |
|  |  | NLS: final λ₁ | 0.200 | 0.200 | 0.200 |

| data, network | optimiser | learned | final cost | test accuracy |
|---|---|--:|--:|--:|
| a\\|b, MLP | LS | 3 of 3 | 0.00500 [0.00500, 0.00500] | 0.750 [0.750, 0.750] |
|  | NLS | 2 of 3 | 0.00500 [0.00500, 0.00500] | 0.750 [0.750, 0.750] |

- a|b, MLP: seed 2: NLS diverged at iteration 7: the cost is NaN

## cdat-above-2: not testable here

CDAT keeps step × sharpness above 2.

Not testable here: needs a run of Cdat.

Criterion: {}; at least two thirds of the seeds that can test it, in every (data, network) pair that tests it.

| data, network | seeds | number | median | lowest | highest |
|---|---|---|--:|--:|--:|
| digits, MLP | not testable on any of 3 seeds |  |  |  |  |

- digits, MLP: needs a run of Cdat
",
        ClaimId::SharpnessFalls.criterion(),
        ClaimId::CdatAbove2.criterion(),
    );
    assert_eq!(report.to_markdown(), expected);
}

#[test]
fn page_does_not_widen_with_many_pairs() {
    let mut records = Vec::new();
    for (data, nls) in [("digits", 0.2), ("Fashion-MNIST", 0.9), ("CIFAR-10", 0.9)] {
        let runs = [ending_at("Ls()", 1.0, 0), ending_at("Nls()", nls, 0)];
        records.extend(runs.map(|run| run.on(data, "MLP")));
    }
    records.push(ending_at("Ls()", 1.0, 0).on("SVHN", "MLP"));
    let judgements = judge(&[ClaimId::SharpnessFalls], &records);
    let page = Report {
        judgements,
        ..Report::default()
    }
    .to_markdown();
    assert!(
        page.contains("| sharpness-falls | not reproduced | in 1 of 3, 1 not testable |"),
        "{page}"
    );
    let columns = |line: &str| line.matches('|').count() - 1;
    let (overview, section) = page.split_once("\n## ").unwrap();
    for line in overview.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(columns(line), 4, "{line}");
    }
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with('|')).collect();
    for line in &rows {
        assert!([5, 6].contains(&columns(line)), "{line}");
    }
    for place in ["digits, MLP", "Fashion-MNIST, MLP", "CIFAR-10, MLP", "SVHN, MLP"] {
        let named = rows
            .iter()
            .filter(|line| line.starts_with(&format!("| {place} |")));
        assert_eq!(named.count(), 2, "once in each table: {place} in {page}");
    }
}

#[test]
fn report_is_a_tidy_table_of_every_number() {
    let bytes = report().to_csv().unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        headers,
        [
            "claim",
            "data",
            "network",
            "optimiser",
            "measure",
            "seed",
            "value",
            "finding",
            "exploration",
            "remark"
        ]
    );
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let of = |claim: &str, seed: &str| -> Vec<Vec<&str>> {
        let chosen = rows.iter().filter(|row| row[0] == claim && row[5] == seed);
        chosen
            .map(|row| row[3..].iter().map(String::as_str).collect())
            .collect()
    };
    let shown = |optimiser, measure, value| vec![optimiser, measure, "0", value, "shown", "false", ""];
    assert_eq!(
        of("sharpness-falls", "0"),
        [
            shown("LS", "final λ₁", "1"),
            shown("NLS", "final λ₁", "0.2"),
            shown("LS", "learned", "1"),
            shown("LS", "final cost", "0.005"),
            shown("LS", "test accuracy", "0.75"),
            shown("NLS", "learned", "1"),
            shown("NLS", "final cost", "0.005"),
            shown("NLS", "test accuracy", "0.75"),
        ]
    );
    let died = of("sharpness-falls", "2");
    assert!(died.contains(&vec![
        "NLS",
        "learned",
        "2",
        "0",
        "not testable",
        "false",
        "NLS diverged at iteration 7: the cost is NaN"
    ]));
    assert_eq!(
        of("cdat-above-2", "1"),
        [["", "", "1", "", "not testable", "false", "needs a run of Cdat"]]
    );
    assert!(
        rows.iter()
            .all(|row| (row[1].as_str(), row[2].as_str()) == ("digits", "MLP"))
    );
}

#[test]
fn report_is_json_with_criteria_evidence_and_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let records = records();
    for (index, record) in records.iter().enumerate() {
        let mut record = record.clone();
        record.cell.identity = format!("{index:x}").repeat(64);
        store.write(&record, &[]).unwrap();
    }
    let records = store.read_all().unwrap();
    let plan: Checked<Plan> = from_plan_text(
        "(name: \"by-hand\", data: [Digits()], networks: [Mlp(hidden: [4])], optimisers: [Nls(), Ls()], \
         seeds: [0, 1, 2], iterations: 20, claims: [SharpnessFalls])",
    );
    let mut judgements = judge(&plan.claims, &records);
    judgements[0].pairs[0].seeds[0].1.measures[0].value = f64::NAN;
    let report = Report {
        partial: Partial::of(6, 8),
        sources: Some(Sources::of(&plan, &records, &store, Some("abc".into())).unwrap()),
        judgements,
    };
    let written = report.write(&folder.path().join("by-hand")).unwrap();
    let names: Vec<_> = written
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["claims.md", "claims.csv", "claims.json"]);
    assert_eq!(
        std::fs::read_dir(folder.path().join("by-hand")).unwrap().count(),
        3
    );

    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&written[2]).unwrap()).unwrap();
    assert_eq!(json["partial"]["present"], 6);
    assert_eq!(json["partial"]["planned"], 8);
    assert_eq!(json["sources"]["commit"], "abc");
    let hash = json["sources"]["plan_sha256"].as_str().unwrap();
    assert!(
        hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()),
        "{hash}"
    );
    let claim = &json["claims"][0];
    assert_eq!(claim["verdict"], "reproduced");
    assert_eq!(claim["criterion"]["version"], 1);
    assert_eq!(claim["criterion"]["text"], ClaimId::SharpnessFalls.criterion());
    let seed = &claim["pairs"][0]["seeds"][0];
    assert_eq!(seed["measures"][0]["value"], "NaN");
    assert_eq!(seed["runs"][0]["test_accuracy"], 0.75);
    // The hashes are those that sha256sum prints.
    for record in json["records"].as_array().unwrap() {
        let place = folder
            .path()
            .join("records")
            .join(record["folder"].as_str().unwrap());
        let files = record["files_sha256"].as_object().unwrap();
        assert!(files.contains_key("trace.csv") && files.contains_key("cell.ron"));
        for (name, hash) in files {
            let digest = Sha256::digest(std::fs::read(place.join(name)).unwrap());
            let expected: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(*hash, expected, "{name}");
        }
    }
    let page = std::fs::read_to_string(&written[0]).unwrap();
    assert!(page.contains("**Partial: 6 of 8 cells have records.**"), "{page}");
    assert!(page.contains(hash) && page.contains("commit abc"), "{page}");
}

#[test]
fn a_report_on_all_cells_is_not_partial() {
    assert_eq!(Partial::of(72, 72), None);
    assert_eq!(
        Partial::of(48, 72).unwrap().to_string(),
        "48 of 72 cells have records"
    );
    assert!(!report().to_markdown().contains("Partial"));
}
