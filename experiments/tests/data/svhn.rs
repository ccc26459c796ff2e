use super::support::{Folder, config};
use super::written::mat::{Order, UINT8, UINT8_CLASS, pixel, pixels, svhn};
use flatland_experiments::data::Dataset;
use proptest::prelude::*;

const PLAN: &str = r#"Svhn(folder: ".")"#;

/// Type of an element, and class of an array, of double precision.
const DOUBLE: u32 = 9;
const DOUBLE_CLASS: u32 = 6;

const LABELS: [u8; 2] = [10, 3];

fn good() -> Vec<u8> {
    Order::Little.file(&svhn(Order::Little, &LABELS))
}

fn packed() -> Vec<u8> {
    Order::Little.file(&svhn(Order::Little, &LABELS).map(|variable| Order::Little.compressed(&variable)))
}

/// This file as the training part, a good one as the test part.
fn with(train: &[u8]) -> Folder {
    let folder = Folder::new();
    folder
        .write("train_32x32.mat", train)
        .write("test_32x32.mat", &good());
    folder
}

fn refusal(train: &[u8]) -> String {
    let paragraph = with(train).refusal(PLAN);
    assert!(paragraph.contains("train_32x32.mat"), "{paragraph}");
    paragraph
}

/// Two images labelled 10 and 3, channel by channel, each row by row.
fn check(data: &Dataset<f64>) {
    assert_eq!(
        (data.label.as_str(), data.classes, data.shape),
        ("SVHN", 10, [3, 32, 32])
    );
    assert_eq!(data.train.labels, [0, 3]);
    let (mean, std) = ([0.4377, 0.4438, 0.4728], [0.1980, 0.2010, 0.1970]);
    for (image, values) in data.train.images.rows().into_iter().enumerate() {
        for (index, value) in values.iter().enumerate() {
            let (channel, row, column) = (index / 1024, index / 32 % 32, index % 32);
            let byte = f64::from(pixel(row, column, channel, image));
            assert_eq!(*value, (byte / 255.0 - mean[channel]) / std[channel]);
        }
    }
}

#[test]
fn plain_and_compressed_files_in_both_byte_orders() {
    for order in [Order::Little, Order::Big] {
        let [images, labels] = svhn(order, &LABELS);
        let (packed_images, packed_labels) = (order.compressed(&images), order.compressed(&labels));
        for variables in [
            [images.clone(), labels.clone()],
            [packed_images.clone(), packed_labels.clone()],
            [packed_labels, images],
            [labels, packed_images],
        ] {
            check(&with(&order.file(&variables)).load(PLAN).unwrap());
        }
    }
}

/// `scipy.io.savemat(path, {"X": X, "y": y}, do_compression=...)` of SciPy 1.17.1.
#[test]
fn files_that_scipy_wrote() {
    for file in [
        &include_bytes!("svhn/scipy-plain.mat")[..],
        &include_bytes!("svhn/scipy-compressed.mat")[..],
    ] {
        check(&with(file).load(PLAN).unwrap());
    }
}

#[test]
fn labels_one_to_ten_are_the_digits_one_to_nine_and_zero() {
    let labels: Vec<u8> = (1..=10).collect();
    let file = Order::Little.file(&svhn(Order::Little, &labels));
    let data = with(&file).load(PLAN).unwrap();
    assert_eq!(data.train.labels, [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
    for (wrong, index) in [(0, 0), (11, 4), (255, 9)] {
        let mut labels = labels.clone();
        labels[index] = wrong;
        let paragraph = refusal(&Order::Little.file(&svhn(Order::Little, &labels)));
        assert!(
            paragraph.contains(&format!("label {index} ")) && paragraph.contains(&format!("is {wrong};")),
            "{paragraph}"
        );
        assert!(paragraph.contains("1..=10"), "{paragraph}");
    }
}

#[test]
fn other_variables_are_skipped() {
    let order = Order::Little;
    let [images, labels] = svhn(order, &LABELS);
    let other = order.array(
        "a longer name",
        DOUBLE_CLASS,
        &[1, 1],
        &order.element(DOUBLE, &[0; 8]),
    );
    for variables in [
        [&other, &order.compressed(&other), &images, &labels],
        [&images, &other, &labels, &other],
    ] {
        check(
            &with(&order.file(&variables.map(Clone::clone)))
                .load(PLAN)
                .unwrap(),
        );
    }
}

#[test]
fn every_proper_beginning_of_a_file_is_refused_by_name() {
    for file in [good(), packed()] {
        let folder = with(&file);
        check(&folder.load(PLAN).unwrap());
        for length in 0..file.len() {
            folder.write("train_32x32.mat", &file[..length]);
            let paragraph = folder.refusal(PLAN);
            assert!(
                paragraph.contains("train_32x32.mat"),
                "{length} bytes: {paragraph}"
            );
        }
    }
}

#[test]
fn files_of_other_kinds_are_refused_with_the_expected_kind() {
    let mut hdf5 = good();
    hdf5[124..128].copy_from_slice(b"\x00\x02IM");
    assert!(refusal(&hdf5).contains("HDF5"));
    let mut old = good();
    old[126] = b' ';
    assert!(refusal(&old).contains("IM or MI"));
    assert!(refusal(&good()[..128]).contains("no array called X"));

    let order = Order::Little;
    let [images, labels] = svhn(order, &LABELS);
    assert!(refusal(&order.file(std::slice::from_ref(&images))).contains("no array called y"));
    assert!(
        refusal(&order.file(&[images.clone(), images.clone(), labels.clone()])).contains("duplicate array X")
    );
    let no_variable = order.element(UINT8, &[0; 8]);
    assert!(refusal(&order.file(&[no_variable.clone(), images.clone()])).contains("type 2"));
    assert!(refusal(&order.file(&[order.compressed(&no_variable)])).contains("type 2"));

    let doubles: Vec<u8> = LABELS
        .iter()
        .flat_map(|&label| f64::from(label).to_le_bytes())
        .collect();
    for values in [order.element(DOUBLE, &doubles), order.element(UINT8, &LABELS)] {
        let labels = order.array("y", DOUBLE_CLASS, &[2, 1], &values);
        assert!(refusal(&order.file(&[images.clone(), labels])).contains("uint8"));
    }
    let complex = order.array("y", UINT8_CLASS | 0x0800, &[2, 1], &order.element(UINT8, &LABELS));
    assert!(refusal(&order.file(&[images.clone(), complex])).contains("uint8"));
    let stored_as_doubles = order.array("y", UINT8_CLASS, &[2, 1], &order.element(DOUBLE, &LABELS));
    assert!(refusal(&order.file(&[images, stored_as_doubles])).contains("type 9"));
}

#[test]
fn dimensions_must_be_those_of_svhn() {
    let order = Order::Little;
    let [images, labels] = svhn(order, &LABELS);
    for shape in [
        &[3, 32, 32, 2][..],
        &[32, 32, 3],
        &[32, 32, 3, 0],
        &[32, 32, 6],
        &[32, 32, 3, 1, 2],
        &[6144, 1],
    ] {
        let wrong = order.bytes("X", shape, &pixels(2));
        let paragraph = refusal(&order.file(&[wrong, labels.clone()]));
        assert!(paragraph.contains("32 × 32 × 3 × n"), "{paragraph}");
    }
    for shape in [&[2, 2][..], &[0, 1], &[2, 1, 1]] {
        let wrong = order.bytes("y", shape, &LABELS);
        assert!(refusal(&order.file(&[images.clone(), wrong])).contains("n × 1"));
    }
    let row = order.bytes("y", &[1, 2], &LABELS);
    check(&with(&order.file(&[images.clone(), row])).load(PLAN).unwrap());
    let paragraph = refusal(&order.file(&[images, order.bytes("y", &[3, 1], &[1, 2, 3])]));
    assert!(
        paragraph.contains("2 images") && paragraph.contains("3 labels"),
        "{paragraph}"
    );
}

#[test]
fn more_images_than_were_published_are_refused() {
    let order = Order::Little;
    let [_, labels] = svhn(order, &LABELS);
    for count in [73_258, u32::MAX] {
        let wrong = order.bytes("X", &[32, 32, 3, count], &pixels(2));
        let paragraph = refusal(&order.file(&[wrong, labels.clone()]));
        assert!(
            paragraph.contains("73257") && paragraph.contains(&count.to_string()),
            "{paragraph}"
        );
    }
    // As many as possible, but the values are missing.
    let wrong = order.bytes("X", &[32, 32, 3, 73_257], &pixels(2));
    assert!(refusal(&order.file(&[wrong, labels])).contains("as many as its dimensions say"));
}

#[test]
fn false_lengths_are_refused() {
    let order = Order::Little;
    let [images, labels] = svhn(order, &LABELS);
    let both = order.file(&[images.clone(), labels.clone()]);
    // The length of the first variable, and of its flags, dimensions, and values.
    for place in [132, 140, 156, 188] {
        for length in [0u32, 1, 7, 9, 4096, u32::MAX] {
            let mut file = both.clone();
            file[place..place + 4].copy_from_slice(&length.to_le_bytes());
            refusal(&file);
        }
    }
    // The same inside a compressed variable, where only the end of the stream reveals it.
    for place in [4, 12, 28, 60] {
        for length in [0u32, 1, 7, 9, 4096, u32::MAX] {
            let mut variable = images.clone();
            variable[place..place + 4].copy_from_slice(&length.to_le_bytes());
            refusal(&order.file(&[order.compressed(&variable), labels.clone()]));
        }
    }
    let mut longer = images;
    longer.extend([0; 16]);
    let paragraph = refusal(&order.file(&[order.compressed(&longer), labels]));
    assert!(paragraph.contains("trailing data"), "{paragraph}");
}

#[test]
fn a_damaged_compressed_variable_is_refused() {
    let file = packed();
    let length = u32::from_le_bytes([file[132], file[133], file[134], file[135]]) as usize;
    // The checksum at the end of the first variable.
    for place in 136 + length - 4..136 + length {
        let mut damaged = file.clone();
        damaged[place] ^= 1;
        assert!(refusal(&damaged).contains("does not unpack"));
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn random_variables_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), kind in 0..3usize) {
        let mut file = good()[..128].to_vec();
        file.extend([&[][..], &[14, 0, 0, 0], &[15, 0, 0, 0, 200, 0, 0, 0, 0x78, 0x9c]][kind]);
        file.extend(bytes);
        let _ = with(&file).load(PLAN);
    }

    /// If a file is still accepted after a change, only pixels or labels have changed.
    #[test]
    fn one_changed_byte_never_panics(place in any::<prop::sample::Index>(), change in 1..=255u8, kind in 0..3usize) {
        let mut file = if kind == 0 { packed() } else { good() };
        // Half of the changes hit other bytes than pixels.
        let places = if kind == 1 { 200 } else { file.len() };
        let place = place.index(places);
        file[place] ^= change;
        if let Ok(data) = with(&file).load(PLAN) {
            prop_assert_eq!(data.train.images.dim(), (2, 3072));
        }
    }

    /// A change before compression, which the checksum cannot detect.
    #[test]
    fn one_changed_byte_before_compression_never_panics(place in 0..80usize, change in 1..=255u8, order: bool) {
        let order = if order { Order::Big } else { Order::Little };
        let [mut images, labels] = svhn(order, &LABELS);
        images[place] ^= change;
        if let Ok(data) = with(&order.file(&[order.compressed(&images), labels])).load(PLAN) {
            prop_assert_eq!(data.train.images.dim(), (2, 3072));
        }
    }
}
