//! Bad input: one message that names the file and the place, a failing exit code, no partial output.

use super::common::{Folder, tiny};

const RUN: &str = "optimisers: [Nls()], seeds: [0], iterations: 5";

/// Every command that reads the plan refuses it with these words.
fn refused(folder: &Folder, words: &[&str]) {
    for command in ["check", "run", "reproduce"] {
        let ran = folder.flatland(&[command, "plan.ron", "--out", "out"]);
        assert_eq!(ran.code, Some(1), "{command}: {ran:?}");
        assert_eq!(ran.stdout, "", "{command}");
        assert_one_paragraph(&ran.stderr, words);
        assert!(!folder.path("out").exists(), "{command} left something behind");
    }
}

fn assert_one_paragraph(stderr: &str, words: &[&str]) {
    assert!(
        stderr.starts_with("error: ") && stderr.ends_with('\n'),
        "{stderr}"
    );
    assert!(
        !stderr.trim_end().contains("\n\n") && stderr.trim_end().lines().count() <= 2,
        "{stderr}"
    );
    assert!(
        !stderr.contains("panicked") && !stderr.contains("RUST_BACKTRACE"),
        "{stderr}"
    );
    for word in words {
        assert!(stderr.contains(word), "{word} is missing in: {stderr}");
    }
}

fn plan_refused(plan: &str, words: &[&str]) {
    let folder = Folder::new();
    folder.write("plan.ron", plan);
    refused(&folder, words);
}

#[test]
fn a_misspelt_field_is_named_with_the_right_one() {
    let plan = tiny("optimisers: [Nls()], seeds: [0], iteratons: 5");
    plan_refused(&plan, &["plan.ron:1:", "`iteratons`", "`iterations`"]);
}

#[test]
fn a_wrong_type_is_refused_at_its_place() {
    let plan = tiny("optimisers: [Nls()], seeds: [0],\n iterations: \"five\"");
    plan_refused(&plan, &["plan.ron:2: in `iterations`", "whole number"]);
}

#[test]
fn a_backtrack_factor_of_one_and_a_half_is_refused() {
    let plan = tiny("optimisers: [Ls(),\n Nls(search: (backtrack_factor: 1.5))], seeds: [0], iterations: 5");
    plan_refused(
        &plan,
        &[
            "plan.ron:2: in `optimisers[1]`",
            "backtrack_factor must be in (0, 1), got 1.5",
        ],
    );
}

#[test]
fn names_longer_than_file_systems_allow_are_refused_before_anything_is_run() {
    let plan = |length: usize| tiny(RUN).replace("\"tiny\"", &format!("\"{}\"", "n".repeat(length)));
    plan_refused(&plan(256), &["plan.ron:1:", "at most 255 characters", "256"]);
    let figure = |length: usize| {
        let name = "f".repeat(length);
        tiny(&format!(
            "{RUN}, figures: [Figure(kind: MainComparison, name: \"{name}\")]"
        ))
    };
    plan_refused(&figure(244), &["plan.ron:1:", "at most 243 characters", "244"]);
    // The longest names that are allowed can be written.
    let folder = Folder::new();
    folder.write(
        "plan.ron",
        figure(243).replace("\"tiny\"", &format!("\"{}\"", "n".repeat(255))),
    );
    folder.flatland(&["reproduce", "plan.ron"]).succeeded();
}

#[test]
fn a_missing_plan_is_named() {
    let folder = Folder::new();
    refused(&folder, &["plan.ron", "cannot be read"]);
    std::fs::create_dir(folder.path("plan.ron")).unwrap();
    refused(&folder, &["plan.ron", "cannot be read"]);
}

fn with_data(data: &str) -> String {
    format!("(name: \"p\", data: [{data}], networks: [Mlp(hidden: [4])], {RUN})")
}

#[test]
fn missing_data_are_named() {
    plan_refused(
        &with_data("Npy(name: \"mine\", images: \"images.npy\", labels: \"labels.npy\")"),
        &["labels.npy", "no such file", "relative to the folder of the plan"],
    );
    plan_refused(
        &with_data("FashionMnist(folder: \"/nowhere/at/all\", train: 10)"),
        &["/nowhere/at/all", "dataset-fashion-mnist"],
    );
    plan_refused(&idx_plan(), &["train-images", "no such file"]);
}

fn idx_plan() -> String {
    with_data(
        "Idx(name: \"mine\", classes: 2, train: 3, normalisation: AsGiven, train_images: \"train-images\", \
         train_labels: \"train-labels\", test_images: \"test-images\", test_labels: \"test-labels\")",
    )
}

fn idx(kind: u8, dimensions: &[u32], bytes: usize) -> Vec<u8> {
    let mut file = vec![0, 0, 8, kind];
    for dimension in dimensions {
        file.extend(dimension.to_be_bytes());
    }
    file.extend((0..bytes).map(|index| (index % 2) as u8));
    file
}

/// Four valid IDX files of 6 images 2 × 2.
fn idx_folder() -> Folder {
    let folder = Folder::new();
    folder.write("plan.ron", idx_plan());
    for part in ["train", "test"] {
        folder.write(&format!("{part}-images"), idx(3, &[6, 2, 2], 24));
        folder.write(&format!("{part}-labels"), idx(1, &[6], 6));
    }
    folder
}

#[test]
fn valid_idx_files_are_accepted() {
    idx_folder()
        .flatland(&["check", "plan.ron", "--out", "out"])
        .succeeded();
}

#[test]
fn a_truncated_idx_file_is_refused() {
    let folder = idx_folder();
    folder.write("train-images", idx(3, &[6, 2, 2], 23));
    refused(&folder, &["train-images", "40 bytes", "39", "truncated"]);
    folder.write("train-images", [0, 0, 8]);
    refused(&folder, &["train-images"]);
}

#[test]
fn different_numbers_of_images_and_labels_are_refused() {
    let folder = idx_folder();
    folder.write("train-labels", idx(1, &[5], 5));
    refused(&folder, &["train-images", "6 images", "train-labels", "5 labels"]);
}

fn npy<A: ndarray_npy::WriteNpyExt>(array: &A) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    array.write_npy(&mut bytes).unwrap();
    bytes.into_inner()
}

/// Six images of four pixels in two classes.
fn npy_folder() -> Folder {
    let folder = Folder::new();
    folder.write(
        "plan.ron",
        with_data("Npy(name: \"mine\", images: \"images.npy\", labels: \"labels.npy\")"),
    );
    let images = ndarray::Array2::from_shape_fn((6, 4), |(image, pixel)| (image * pixel) as f64 / 7.0);
    folder.write("images.npy", npy(&images));
    folder.write("labels.npy", npy(&ndarray::arr1(&[0_i64, 1, 0, 1, 0, 1])));
    folder
}

#[test]
fn valid_npy_files_are_accepted() {
    npy_folder()
        .flatland(&["check", "plan.ron", "--out", "out"])
        .succeeded();
}

#[test]
fn an_npy_file_of_the_wrong_shape_is_refused() {
    let folder = npy_folder();
    folder.write("images.npy", npy(&ndarray::arr1(&[0.0_f64, 1.0])));
    refused(&folder, &["images.npy", "shape", "(2,)", "(n, d)"]);
    let folder = npy_folder();
    folder.write("labels.npy", npy(&ndarray::arr2(&[[0_i64, 1, 0], [1, 0, 1]])));
    refused(&folder, &["labels.npy", "shape", "(2, 3)"]);
    let folder = npy_folder();
    folder.write("labels.npy", npy(&ndarray::arr1(&[0_i64, 1])));
    refused(&folder, &["images.npy", "6 images", "labels.npy", "2 labels"]);
}

#[test]
fn weights_that_do_not_fit_the_network_are_refused() {
    // 4·4 + 4 + 4·2 + 2 = 30 parameters.
    for (field, file) in [
        ("initial_weights: \"w.npy\"", "w.npy"),
        ("record: (hessian_vector_product_along: \"v.npy\")", "v.npy"),
    ] {
        let folder = npy_folder();
        let plan = std::fs::read_to_string(folder.path("plan.ron")).unwrap();
        folder.write("plan.ron", plan.replace(RUN, &format!("{RUN}, {field}")));
        refused(&folder, &[file]);
        folder.write(file, npy(&ndarray::Array1::<f64>::zeros(31)));
        refused(&folder, &[file, "31", "MLP 4-4-2", "30"]);
        folder.write(file, npy(&ndarray::Array1::<f64>::from_elem(30, f64::NAN)));
        refused(&folder, &[file, "NaN"]);
        folder.write(file, "no array");
        refused(&folder, &[file]);
        folder.write(file, npy(&ndarray::Array1::<f64>::ones(30)));
        folder
            .flatland(&["check", "plan.ron", "--out", "out"])
            .succeeded();
    }
}

#[test]
fn missing_reference_values_are_named() {
    let trace = "optimiser: \"NLS\", file: \"nls.csv\", iterations: 5, step_tolerance: 0, cost_tolerance: 0";
    let folder = Folder::new();
    folder.write("plan.ron", tiny(&format!("{RUN}, parity: (traces: [({trace})])")));
    refused(&folder, &["nls.csv"]);
    folder.write("nls.csv", "iteration,cost,step,trials\n0,0.1,1,2\n");
    refused(&folder, &["nls.csv", "1 rows", "5 iterations"]);
}

#[test]
fn an_optimiser_that_does_not_fit_the_number_of_classes_is_refused() {
    // Two classes: the first step of NLS-ub must be below 2.
    let folder = npy_folder();
    let plan = std::fs::read_to_string(folder.path("plan.ron")).unwrap();
    folder.write(
        "plan.ron",
        plan.replace("Nls()", "NlsUb(search: (first_step: 3))"),
    );
    refused(&folder, &["NLS-ub", "2 classes", "first_step"]);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    folder.write("plan.ron", tiny(RUN));
    folder.write("in-the-way", "a file");
    for out in ["in-the-way", "in-the-way/out"] {
        for command in ["run", "reproduce"] {
            let ran = folder.flatland(&[command, "plan.ron", "--out", out]);
            assert_eq!(ran.code, Some(1), "{ran:?}");
            assert_one_paragraph(&ran.stderr, &["in-the-way"]);
        }
    }
    assert_eq!(
        std::fs::read_to_string(folder.path("in-the-way")).unwrap(),
        "a file"
    );
}

#[test]
fn a_bad_plan_does_not_undo_an_earlier_good_one() {
    let folder = Folder::new();
    folder.write("good.ron", tiny(RUN));
    folder.write("bad.ron", tiny("optimisers: [], seeds: [0], iterations: 5"));
    let ran = folder.flatland(&["run", "good.ron", "bad.ron", "--out", "out"]);
    assert_eq!(ran.code, Some(1));
    assert_one_paragraph(&ran.stderr, &["bad.ron", "optimisers must be a non-empty list"]);
}
