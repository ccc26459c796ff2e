use super::support::{Folder, config, f64_bytes, gzip, i64_bytes, idx, npy, npy_with_header};
use super::written::zip::{Member, archive};
use flatland_experiments::data::Dataset;
use proptest::prelude::*;

/// Loads images whose only pixel is their place in the file, so that a subset shows which images were drawn.
fn draw(labels: &[usize], classes: usize, train: usize, seed: u64) -> Dataset<f64> {
    let (folder, count) = (Folder::new(), labels.len());
    folder.write(
        "x",
        &npy(
            "<f8",
            &format!("({count}, 1)"),
            &f64_bytes((0..count).map(|place| place as f64)),
        ),
    );
    let values = i64_bytes(labels.iter().map(|&label| label as i64));
    folder.write("y", &npy("<i8", &format!("({count},)"), &values));
    let plan = r#"Npy(name: "places", images: "x", labels: "y""#;
    folder
        .load(&format!(
            "{plan}, classes: {classes}, train: {train}, subset_seed: {seed})"
        ))
        .unwrap()
}

fn places(pixels: &ndarray::Array2<f64>) -> Vec<usize> {
    pixels.iter().map(|&pixel| pixel as usize).collect()
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn a_subset_is_exact_proportional_ascending_and_leaves_the_rest(
        labels in prop::collection::vec((0..7usize).prop_map(|label| label * label / 7), 1..120),
        share in 0.0..=1.0f64,
        seed: u64,
    ) {
        let classes = 7;
        let size = ((labels.len() as f64 * share) as usize).max(1);
        let data = draw(&labels, classes, size, seed);
        let (chosen, rest) = (places(&data.train.images), places(&data.test.images));

        prop_assert_eq!(chosen.len(), size);
        prop_assert!(chosen.is_sorted() && rest.is_sorted());
        let mut all = [chosen.clone(), rest.clone()].concat();
        all.sort();
        prop_assert_eq!(all, (0..labels.len()).collect::<Vec<_>>());
        for (split, places) in [(&data.train, &chosen), (&data.test, &rest)] {
            let expected: Vec<usize> = places.iter().map(|&place| labels[place]).collect();
            prop_assert_eq!(&split.labels, &expected);
        }
        for class in 0..classes {
            let count = |labels: &[usize]| labels.iter().filter(|&&label| label == class).count();
            // |m_c − m n_c / n| < 1, in whole numbers.
            let difference = (count(&data.train.labels) * labels.len()).abs_diff(size * count(&labels));
            prop_assert!(difference < labels.len());
        }
        prop_assert_eq!(draw(&labels, classes, size, seed), data);
    }
}

/// A training file of `count` images whose only pixel is their place, and the plan that draws from it; with test images of their own, only
/// the images drawn are kept while the file is read.
fn file_with_tests(format: &str, labels: &[usize], drawn: &str) -> (Folder, String) {
    let folder = Folder::new();
    let count = labels.len();
    let bytes: Vec<u8> = labels.iter().map(|&label| label as u8).collect();
    let pixels: Vec<u8> = (0..count as u8).collect();
    let doubles = f64_bytes(pixels.iter().flat_map(|&pixel| [f64::from(pixel), 0.0]));
    // The same in Fortran's order: all first pixels, then all second ones.
    let columns = f64_bytes(
        pixels
            .iter()
            .map(|&pixel| f64::from(pixel))
            .chain(vec![0.0; count]),
    );
    let shape = format!("({count}, 2)");
    let array = npy("<f8", &shape, &doubles);
    folder
        .write("y", &npy("|u1", &format!("({count},)"), &bytes))
        .write("x", &array)
        .write(
            "f",
            &npy_with_header(
                &format!("{{'descr': '<f8', 'fortran_order': True, 'shape': {shape}, }}"),
                &columns,
            ),
        )
        .write("own.npz", &archive(&[Member::deflated("x.npy", &array)]))
        .write(
            "xi",
            &idx(
                &[count as u32, 1, 2],
                &pixels.iter().flat_map(|&pixel| [pixel, 0]).collect::<Vec<_>>(),
            ),
        )
        .write("yi", &idx(&[count as u32], &bytes))
        .write("tx", &npy("<f8", "(1, 2)", &f64_bytes([0.5, 0.5])))
        .write("ty", &npy("|u1", "(1,)", &[0]))
        .write("txi", &idx(&[1, 1, 2], &[1, 1]))
        .write("tyi", &idx(&[1], &[0]));
    let packed = gzip(&std::fs::read(folder.path().join("xi")).unwrap());
    folder.write("xz", &packed);
    let npy = |images: &str| {
        format!(
            r#"Npy(name: "n", images: "{images}", labels: "y", test_images: "tx", test_labels: "ty", classes: 7, {drawn})"#
        )
    };
    let idx = |images: &str| {
        format!(
            r#"Idx(name: "n", classes: 7, train_images: "{images}", train_labels: "yi", test_images: "txi", test_labels: "tyi",
            normalisation: AsGiven, {drawn})"#
        )
    };
    let plan = match format {
        "npy" => npy("x"),
        "Fortran" => npy("f"),
        "npz" => npy("own.npz:x"),
        "idx" => idx("xi"),
        _ => idx("xz"),
    };
    (folder, plan)
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn the_same_images_are_drawn_from_every_format_with_or_without_test_images(
        labels in prop::collection::vec(0..7usize, 1..60),
        share in 0.0..=1.0f64,
        seed in 0..1000u64,
    ) {
        let size = ((labels.len() as f64 * share) as usize).max(1);
        let whole = draw(&labels, 7, size, seed);
        for format in ["npy", "Fortran", "npz", "idx", "gzip"] {
            let (folder, plan) = file_with_tests(format, &labels, &format!("train: {size}, subset_seed: {seed}"));
            let data = folder.load(&plan).unwrap_or_else(|error| panic!("{format}: {error}"));
            let scale = if matches!(format, "idx" | "gzip") { 255.0 } else { 1.0 };
            let found: Vec<usize> = data.train.images.column(0).iter().map(|pixel| (pixel * scale).round() as usize).collect();
            prop_assert_eq!(found, places(&whole.train.images), "{}", format);
            prop_assert_eq!(&data.train.labels, &whole.train.labels);
        }
    }
}

#[test]
fn drawing_needs_as_many_labels_as_images_and_a_file_that_does_not_end_before() {
    let labels = [0, 1, 0, 1, 0, 1];
    for (format, file) in [
        ("npy", "y"),
        ("npz", "y"),
        ("Fortran", "y"),
        ("idx", "yi"),
        ("gzip", "yi"),
    ] {
        let (folder, plan) = file_with_tests(format, &labels, "train: 4");
        for count in [5, 7] {
            let bytes: Vec<u8> = (0..count).map(|place| place as u8 % 2).collect();
            folder.write(
                file,
                &if file == "y" {
                    npy("|u1", &format!("({count},)"), &bytes)
                } else {
                    idx(&[count], &bytes)
                },
            );
            let error = folder.load(&plan).unwrap_err().to_string();
            assert!(
                error.contains("6") && error.contains(&count.to_string()),
                "{format}: {error}"
            );
        }
    }
    for (format, file) in [("npy", "x"), ("idx", "xi")] {
        for change in [-1, 1] {
            let (folder, plan) = file_with_tests(format, &labels, "train: 2");
            let mut bytes = std::fs::read(folder.path().join(file)).unwrap();
            bytes.resize(bytes.len().saturating_add_signed(change), 0);
            folder.write(file, &bytes);
            assert!(folder.load(&plan).is_err(), "{format} {change}");
        }
    }
}

#[test]
fn largest_remainders_are_rounded_up_and_ties_go_to_the_lower_class() {
    // Five of classes with 3, 3, 4 members: shares 1.5, 1.5, 2.
    let labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2];
    for seed in 0..5 {
        assert_eq!(draw(&labels, 3, 5, seed).train.labels, [0, 0, 1, 2, 2]);
    }
}

#[test]
fn every_image_can_be_drawn_and_each_about_equally_often() {
    let labels: Vec<usize> = (0..12).map(|place| place % 2).collect();
    let mut drawn = [0; 12];
    for seed in 0..600 {
        for place in places(&draw(&labels, 2, 4, seed).train.images) {
            drawn[place] += 1;
        }
    }
    // Each is drawn with probability 1/3: 200 ± 11.5 of 600; five deviations leave room for twelve places.
    assert!(drawn.iter().all(|count| (142..=258).contains(count)), "{drawn:?}");
}

#[test]
fn the_whole_set_stays_in_order() {
    let labels = [2, 0, 1, 1, 0, 2, 2];
    let data = draw(&labels, 3, 7, 99);
    assert_eq!(places(&data.train.images), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(data.train.labels, labels);
    assert!(data.test.is_empty());
}
