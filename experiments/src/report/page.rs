//! The page as a whole.

use super::{claims, runs, sources};
use crate::claims::Report;
use crate::plan::Plan;
use flatland_records::Record;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("sort.js");
/// Nothing is loaded, not even the icon that browsers ask for.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// What a page is made from.
#[derive(Clone, Copy, Debug)]
pub struct Page<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// The judgements on its claims.
    pub claims: &'p Report,
    /// The figures, in order.
    pub figures: &'p [Figure],
    /// The records, in the order of the plan.
    pub records: &'p [Record],
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its title.
    pub title: String,
    /// What line and band are, if it is known.
    pub caption: Option<String>,
    /// The picture: an SVG element, as `flatland_figures` writes it.
    pub svg: String,
}

impl Page<'_> {
    /// The page as HTML.
    pub fn to_html(&self) -> String {
        let page = self.markup().into_string();
        // Characters that no HTML may hold, which a name or a figure may all the same.
        page.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), "\u{fffd}")
    }

    fn markup(&self) -> Markup {
        let Self {
            plan,
            claims,
            figures,
            records,
        } = self;
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    link rel="icon" href="data:,";
                    title { (plan.name) " – report" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { (plan.name) }
                        @if let Some(partial) = &claims.partial {
                            p.partial role="note" { strong { "Partial: " } (partial) "." }
                        }
                        nav aria-label="Sections" {
                            a href="#claims" { "Claims" } " "
                            a href="#figures" { "Figures" } " "
                            a href="#runs" { "Runs" } " "
                            a href="#data" { "Data" } " "
                            a href="#sources" { "Sources" }
                        }
                    }
                    main {
                        section #claims { h2 { "Claims" } (claims::section(claims)) }
                        section #figures { h2 { "Figures" } (self::figures(figures)) }
                        section #runs { h2 { "Runs" } (runs::section(records)) }
                        section #data { h2 { "Data" } (sources::data(plan, records)) }
                        section #sources { h2 { "Sources" } (sources::section(plan, claims.sources.as_ref(), records)) }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }
}

/// The figures on paper: they are drawn for a white ground.
fn figures(figures: &[Figure]) -> Markup {
    html! {
        @if figures.is_empty() {
            p { "The plan names no figures." }
        }
        @for Figure { title, caption, svg } in figures {
            figure {
                figcaption {
                    strong { (title) }
                    @if let Some(caption) = caption { ". " (caption) }
                }
                div.paper role="img" aria-label=(title) { (PreEscaped(element(svg))) }
            }
        }
    }
}

/// The SVG element of a file, without what may stand before it.
fn element(svg: &str) -> &str {
    svg.find("<svg").map_or("", |start| &svg[start..])
}

/// A table that scrolls on its own where the screen is narrow.
pub(super) fn scrolling(label: &str, table: Markup) -> Markup {
    html! {
        div.scroll role="region" aria-label=(label) tabindex="0" { (table) }
    }
}
