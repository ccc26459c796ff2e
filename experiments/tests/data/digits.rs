use super::support::parse;
use flate2::read::GzDecoder;
use flatland_experiments::data::{Dataset, Split, one_hot};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

const IMAGES: &[u8] = include_bytes!("../../assets/digits/digits-images-idx3-ubyte.gz");
const LABELS: &[u8] = include_bytes!("../../assets/digits/digits-labels-idx1-ubyte.gz");

fn load(text: &str) -> Dataset<f64> {
    parse(text).unwrap().load(Path::new("nowhere")).unwrap()
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut unpacked).unwrap();
    unpacked
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn the_files_are_those_described_beside_them() {
    assert_eq!(
        sha256(IMAGES),
        "16bf71e8bfa958f11ad68a045567f2a2f5362b27ab1e7cadd4cf9a3cbb37176e"
    );
    assert_eq!(
        sha256(LABELS),
        "22e1486adc7849d49bbac7f3e6227134ade1aea8cf5289c8dceeecd5a005d43c"
    );
    assert_eq!(
        sha256(&unpack(IMAGES)),
        "359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96"
    );
    assert_eq!(
        sha256(&unpack(LABELS)),
        "ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad"
    );
}

#[test]
fn every_class_has_the_published_number_of_images() {
    let digits = load("Digits()");
    let mut counts = [0; 10];
    for &label in digits.train.labels.iter().chain(&digits.test.labels) {
        counts[label] += 1;
    }
    assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    assert_eq!(
        (digits.label.as_str(), digits.classes, digits.shape),
        ("digits", 10, [1, 8, 8])
    );
    assert_eq!((digits.train.len(), digits.test.len()), (1500, 297));
}

#[test]
fn training_and_test_part_together_are_the_whole_file() {
    let digits = load("Digits(train: 1000, subset_seed: 5)");
    // Empty and full pixels occur in the training part, so its extremes correspond to 0 and 16.
    let extreme = |choose: fn(f64, f64) -> f64| digits.train.images.iter().copied().reduce(choose).unwrap();
    let (black, white) = (extreme(f64::min), extreme(f64::max));
    let stored = |split: &Split<f64>| -> Vec<(Vec<u8>, usize)> {
        let byte = |pixel: &f64| ((pixel - black) / (white - black) * 16.0).round() as u8;
        let rows = split
            .images
            .rows()
            .into_iter()
            .map(|row| row.iter().map(byte).collect());
        rows.zip(split.labels.iter().copied()).collect()
    };
    let mut found = stored(&digits.train);
    found.extend(stored(&digits.test));
    let (images, labels) = (unpack(IMAGES), unpack(LABELS));
    let mut expected: Vec<_> = images[16..]
        .chunks(64)
        .map(<[u8]>::to_vec)
        .zip(labels[8..].iter().map(|&label| usize::from(label)))
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn training_pixels_have_mean_zero_and_deviation_one() {
    for size in [10, 300, 1500] {
        let digits = load(&format!("Digits(train: {size})"));
        let (mean, std) = super::support::moments(digits.train.images.iter().copied());
        assert!(mean.abs() < 1e-12 && (std - 1.0).abs() < 1e-12, "{mean} {std}");
    }
}

#[test]
fn single_precision_is_double_precision_rounded_once() {
    let double = load("Digits()");
    let single = parse("Digits()").unwrap().load::<f32>(Path::new(".")).unwrap();
    assert_eq!(
        single.train.images,
        double.train.images.mapv(|pixel| pixel as f32)
    );
    assert_eq!(single.test.images, double.test.images.mapv(|pixel| pixel as f32));
    assert_eq!(single.train.labels, double.train.labels);
}

#[test]
fn label_variance_is_the_variance_of_the_one_hot_targets() {
    let digits = load("Digits(train: 777)");
    let targets = one_hot::<f64>(&digits.train.labels, 10).unwrap();
    let means = targets.mean_axis(ndarray::Axis(0)).unwrap();
    let expected = (&targets - &means).mapv(|entry| entry * entry).mean().unwrap();
    assert!((digits.label_variance() - expected).abs() < 1e-15);
    // Nearly balanced classes: close to (1/10)(1 − 1/10).
    assert!((digits.label_variance() - 0.09).abs() < 1e-4);
}

#[test]
fn fingerprint_sees_every_bit_that_a_run_sees() {
    let digits = load("Digits()");
    let fingerprint = digits.fingerprint();
    assert_eq!(
        fingerprint,
        load("Digits(train: 1500, subset_seed: 0)").fingerprint()
    );
    assert_ne!(fingerprint, load("Digits(subset_seed: 1)").fingerprint());
    assert_ne!(fingerprint, load("Digits(train: 1499)").fingerprint());
    let changed = |change: fn(&mut Dataset<f64>)| {
        let mut copy = digits.clone();
        change(&mut copy);
        copy.fingerprint()
    };
    assert_eq!(fingerprint, changed(|data| data.label = "other".into()));
    assert_ne!(
        fingerprint,
        changed(|data| data.train.labels[7] = (data.train.labels[7] + 1) % 10)
    );
    assert_ne!(
        fingerprint,
        changed(|data| data.test.labels[7] = (data.test.labels[7] + 1) % 10)
    );
    assert_ne!(
        fingerprint,
        changed(|data| data.train.images[[3, 9]] = data.train.images[[3, 9]].next_up())
    );
    assert_ne!(
        fingerprint,
        changed(|data| data.test.images[[3, 9]] = data.test.images[[3, 9]].next_up())
    );
    assert_ne!(fingerprint, changed(|data| data.classes = 11));
    assert_ne!(fingerprint, changed(|data| data.shape = [1, 4, 16]));
    assert_ne!(
        fingerprint,
        changed(|data| std::mem::swap(&mut data.train, &mut data.test))
    );
}

/// Records of earlier runs are found by this number: it may change only when the data do.
#[test]
fn fingerprint_of_the_default_digits_is_unchanged() {
    assert_eq!(
        load("Digits()").fingerprint(),
        "e90a7b043ad0ce4fd4efdf8b7334e359aef896af2353cb9947b1f997c23f2b51"
    );
    let single = parse("Digits()").unwrap().load::<f32>(Path::new(".")).unwrap();
    assert_eq!(
        single.fingerprint(),
        "1fb10bee84da895172b429705a452ba4a7c7f92881e9b21dcf7b79483aff1f8a"
    );
}
