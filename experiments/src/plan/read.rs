//! Reading a plan from its file.

use super::checked::{Checked, Refusal};
use super::error::PlanError;
use super::place;
use super::settings::Plan;
use ron::error::SpannedError;
use ron::extensions::Extensions;
use std::path::{Path, PathBuf};

/// A plan and where it came from.
#[derive(Clone, Debug)]
pub struct PlanFile {
    /// The plan.
    pub plan: Checked<Plan>,
    /// The folder of its file, from which its relative paths start.
    pub base: PathBuf,
}

impl PlanFile {
    /// Reads a plan and checks everything that can be checked without its data.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its text is not a plan; the error names file, line, column and field.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        let bytes = std::fs::read(path).map_err(|source| PlanError::Read {
            path: path.to_owned(),
            source,
        })?;
        let located = |at: Located| PlanError::Text {
            path: path.to_owned(),
            line: at.line,
            column: at.column,
            field: at.field,
            message: at.message,
        };
        let plan = text(&bytes).and_then(parse).map_err(located)?;
        let base = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        Ok(Self { plan, base })
    }
}

/// What is wrong with a text, and where.
struct Located {
    line: usize,
    column: usize,
    field: Option<String>,
    message: String,
}

/// The bytes as text, without the mark that some editors begin a file with.
fn text(bytes: &[u8]) -> Result<&str, Located> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let (line, column) = place::position(&before, before.len());
        Located {
            line,
            column,
            field: None,
            message: "the text is not UTF-8 from here on: save the plan in that encoding".to_owned(),
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn parse(text: &str) -> Result<Checked<Plan>, Located> {
    // Options are written as they are (`train: 500`), and `Nls(averaging: 1.0)` needs no inner parentheses.
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES);
    let mut reader = ron::de::Deserializer::from_str_with_options(text, &options)
        .map_err(|error| refused_by_reader(text, &error, None))?;
    let plan = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        // The root and paths that are not known are written as a dot or question mark.
        let field = Some(field).filter(|field| field != "." && field != "?");
        let error = reader.span_error(error.into_inner());
        match Refusal::from_text(&error.code.to_string()) {
            Some(refusal) => out_of_range(text, &error, field, refusal),
            None => refused_by_reader(text, &error, field),
        }
    })?;
    reader
        .end()
        .map_err(|error| refused_by_reader(text, &reader.span_error(error), None))?;
    Ok(plan)
}

/// The reader stopped in front of what it does not understand.
fn refused_by_reader(text: &str, error: &SpannedError, field: Option<String>) -> Located {
    let start = match error.code {
        ron::Error::Eof => text.trim_end().len(),
        _ => {
            let before = place::offset(text, error.span.start.line, error.span.start.col);
            place::after_blanks(text, before)
        }
    };
    let (line, column) = place::position(text, start);
    let message = in_words(&error.code);
    Located {
        line,
        column,
        field,
        message,
    }
}

/// A value was read to its end before its ranges were checked: points at the setting inside it, or where that is left
/// out at the one around it.
fn out_of_range(text: &str, error: &SpannedError, field: Option<String>, refusal: Refusal) -> Located {
    let end = place::offset(text, error.span.end.line, error.span.end.col);
    let names: Vec<&str> = refusal.setting.split(": ").collect();
    let mut depths = (1..=names.len()).rev();
    let written = depths.find_map(|depth| place::setting(text, end, &names[..depth]));
    let (start, inside) = written.unwrap_or_else(|| {
        let start = place::offset(text, error.span.start.line, error.span.start.col);
        (start, Vec::new())
    });
    let (line, column) = place::position(text, start);
    let path: Vec<String> = field.into_iter().chain(inside).collect();
    Located {
        line,
        column,
        field: Some(path.join(".")).filter(|path| !path.is_empty()),
        message: refusal.message,
    }
}

/// The reader's words, or better ones where they do not say what would be right.
fn in_words(error: &ron::Error) -> String {
    match error {
        ron::Error::MissingStructField { field, .. } => {
            format!("the field `{field}` is missing")
        }
        ron::Error::NoSuchStructField { expected, found, .. } => {
            format!("there is no field `{found}` here; there are {}", listed(expected))
        }
        ron::Error::NoSuchEnumVariant { expected, found, .. } => {
            format!("`{found}` is none of {}", listed(expected))
        }
        ron::Error::DuplicateStructField { field, .. } => format!("the field `{field}` is there twice"),
        ron::Error::IntegerOutOfBounds => "expected a whole number from 0 to 2^64 − 1".to_owned(),
        ron::Error::ExpectedInteger => "expected a whole number".to_owned(),
        ron::Error::ExpectedFloat => "expected a number".to_owned(),
        ron::Error::ExpectedComma => "expected a comma (whole numbers have no decimal point)".to_owned(),
        ron::Error::ExpectedStructLike | ron::Error::ExpectedStructLikeEnd => {
            format!("{error} (settings are in parentheses, also where there are none: `Nls()`)")
        }
        ron::Error::InvalidIdentifier(found) | ron::Error::SuggestRawIdentifier(found) => {
            format!("expected a name, such as that of a variant (`Fixed(0.1)`), found `{found}`")
        }
        ron::Error::Eof => "the text ends here, in the middle of the plan".to_owned(),
        ron::Error::TrailingCharacters => "expected nothing more after the plan".to_owned(),
        ron::Error::ExpectedNamedStructLike(name) => {
            format!("expected the fields of `{name}` in parentheses")
        }
        _ => error.to_string(),
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
