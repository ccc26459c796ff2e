//! Weights: safetensors, and `.npy` vectors.

#![no_main]

use flatland_experiments::weights::load_weights;
use flatland_fuzz::{folder, network, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["weights.safetensors", "weights.npy"] {
        write(name, bytes);
        if let Ok(weights) = load_weights::<f32>(&folder().join(name), network()) {
            assert_eq!(weights.len(), network().parameters());
        }
    }
});
