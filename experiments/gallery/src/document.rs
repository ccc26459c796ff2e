//! Documents with parts that are written from saved results.

use crate::error::{GalleryError, Result};
use crate::gallery::Gallery;
use crate::tables;

const OPEN: &str = "<!-- gallery: ";
const OPEN_END: &str = " -->";
const CLOSE: &str = "<!-- /gallery -->";

/// The text of a document with every part between two markers written anew. `name` is that of the document, for messages.
///
/// # Errors
///
/// A marker is not closed, a directive is unknown, or names a plan, claim or number that is not there.
pub fn fill(name: &str, text: &str, gallery: &Gallery) -> Result<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        let line = text[..text.len() - rest.len() + start].matches('\n').count() + 1;
        let wrong = |reason: String| GalleryError::Directive {
            document: name.to_owned(),
            line,
            reason,
        };
        let body = &rest[start + OPEN.len()..];
        let (directive, body) = body
            .split_once(OPEN_END)
            .ok_or_else(|| wrong(format!("the marker does not end with {OPEN_END:?}")))?;
        let (old, after) = body
            .split_once(CLOSE)
            .ok_or_else(|| wrong(format!("no {CLOSE} follows the marker")))?;
        if old.contains(OPEN) {
            return Err(wrong(format!("no {CLOSE} before the next marker")));
        }
        let new = follow(directive, gallery).map_err(wrong)?;
        filled += &format!("{}{OPEN}{directive}{OPEN_END}{new}{CLOSE}", &rest[..start]);
        rest = after;
    }
    Ok(filled + rest)
}

/// What a directive asks for: in a line, or on lines of its own.
fn follow(directive: &str, gallery: &Gallery) -> std::result::Result<String, String> {
    let parts: Vec<&str> = directive.split('|').map(str::trim).collect();
    let block = |text: String| format!("\n{text}");
    let text = |error: GalleryError| error.to_string();
    match parts[..] {
        ["claims", plan, ref names @ ..] => tables::claims(gallery, plan, names).map(block),
        ["runs", plan] => tables::runs(gallery, plan).map(block).map_err(text),
        ["figures", ref plans @ ..] => tables::figures(gallery, plans).map(block).map_err(text),
        ["sources", ref plans @ ..] => tables::sources(gallery, plans).map(block).map_err(text),
        ["verdicts", ref plans @ ..] => tables::verdicts(gallery, plans).map(block).map_err(text),
        ["verdict", plan, claim] => gallery.judgement(plan, claim).map(|judgement| judgement.verdict),
        ["measure", plan, claim, number] => tables::measure(&gallery.judgement(plan, claim)?, number, None),
        ["measure", plan, claim, number, network] => {
            tables::measure(&gallery.judgement(plan, claim)?, number, Some(network))
        }
        _ => Err(format!(
            "{directive:?} is none of `claims | plan | claim…`, `runs | plan`, `figures | plan…`, `sources | plan…`, \
             `verdicts | plan…`, `verdict | plan | claim`, `measure | plan | claim | number | network`"
        )),
    }
}
