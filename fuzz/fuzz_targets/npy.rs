//! `.npy` files: the first byte says whether images or labels are random, and whether some are drawn.

#![no_main]

use flatland_fuzz::{load, settings, write};
use libfuzzer_sys::fuzz_target;

const GOOD_IMAGES: &[u8] =
    b"\x93NUMPY\x01\x00\x3a\x00{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1)}\n\x01\x02";
const GOOD_LABELS: &[u8] =
    b"\x93NUMPY\x01\x00\x38\x00{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\n\x00\x01";

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, bytes)) = bytes.split_first() else {
        return;
    };
    for (place, name) in ["x.npy", "y.npy"].into_iter().enumerate() {
        let good = if place == 0 { GOOD_IMAGES } else { GOOD_LABELS };
        write(
            name,
            if usize::from(which % 2) == place {
                bytes
            } else {
                good
            },
        );
    }
    write("tx.npy", GOOD_IMAGES);
    write("ty.npy", GOOD_LABELS);
    let draw = if which & 2 == 0 {
        ""
    } else {
        r#", test_images: "tx.npy", test_labels: "ty.npy", train: 1"#
    };
    load(&settings(&format!(
        r#"Npy(name: "n", images: "x.npy", labels: "y.npy"{draw})"#
    )));
});
