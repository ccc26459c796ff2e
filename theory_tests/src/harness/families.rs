//! The families of cases on which a statement is checked.

use crate::functions::Family;

/// The families of cases of a statement.
#[derive(Debug)]
pub enum Families {
    /// Cases of its own.
    Named(&'static [&'static str]),
    /// These analytic functions.
    Functions(&'static [Family]),
    /// Every analytic function but these, about which the statement says nothing; the head of its file gives the reason.
    AllBut(&'static [Family]),
}

impl Families {
    /// The analytic functions among them, in the order of [`Family::ALL`].
    pub fn functions(&self) -> Vec<Family> {
        let chosen = |family: &Family| match self {
            Self::Named(_) => false,
            Self::Functions(families) => families.contains(family),
            Self::AllBut(others) => !others.contains(family),
        };
        Family::ALL.iter().copied().filter(chosen).collect()
    }
}

/// The name of a family of analytic functions in double precision.
pub(super) fn double(family: Family) -> String {
    format!("{family:?}")
}

/// The name of a family of analytic functions on which the rule computes in single precision.
pub(super) fn single(family: Family) -> String {
    format!("{family:?}-f32")
}
