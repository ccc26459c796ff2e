//! The columns of tables: name, type, unit and meaning, each written once, at its field.

use crate::rows::{Outcome, SpectrumEnd};

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// The type of its values.
    pub kind: ColumnKind,
    /// Whether a value can be missing: then its field is empty. A column without any value is left out of the file.
    pub optional: bool,
    /// The unit, where f is that of the cost and w that of the weights; `1` for numbers without a unit.
    pub unit: &'static str,
    lines: &'static [&'static str],
}

impl Column {
    pub(crate) const fn new<T: Field>(
        name: &'static str,
        unit: &'static str,
        lines: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            kind: T::KIND,
            optional: T::OPTIONAL,
            unit,
            lines,
        }
    }

    /// The meaning, in a sentence or two.
    pub fn meaning(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.trim()).collect();
        lines.join(" ")
    }
}

/// The type of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A whole number.
    Int64,
    /// A decimal number, `inf`, `-inf` or `NaN`.
    Float64,
    /// `true` or `false`.
    Boolean,
    /// A word.
    String,
}

impl ColumnKind {
    /// The name, which is also that of the type in polars.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int64 => "Int64",
            Self::Float64 => "Float64",
            Self::Boolean => "Boolean",
            Self::String => "String",
        }
    }
}

/// The type of a field of a row.
pub(crate) trait Field {
    const KIND: ColumnKind;
    const OPTIONAL: bool = false;
}

impl Field for usize {
    const KIND: ColumnKind = ColumnKind::Int64;
}

impl Field for f64 {
    const KIND: ColumnKind = ColumnKind::Float64;
}

impl Field for bool {
    const KIND: ColumnKind = ColumnKind::Boolean;
}

impl Field for Outcome {
    const KIND: ColumnKind = ColumnKind::String;
}

impl Field for SpectrumEnd {
    const KIND: ColumnKind = ColumnKind::String;
}

impl<T: Field> Field for Option<T> {
    const KIND: ColumnKind = T::KIND;
    const OPTIONAL: bool = true;
}

/// Defines the row of a table, and its columns from the documentation of its fields.
macro_rules! row {
    (
        $(#[doc = $row_doc:literal])+
        $row:ident in $file:literal {
            $($(#[doc = $doc:literal])+ [$unit:literal] $field:ident: $type:ty,)+
        }
    ) => {
        $(#[doc = $row_doc])+
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $row {
            $($(#[doc = $doc])+ #[doc = concat!("\n\nUnit: ", $unit, ".")] pub $field: $type,)+
        }

        impl $crate::table::Row for $row {
            const FILE: &'static str = $file;
            const COLUMNS: &'static [$crate::columns::Column] = &[
                $($crate::columns::Column::new::<$type>(stringify!($field), $unit, &[$($doc),+]),)+
            ];
        }
    };
}

pub(crate) use row;
