//! The memory of readers on malicious files: never more than the size of the file justifies. A process of its own, since
//! the memory of the whole process is measured.
//!
//! The rule. A file of n bytes unpacks to at most n bytes, or 1,032 n if it is compressed by deflate (a match of 258
//! bytes takes at least two bits). For each unpacked byte a reader holds the byte itself (twice, and for a moment three
//! times, while its buffer grows), for a label 2 bytes as a class and twice 8 as a place, and for a
//! pixel 8 in double precision: less than 64 in total. Of a file from which a plan draws, only the images drawn count. One mebibyte is allowed for buffers.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its files has failed"
)]

#[path = "../data/written/mod.rs"]
mod written;

use flatland_experiments::data::DataError;
use flatland_theory::harness::config;
use peak_alloc::PeakAlloc;
use proptest::prelude::*;
use std::sync::Mutex;
use written::mat::{Order, UINT8, UINT8_CLASS, svhn};
use written::zip::{Member, archive};
use written::{Folder, gzip, idx, npy, parse};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One measurement at a time.
static MEASURING: Mutex<()> = Mutex::new(());

const MEBIBYTE: usize = 1 << 20;
const PER_BYTE: usize = 64;
const DEFLATE: usize = 1032;
/// The byte and the class (each doubled while it grows), the place in the list of a class and in that of the images drawn or left.
const PER_LABEL: usize = 2 * (1 + 2 + 8 + 8);

const IDX: &str = r#"Idx(name: "i", classes: 2, train_images: "images", train_labels: "labels", test_images: "images",
    test_labels: "labels")"#;
const NPY: &str = r#"Npy(name: "n", images: "images", labels: "labels")"#;
const NPZ: &str = r#"Npy(name: "n", images: "own.npz:x", labels: "own.npz:y")"#;
const SVHN: &str = r#"Svhn(folder: ".")"#;

/// The result of loading, and the peak number of bytes held beyond those before.
fn load(folder: &Folder, plan: &str) -> (Result<(), DataError>, usize) {
    let settings = parse(plan).unwrap();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let loaded = settings.load::<f64>(folder.path()).map(drop);
    (loaded, MEMORY.peak_usage().saturating_sub(before))
}

/// Asserts refusal, with at most one mebibyte more than the file's own bytes justify.
fn refused(folder: &Folder, plan: &str, bytes: usize) {
    let (loaded, held) = load(folder, plan);
    assert!(loaded.is_err());
    assert!(
        held <= MEBIBYTE + PER_BYTE * bytes,
        "{bytes} bytes made it hold {held}: {loaded:?}"
    );
}

fn idx_folder(images: &[u8]) -> Folder {
    let folder = Folder::new();
    folder
        .write("images", images)
        .write("labels", &idx(&[2], &[0, 1]));
    folder
}

fn svhn_folder(file: &[u8]) -> Folder {
    let folder = Folder::new();
    folder
        .write("train_32x32.mat", file)
        .write("test_32x32.mat", file);
    folder
}

#[test]
fn headers_that_announce_more_than_the_file_holds() {
    let _one = MEASURING.lock();
    for dimensions in [
        [u32::MAX, 1, 1],
        [1 << 31, 1 << 31, 1],
        [u32::MAX; 3],
        [2, 1 << 15, 1 << 15],
    ] {
        let file = idx(&dimensions, &[7; 100]);
        refused(&idx_folder(&file), IDX, file.len());
        refused(&idx_folder(&gzip(&file)), IDX, file.len());
    }
    for shape in [
        "(2, 1000000000)",
        "(4611686018427387904, 2)",
        "(2, 100000000000000000000)",
    ] {
        let file = npy("<f8", shape, &[0; 64]);
        let folder = idx_folder(&file);
        folder.write("labels", &npy("|u1", "(2,)", &[0, 1]));
        refused(&folder, NPY, file.len());
    }
    for order in [Order::Little, Order::Big] {
        for count in [3, 73_257, u32::MAX] {
            // First only the dimensions are false, then also every length around them.
            let [mut images, labels] = svhn(order, &[1, 2]);
            images[44..48].copy_from_slice(&order.number(count));
            let alone = order.file(&[order.compressed(&images), labels.clone()]);
            refused(&svhn_folder(&alone), SVHN, 8192);
            let bytes = count.wrapping_mul(3072);
            images[60..64].copy_from_slice(&order.number(bytes));
            images[4..8].copy_from_slice(&order.number(bytes.wrapping_add(56)));
            let all = order.file(&[order.compressed(&images), labels.clone()]);
            refused(&svhn_folder(&all), SVHN, 8192);
            refused(&svhn_folder(&order.file(&[images, labels])), SVHN, 8192);
        }
    }
}

#[test]
fn bombs_that_unpack_to_more_than_their_header_announces() {
    let _one = MEASURING.lock();
    // 32 mebibytes of zeros in 32 kibibytes, after a good beginning.
    let zeros = vec![0; 32 * MEBIBYTE];
    let bomb = gzip(&[idx(&[2, 2, 2], &[9; 8]), zeros.clone()].concat());
    refused(&idx_folder(&bomb), IDX, 1024);
    let folder = idx_folder(&idx(&[2, 2, 2], &[9; 8]));
    folder.write("labels", &gzip(&[idx(&[2], &[0, 1]), zeros.clone()].concat()));
    refused(&folder, IDX, 1024);

    let order = Order::Little;
    let [images, labels] = svhn(order, &[1, 2]);
    let bomb = order.compressed(&[images.clone(), zeros.clone()].concat());
    refused(&svhn_folder(&order.file(&[bomb, labels])), SVHN, 8192);
    // A variable that is not requested is not unpacked.
    let other = order.array(
        "other",
        UINT8_CLASS,
        &[1, 32 << 20],
        &order.element(UINT8, &zeros),
    );
    refused(
        &svhn_folder(&order.file(&[order.compressed(&other), images])),
        SVHN,
        8192,
    );
}

/// Archives that announce sizes they do not have, with arrays that announce the same sizes, and arrays with trailing data.
#[test]
fn archives_that_announce_more_than_they_hold() {
    let _one = MEASURING.lock();
    let labels = Member::stored("y.npy", &npy("|u1", "(2,)", &[0, 1]));
    let refused = |images: Member| {
        let folder = Folder::new();
        let file = archive(&[labels_again(&labels), images]);
        let packed = file.len();
        folder.write("own.npz", &file);
        // What a member could unpack to counts, since its header is only compared with that.
        self::refused(&folder, NPZ, packed * DEFLATE);
        let (_, held) = load(&folder, NPZ);
        assert!(held <= 48 * MEBIBYTE, "{held} bytes held");
    };
    for length in [1 << 20, 1 << 27, u32::MAX - 1] {
        for write in [Member::stored, Member::deflated] {
            let count = length - 128;
            let mut member = write("x.npy", &npy("|u1", &format!("(2, {})", count / 2), &[7; 100]));
            member.unpacked = length;
            refused(member);
            let mut member = write("x.npy", &npy("|u1", &format!("(2, {})", count / 2), &[7; 100]));
            (member.unpacked, member.packed) = (length, length);
            refused(member);
        }
    }
    // 32 mebibytes of zeros after a good array that the announced size ends with.
    let good = npy("|u1", "(2, 4)", &[7; 8]);
    let mut bomb = Member::deflated("x.npy", &[good.clone(), vec![0; 32 * MEBIBYTE]].concat());
    bomb.unpacked = good.len() as u32;
    refused(bomb);
    // A directory that announces more members than it has.
    let mut file = archive(&[labels_again(&labels)]);
    let end = file.len() - 22;
    for place in [8, 10] {
        file[end + place..end + place + 2].copy_from_slice(&[0xff, 0xff]);
    }
    let folder = Folder::new();
    folder.write("own.npz", &file);
    self::refused(&folder, NPZ, file.len());
}

fn labels_again(labels: &Member) -> Member {
    Member::stored(&labels.name, &labels.bytes)
}

#[test]
fn bombs_with_true_headers_are_read_up_to_the_published_size() {
    let _one = MEASURING.lock();
    let zeros = vec![0; 32 * MEBIBYTE];
    // Fashion-MNIST does not have 32 Mi labels.
    let folder = Folder::new();
    for part in ["train", "t10k"] {
        folder.write(
            &format!("{part}-images-idx3-ubyte"),
            &idx(&[2, 28, 28], &[0; 2 * 784]),
        );
        folder.write(
            &format!("{part}-labels-idx1-ubyte.gz"),
            &gzip(&idx(&[32 << 20], &zeros)),
        );
    }
    refused(&folder, r#"FashionMnist(folder: ".")"#, 2 * 784);
    // Own data can have them, until their number is compared with that of the images.
    let folder = idx_folder(&idx(&[2, 2, 2], &[9; 8]));
    let labels = gzip(&idx(&[32 << 20], &zeros));
    folder.write("labels", &labels);
    refused(&folder, IDX, DEFLATE * labels.len());
}

/// True headers and true contents: what is held is what the plan asks for, not what the file unpacks to.
#[test]
fn files_that_unpack_to_more_than_a_plan_draws_from_them() {
    let _one = MEASURING.lock();
    const COUNT: usize = 16_000;
    let (pixels, labels) = (
        vec![7; 1024 * COUNT],
        (0..COUNT).map(|place| place as u8 % 2).collect::<Vec<_>>(),
    );
    let folder = idx_folder(&gzip(&idx(&[COUNT as u32, 32, 32], &pixels)));
    folder
        .write("labels", &idx(&[COUNT as u32], &labels))
        .write("test-images", &idx(&[1, 32, 32], &[7; 1024]))
        .write("test-labels", &idx(&[1], &[0]))
        .write("tx.npy", &npy("|u1", "(1, 1024)", &[7; 1024]))
        .write("ty.npy", &npy("|u1", "(1,)", &[0]))
        .write(
            "own.npz",
            &archive(&[
                Member::deflated("x.npy", &npy("|u1", &format!("({COUNT}, 1024)"), &pixels)),
                Member::stored("y.npy", &npy("|u1", &format!("({COUNT},)"), &labels)),
            ]),
        );
    drop(pixels);
    for plan in [
        r#"Idx(name: "i", classes: 2, train_images: "images", train_labels: "labels", test_images: "test-images",
            test_labels: "test-labels", normalisation: AsGiven, train: 100)"#,
        r#"Npy(name: "n", images: "own.npz:x", labels: "own.npz:y", test_images: "tx.npy", test_labels: "ty.npy", train: 100)"#,
    ] {
        let (loaded, held) = load(&folder, plan);
        assert!(loaded.is_ok(), "{loaded:?}");
        // For a label its byte, its class, and its place in the list of its class while that grows.
        let drawn = 100 * 1024 * PER_BYTE;
        assert!(
            held <= MEBIBYTE + drawn + COUNT * PER_LABEL,
            "{held} bytes held for {plan}"
        );
    }
}

proptest! {
    #![proptest_config(config(300))]

    /// One word of four bytes replaced by a critical value.
    #[test]
    fn changed_words_allocate_no_more_than_the_file_justifies(
        kind in 0..4usize,
        place in 0..220usize,
        word in prop::sample::select(vec![0u32, 1, 4, 8, 0x0004_0002, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fff8]),
        order: bool,
    ) {
        let order = if order { Order::Big } else { Order::Little };
        let change = |bytes: &mut Vec<u8>| {
            let place = place.min(bytes.len() - 4);
            bytes[place..place + 4].copy_from_slice(&order.number(word));
        };
        let _one = MEASURING.lock();
        let (folder, plan, explained) = match kind {
            0 | 1 => {
                let mut file = idx(&[2, 3, 3], &[5; 18]);
                change(&mut file);
                let bytes = file.len();
                (idx_folder(&if kind == 1 { gzip(&file) } else { file }), IDX, bytes)
            }
            2 => {
                let mut file = order.file(&svhn(order, &[1, 2]));
                change(&mut file);
                let bytes = 2 * file.len();
                (svhn_folder(&file), SVHN, bytes)
            }
            _ => {
                let [mut images, labels] = svhn(order, &[1, 2]);
                change(&mut images);
                let bytes = 2 * (images.len() + labels.len());
                (svhn_folder(&order.file(&[order.compressed(&images), labels])), SVHN, bytes)
            }
        };
        let (loaded, held) = load(&folder, plan);
        prop_assert!(held <= MEBIBYTE + PER_BYTE * explained, "{held} bytes held: {loaded:?}");
    }
}
