//! `.npz` files with the arrays `x` and `y`.

#![no_main]

use flatland_fuzz::{load, settings, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    write("own.npz", bytes);
    load(&settings(
        r#"Npy(name: "n", images: "own.npz:x", labels: "own.npz:y")"#,
    ));
});
