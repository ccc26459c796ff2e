//! IDX files, gzipped or not: the first byte says whether images or labels are random.

#![no_main]

use flatland_fuzz::{load, settings, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, bytes)) = bytes.split_first() else {
        return;
    };
    let good: [(&str, &[u8]); 2] = [
        (
            "images",
            &[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8, 9, 10],
        ),
        ("labels", &[0, 0, 8, 1, 0, 0, 0, 2, 0, 1]),
    ];
    for (place, (name, file)) in good.into_iter().enumerate() {
        write(
            name,
            if usize::from(which % 2) == place {
                bytes
            } else {
                file
            },
        );
    }
    let draw = if which & 2 == 0 { "" } else { ", train: 1" };
    load(&settings(&format!(
        r#"Idx(name: "i", classes: 2, train_images: "images", train_labels: "labels", test_images: "images", test_labels: "labels"{draw})"#
    )));
});
