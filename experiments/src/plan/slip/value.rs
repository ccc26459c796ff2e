//! A value of another type than expected.

use super::place::{Place, excerpt};
use ron::Error;

/// The longest list that is written out for a range.
const LONGEST_RANGE: u64 = 12;

/// A value that is not of the expected type.
pub(super) fn expected(place: &Place<'_>, error: &Error) -> Option<String> {
    let found = place.found();
    let (wanted, right) = match error {
        Error::ExpectedInteger
        | Error::InvalidIntegerDigit { .. }
        | Error::IntegerOutOfBounds
        | Error::UnderscoreAtBeginning => return Some(whole_number(place)),
        Error::ExpectedFloat | Error::FloatUnderscore => ("a number", number(found)),
        Error::ExpectedBoolean => ("`true` or `false`", boolean(found)),
        Error::ExpectedString => ("a text in double quotes", Some(text(found))),
        Error::ExpectedChar => ("a text in double quotes", Some(text(found))),
        Error::ExpectedArray => {
            let (wanted, found) = ("a list in square brackets", place.found_whole());
            return Some(message(place, wanted, found, list(found)));
        }
        Error::ExpectedStructLike
        | Error::ExpectedNamedStructLike(_)
        | Error::ExpectedDifferentStructName { .. }
        | Error::ExpectedStructLikeEnd => return settings(place),
        Error::UnexpectedChar(_) if place.before().found() == "/" => {
            return Some(computed(&place.before().before(), "a comma"));
        }
        Error::ExpectedMapColon => {
            return Some(format!("expected `:` after {}", excerpt(place.before().found())));
        }
        Error::ExpectedOption => ("a value or `None`", None),
        Error::UnexpectedChar(_) => ("a value", None),
        _ => return None,
    };
    Some(message(place, wanted, place.found(), right))
}

fn message(place: &Place<'_>, wanted: &str, found: &str, right: Option<String>) -> String {
    let found = excerpt(found);
    let right = right.map_or_else(String::new, |right| format!(": write {}", line(place, &right)));
    format!("expected {wanted}, found {found}{right}")
}

/// The right value with its field, if it is that of a field.
pub(super) fn line(place: &Place<'_>, right: &str) -> String {
    match place.key() {
        Some(key) => excerpt(&format!("{key}: {right}")),
        None => excerpt(right),
    }
}

/// A whole number was expected.
fn whole_number(place: &Place<'_>) -> String {
    let found = place.found();
    let bare = unquoted(found);
    let digits = bare.replace([',', '_', '\u{202f}'], "");
    let parsed = digits.parse::<f64>().ok();
    let (wanted, right) = match parsed {
        Some(value) if value < 0.0 => ("a whole number that is not negative", None),
        Some(value) if value.fract() == 0.0 && value < 2_f64.powi(53) => {
            ("a whole number", Some(format!("{value:.0}")))
        }
        Some(value) if value >= 2_f64.powi(53) => ("a whole number from 0 to 2^64 − 1", None),
        Some(_) => ("a whole number", None),
        None if computes(bare) => return computed(place, "a whole number"),
        None => ("a whole number", None),
    };
    message(place, wanted, found, right)
}

/// Whether it is a formula.
fn computes(found: &str) -> bool {
    found.starts_with(|c: char| c.is_ascii_digit()) && found.contains(['*', '^', '/', '+', '-'])
}

fn computed(place: &Place<'_>, wanted: &str) -> String {
    format!(
        "expected {wanted}, found {}: a plan does not compute, write the number itself",
        excerpt(place.found())
    )
}

/// The number that was meant.
fn number(found: &str) -> Option<String> {
    let bare = unquoted(found);
    let value = bare.parse::<f64>().ok().filter(|value| value.is_finite())?;
    Some(format!("{value:?}"))
}

fn boolean(found: &str) -> Option<String> {
    match unquoted(found).to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some("true".to_owned()),
        "false" | "no" | "off" | "0" | "none" => Some("false".to_owned()),
        _ => None,
    }
}

fn text(found: &str) -> String {
    format!("\"{}\"", unquoted(found))
}

/// Without quotes.
fn unquoted(found: &str) -> &str {
    found.trim_matches(|c: char| "\"'`“”‘’".contains(c))
}

/// The list that was meant: of a range, of other brackets, or of one element.
fn list(found: &str) -> Option<String> {
    if let Some(numbers) = range(found) {
        return Some(numbers);
    }
    if matches!(found, "" | "(" | "{" | "None" | "null") {
        return None;
    }
    let inner = found
        .strip_prefix(['(', '{'])
        .and_then(|inner| inner.strip_suffix([')', '}']));
    let elements = inner.unwrap_or(found).trim_end_matches(',');
    Some(format!("[{elements}]"))
}

/// The numbers of `0..3`, `0..=2`, `range(3)` and `range(1, 3)`.
fn range(found: &str) -> Option<String> {
    let (first, end) = match found
        .strip_prefix("range(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(bounds) => match bounds.split_once(',') {
            Some((first, end)) => (first, end.to_owned()),
            None => ("0", bounds.to_owned()),
        },
        None => {
            let (first, end) = found.split_once("..").or_else(|| found.split_once('-'))?;
            match end.strip_prefix('=') {
                Some(last) => (first, (last.parse::<u64>().ok()?.checked_add(1)?).to_string()),
                None if found.contains("..") => (first, end.to_owned()),
                None => (first, (end.parse::<u64>().ok()?.checked_add(1)?).to_string()),
            }
        }
    };
    let (first, end): (u64, u64) = (first.trim().parse().ok()?, end.trim().parse().ok()?);
    let numbers: Vec<String> = (first..end.min(first.saturating_add(LONGEST_RANGE)))
        .map(|number| number.to_string())
        .collect();
    let more = if end.saturating_sub(first) > LONGEST_RANGE {
        ", …"
    } else {
        ""
    };
    Some(format!("[{}{more}]", numbers.join(", ")))
}

/// Settings in parentheses were expected.
fn settings(place: &Place<'_>) -> Option<String> {
    let found = place.found();
    let in_parentheses = "settings are in parentheses, even without any";
    if place.next() == Some('{') || found.starts_with('{') {
        let name = if found.starts_with('{') { "" } else { found };
        return Some(format!(
            "{in_parentheses}, found `{name}{{`: write {}",
            line(place, &format!("{name}(…)"))
        ));
    }
    let named = found.starts_with(|c: char| c.is_ascii_uppercase()) && found != "None";
    let right = if named {
        format!("{found}()")
    } else {
        "(…)".to_owned()
    };
    Some(format!(
        "{in_parentheses}, found {}: write {}",
        excerpt(found),
        line(place, &right)
    ))
}

/// A comma was expected: its line, and what stands in its place.
pub(super) fn comma(place: &Place<'_>) -> (usize, String) {
    let found = place.found();
    if place.inside_word() {
        let (wanted, bare) = ("a whole number", found);
        let message = match bare.parse::<f64>() {
            _ if computes(bare) && bare.parse::<f64>().is_err() => computed(place, "a number"),
            Ok(_) => whole_number(place),
            Err(_) => message(place, wanted, found, None),
        };
        return (place.line(), message);
    }
    match place.next() {
        Some('(') if found != "(" => {
            let message = format!("`{found}` takes no settings: write {}", line(place, found));
            (place.line(), message)
        }
        Some('*' | '/' | '+' | '-' | '^' | '%') => (place.line(), computed(&place.before(), "a comma")),
        Some(c @ (')' | ']' | '}')) => (place.line(), super::closing(place, &c.to_string())),
        Some(':') => (
            place.line(),
            format!(
                "expected a comma, found `:` after {}",
                excerpt(place.before().found())
            ),
        ),
        Some(_) => {
            let before = place.before();
            let (line, shown) = (before.line(), shown(place.found_whole()));
            let message = match line == place.line() {
                true => format!(
                    "a comma is missing between {} and `{shown}`",
                    excerpt(before.found())
                ),
                false => format!(
                    "a comma is missing at the end: write {}",
                    excerpt(&format!("{},", before.whole_line()))
                ),
            };
            (line, message)
        }
        None => (place.line(), "unexpected end of the plan".to_owned()),
    }
}

/// A value in a message.
pub(super) fn shown(found: &str) -> &str {
    match found {
        "(" => "(…)",
        "[" => "[…]",
        "{" => "{…}",
        _ => found,
    }
}
