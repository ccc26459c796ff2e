//! Reading a plan from its file.

use super::checked::Checked;
use super::error::PlanError;
use super::settings::Plan;
use super::slip::{Slip, slip};
use crate::limited;
use crate::nearest::nearest;
use ron::error::SpannedError;
use ron::extensions::Extensions;
use std::path::{Path, PathBuf};

/// Bytes of the longest plan that is read; plans have thousands.
const LONGEST: u64 = 1 << 20;

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
        let bytes = limited::read_stream(path, LONGEST).map_err(|reason| unreadable(path, reason))?;
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

/// The error of a file that cannot be read, with the plan there that was perhaps meant.
fn unreadable(path: &Path, reason: std::io::Error) -> PlanError {
    if path.is_dir() {
        return PlanError::Folder {
            path: path.to_owned(),
            plans: plans(path),
        };
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    let there = plans(if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    });
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let meant = nearest(&name, there.iter().map(String::as_str)).map(|name| parent.join(name));
    PlanError::Read {
        path: path.to_owned(),
        nearest: meant.filter(|_| reason.kind() == std::io::ErrorKind::NotFound),
        reason,
    }
}

/// The names of the plans in a folder, sorted; none if it cannot be read.
fn plans(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".ron")).collect();
    names.sort();
    names
}

/// The error of a text, with its position.
struct Located {
    line: usize,
    field: Option<String>,
    message: String,
}

impl Located {
    fn new(text: &str, error: &SpannedError, field: Option<String>) -> Self {
        let Slip { line, message } = slip(text, error, &|text| read(text).err().map(|(error, _)| error.code));
        Self {
            line,
            field: field.as_deref().map(shown),
            message: shown(&message),
        }
    }
}

/// The most characters of an error that are shown.
const SHOWN: usize = 2_000;

/// An error that quotes its plan, as it can be shown in a terminal: shortened, control characters escaped.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for (place, c) in text.chars().enumerate() {
        match c {
            _ if place == SHOWN => {
                shown.push('…');
                break;
            }
            c if c.is_control() && c != '\n' => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}

/// The bytes as text, without the byte order mark that some editors write.
fn text(bytes: &[u8]) -> Result<&str, Located> {
    let located = |line, message: &str| Located {
        line,
        field: None,
        message: message.to_owned(),
    };
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = bytes {
        return Err(located(1, "the text is UTF-16: save the plan as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        located(line, "the text is not UTF-8 from here on: save the plan as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// RON as plans write it: options need no `Some` (`train: 500`), and `Nls(averaging: 1.0)` needs no inner parentheses.
pub fn dialect() -> ron::Options {
    let extensions = Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES;
    ron::Options::default().with_default_extension(extensions)
}

fn parse(text: &str) -> Result<Checked<Plan>, Located> {
    read(text).map_err(|(error, field)| Located::new(text, &error, field))
}

/// The plan of a text; else the reader's error, with the path of its field.
fn read(text: &str) -> Result<Checked<Plan>, (Box<SpannedError>, Option<String>)> {
    let mut reader = ron::de::Deserializer::from_str_with_options(text, &dialect())
        .map_err(|error| (Box::new(error), None))?;
    let plan = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        // The root and unknown paths are written as a dot or question mark.
        let field = Some(field).filter(|field| field != "." && field != "?");
        (Box::new(reader.span_error(error.into_inner())), field)
    })?;
    let ended = reader.end();
    ended.map_err(|error| (Box::new(reader.span_error(error)), None))?;
    Ok(plan)
}
