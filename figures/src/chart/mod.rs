//! A chart from curves and points: panels in rows and columns, with axes and a legend. Knows nothing of records but the
//! families of optimisers, by which it chooses colours.

mod axes;
pub(crate) mod axis;
mod clip;
pub(crate) mod curve;
mod label;
mod layout;
pub(crate) mod legend;
mod line;
mod marks;
mod panel;
pub(crate) mod plot;
pub(crate) mod series;
pub(crate) mod sheet;
pub(crate) mod theme;
mod ticks;
