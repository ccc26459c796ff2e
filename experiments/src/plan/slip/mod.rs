//! What a slip in a plan's text was, in words: what was read, what was expected, and the right line.
//!
//! RON's reader finds the error; here its message is completed from the text around it. Where the reader does not say which
//! names it expected, it is asked again with a name in that place that cannot be one.

mod elsewhere;
mod place;
mod value;

use super::names;
use place::{Place, excerpt};
use ron::error::SpannedError;

/// A slip: its line, and what is wrong.
pub(super) struct Slip {
    pub(super) line: usize,
    pub(super) message: String,
}

/// A name that no plan has.
const NO_NAME: &str = "__";

/// Explains the error of reading `text`; `read` reads another text and returns its error.
pub(super) fn slip(text: &str, error: &SpannedError, read: &dyn Fn(&str) -> Option<ron::Error>) -> Slip {
    if let Some(message) = elsewhere::not_a_plan(text) {
        return Slip { line: 1, message };
    }
    let place = Place::new(text, error.span.end);
    explain(&place, &error.code, read).unwrap_or_else(|| Slip {
        line: error.span.end.line,
        message: in_words(&error.code),
    })
}

/// Explains an error at a place, where something can be said beyond the reader's message.
fn explain(place: &Place<'_>, error: &ron::Error, read: &dyn Fn(&str) -> Option<ron::Error>) -> Option<Slip> {
    use ron::Error as E;
    let here = |message: String| {
        let line = place.line();
        Some(Slip { line, message })
    };
    match (error, place.next()) {
        (E::Message(_) | E::MissingStructField { .. } | E::DuplicateStructField { .. }, _) => return None,
        (_, Some('#')) => {
            return here(format!(
                "comments begin with `//`, found {}",
                excerpt(place.found())
            ));
        }
        (_, Some(c @ (';' | '=' | '“' | '”' | '‘' | '’' | '\u{a0}'))) => {
            return here(punctuation(place, c));
        }
        _ => {}
    }
    match error {
        E::NoSuchStructField { .. } | E::NoSuchEnumVariant { .. } => {
            unclosed_list(place).map_or_else(|| here(in_words(error)), here)
        }
        E::ExpectedIdentifier | E::InvalidIdentifier(_) | E::SuggestRawIdentifier(_) => {
            here(name(place, read))
        }
        E::ExpectedComma => {
            let (line, message) = value::comma(place);
            Some(Slip { line, message })
        }
        E::Eof | E::ExpectedArrayEnd | E::ExpectedStructLikeEnd | E::ExpectedMapEnd
            if place.next().is_none() =>
        {
            let open = place.open().pop()?;
            let line = place.before().line();
            let message = format!(
                "unexpected end of the plan: the `{}` of line {} is not closed",
                open.bracket, open.line
            );
            Some(Slip { line, message })
        }
        E::ExpectedStringEnd => here(format!(
            "the text that begins here has no closing quote: {}",
            excerpt(place.found())
        )),
        E::TrailingCharacters => here(format!("trailing data after the plan: {}", excerpt(place.rest()))),
        _ => unclosed_list(place)
            .or_else(|| value::expected(place, error))
            .and_then(here),
    }
}

/// A character that RON does not have, or not here.
fn punctuation(place: &Place<'_>, c: char) -> String {
    match c {
        ';' => "expected a comma, found `;`".to_owned(),
        '=' => {
            let line = place.whole_line().replacen(" = ", ": ", 1).replacen('=', ": ", 1);
            format!(
                "expected `:` after the name of a field, found `=`: write {}",
                excerpt(&line)
            )
        }
        '\u{a0}' => "found a no-break space (U+00A0): replace it by a space".to_owned(),
        _ => format!("texts are in straight double quotes, found `{c}`: write \"…\""),
    }
}

/// A field where an element of a list was expected: the list before it has no end.
fn unclosed_list(place: &Place<'_>) -> Option<String> {
    let open = place.open().pop()?;
    (open.bracket == '[' && place.is_key()).then(|| {
        format!(
            "found the field {} in the list that begins in line {}: is its `]` missing?",
            excerpt(place.found()),
            open.line
        )
    })
}

/// The name of a field or variant was expected: the names are asked of the reader.
fn name(place: &Place<'_>, read: &dyn Fn(&str) -> Option<ron::Error>) -> String {
    let found = place.found();
    match found {
        "" => return "unexpected end of the plan".to_owned(),
        "}" | "]" | ")" => return closing(place, found),
        "," => return "found a comma too many".to_owned(),
        _ => {}
    }
    let bare = found.trim_matches(|c: char| "\"'`".contains(c));
    let quoted = bare.len() < found.len();
    let in_settings = place.open().pop().is_some_and(|open| open.bracket == '(');
    let of_field = in_settings && place.key().is_none() && !place.is_key();
    let asked = match of_field {
        true => place.with_before(&format!("{NO_NAME}: ")),
        false => place.with(NO_NAME),
    };
    match read(&asked) {
        Some(ron::Error::NoSuchStructField { expected, .. }) if place.is_key() => {
            match expected.iter().find(|&&field| field == bare) {
                Some(field) if quoted => format!("names of fields have no quotes: write `{field}: …`"),
                _ => names::unknown("field", bare, expected),
            }
        }
        Some(ron::Error::NoSuchStructField { expected, .. }) => {
            let fields = names::listed(expected);
            format!(
                "expected the name of a field before {}, one of {fields}: write `{}: {}`",
                excerpt(found),
                expected.first().unwrap_or(&"field"),
                value::shown(place.found_whole()),
            )
        }
        Some(ron::Error::NoSuchEnumVariant { expected, .. }) => {
            match expected.iter().find(|&&name| name == bare) {
                Some(name) => format!("names have no quotes, found {}: write `{name}`", excerpt(found)),
                None => {
                    // Perhaps only the name of the variant is missing before its value.
                    let whole = place.found_whole();
                    let takes = |name: &&&str| read(&place.with_whole(&format!("{name}({whole})"))).is_none();
                    let unknown = names::unknown("variant", bare, expected);
                    match expected.iter().find(takes) {
                        Some(name) => format!(
                            "{unknown}; write {}",
                            value::line(place, &format!("{name}({whole})"))
                        ),
                        None => unknown,
                    }
                }
            }
        }
        _ => format!(
            "expected a name, such as that of a variant (`Fixed(0.1)`), found {}",
            excerpt(found)
        ),
    }
}

/// A closing bracket that does not close the last that was opened.
fn closing(place: &Place<'_>, found: &str) -> String {
    match place.open().pop() {
        Some(open) => {
            let close = match open.bracket {
                '(' => ')',
                '[' => ']',
                _ => '}',
            };
            format!(
                "found `{found}` where the `{}` of line {} is to be closed by `{close}`",
                open.bracket, open.line
            )
        }
        None => format!("found `{found}`, which closes nothing"),
    }
}

/// The reader's message, or a better one where it does not say what is expected.
fn in_words(error: &ron::Error) -> String {
    match error {
        ron::Error::MissingStructField { field, .. } => format!("missing field `{field}`"),
        ron::Error::NoSuchStructField { expected, found, .. } => names::unknown("field", found, expected),
        ron::Error::NoSuchEnumVariant { expected, found, .. } => names::unknown("variant", found, expected),
        ron::Error::DuplicateStructField { field, .. } => format!("duplicate field `{field}`"),
        ron::Error::IntegerOutOfBounds => "expected a whole number from 0 to 2^64 − 1".to_owned(),
        ron::Error::ExpectedStructLike | ron::Error::ExpectedStructLikeEnd => {
            format!("{error} (settings are in parentheses, even without any: `Nls()`)")
        }
        ron::Error::Eof => "unexpected end of the plan".to_owned(),
        ron::Error::TrailingCharacters => "trailing data after the plan".to_owned(),
        ron::Error::ExpectedNamedStructLike(name) => {
            format!("expected the fields of `{name}` in parentheses")
        }
        _ => error.to_string(),
    }
}
