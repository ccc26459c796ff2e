//! Inequalities, and the slack that a case leaves in them.

use super::violation::{Bearing, Violation, require};

/// An inequality between two numbers, with an allowance for rounding.
#[derive(Debug, Clone, Copy)]
pub struct Inequality {
    left: f64,
    right: f64,
    relation: Relation,
    allowance: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    Greater,
    AtLeast,
    AtMost,
}

impl Inequality {
    fn new(left: f64, relation: Relation, right: f64) -> Self {
        Self {
            left,
            right,
            relation,
            allowance: 0.0,
        }
    }

    /// `left` $>$ `right`.
    pub fn greater(left: f64, right: f64) -> Self {
        Self::new(left, Relation::Greater, right)
    }

    /// `left` $\ge$ `right`.
    pub fn at_least(left: f64, right: f64) -> Self {
        Self::new(left, Relation::AtLeast, right)
    }

    /// `left` $\le$ `right`.
    pub fn at_most(left: f64, right: f64) -> Self {
        Self::new(left, Relation::AtMost, right)
    }

    /// The same inequality, with `allowance` added to its greater side.
    #[must_use]
    pub fn within(self, allowance: f64) -> Self {
        Self { allowance, ..self }
    }

    /// The greater and the smaller side.
    fn sides(&self) -> (f64, f64) {
        match self.relation {
            Relation::Greater | Relation::AtLeast => (self.left, self.right),
            Relation::AtMost => (self.right, self.left),
        }
    }

    /// Whether it holds; not if a side is NaN.
    pub fn holds(&self) -> bool {
        let (greater, smaller) = self.sides();
        let greater = greater + self.allowance;
        match self.relation {
            Relation::Greater => greater > smaller,
            Relation::AtLeast | Relation::AtMost => greater >= smaller,
        }
    }

    /// (greater − smaller)/max(|greater|, |smaller|), without the allowance: 0 at equality, for positive sides
    /// 1 − smaller/greater, negative where the inequality is false; 1 where a side is infinite.
    pub fn slack(&self) -> f64 {
        let (greater, smaller) = self.sides();
        let scale = greater.abs().max(smaller.abs());
        if greater == smaller {
            0.0
        } else if scale.is_infinite() {
            if greater > smaller { 1.0 } else { -1.0 }
        } else {
            // Each term divided, so that the difference of huge sides does not overflow.
            greater / scale - smaller / scale
        }
    }

    /// The slack of `claim`; `at` describes the place.
    ///
    /// # Errors
    ///
    /// A violation, where the inequality does not hold.
    pub fn require(&self, claim: &'static str, at: impl FnOnce() -> String) -> Result<Slack, Violation> {
        require(self.holds(), claim, self.left, self.right, at)?;
        let scale = self.left.abs().max(self.right.abs());
        Ok(Slack {
            claim,
            value: self.slack(),
            rounding: if self.allowance == 0.0 {
                0.0
            } else {
                self.allowance / scale
            },
        })
    }
}

/// The slack of a claim in a case: [`Inequality::slack`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slack {
    /// The claim.
    pub claim: &'static str,
    /// Its slack.
    pub value: f64,
    /// The allowance for rounding, relative to the larger side as the slack is: below it, rounding may decide.
    pub rounding: f64,
}

/// As many inequalities as any statement has.
pub(super) const CLAIMS: usize = 4;

/// The smallest slack of each inequality of a case.
pub(super) type Slacks = [Option<Slack>; CLAIMS];

/// Collects the smallest slack of each inequality of a case.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tightest(Slacks);

impl Tightest {
    /// Takes the slack of one more inequality into account.
    ///
    /// # Panics
    ///
    /// If it has a fifth claim.
    pub fn note(&mut self, slack: Slack) {
        let of_claim = |slot: &&mut Option<Slack>| slot.is_none_or(|kept| kept.claim == slack.claim);
        let Some(slot) = self.0.iter_mut().find(of_claim) else {
            panic!("a statement has more than {CLAIMS} claims");
        };
        if slot.is_none_or(|kept| slack.value < kept.value) {
            *slot = Some(slack);
        }
    }

    /// The bearing of a case on the statement: exercised where it had any inequality.
    pub fn bearing(self) -> Bearing {
        self.bearing_when(self.0.iter().any(Option::is_some))
    }

    /// The bearing of a case, exercised when `held`.
    pub fn bearing_when(self, held: bool) -> Bearing {
        Bearing::when(held).with_slacks(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_is_relative_to_the_larger_side() {
        assert_eq!(Inequality::greater(4.0, 3.0).slack(), 0.25);
        assert_eq!(Inequality::at_most(3.0, 4.0).slack(), 0.25);
        assert_eq!(Inequality::at_least(3.0, 4.0).slack(), -0.25);
        assert_eq!(Inequality::at_least(-3.0, -4.0).slack(), 0.25);
        assert_eq!(Inequality::at_least(0.0, 0.0).slack(), 0.0);
        assert_eq!(Inequality::at_most(1.0, f64::INFINITY).slack(), 1.0);
        assert_eq!(Inequality::at_least(1.0, f64::INFINITY).slack(), -1.0);
        assert_eq!(Inequality::at_least(f64::INFINITY, f64::INFINITY).slack(), 0.0);
        assert_eq!(Inequality::at_least(f64::MAX, -f64::MAX).slack(), 2.0);
    }

    #[test]
    fn equality_holds_unless_strict_and_nan_never_does() {
        assert!(!Inequality::greater(1.0, 1.0).holds() && Inequality::at_least(1.0, 1.0).holds());
        assert!(Inequality::at_most(1.0, 1.0).holds() && !Inequality::at_most(1.1, 1.0).holds());
        assert!(Inequality::greater(1.0, 1.1).within(0.2).holds());
        for relation in [Inequality::greater, Inequality::at_least, Inequality::at_most] {
            assert!(!relation(f64::NAN, 1.0).holds() && !relation(1.0, f64::NAN).holds());
        }
    }

    #[test]
    fn tightest_is_the_smallest_slack_of_each_claim() {
        let slack = |claim, value| Slack {
            claim,
            value,
            rounding: 0.0,
        };
        let mut tightest = Tightest::default();
        assert_eq!(tightest.bearing(), Bearing::VACUOUS);
        for (claim, value) in [("a", 0.3), ("b", 0.2), ("a", 0.1), ("a", 0.4), ("b", 0.5)] {
            tightest.note(slack(claim, value));
        }
        let bearing = tightest.bearing();
        assert!(bearing.slacks().eq([slack("a", 0.1), slack("b", 0.2)]));
        assert_eq!(bearing.tightest(), Some(slack("a", 0.1)));
    }

    #[test]
    fn a_slack_tells_how_much_rounding_may_decide() {
        let of = |inequality: Inequality| inequality.require("a", || "here".into()).map_err(|_| "violated");
        let slack = |value, rounding| {
            Ok(Slack {
                claim: "a",
                value,
                rounding,
            })
        };
        assert_eq!(of(Inequality::greater(4.0, 3.0)), slack(0.25, 0.0));
        assert_eq!(of(Inequality::at_least(-4.0, 2.0).within(8.0)), slack(-1.5, 2.0));
        assert_eq!(of(Inequality::at_most(2.0, 1.0).within(1.0)), slack(-0.5, 0.5));
        // Not 0/0.
        assert_eq!(of(Inequality::at_least(0.0, 0.0)), slack(0.0, 0.0));
        assert_eq!(of(Inequality::greater(3.0, 4.0).within(1.0)), Err("violated"));
        assert_eq!(of(Inequality::greater(-4.0, 3.0).within(5.0)), Err("violated"));
    }

    #[test]
    fn what_held_is_exercised() {
        let mut tightest = Tightest::default();
        tightest.note(Inequality::greater(4.0, 3.0).require("a", String::new).unwrap());
        assert!(tightest.bearing_when(true).is_exercised() && !tightest.bearing_when(false).is_exercised());
        assert_eq!(tightest.bearing_when(false).slacks().count(), 1);
    }

    #[test]
    #[should_panic = "more than 4 claims"]
    fn a_fifth_claim_has_no_place() {
        let mut tightest = Tightest::default();
        for claim in ["a", "b", "c", "d", "e"] {
            tightest.note(Slack {
                claim,
                value: 1.0,
                rounding: 0.0,
            });
        }
    }
}
