use super::support::{Folder, gzip, idx};

const PLAN: &str = r#"EmnistLetters(folder: ".", train: 26)"#;

const NAMES: [&str; 4] = [
    "emnist-letters-train-images-idx3-ubyte",
    "emnist-letters-train-labels-idx1-ubyte",
    "emnist-letters-test-images-idx3-ubyte",
    "emnist-letters-test-labels-idx1-ubyte",
];

/// Two images of 2 × 3 pixels of each letter, the second ones gzipped; the first are the test part.
fn letters() -> Folder {
    let folder = Folder::new();
    let labels: Vec<u8> = (1..=26).chain(1..=26).collect();
    let pixels: Vec<u8> = (0..52 * 6).map(|index| (index % 251) as u8).collect();
    folder
        .write(&format!("{}.gz", NAMES[0]), &gzip(&idx(&[52, 2, 3], &pixels)))
        .write(&format!("{}.gz", NAMES[1]), &gzip(&idx(&[52], &labels)))
        .write(NAMES[2], &idx(&[26, 2, 3], &pixels[..26 * 6]))
        .write(NAMES[3], &idx(&[26], &labels[..26]));
    folder
}

#[test]
fn labels_one_to_twenty_six_are_classes_from_zero() {
    let data = letters().load(PLAN).unwrap();
    assert_eq!((data.label.as_str(), data.classes), ("EMNIST letters", 26));
    assert_eq!(data.test.labels, (0..26).collect::<Vec<_>>());
    let mut train = data.train.labels.clone();
    train.sort_unstable();
    assert_eq!(train, (0..26).collect::<Vec<_>>(), "one of each");
}

#[test]
fn pixels_stay_as_they_are_stored() {
    let data = letters().load(PLAN).unwrap();
    assert_eq!(data.shape, [1, 2, 3]);
    for (pixel, index) in data.test.images.iter().zip(0..26 * 6) {
        assert_eq!(*pixel, (f64::from(index % 251) / 255.0 - 0.1722) / 0.3309);
    }
}

#[test]
fn labels_outside_of_the_alphabet_are_refused() {
    for wrong in [0, 27, 255] {
        let folder = letters();
        let mut labels: Vec<u8> = (1..=26).collect();
        labels[7] = wrong;
        let paragraph = folder.write(NAMES[3], &idx(&[26], &labels)).refusal(PLAN);
        for part in ["label 7 ", &format!("is {wrong};"), "1..=26", NAMES[3]] {
            assert!(paragraph.contains(part), "{part} is not in: {paragraph}");
        }
    }
}

#[test]
fn more_than_were_published_are_refused() {
    for (name, count, dimensions) in [
        (NAMES[2], "20801", &[20_801, 2, 3][..]),
        (NAMES[3], "4294967295", &[u32::MAX]),
    ] {
        let folder = letters();
        let paragraph = folder.write(name, &idx(dimensions, &[1; 600])).refusal(PLAN);
        for part in [name, "20800", count] {
            assert!(paragraph.contains(part), "{part} is not in: {paragraph}");
        }
    }
}
