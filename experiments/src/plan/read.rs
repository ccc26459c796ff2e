//! Reading a plan from its file.

use super::checked::Checked;
use super::error::PlanError;
use super::settings::Plan;
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
        let text = std::fs::read_to_string(path).map_err(|source| PlanError::Read {
            path: path.to_owned(),
            source,
        })?;
        let plan = parse(&text, path)?;
        let base = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        Ok(Self { plan, base })
    }
}

fn parse(text: &str, path: &Path) -> Result<Checked<Plan>, PlanError> {
    let located = |error: ron::error::SpannedError, field: Option<String>| PlanError::Text {
        path: path.to_owned(),
        line: error.span.start.line,
        column: error.span.start.col,
        field,
        message: error.code.to_string(),
    };
    // Options are written as they are (`train: 500`), and `Nls(averaging: 1.0)` needs no inner parentheses.
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES);
    let mut reader =
        ron::de::Deserializer::from_str_with_options(text, &options).map_err(|error| located(error, None))?;
    let plan = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        // The root and paths that are not known are written as a dot or question mark.
        let field = Some(field).filter(|field| field != "." && field != "?");
        located(reader.span_error(error.into_inner()), field)
    })?;
    reader
        .end()
        .map_err(|error| located(reader.span_error(error), None))?;
    Ok(plan)
}
