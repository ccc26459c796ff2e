//! Placeholder.

pub mod curvature;
pub mod data;
pub mod network;
pub mod optimiser;
