//! `flatland data`.

use super::common::{Folder, Ran};
use std::fs::File;

const NAMES: [&str; 6] = [
    "digits",
    "fashion-mnist",
    "emnist-letters",
    "cifar-10",
    "cifar-100",
    "svhn",
];

/// Runs the program with the folder `data` as that of the data sets.
fn data(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = folder.command(&[&["data"], arguments].concat());
    command.env("FLATLAND_DATA", folder.path("data"));
    Ran::of(command.output().unwrap())
}

#[test]
fn every_set_is_listed_with_its_source_its_terms_and_its_files() {
    let ran = data(&Folder::new(), &[]).succeeded();
    for word in [
        "10 classes, images of 1 × 28 × 28, 60000 for training and 10000 for testing",
        "26 classes, images of 1 × 28 × 28, 124800 for training and 20800 for testing",
        "100 classes, images of 3 × 32 × 32",
        "MIT licence",
        "CC BY 4.0",
        "non-commercial",
        "zalandoresearch",
        "cs.toronto.edu/~kriz",
        "nist.gov",
        "ufldl.stanford.edu",
        "data/cifar-10-batches-bin",
        "train-images-idx3-ubyte(.gz)",
        "emnist-letters-test-labels-idx1-ubyte(.gz)",
        "data_batch_5.bin",
        "train.bin",
        "test_32x32.mat",
        "Cifar100(train: 5000)",
        "Npy(",
    ] {
        assert!(ran.stdout.contains(word), "{word} is missing in {}", ran.stdout);
    }
    assert_eq!(ran.stdout.matches("verdict  not present").count(), 5);
}

#[test]
fn one_set_is_listed_alone() {
    for name in NAMES {
        let ran = data(&Folder::new(), &[name]).succeeded();
        let headings = ran
            .stdout
            .lines()
            .filter(|line| line.contains(" classes, "))
            .count();
        assert_eq!(headings, 1, "{}", ran.stdout);
    }
    let ran = data(&Folder::new(), &["cifar-11"]);
    assert_eq!(ran.code, Some(2));
    for name in NAMES {
        assert!(ran.stderr.contains(name), "{}", ran.stderr);
    }
    assert_eq!(
        data(&Folder::new(), &["--folder", "x"]).code,
        Some(2),
        "of which set?"
    );
}

#[test]
fn a_wrong_file_is_shown_and_fails_and_a_missing_one_does_not() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("data/svhn")).unwrap();
    folder.write("data/svhn/test_32x32.mat", "not at all");
    for arguments in [&[][..], &["svhn"]] {
        let ran = data(&folder, arguments);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        for word in [
            "WRONG: expected 64,275,384 bytes, MD5 eb5a983be6a315427106f1b164d9cef3; got 10 bytes",
            "missing",
        ] {
            assert!(ran.stdout.contains(word), "{word} is missing in {}", ran.stdout);
        }
        assert!(
            ran.stderr.starts_with("error: ") && ran.stderr.contains("SVHN"),
            "{}",
            ran.stderr
        );
    }
    data(&folder, &["cifar-10"]).succeeded();
    // Another, empty folder.
    data(&folder, &["svhn", "--folder", "elsewhere"]).succeeded();
}

#[test]
fn an_archive_of_another_size_is_wrong() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("data")).unwrap();
    let archive = File::create(folder.path("data/cifar-10-binary.tar.gz")).unwrap();
    archive.set_len(1_000_000).unwrap();
    let ran = data(&folder, &["cifar-10"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.contains("170,052,171") && ran.stdout.contains("1,000,000"),
        "{}",
        ran.stdout
    );
}

#[test]
fn plans_use_the_folder_of_the_environment_variable() {
    let folder = Folder::new();
    let run = "optimisers: [Nls()], seeds: [0], iterations: 5";
    folder.write(
        "plan.ron",
        format!("(name: \"p\", data: [Svhn(train: 10)], networks: [Mlp(hidden: [4])], {run})"),
    );
    let mut command = folder.command(&["check", "plan.ron"]);
    let ran = Ran::of(command.env("FLATLAND_DATA", "/some/where").output().unwrap());
    assert_eq!(ran.code, Some(1));
    for word in ["/some/where/svhn", "train_32x32.mat", "flatland data svhn"] {
        assert!(ran.stderr.contains(word), "{word} is missing in {}", ran.stderr);
    }
    let ran = Ran::of(command.env_remove("FLATLAND_DATA").output().unwrap());
    let there = std::path::Path::new("/usr/share/datasets/svhn").exists();
    assert!(
        there || ran.stderr.contains("/usr/share/datasets/svhn"),
        "{}",
        ran.stderr
    );
}

/// A plan with own data, which `settings` complete.
fn own(settings: &str) -> Folder {
    let folder = Folder::new();
    let images = ndarray::Array3::from_shape_fn((12, 4, 4), |(image, row, column)| {
        (image * 67 + row * 31 + column * 113 + 255) as u8
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    ndarray_npy::WriteNpyExt::write_npy(&images, &mut bytes).unwrap();
    folder.write("images.npy", bytes.into_inner());
    let labels = ndarray::Array1::from_shape_fn(12, |image| 1 + (image % 3) as i64);
    let mut bytes = std::io::Cursor::new(Vec::new());
    ndarray_npy::WriteNpyExt::write_npy(&labels, &mut bytes).unwrap();
    folder.write("labels.npy", bytes.into_inner());
    folder.write(
        "plan.ron",
        format!(
            "(name: \"p\", data: [Npy(name: \"mine\", images: \"images.npy\", labels: \"labels.npy\"{settings})], \
             networks: [Mlp(hidden: [4])], optimisers: [Nls()], seeds: [0], iterations: 5)"
        ),
    );
    folder
}

#[test]
fn check_describes_the_data_and_estimates_time_and_memory() {
    let folder = own(", train: 9, scale: 255");
    let ran = folder.flatland(&["check", "plan.ron"]).succeeded();
    for word in [
        "mine: 4 classes",
        "9 for training, 3 for testing",
        "1 × 4 × 4",
        "uint8",
        "divided by 255",
        "0: 0, 1: 3, 2: 3, 3: 3",
        "warning",
        "begin at 1",
        "plan OK",
        "estimate",
        "MLP 16-4-4 on mine: less than 1 s",
        "timed on 9 samples",
    ] {
        assert!(ran.stdout.contains(word), "{word} is missing in {}", ran.stdout);
    }
    assert_eq!(ran.stderr, "");
}

#[test]
fn run_warns_of_unscaled_integers_and_runs() {
    let ran = own("").flatland(&["run", "plan.ron", "--out", "out"]).succeeded();
    for word in ["warning: mine: ", "`scale: 255`", "begin at 1"] {
        assert!(ran.stderr.contains(word), "{word} is missing in {}", ran.stderr);
    }
    let ran = own(", scale: 255, normalisation: FromTraining, classes: 4")
        .flatland(&["run", "plan.ron", "--out", "out"])
        .succeeded();
    assert!(!ran.stderr.contains("scale"), "{}", ran.stderr);
}

/// A network that no machine holds is refused before anything is allocated.
#[test]
fn networks_larger_than_the_memory_are_refused() {
    let folder = Folder::new();
    folder.write(
        "plan.ron",
        "(name: \"p\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4, 1000000, 1000000])], optimisers: [Nls()], \
         seeds: [0], iterations: 5)",
    );
    let checked = folder.flatland(&["check", "plan.ron", "--out", "out"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    for words in ["NLS on digits", "TiB of memory"] {
        assert!(
            checked.stderr.contains(words),
            "{words} is missing in {checked:?}"
        );
    }
    assert!(!folder.path("out").exists());
    // Recorded as out of memory.
    let ran = folder.flatland(&["run", "plan.ron", "--out", "out"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
}
