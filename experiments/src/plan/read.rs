//! Reading a plan from its file.

use super::checked::Checked;
use super::error::PlanError;
use super::settings::Plan;
use ron::error::SpannedError;
use ron::extensions::Extensions;
use std::path::{Path, PathBuf};

/// A plan and where it came from.
#[derive(Clone, Debug)]
pub struct PlanFile {
    /// The plan.
    pub plan: Checked<Plan>,
    /// The folder of its file, to which paths in the plan are relative.
    pub base: PathBuf,
}

impl PlanFile {
    /// Reads a plan and checks everything that can be checked without its data.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its text is not a plan; the error names file, line and field.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        let bytes = std::fs::read(path).map_err(|reason| PlanError::Read {
            path: path.to_owned(),
            reason,
        })?;
        let plan = text(&bytes).and_then(parse).map_err(|at| PlanError::Text {
            path: path.to_owned(),
            line: at.line,
            field: at.field,
            message: at.message,
        })?;
        let base = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        Ok(Self { plan, base })
    }
}

/// The error of a text, with its position.
struct Located {
    line: usize,
    field: Option<String>,
    message: String,
}

impl Located {
    fn new(error: &SpannedError, field: Option<String>) -> Self {
        Self {
            line: error.span.end.line,
            field,
            message: in_words(&error.code),
        }
    }
}

/// The bytes as text, without the byte order mark that some editors write.
fn text(bytes: &[u8]) -> Result<&str, Located> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        Located {
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            field: None,
            message: "the text is not UTF-8 from here on: save the plan as UTF-8".to_owned(),
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn parse(text: &str) -> Result<Checked<Plan>, Located> {
    // Options need no `Some` (`train: 500`), and `Nls(averaging: 1.0)` needs no inner parentheses.
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES);
    let mut reader = ron::de::Deserializer::from_str_with_options(text, &options)
        .map_err(|error| Located::new(&error, None))?;
    let plan = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        // The root and unknown paths are written as a dot or question mark.
        let field = Some(field).filter(|field| field != "." && field != "?");
        Located::new(&reader.span_error(error.into_inner()), field)
    })?;
    reader
        .end()
        .map_err(|error| Located::new(&reader.span_error(error), None))?;
    Ok(plan)
}

/// The reader's message, or a better one where it does not say what is expected.
fn in_words(error: &ron::Error) -> String {
    match error {
        ron::Error::MissingStructField { field, .. } => format!("missing field `{field}`"),
        ron::Error::NoSuchStructField { expected, found, .. } => {
            format!("unknown field `{found}`, expected one of {}", listed(expected))
        }
        ron::Error::NoSuchEnumVariant { expected, found, .. } => {
            format!("unknown variant `{found}`, expected one of {}", listed(expected))
        }
        ron::Error::DuplicateStructField { field, .. } => format!("duplicate field `{field}`"),
        ron::Error::IntegerOutOfBounds => "expected a whole number from 0 to 2^64 − 1".to_owned(),
        ron::Error::ExpectedInteger => "expected a whole number".to_owned(),
        ron::Error::ExpectedFloat => "expected a number".to_owned(),
        ron::Error::ExpectedComma => "expected a comma (whole numbers have no decimal point)".to_owned(),
        ron::Error::ExpectedStructLike | ron::Error::ExpectedStructLikeEnd => {
            format!("{error} (settings are in parentheses, even without any: `Nls()`)")
        }
        ron::Error::InvalidIdentifier(found) | ron::Error::SuggestRawIdentifier(found) => {
            format!("expected a name, such as that of a variant (`Fixed(0.1)`), found `{found}`")
        }
        ron::Error::Eof => "unexpected end of the plan".to_owned(),
        ron::Error::TrailingCharacters => "trailing data after the plan".to_owned(),
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
