//! Placeholder.

pub mod curvature;
pub mod network;

pub mod data;
