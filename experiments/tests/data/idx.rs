use super::support::{Folder, config, gzip, idx, moments};
use proptest::prelude::*;

const PLAN: &str = r#"Idx(name: "tiny", classes: 3, normalisation: AsGiven,
    train_images: "images", train_labels: "labels", test_images: "test-images", test_labels: "test-labels")"#;

/// Six training images of 2 × 3 pixels and two test images, three classes.
fn pixels() -> Vec<u8> {
    (0..36).map(|pixel| pixel * 7).collect()
}

const LABELS: [u8; 6] = [0, 1, 2, 2, 1, 0];

fn tiny() -> Folder {
    let folder = Folder::new();
    folder
        .write("images", &idx(&[6, 2, 3], &pixels()))
        .write("labels", &idx(&[6], &LABELS));
    folder
        .write("test-images", &idx(&[2, 2, 3], &[255; 12]))
        .write("test-labels", &idx(&[2], &[2, 0]));
    folder
}

fn with(normalisation: &str) -> String {
    PLAN.replace("AsGiven", normalisation)
}

#[test]
fn pixels_are_bytes_over_255_in_file_order() {
    let data = tiny().load(PLAN).unwrap();
    let expected: Vec<f64> = pixels().iter().map(|&byte| f64::from(byte) / 255.0).collect();
    assert_eq!(data.train.images.iter().copied().collect::<Vec<_>>(), expected);
    assert_eq!(
        (data.train.images.dim(), data.shape, data.dimension()),
        ((6, 6), [1, 2, 3], 6)
    );
    assert_eq!(data.train.labels, [0, 1, 2, 2, 1, 0]);
    assert!(data.test.images.iter().all(|&pixel| pixel == 1.0));
    assert_eq!(
        (data.test.labels.as_slice(), data.label.as_str()),
        (&[2, 0][..], "tiny")
    );
}

#[test]
fn gzip_is_recognised_by_content_not_by_name() {
    let plain = tiny().load(PLAN).unwrap();
    let folder = tiny();
    folder.write("images", &gzip(&idx(&[6, 2, 3], &pixels())));
    // Two members, one after the other, are one gzip file.
    let labels = idx(&[6], &LABELS);
    folder.write("labels", &[gzip(&labels[..9]), gzip(&labels[9..])].concat());
    assert_eq!(folder.load(PLAN).unwrap(), plain);
}

#[test]
fn normalisation_by_given_numbers_and_by_the_training_part() {
    let fixed = tiny().load(&with("Fixed(mean: [0.25], std: [0.5])")).unwrap();
    let expected: Vec<f64> = pixels()
        .iter()
        .map(|&byte| (f64::from(byte) / 255.0 - 0.25) / 0.5)
        .collect();
    assert_eq!(fixed.train.images.iter().copied().collect::<Vec<_>>(), expected);

    let data = tiny().load(&with("FromTraining")).unwrap();
    let (mean, std) = moments(data.train.images.iter().copied());
    assert!(mean.abs() < 1e-15 && (std - 1.0).abs() < 1e-15);
    let (mean, std) = moments(pixels().into_iter().map(|byte| f64::from(byte) / 255.0));
    assert!(
        data.test
            .images
            .iter()
            .all(|pixel| (pixel - (1.0 - mean) / std).abs() < 1e-15)
    );
}

#[test]
fn every_proper_beginning_of_a_file_is_refused_by_name() {
    let images = idx(&[6, 2, 3], &pixels());
    let labels = idx(&[6], &LABELS);
    for (name, whole) in [("images", images), ("labels", labels)] {
        for file in [whole.clone(), gzip(&whole)] {
            let folder = tiny();
            for length in 0..file.len() {
                folder.write(name, &file[..length]);
                let paragraph = folder.refusal(PLAN);
                assert!(
                    paragraph.contains(&format!("/{name} ")),
                    "{length} bytes: {paragraph}"
                );
            }
            assert!(folder.write(name, &file).load(PLAN).is_ok());
        }
    }
}

#[test]
fn a_short_file_is_refused_with_its_expected_size() {
    let folder = tiny();
    let file = idx(&[6, 2, 3], &pixels());
    folder.write("images", &file[..40]);
    let paragraph = folder.refusal(PLAN);
    assert!(
        paragraph.contains("52 bytes") && paragraph.contains("holds 40"),
        "{paragraph}"
    );
    assert!(paragraph.contains("6 × 2 × 3"), "{paragraph}");
    folder.write("images", &gzip(&file[..40]));
    assert!(folder.refusal(PLAN).contains("52 bytes when unpacked"));
}

#[test]
fn bytes_after_the_end_are_refused() {
    let folder = tiny();
    let mut file = idx(&[6, 2, 3], &pixels());
    file.push(0);
    assert!(folder.write("images", &file).refusal(PLAN).contains("holds more"));
    assert!(
        folder
            .write("images", &gzip(&file))
            .refusal(PLAN)
            .contains("holds more")
    );
    file.pop();
    let mut packed = gzip(&file);
    packed.extend(b"garbage");
    assert!(
        folder
            .write("images", &packed)
            .refusal(PLAN)
            .contains("trailing data")
    );
}

#[test]
fn a_damaged_gzip_stream_is_refused() {
    let folder = tiny();
    let mut packed = gzip(&idx(&[6, 2, 3], &pixels()));
    let checksum = packed.len() - 8;
    packed[checksum] ^= 1;
    assert!(
        folder
            .write("images", &packed)
            .refusal(PLAN)
            .contains("does not decompress")
    );
}

#[test]
fn labels_are_not_taken_for_images() {
    let folder = tiny();
    folder.write("images", &idx(&[6], &LABELS));
    let paragraph = folder.refusal(PLAN);
    assert!(
        paragraph.contains("[00, 00, 08, 03]") && paragraph.contains("[00, 00, 08, 01]"),
        "{paragraph}"
    );
    // Signed bytes, another number of dimensions.
    folder.write("images", &[0, 0, 9, 3]);
    assert!(folder.refusal(PLAN).contains("[00, 00, 09, 03]"));
    folder.write("images", &idx(&[1, 1, 1, 1], &[0]));
    assert!(folder.refusal(PLAN).contains("[00, 00, 08, 04]"));
}

#[test]
fn a_false_header_allocates_no_memory() {
    let folder = tiny();
    let huge = u32::MAX;
    folder.write("images", &idx(&[huge, huge, huge], &pixels()));
    assert!(folder.refusal(PLAN).contains("exceeds addressable memory"));
    // 2^62 bytes: addressable, so read until the file ends.
    folder.write("images", &idx(&[1 << 31, 1 << 31, 1], &pixels()));
    assert!(folder.refusal(PLAN).contains("holds 52"));
    folder.write("images", &gzip(&idx(&[huge, 2, 3], &pixels())));
    assert!(folder.refusal(PLAN).contains("holds 52"));
}

#[test]
fn empty_files_are_refused() {
    let folder = tiny();
    for dimensions in [[0, 2, 3], [6, 0, 3], [6, 2, 0]] {
        folder.write("images", &idx(&dimensions, &[]));
        assert!(folder.refusal(PLAN).contains("each must be at least 1"));
    }
}

#[test]
fn images_and_labels_must_fit_each_other() {
    let folder = tiny();
    folder.write("labels", &idx(&[5], &LABELS[..5]));
    let paragraph = folder.refusal(PLAN);
    assert!(
        paragraph.contains("6 images") && paragraph.contains("5 labels"),
        "{paragraph}"
    );

    let folder = tiny();
    folder.write("labels", &idx(&[6], &[0, 1, 2, 3, 1, 0]));
    let paragraph = folder.refusal(PLAN);
    assert!(
        paragraph.contains("label 3") && paragraph.contains("is 3;"),
        "{paragraph}"
    );
    assert!(paragraph.contains("0..=2"), "{paragraph}");

    let folder = tiny();
    folder.write("test-images", &idx(&[2, 3, 2], &[255; 12]));
    let paragraph = folder.refusal(PLAN);
    assert!(
        paragraph.contains("[1, 2, 3]") && paragraph.contains("[1, 3, 2]"),
        "{paragraph}"
    );
}

#[test]
fn settings_must_fit_the_files() {
    let folder = tiny();
    let paragraph = folder.refusal(&with("AsGiven, train: 7"));
    assert!(
        paragraph.contains("asks for 7") && paragraph.contains("holds 6"),
        "{paragraph}"
    );
    let paragraph = folder.refusal(&with("Fixed(mean: [0, 0, 0], std: [1, 1, 1])"));
    assert!(
        paragraph.contains("3 means") && paragraph.contains("1 channels"),
        "{paragraph}"
    );
    folder.write("images", &idx(&[6, 2, 3], &[26; 36]));
    assert!(folder.refusal(&with("FromTraining")).contains("all equal"));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = tiny();
    let plan = PLAN.replace("\"images\"", "\"nowhere/images\"");
    let paragraph = folder.refusal(&plan);
    assert!(
        paragraph.contains("no such file") && paragraph.contains("nowhere/images"),
        "{paragraph}"
    );
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    let paragraph = folder.refusal(&PLAN.replace("\"images\"", "\"folder\""));
    assert!(
        paragraph.contains("folder is not an IDX file: it is a folder"),
        "{paragraph}"
    );
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0..3usize) {
        let start: &[u8] = [&[][..], &[0, 0, 8, 3], &[0x1f, 0x8b, 8]][kind];
        let folder = tiny();
        folder.write("images", &[start, &bytes].concat());
        let _ = folder.load(PLAN);
        folder.write("labels", &[start, &bytes].concat());
        let _ = folder.load(PLAN);
    }

    /// If a file is still accepted after a change, only pixels or labels have changed.
    #[test]
    fn one_changed_byte_never_panics(place in any::<prop::sample::Index>(), change in 1..=255u8, packed: bool) {
        let mut file = idx(&[6, 2, 3], &pixels());
        if packed {
            file = gzip(&file);
        }
        let place = place.index(file.len());
        file[place] ^= change;
        let folder = tiny();
        if let Ok(data) = folder.write("images", &file).load(PLAN) {
            prop_assert_eq!(data.train.images.dim(), (6, 6));
        }
    }
}
