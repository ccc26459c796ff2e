//! Readers of the formats of labelled images: from bytes to images and labels as stored.

pub(super) mod cifar;
pub(super) mod idx;
pub(super) mod mat;
mod mat_element;
pub(super) mod npy;
mod npy_header;
pub(super) mod raw;
pub(super) mod stream;
