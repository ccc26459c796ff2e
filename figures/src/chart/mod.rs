//! A chart from curves and points: panels in rows and columns, with axes and a legend. Of records it knows only the
//! families of optimisers, which determine colours.

mod axes;
pub(crate) mod axis;
mod clip;
pub(crate) mod curve;
mod extent;
mod label;
mod layout;
pub(crate) mod legend;
mod line;
mod marks;
mod panel;
pub(crate) mod plot;
pub(crate) mod scale;
pub(crate) mod series;
pub(crate) mod sheet;
pub(crate) mod sign;
pub(crate) mod style;
pub(crate) mod theme;
mod ticks;
