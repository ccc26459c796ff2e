//! The networks of the experiments, each from its definition.

mod cnn;
mod densenet;
mod images;
mod label;
mod mlp;
mod residual;
mod settings;
mod sizes;
mod validate;
mod vgg;
mod vit;

pub use densenet::{DenseNetSettings, NormalisedOver};
pub use residual::Stem;
pub use settings::NetworkSettings;
pub use vit::VitSettings;
