//! SVG through plotters' own backend.

use plotters::backend::SVGBackend;

use super::replay::{replay, size};
use super::scene::Scene;
use crate::error::FigureError;

/// The picture as an SVG document.
pub(crate) fn to_svg(scene: &Scene) -> Result<String, FigureError> {
    let (width, height) = size(scene);
    let mut document = String::new();
    replay(scene, SVGBackend::with_string(&mut document, (width, height)))?;
    // The backend knows neither physical lengths nor round joins, without which sharp turns grow spikes: its first
    // line is replaced. The joins are inherited by every line.
    let body = document.split_once('\n').map_or("", |(_, body)| body);
    let (points_wide, points_high) = scene.size;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{points_wide:.2}pt\" height=\"{points_high:.2}pt\" \
         viewBox=\"0 0 {width} {height}\" stroke-linejoin=\"round\">\n{body}"
    ))
}
