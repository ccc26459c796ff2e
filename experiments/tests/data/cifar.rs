use super::support::{Folder, config, parse};
use flatland_experiments::data::{Dataset, Split};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::fs::FileExt;

const CIFAR_10: &str = r#"Cifar10(folder: ".", train: 200)"#;
const CIFAR_100: &str = r#"Cifar100(folder: ".", train: 200)"#;

const BATCHES: [&str; 6] = [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
    "test_batch.bin",
];

/// Byte `place` of the pixels of a record: the first three tell file and record.
fn pixel(file: usize, record: usize, place: usize) -> u8 {
    let value = match place {
        0 => file,
        1 => record >> 8,
        2 => record,
        _ => file * 7 + record * 13 + place * 31 + place / 1024,
    };
    value as u8
}

/// Records with the classes 0, 1, 2, … in turn, after `before` bytes of something else.
fn records(file: usize, count: usize, classes: usize, before: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(count * 3074);
    for record in 0..count {
        bytes.extend(before);
        bytes.push((record % classes) as u8);
        bytes.extend((0..3072).map(|place| pixel(file, record, place)));
    }
    bytes
}

pub fn cifar_10() -> Folder {
    let folder = Folder::new();
    for (file, name) in BATCHES.iter().enumerate() {
        folder.write(name, &records(file, 10_000, 10, &[]));
    }
    folder
}

fn cifar_100() -> Folder {
    let folder = Folder::new();
    // The coarse class comes first and is ignored.
    folder.write("train.bin", &records(0, 50_000, 100, &[19]));
    folder.write("test.bin", &records(1, 10_000, 100, &[0]));
    folder
}

/// Files of zeros of the right length, which the file system need not store.
fn zeros(names: &[(&str, u64)]) -> Folder {
    let folder = Folder::new();
    for (name, length) in names {
        resize(&folder, name, *length);
    }
    folder
}

fn resize(folder: &Folder, name: &str, length: u64) {
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(folder.path().join(name));
    file.unwrap().set_len(length).unwrap();
}

fn cifar_10_zeros() -> Folder {
    zeros(&BATCHES.map(|name| (name, 30_730_000)))
}

/// Each image is that of some record, and has its class; returns which.
fn identify(part: &Split<f32>, classes: usize, mean: [f64; 3], std: [f64; 3]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (image, &label) in part.images.rows().into_iter().zip(&part.labels) {
        let byte = |place: usize| ((f64::from(image[place]) * std[0] + mean[0]) * 255.0).round() as usize;
        let (file, low) = (byte(0), byte(2));
        let record = (byte(1) << 8 | low) % 65_536;
        assert_eq!(label, record % classes);
        for (place, value) in image.iter().enumerate() {
            let (mean, std) = (mean[place / 1024], std[place / 1024]);
            let byte = f64::from(pixel(file, record, place));
            assert_eq!(*value, ((byte / 255.0 - mean) / std) as f32);
        }
        found.push((file, record));
    }
    found
}

fn load(folder: &Folder, plan: &str) -> Dataset<f32> {
    parse(plan).unwrap().load(folder.path()).unwrap()
}

#[test]
fn cifar_10_is_five_batches_and_a_test_batch() {
    let data = load(&cifar_10(), CIFAR_10);
    assert_eq!(
        (data.label.as_str(), data.classes, data.shape),
        ("CIFAR-10", 10, [3, 32, 32])
    );
    let (mean, std) = ([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);
    let train = identify(&data.train, 10, mean, std);
    assert_eq!(train.iter().collect::<BTreeSet<_>>().len(), 200);
    let files: BTreeSet<usize> = train.iter().map(|(file, _)| *file).collect();
    // The probability that 200 images drawn from five equal batches miss one is 5 × 0.8^200.
    assert_eq!(files, (0..5).collect());
    for class in 0..10 {
        assert_eq!(
            data.train.labels.iter().filter(|&&label| label == class).count(),
            20
        );
    }
    assert_eq!(
        identify(&data.test, 10, mean, std),
        (0..10_000).map(|record| (5, record)).collect::<Vec<_>>()
    );
}

#[test]
fn cifar_100_has_the_fine_classes() {
    let data = load(&cifar_100(), CIFAR_100);
    assert_eq!(
        (data.label.as_str(), data.classes, data.shape),
        ("CIFAR-100", 100, [3, 32, 32])
    );
    let (mean, std) = ([0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]);
    assert_eq!(identify(&data.train, 100, mean, std).len(), 200);
    assert!(
        identify(&data.train, 100, mean, std)
            .iter()
            .all(|(file, _)| *file == 0)
    );
    assert_eq!(
        identify(&data.test, 100, mean, std),
        (0..10_000).map(|record| (1, record)).collect::<Vec<_>>()
    );
}

#[test]
fn a_label_that_names_no_class_is_refused_with_its_file_and_index() {
    let refused =
        |folder: &Folder, plan: &str, name: &str, record: u64, length: u64, label: u8, most: &str| {
            let file = File::options()
                .write(true)
                .open(folder.path().join(name))
                .unwrap();
            file.write_all_at(&[label], record * length + length - 3073)
                .unwrap();
            let paragraph = folder.refusal(plan);
            for part in [name, &format!("label {record} "), &format!("is {label};"), most] {
                assert!(paragraph.contains(part), "{part} is not in: {paragraph}");
            }
        };
    let folder = cifar_10_zeros();
    refused(&folder, CIFAR_10, "test_batch.bin", 9_999, 3073, 10, "0..=9");
    refused(&folder, CIFAR_10, "data_batch_3.bin", 17, 3073, 255, "0..=9");
    let folder = zeros(&[("train.bin", 153_700_000), ("test.bin", 30_740_000)]);
    refused(&folder, CIFAR_100, "test.bin", 0, 3074, 100, "0..=99");
}

#[test]
fn missing_files_are_listed_with_the_archive_that_has_them() {
    let folder = zeros(&BATCHES.map(|name| (name, 30_730_000))[..4]);
    let paragraph = folder.refusal(CIFAR_10);
    for part in [
        "data_batch_5.bin",
        "test_batch.bin",
        "cifar-10-binary.tar.gz",
        "Cifar10(folder",
        "flatland data cifar-10",
    ] {
        assert!(paragraph.contains(part), "{part} is not in: {paragraph}");
    }
    assert!(!paragraph.contains("data_batch_4.bin"), "{paragraph}");
}

#[test]
fn the_wrong_version_is_recognised_by_its_length() {
    let folder = zeros(&[("train.bin", 153_650_000), ("test.bin", 30_730_000)]);
    let paragraph = folder.refusal(CIFAR_100);
    for part in [
        "train.bin",
        "153700000",
        "153650000",
        "50000 records of 3074 bytes",
    ] {
        assert!(paragraph.contains(part), "{part} is not in: {paragraph}");
    }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn a_file_of_any_other_length_is_refused_by_name(file in 0..6usize, length in 0..40_000_000u64) {
        prop_assume!(length != 30_730_000);
        let folder = cifar_10_zeros();
        resize(&folder, BATCHES[file], length);
        let paragraph = folder.refusal(CIFAR_10);
        prop_assert!(paragraph.contains(BATCHES[file]) && paragraph.contains("30730000"), "{}", paragraph);
    }
}
