//! What `check` says about data, and the warnings.

use super::support::{Folder, f64_bytes, i64_bytes, npy, parse};
use flatland_experiments::data::{DataSummary, DataWarning, Extent, Layout};

const PLAN: &str = r#"Npy(name: "own", images: "images.npy", labels: "labels.npy")"#;

fn with(settings: &str) -> String {
    PLAN.replace("\"own\"", &format!("\"own\", {settings}"))
}

fn summary(folder: &Folder, plan: &str) -> DataSummary {
    let settings = parse(plan).unwrap();
    settings.load_with_summary::<f32>(folder.path()).unwrap().1
}

/// Four images in which every byte of 0..=255 occurs in some order.
fn bytes() -> Vec<u8> {
    (0..256).map(|value| (value * 37 % 256) as u8).collect()
}

fn folder(images: &[u8], labels: &[i64]) -> Folder {
    let folder = Folder::new();
    folder.write("images.npy", images);
    let shape = format!("({},)", labels.len());
    folder.write(
        "labels.npy",
        &npy("<i8", &shape, &i64_bytes(labels.iter().copied())),
    );
    folder
}

fn grey() -> Folder {
    folder(&npy("|u1", "(4, 8, 8)", &bytes()), &[0, 1, 0, 1])
}

#[test]
fn unscaled_integers_are_a_warning_that_says_what_to_write() {
    let extent = Extent { min: 0.0, max: 255.0 };
    let found = summary(&grey(), PLAN);
    assert_eq!(
        found.warnings,
        [DataWarning::UnscaledIntegers {
            stored: "uint8",
            extent
        }]
    );
    let text = found.to_string();
    for part in [
        "warning",
        "uint8",
        "from 0 to 255",
        "`scale: 255`",
        "`normalisation: FromTraining`",
    ] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    // Other integers.
    let wide: Vec<u8> = bytes()
        .iter()
        .flat_map(|&value| (i16::from(value) * 16).to_le_bytes())
        .collect();
    let found = summary(&folder(&npy("<i2", "(4, 64)", &wide), &[0, 1, 0, 1]), PLAN);
    assert!(
        matches!(
            found.warnings[..],
            [DataWarning::UnscaledIntegers { stored: "int16", .. }]
        ),
        "{found}"
    );
    assert!(found.to_string().contains("`scale: 4080`"), "{found}");
}

#[test]
fn what_is_stated_is_no_mistake() {
    for settings in [
        "scale: 255",
        "normalisation: FromTraining",
        "scale: 255, normalisation: FromTraining",
        "scale: 255, normalisation: Fixed(mean: [0.5], std: [0.3])",
        "normalisation: Fixed(mean: [127.5], std: [73.9])",
    ] {
        let found = summary(&grey(), &with(settings));
        assert_eq!(found.warnings, [], "{settings}");
    }
    // Black and white.
    let binary: Vec<u8> = bytes().iter().map(|value| value % 2).collect();
    for kind in ["|u1", "|b1"] {
        assert_eq!(
            summary(&folder(&npy(kind, "(4, 64)", &binary), &[0, 1, 0, 1]), PLAN).warnings,
            []
        );
    }
}

#[test]
fn the_scale_divides_before_the_normalisation() {
    let load = |settings: &str| grey().load(&with(settings)).unwrap();
    let scaled = load("scale: 255");
    let expected: Vec<f64> = bytes().iter().map(|&value| f64::from(value) / 255.0).collect();
    assert_eq!(scaled.train.images.iter().copied().collect::<Vec<_>>(), expected);
    let both = load("scale: 255, normalisation: Fixed(mean: [0.5], std: [0.25])");
    let expected: Vec<f64> = expected.iter().map(|value| (value - 0.5) / 0.25).collect();
    assert_eq!(both.train.images.iter().copied().collect::<Vec<_>>(), expected);
}

#[test]
fn floats_from_0_to_255_are_a_warning_too() {
    let floats = f64_bytes(bytes().into_iter().map(f64::from));
    let found = summary(&folder(&npy("<f8", "(4, 64)", &floats), &[0, 1, 0, 1]), PLAN);
    assert!(
        matches!(
            found.warnings[..],
            [DataWarning::LargePixels { stated: false, .. }]
        ),
        "{found}"
    );
    assert!(found.to_string().contains("`scale: 255`"), "{found}");
    // Mean and deviation of pixels in [0, 1], applied to bytes.
    let found = summary(
        &grey(),
        &with("normalisation: Fixed(mean: [0.286], std: [0.353])"),
    );
    assert!(
        matches!(
            found.warnings[..],
            [DataWarning::LargePixels { stated: true, .. }]
        ),
        "{found}"
    );
    // Divided twice.
    let small = f64_bytes(bytes().into_iter().map(|value| f64::from(value) / 255.0));
    let found = summary(
        &folder(&npy("<f8", "(4, 64)", &small), &[0, 1, 0, 1]),
        &with("scale: 255"),
    );
    assert!(
        matches!(found.warnings[..], [DataWarning::SmallPixels { .. }]),
        "{found}"
    );
}

#[test]
fn images_with_their_channels_last_are_asked_about() {
    let colours: Vec<u8> = (0..2 * 8 * 8 * 3).map(|value| (value % 251) as u8).collect();
    let folder = folder(&npy("|u1", "(2, 8, 8, 3)", &colours), &[0, 1]);
    let paragraph = folder.refusal(PLAN);
    for part in [
        "images.npy",
        "(2, 8, 8, 3)",
        "layout: ChannelsLast",
        "layout: ChannelsFirst",
    ] {
        assert!(paragraph.contains(part), "{part:?} is not in: {paragraph}");
    }
    let last = folder.load(&with("scale: 1, layout: ChannelsLast")).unwrap();
    assert_eq!(last.shape, [3, 8, 8]);
    for image in 0..2 {
        for (channel, row, column) in [(0, 0, 0), (1, 0, 3), (2, 7, 7), (0, 5, 2)] {
            let stored = colours[((image * 8 + row) * 8 + column) * 3 + channel];
            let read = last.train.images[(image, (channel * 8 + row) * 8 + column)];
            assert_eq!(read, f64::from(stored));
        }
    }
    let first = folder.load(&with("layout: ChannelsFirst")).unwrap();
    assert_eq!(first.shape, [8, 8, 3]);
    // The other mistake is a warning, since the layout is stated.
    let turned = self::folder(&npy("|u1", "(2, 3, 8, 8)", &colours), &[0, 1]);
    let found = summary(&turned, &with("scale: 255, layout: ChannelsLast"));
    let expected = DataWarning::UnlikelyLayout {
        layout: Layout::ChannelsLast,
        shape: [8, 3, 8],
    };
    assert_eq!(found.warnings, [expected]);
    assert_eq!(summary(&turned, &with("scale: 255")).warnings, []);
}

#[test]
fn classes_without_samples_are_a_warning_with_the_likely_mistake() {
    let images = npy("|u1", "(4, 8, 8)", &bytes());
    for (labels, empty, words) in [
        ([1, 2, 3, 1], vec![0], "if the labels begin at 1"),
        ([0, 7, 7, 0], (1..7).collect(), "1-6"),
        ([0, 1, 255, 1], (2..255).collect(), "0 - 1 gives in uint8"),
        ([0, 0, 0, 0], vec![1], "all training labels are the same"),
    ] {
        let found = summary(&folder(&images, &labels), &with("scale: 255"));
        let classes = found.classes;
        assert_eq!(found.warnings, [DataWarning::EmptyClasses { empty, classes }]);
        assert!(found.to_string().contains(words), "{found}");
    }
}

#[test]
fn the_block_shows_counts_shape_type_extent_and_samples_per_class() {
    let folder = grey();
    folder.write("t.npy", &npy("|u1", "(2, 8, 8)", &bytes()[..128]));
    folder.write("u.npy", &npy("|u1", "(2,)", &[0, 2]));
    let plan = with(r#"classes: 3, scale: 255, test_images: "t.npy", test_labels: "u.npy""#);
    let found = summary(&folder, &plan);
    assert_eq!(
        (found.train.as_slice(), found.test.as_slice()),
        (&[2, 2, 0][..], &[1, 0, 1][..])
    );
    let text = found.to_string();
    for part in [
        "own: 3 classes",
        "4 for training, 2 for testing",
        "1 × 8 × 8",
        "uint8 from 0 to 255",
        "from 0 to 1: divided by 255",
        "0: 2, 1: 2, 2: 0",
        "1 test samples are of classes without a training sample",
    ] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

#[test]
fn equal_pixels_are_a_warning() {
    let found = summary(&folder(&npy("|u1", "(4, 64)", &[9; 256]), &[0, 1, 0, 1]), PLAN);
    assert_eq!(found.warnings, [DataWarning::EqualPixels { value: 9.0 }]);
}

#[test]
fn images_along_the_last_axis_are_told_by_the_number_of_labels() {
    let folder = folder(&npy("|u1", "(8, 8, 4)", &bytes()), &[0, 1, 0, 1]);
    assert!(folder.refusal(PLAN).contains("moveaxis"));
}
