//! The report on a plan: one HTML page, written from saved records.
//!
//! [`Page::to_html`] gives a page that needs nothing else: claims with their criteria and evidence, the figures inline, a sortable
//! table of the runs, the data, and where all of it comes from. It loads nothing, is light or dark as the reader's system is,
//! and fits a phone. Every name in it is escaped, whatever it holds.

mod claims;
mod page;
mod runs;
mod sources;

pub use page::{Figure, Page};
