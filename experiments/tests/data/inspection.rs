//! Inspection of the files of published data sets.

use super::cifar::cifar_10;
use super::support::{Folder, gzip, idx};
use flatland_experiments::data::{Inspection, PUBLISHED_SETS, PublishedSet, State};
use std::fs::File;

fn set(name: &str) -> &'static PublishedSet {
    PUBLISHED_SETS.into_iter().find(|set| set.name == name).unwrap()
}

fn inspect(name: &str, folder: &Folder) -> Inspection {
    Inspection::of(set(name), folder.path())
}

fn wrong(state: &State) -> &str {
    match state {
        State::Wrong { found, .. } => found,
        other => panic!("not wrong: {other:?}"),
    }
}

#[test]
fn an_empty_folder_has_nothing_and_nothing_wrong() {
    for set in PUBLISHED_SETS {
        let inspection = inspect(set.name, &Folder::new());
        assert_eq!(inspection.missing(), set.files.len());
        assert!(!inspection.is_wrong() && inspection.contents.is_none());
        for (_, state) in &inspection.files {
            assert!(matches!(state, State::Missing { expected } if expected.contains(" bytes")));
        }
    }
}

#[test]
fn sizes_follow_from_the_formats() {
    for set in PUBLISHED_SETS {
        let dimension: u64 = set.shape.iter().map(|&length| length as u64).product();
        let [train, test] = set.images.map(|images| images as u64);
        let sizes: Vec<u64> = set.files.iter().map(|file| file.bytes).collect();
        let expected = match set.name {
            "fashion-mnist" | "emnist-letters" => {
                vec![16 + train * dimension, 8 + train, 16 + test * dimension, 8 + test]
            }
            "cifar-10" => vec![test * (1 + dimension); 6],
            "cifar-100" => vec![train * (2 + dimension), test * (2 + dimension)],
            // Compressed: known only from the publisher.
            _ => continue,
        };
        assert_eq!(sizes, expected, "{}", set.name);
    }
}

#[test]
fn cifar_10_without_checksums_is_judged_by_size_and_structure() {
    let folder = cifar_10();
    let inspection = inspect("cifar-10", &folder);
    assert!(
        !inspection.is_wrong() && inspection.missing() == 0,
        "{inspection:?}"
    );
    assert!(matches!(&inspection.contents, Some(State::Right { evidence }) if evidence.contains("50,000")));
    for (name, state) in &inspection.files {
        let State::Right { evidence } = state else {
            panic!("{name}: {state:?}")
        };
        assert!(evidence.contains("30,730,000 bytes") && evidence.contains("no published checksum"));
    }

    // One label more in one class than in the others.
    let path = folder.path().join("data_batch_2.bin");
    let mut batch = std::fs::read(&path).unwrap();
    batch[0] = 1;
    std::fs::write(&path, &batch).unwrap();
    let inspection = inspect("cifar-10", &folder);
    let found = wrong(inspection.contents.as_ref().unwrap());
    assert!(
        inspection.is_wrong() && found.contains("4,999 images of class 0"),
        "{found}"
    );
    // A label outside the classes.
    batch[0] = 10;
    std::fs::write(&path, &batch).unwrap();
    let found = inspect("cifar-10", &folder);
    assert!(wrong(found.contents.as_ref().unwrap()).contains("data_batch_2.bin"));
    // Truncated.
    std::fs::write(&path, &batch[..3073 * 9_999]).unwrap();
    let inspection = inspect("cifar-10", &folder);
    assert!(inspection.is_wrong() && inspection.contents.is_none());
    assert!(wrong(&inspection.files[1].1).contains("30,726,927 bytes"));
}

#[test]
fn a_wrong_checksum_a_wrong_size_and_a_damaged_file_are_wrong() {
    let folder = Folder::new();
    let right_size = idx(&[10_000], &[0; 10_000]);
    folder.write("t10k-labels-idx1-ubyte.gz", &gzip(&right_size));
    folder.write("train-labels-idx1-ubyte", &idx(&[3], &[0; 3]));
    let packed = gzip(&idx(&[10_000, 28, 28], &[0; 784]));
    folder.write("t10k-images-idx3-ubyte.gz", &packed[..packed.len() - 1]);
    let inspection = inspect("fashion-mnist", &folder);
    assert!(inspection.is_wrong() && inspection.missing() == 1);
    let found: Vec<&str> = inspection.files[1..]
        .iter()
        .map(|(_, state)| wrong(state))
        .collect();
    assert!(found[0].contains("11 bytes"), "{found:?}");
    assert!(found[1].contains("does not decompress"), "{found:?}");
    assert!(found[2].contains("10,008 bytes unpacked, SHA-256 "), "{found:?}");
    assert!(matches!(&inspection.files[3].1, State::Wrong { expected, .. }
        if expected.contains("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")));
}

#[test]
fn trailing_data_is_not_read_to_its_end() {
    let folder = Folder::new();
    let mut long = idx(&[10_000], &[0; 10_000]);
    long.extend([0; 100_000]);
    folder.write("t10k-labels-idx1-ubyte.gz", &gzip(&long));
    let inspection = inspect("fashion-mnist", &folder);
    assert!(wrong(&inspection.files[3].1).contains("10,009 bytes unpacked or more"));
}

#[test]
fn an_archive_is_found_in_the_folder_or_beside_it() {
    for beside in [false, true] {
        let folder = Folder::new();
        let files = folder.path().join("it's here");
        std::fs::create_dir(&files).unwrap();
        let place = if beside { folder.path() } else { &files };
        let path = place.join("cifar-100-binary.tar.gz");
        File::create(&path).unwrap().set_len(1_000).unwrap();
        let inspection = Inspection::of(set("cifar-100"), &files);
        let (found, state) = inspection.archive.as_ref().unwrap();
        assert_eq!(*found, path);
        assert!(wrong(state).contains("1,000 bytes") && inspection.is_wrong());
        let command = set("cifar-100").archive.unwrap().unpack_command(found, &files);
        // As a shell reads it.
        let words = shlex::split(&command).unwrap();
        let path = |path: &std::path::Path| path.display().to_string();
        assert!(
            words.contains(&path(found)) && words.contains(&path(&files)),
            "{command}"
        );
    }
}

/// The real files, if they are installed.
#[test]
fn real_fashion_mnist_has_the_checksums_of_its_publisher() {
    let set = set("fashion-mnist");
    let inspection = Inspection::of(set, &set.default_folder());
    if inspection.missing() == set.files.len() {
        eprintln!("skipped: Fashion-MNIST is not in {}", inspection.folder.display());
        return;
    }
    assert!(
        !inspection.is_wrong() && inspection.missing() == 0,
        "{inspection:?}"
    );
    assert!(inspection.contents.is_none(), "every checksum is known");
}
