use super::support::{Folder, config, f64_bytes, i64_bytes, npy, npy_with_header};
use proptest::prelude::*;

const PLAN: &str = r#"Npy(name: "own", images: "images.npy", labels: "labels.npy")"#;

fn values() -> Vec<f64> {
    (0..24).map(|index| f64::from(index).sin() * 1e3).collect()
}

/// Four images, three classes, everything for training.
fn own() -> Folder {
    let folder = Folder::new();
    folder.write("images.npy", &npy("<f8", "(4, 6)", &f64_bytes(values())));
    folder.write("labels.npy", &npy("<i8", "(4,)", &i64_bytes([0, 2, 1, 2])));
    folder
}

#[test]
fn doubles_keep_their_bits() {
    let data = own().load(PLAN).unwrap();
    let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(data.train.images.iter().copied().collect()), bits(values()));
    assert_eq!((data.train.images.dim(), data.shape), ((4, 6), [1, 1, 6]));
    assert_eq!(
        (data.train.labels.as_slice(), data.classes),
        (&[0, 2, 1, 2][..], 3)
    );
    assert!(data.test.is_empty());
    assert_eq!(data.test.images.dim(), (0, 6));
}

#[test]
fn every_type_order_and_shape_that_is_documented() {
    let expected: Vec<f64> = (0..24).map(f64::from).collect();
    let check = |file: Vec<u8>, shape: [usize; 3]| {
        let folder = own();
        let data = folder.write("images.npy", &file).load(PLAN).unwrap();
        assert_eq!(data.train.images.iter().copied().collect::<Vec<_>>(), expected);
        assert_eq!(data.shape, shape);
    };
    let single: Vec<u8> = (0..24u8)
        .flat_map(|value| f32::from(value).to_le_bytes())
        .collect();
    let big: Vec<u8> = expected.iter().flat_map(|value| value.to_be_bytes()).collect();
    let bytes: Vec<u8> = (0..24).collect();
    check(npy("<f4", "(4, 6)", &single), [1, 1, 6]);
    check(npy(">f8", "(4, 2, 3)", &big), [1, 2, 3]);
    check(npy("|u1", "(4, 3, 1, 2)", &bytes), [3, 1, 2]);
    // Fortran order of (4, 6): the first index varies fastest.
    let columns = (0..6).flat_map(|pixel| (0..4).map(move |image| f64::from(image * 6 + pixel)));
    let header = "{'descr': '<f8', 'fortran_order': True, 'shape': (4, 6), }";
    check(npy_with_header(header, &f64_bytes(columns)), [1, 1, 6]);
    // Keys in any order, other quotes, no closing comma.
    check(
        npy_with_header(r#"{"shape":(4,6),"descr":"|u1","fortran_order":False}"#, &bytes),
        [1, 1, 6],
    );
}

#[test]
fn labels_of_every_integer_type() {
    let labels = [0u8, 2, 1, 2];
    let bytes = |width: usize, big: bool| -> Vec<u8> {
        let mut values = Vec::new();
        for label in labels {
            let mut value = vec![0; width];
            value[if big { width - 1 } else { 0 }] = label;
            values.extend(value);
        }
        values
    };
    for kind in ['i', 'u'] {
        for width in [1, 2, 4, 8] {
            for mark in if width == 1 { "|" } else { "<>" }.chars() {
                let file = npy(
                    &format!("{mark}{kind}{width}"),
                    "(4,)",
                    &bytes(width, mark == '>'),
                );
                let folder = own();
                let data = folder.write("labels.npy", &file).load(PLAN).unwrap();
                assert_eq!(data.train.labels, [0, 2, 1, 2], "{mark}{kind}{width}");
            }
        }
    }
}

#[test]
fn own_test_files_are_the_test_set() {
    let folder = own();
    folder.write("t.npy", &npy("<f8", "(1, 6)", &f64_bytes([0.5; 6])));
    folder.write("u.npy", &npy("|u1", "(1,)", &[4]));
    let plan = PLAN.replace(
        "\"own\"",
        "\"own\", test_images: \"t.npy\", test_labels: \"u.npy\"",
    );
    let data = folder.load(&plan).unwrap();
    assert_eq!((data.test.labels.as_slice(), data.classes), (&[4][..], 5));
    assert!(data.test.images.iter().all(|&pixel| pixel == 0.5));
}

#[test]
fn normalisation_is_by_channel() {
    let folder = own();
    folder.write(
        "images.npy",
        &npy("<f8", "(4, 2, 1, 3)", &f64_bytes((0..24).map(f64::from))),
    );
    let plan = PLAN.replace(
        "\"own\"",
        "\"own\", normalisation: Fixed(mean: [1, 2], std: [2, 4])",
    );
    let data = folder.load(&plan).unwrap();
    for (index, pixel) in data.train.images.iter().enumerate() {
        let (mean, std) = if index / 3 % 2 == 0 {
            (1.0, 2.0)
        } else {
            (2.0, 4.0)
        };
        assert_eq!(*pixel, (index as f64 - mean) / std);
    }
    let data = folder
        .load(&PLAN.replace("\"own\"", "\"own\", normalisation: FromTraining"))
        .unwrap();
    for channel in 0..2 {
        let pixels = data
            .train
            .images
            .indexed_iter()
            .filter(|((_, pixel), _)| pixel / 3 == channel);
        let (mean, std) = super::support::moments(pixels.map(|(_, &pixel)| pixel));
        assert!(mean.abs() < 1e-15 && (std - 1.0).abs() < 1e-15);
    }
}

#[test]
fn wrong_types_and_shapes_are_named_with_the_expected_ones() {
    let refused = |name: &str, file: Vec<u8>, parts: &[&str]| {
        let folder = own();
        let paragraph = folder.write(name, &file).refusal(PLAN);
        for part in [&[name], parts].concat() {
            assert!(paragraph.contains(part), "{part:?} is not in: {paragraph}");
        }
    };
    let four = i64_bytes([0, 1, 2, 1]);
    refused(
        "images.npy",
        npy("<c8", "(2, 2)", &four),
        &["'<c8'", "float32, float64", "converted.npy"],
    );
    refused("images.npy", npy("<U5", "(2, 2)", &four), &["'<U5'", "float32"]);
    refused("images.npy", npy("", "(2, 2)", &four), &["''", "float32"]);
    refused(
        "images.npy",
        npy("<f8", "(4,)", &four),
        &["(4,)", "(n, height, width)"],
    );
    refused(
        "images.npy",
        npy("<f8", "(1, 1, 1, 2, 2)", &four),
        &["(1, 1, 1, 2, 2)", "(n, d)"],
    );
    refused("images.npy", npy("<f8", "()", &four), &["()", "(n, d)"]);
    refused("images.npy", npy("<f8", "(0, 6)", &[]), &["0 × 6", "at least 1"]);
    refused("labels.npy", npy("<i8", "(2, 2)", &four), &["(2, 2)", "(n,)"]);
    refused(
        "labels.npy",
        npy("<i8", "(3,)", &four[..24]),
        &["4 images", "3 labels"],
    );
}

#[test]
fn labels_that_name_no_class_are_refused() {
    let folder = own();
    folder.write("labels.npy", &npy("<i8", "(4,)", &i64_bytes([0, 2, -1, 2])));
    let paragraph = folder.refusal(PLAN);
    assert!(
        paragraph.contains("label 2 ") && paragraph.contains("is -1"),
        "{paragraph}"
    );
    // Without a number of classes, a wild label must not imply as many.
    folder.write("labels.npy", &npy("<i8", "(4,)", &i64_bytes([0, 2, 1, i64::MAX])));
    assert!(folder.refusal(PLAN).contains("label 3 "));
    folder.write("labels.npy", &npy("<i8", "(4,)", &i64_bytes([0, 2, 1, 3])));
    assert!(
        folder
            .refusal(&PLAN.replace("\"own\"", "\"own\", classes: 3"))
            .contains("0..=2")
    );
}

#[test]
fn pixels_that_are_not_finite_are_named() {
    let folder = own();
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut pixels = values();
        pixels[3 * 6 + 2] = wrong;
        folder.write("images.npy", &npy("<f8", "(4, 6)", &f64_bytes(pixels)));
        let paragraph = folder.refusal(PLAN);
        assert!(
            paragraph.contains("pixel 2 of image 3") && paragraph.contains("images.npy"),
            "{paragraph}"
        );
    }
    // Finite as stored, not in single precision.
    folder.write("images.npy", &npy("<f8", "(4, 6)", &f64_bytes([1e300; 24])));
    assert!(folder.load(PLAN).is_ok());
    let single = super::support::parse(PLAN).unwrap().load::<f32>(folder.path());
    assert!(
        single
            .unwrap_err()
            .to_string()
            .contains("too large for the precision")
    );
}

#[test]
fn every_proper_beginning_and_every_longer_file_is_refused() {
    let file = npy("<f8", "(4, 6)", &f64_bytes(values()));
    let folder = own();
    for length in 0..file.len() {
        let paragraph = folder.write("images.npy", &file[..length]).refusal(PLAN);
        assert!(paragraph.contains("images.npy"), "{paragraph}");
    }
    let length = file.len() + 1;
    let paragraph = folder
        .write("images.npy", &[file, vec![0]].concat())
        .refusal(PLAN);
    assert!(paragraph.contains(&format!("holds {length}")), "{paragraph}");
}

#[test]
fn a_false_header_allocates_no_memory() {
    let folder = own();
    for shape in [
        "(4611686018427387904, 6)",
        "(1000000000000, 6)",
        "(99999999999999999999, 6)",
    ] {
        let paragraph = folder
            .write("images.npy", &npy("<f8", shape, &[0; 8]))
            .refusal(PLAN);
        assert!(paragraph.contains("images.npy"), "{paragraph}");
    }
}

#[test]
fn unusual_headers_are_refused() {
    let folder = own();
    let deep = format!("{{'descr': {}", "(".repeat(9000));
    for header in [
        "",
        "{}",
        "[1, 2]",
        "{'descr': '<f8', 'shape': (4, 6)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4, -6)}",
        "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (4, 6)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 6), 'shape': (4, 6)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 6), 'more': 1}",
        "{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (4, 6)}",
        &deep,
    ] {
        folder.write("images.npy", &npy_with_header(header, &f64_bytes(values())));
        assert!(
            folder.refusal(PLAN).contains("not a readable .npy file"),
            "{header}"
        );
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn random_headers_never_panic(header in "[{]('descr'|'shape'|'fortran_order'|[:,()<f8' 0-9TrueFals]){0,40}[}]") {
        let folder = own();
        let _ = folder.write("images.npy", &npy_with_header(&header, &[0; 64])).load(PLAN);
    }

    #[test]
    fn one_changed_byte_never_panics(place in any::<prop::sample::Index>(), change in 1..=255u8, labels: bool) {
        let (name, mut file) = if labels {
            ("labels.npy", npy("<i8", "(4,)", &i64_bytes([0, 2, 1, 2])))
        } else {
            ("images.npy", npy("<f8", "(4, 6)", &f64_bytes(values())))
        };
        let place = place.index(file.len());
        file[place] ^= change;
        let folder = own();
        if let Ok(data) = folder.write(name, &file).load(PLAN) {
            prop_assert_eq!(data.train.images.nrows(), 4);
        }
    }
}
