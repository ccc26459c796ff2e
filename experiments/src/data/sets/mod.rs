//! The data sets: the settings of each, its files, and their verification.

pub(super) mod cifar;
pub(super) mod digits;
pub(super) mod emnist_letters;
pub(super) mod fashion_mnist;
pub(super) mod idx;
pub(super) mod inspect;
mod measure;
pub(super) mod npy;
pub(super) mod published;
pub(super) mod svhn;
