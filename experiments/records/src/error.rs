//! Errors of reading and writing records. Messages name the place and, where possible, the remedy.
//!
//! An error of the operating system is part of the message, so it is not also returned as a source.

use std::path::PathBuf;

/// Result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a record was not read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An operation of the file system failed.
    #[error("cannot {action} {}: {reason}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// A required file is missing.
    #[error(
        "{} is not a complete record: {file} is missing",
        folder.display()
    )]
    Incomplete {
        /// Folder of the record.
        folder: PathBuf,
        /// Name of the missing file.
        file: &'static str,
    },
    /// A RON file is malformed.
    #[error(
        "{}, line {line}, column {column}: {message}",
        path.display()
    )]
    Ron {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// The header of a table lacks a column.
    #[error(
        "{}: the column '{column}' is missing",
        path.display()
    )]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// Name of the column.
        column: &'static str,
    },
    /// The header of a table has an unknown or duplicate column.
    #[error(
        "{}: unknown or duplicate column '{column}', expected {known}",
        path.display()
    )]
    UnknownColumn {
        /// The file.
        path: PathBuf,
        /// Name of the column.
        column: String,
        /// Names of the columns of this table.
        known: String,
    },
    /// A row of a table has too few or too many fields, or the file is not text.
    #[error(
        "{}, line {line}: {message}",
        path.display()
    )]
    Row {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// A field of a table cannot be read.
    #[error(
        "{}, line {line}, column '{column}': '{text}' is not valid ({message})",
        path.display()
    )]
    Value {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Name of the column.
        column: String,
        /// What the field holds.
        text: String,
        /// What is wrong with it.
        message: String,
    },
    /// The rows of the trace do not match the cell and its status.
    #[error("{}: {message}", path.display())]
    Trace {
        /// The file.
        path: PathBuf,
        /// The mismatch, in words.
        message: String,
    },
    /// The record in a folder is not that of the cell in the folder's name.
    #[error(
        "{} holds the cell {found}, not {wanted}",
        path.display()
    )]
    OtherCell {
        /// The cell's file.
        path: PathBuf,
        /// Identity found.
        found: String,
        /// Expected identity, or its beginning.
        wanted: String,
    },
    /// The checksums cannot be read.
    #[error("{}, line {line}: {message}", path.display())]
    Checksums {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Files are not those that were written.
    #[error("{}: {differences}", folder.display())]
    Changed {
        /// Folder of the record.
        folder: PathBuf,
        /// What has happened to which file.
        differences: String,
    },
    /// The cell's file does not agree with itself, such as an identity that is not that of the settings.
    #[error("{}: {message}", path.display())]
    Disagreement {
        /// The file.
        path: PathBuf,
        /// Which field, what it says, and what it would have to say.
        message: String,
    },
    /// An identity is not 64 lowercase hexadecimal digits.
    #[error("the identity of a cell must be 64 lowercase hexadecimal digits, got '{identity}'")]
    Identity {
        /// What was given.
        identity: String,
    },
    /// An additional file has an invalid name.
    #[error(
        "'{name}' cannot be an additional file of a record: the name must be unique, a plain file name (letters, digits, \
         '.', '_', '-', not beginning with '.'), and not one of the record's own files"
    )]
    ExtraName {
        /// What was given.
        name: String,
    },
    /// A value cannot be written as RON or CSV.
    #[error("cannot write {}: {message}", path.display())]
    Serialize {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl Error {
    /// Whether a record is damaged: its files are not those that were written. Other errors, such as a file that this process may not
    /// read, say nothing about the record.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Incomplete { .. }
            | Self::Ron { .. }
            | Self::MissingColumn { .. }
            | Self::UnknownColumn { .. }
            | Self::Row { .. }
            | Self::Value { .. }
            | Self::Trace { .. }
            | Self::OtherCell { .. }
            | Self::Checksums { .. }
            | Self::Changed { .. }
            | Self::Disagreement { .. }
            | Self::Identity { .. } => true,
            Self::Io { .. } | Self::ExtraName { .. } | Self::Serialize { .. } => false,
        }
    }

    /// For `map_err`: adds the attempted action and its path to an I/O error.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |reason| Self::Io { action, path, reason }
    }
}
