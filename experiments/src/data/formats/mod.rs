//! Readers of the formats of labelled images: from bytes to images and labels as stored.

mod archive;
pub(super) mod cifar;
pub(super) mod idx;
mod integers;
pub(super) mod labels;
pub(super) mod mat;
mod mat_element;
pub(super) mod npy;
mod npy_header;
mod npz;
mod python;
pub(super) mod raw;
pub(super) mod recognise;
mod remedies;
mod rows;
pub(super) mod stream;
