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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_of_functions_come_in_the_order_of_all() {
        let (first, last) = (Family::ALL[0], Family::ALL[Family::ALL.len() - 1]);
        assert_eq!(Families::Named(&["own"]).functions(), []);
        let chosen: &'static [Family] = vec![last, first].leak();
        assert_eq!(Families::Functions(chosen).functions(), [first, last]);
        assert_eq!(
            Families::AllBut(chosen).functions(),
            Family::ALL[1..Family::ALL.len() - 1]
        );
    }

    #[test]
    fn a_family_has_a_name_in_each_precision() {
        assert_eq!(
            (double(Family::Saddle), single(Family::Saddle)),
            ("Saddle".into(), "Saddle-f32".into())
        );
    }
}
