//! Rendering of shapes to the files of a picture. Knows nothing of charts.

pub(crate) mod font;
pub(crate) mod output;
mod pdf;
mod raster;
mod replay;
pub(crate) mod scene;
mod svg;
mod system;
pub(crate) mod text;
