use super::support::{Folder, config, f64_bytes, i64_bytes, npy};
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
