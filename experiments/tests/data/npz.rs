use super::support::{Folder, config, f64_bytes, i64_bytes, npy};
use super::written::zip::{Member, archive};
use proptest::prelude::*;

const PLAN: &str = r#"Npy(name: "own", images: "own.npz:x_train", labels: "own.npz:y_train")"#;

fn values() -> Vec<f64> {
    (0..24).map(|index| f64::from(index).sin()).collect()
}

fn images() -> Vec<u8> {
    npy("<f8", "(4, 6)", &f64_bytes(values()))
}

fn labels() -> Vec<u8> {
    npy("<i8", "(4,)", &i64_bytes([0, 2, 1, 2]))
}

fn folder(members: &[Member]) -> Folder {
    let folder = Folder::new();
    folder.write("own.npz", &archive(members));
    folder
}

#[test]
fn arrays_are_read_stored_and_compressed() {
    for write in [Member::stored, Member::deflated] {
        let folder = folder(&[write("x_train.npy", &images()), write("y_train.npy", &labels())]);
        let data = folder.load(PLAN).unwrap();
        assert_eq!(data.train.images.iter().copied().collect::<Vec<_>>(), values());
        assert_eq!(data.train.labels, [0, 2, 1, 2]);
        let with_ending = PLAN.replace("x_train", "x_train.npy");
        assert_eq!(folder.load(&with_ending).unwrap(), data);
    }
}

#[test]
fn a_name_that_is_not_there_is_answered_by_those_that_are() {
    let folder = folder(&[
        Member::stored("images.npy", &images()),
        Member::stored("y_train.npy", &labels()),
    ]);
    let paragraph = folder.refusal(PLAN);
    for part in ["own.npz", "x_train", "images", "y_train"] {
        assert!(paragraph.contains(part), "{part}: {paragraph}");
    }
    // Without a name.
    let paragraph = folder.refusal(&PLAN.replace("own.npz:x_train", "own.npz"));
    assert!(paragraph.contains("own.npz:images"), "{paragraph}");
    let absent = folder.refusal(&PLAN.replace("own.npz", "other.npz"));
    assert!(
        absent.contains("no such file") && absent.contains("other.npz"),
        "{absent}"
    );
}

#[test]
fn every_proper_beginning_of_an_archive_is_refused() {
    let whole = archive(&[
        Member::deflated("x_train.npy", &images()),
        Member::deflated("y_train.npy", &labels()),
    ]);
    let folder = Folder::new();
    for length in 0..whole.len() {
        let paragraph = folder.write("own.npz", &whole[..length]).refusal(PLAN);
        assert!(paragraph.contains("own.npz"), "{paragraph}");
    }
}

#[test]
fn false_sizes_and_checksums_are_refused() {
    type Change = fn(&mut Member);
    let changes: [Change; 6] = [
        |member| member.unpacked += 1,
        |member| member.unpacked -= 1,
        |member| member.unpacked = u32::MAX - 1,
        |member| member.packed = u32::MAX - 1,
        |member| member.checksum ^= 1,
        |member| member.method = 12,
    ];
    for change in changes {
        for write in [Member::stored, Member::deflated] {
            let mut changed = write("x_train.npy", &images());
            change(&mut changed);
            let folder = folder(&[Member::stored("y_train.npy", &labels()), changed]);
            let paragraph = folder.refusal(PLAN);
            assert!(paragraph.contains("own.npz"), "{paragraph}");
        }
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn one_changed_byte_never_panics(place in any::<prop::sample::Index>(), change in 1..=255u8) {
        let mut file = archive(&[
            Member::deflated("x_train.npy", &images()),
            Member::stored("y_train.npy", &labels()),
        ]);
        let place = place.index(file.len());
        file[place] ^= change;
        let folder = Folder::new();
        if let Ok(data) = folder.write("own.npz", &file).load(PLAN) {
            prop_assert_eq!(data.train.images.nrows(), 4);
        }
    }
}
