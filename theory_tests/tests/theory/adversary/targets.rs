//! The statements under attack.

use super::cases::Numbers;
use crate::*;
use flatland_theory::functions::Family;
use flatland_theory::harness::statements::{quadratic_window, zhang_hager_memory};
use flatland_theory::harness::*;
use std::fmt::Debug;
use std::marker::PhantomData;

/// The cases of one family of a statement, as a function of numbers in $[0, 1)$.
pub trait Subject: Send + Sync {
    /// The verdict on the case.
    fn judge(&self, numbers: &[f64], make: MakeRule<f64>, certificates: &dyn Certificates) -> Verdict;

    /// How many of the numbers the case depends on.
    fn used(&self, numbers: &[f64]) -> usize;

    /// The case in words.
    fn show(&self, numbers: &[f64]) -> String;
}

struct Of<T, D, C> {
    decode: D,
    check: C,
    case: PhantomData<fn() -> T>,
}

impl<T, D, C> Subject for Of<T, D, C>
where
    T: Debug,
    D: Fn(&mut Numbers) -> T + Send + Sync,
    C: Fn(MakeRule<f64>, &dyn Certificates, &T) -> Verdict + Send + Sync,
{
    fn judge(&self, numbers: &[f64], make: MakeRule<f64>, certificates: &dyn Certificates) -> Verdict {
        (self.check)(make, certificates, &(self.decode)(&mut Numbers::new(numbers)))
    }

    fn used(&self, numbers: &[f64]) -> usize {
        let mut numbers = Numbers::new(numbers);
        (self.decode)(&mut numbers);
        numbers.used()
    }

    fn show(&self, numbers: &[f64]) -> String {
        format!("{:?}", (self.decode)(&mut Numbers::new(numbers)))
    }
}

/// A statement and its families.
pub struct Target {
    /// The name of its module.
    pub statement: &'static str,
    /// Its families.
    pub families: Vec<(String, Box<dyn Subject>)>,
}

fn subject<T: Debug + 'static>(
    decode: impl Fn(&mut Numbers) -> T + Send + Sync + 'static,
    check: impl Fn(MakeRule<f64>, &dyn Certificates, &T) -> Verdict + Send + Sync + 'static,
) -> Box<dyn Subject> {
    Box::new(Of {
        decode,
        check,
        case: PhantomData,
    })
}

fn on_functions<T: Debug + 'static>(
    statement: &Statement,
    decode: impl Fn(&mut Numbers, Family) -> T + Copy + Send + Sync + 'static,
    check: impl Fn(MakeRule<f64>, &dyn Certificates, &T) -> Verdict + Copy + Send + Sync + 'static,
) -> Target {
    let families = statement.families.functions().into_iter().map(|family| {
        let decode = move |numbers: &mut Numbers| decode(numbers, family);
        (format!("{family:?}"), subject(decode, check))
    });
    Target {
        statement: statement.name,
        families: families.collect(),
    }
}

/// Every statement that is an inequality.
pub fn targets() -> Vec<Target> {
    let place_and_step = |numbers: &mut Numbers, family| {
        let (step, orders) = (numbers.log_between(1e-3, 3.0), numbers.orders());
        (numbers.place(family), step, orders)
    };
    let rule_and_place = |numbers: &mut Numbers, family| {
        let rule = numbers.rule();
        (numbers.place(family), rule)
    };
    vec![
        on_functions(
            &certificates_agree::STATEMENT,
            place_and_step,
            |_, certificates, case| certificates_agree::check(certificates, case),
        ),
        on_functions(
            &local_descent_lemma::STATEMENT,
            place_and_step,
            |_, certificates, case| local_descent_lemma::check(certificates, case),
        ),
        on_functions(
            &segment_smoothness_monotone_and_critical_step::STATEMENT,
            |numbers, family| {
                let (shorter, inside) = (numbers.log_between(1e-2, 1.0), numbers.between(0.05, 0.95));
                (numbers.place(family), shorter, inside)
            },
            |_, certificates, case| segment_smoothness_monotone_and_critical_step::check(certificates, case),
        ),
        on_functions(
            &definition_2_3::SEARCHED,
            |numbers, family| {
                let rule = numbers.nls().into();
                (numbers.place(family), rule)
            },
            definition_2_3::check::<f64>,
        ),
        on_functions(
            &proposition_2_5::STATEMENT,
            rule_and_place,
            proposition_2_5::check::<f64>,
        ),
        on_functions(
            &proposition_2_8::STATEMENT,
            |numbers, family| {
                let (rule, orders) = (numbers.rule(), numbers.orders());
                (numbers.place(family), rule, orders)
            },
            proposition_2_8::check::<f64>,
        ),
        on_functions(
            &ponls_proposition::STATEMENT,
            |numbers, family| {
                let (rule, orders) = (numbers.ponls(), numbers.orders());
                (numbers.place(family), rule, orders)
            },
            ponls_proposition::check::<f64>,
        ),
        on_functions(
            &corollary_2_10::STATEMENT,
            rule_and_place,
            corollary_2_10::check::<f64>,
        ),
        on_functions(
            &reference_aware_bound::STATEMENT,
            rule_and_place,
            reference_aware_bound::check::<f64>,
        ),
        on_functions(
            &one_step_decrease::STATEMENT,
            rule_and_place,
            one_step_decrease::check::<f64>,
        ),
        on_functions(
            &finite_time_guarantee::STATEMENT,
            |numbers, family| {
                let mut rule = numbers.nls();
                rule.search.sufficient_decrease = numbers.between(0.1, 0.9);
                let order = numbers.between(0.2, 1.2).min(1.0);
                (numbers.place(family), rule, order)
            },
            finite_time_guarantee::check::<f64>,
        ),
        Target {
            statement: "quadratic_window",
            families: vec![(
                "any-rule".to_owned(),
                subject(
                    |numbers| quadratic_window::Case {
                        curvature: numbers.log_between(1e-2, 1e2),
                        start: numbers.log_between(1e-3, 1e3),
                        rule: numbers.rule(),
                    },
                    |make, _, case| quadratic_window::check(make, case),
                ),
            )],
        },
        Target {
            statement: "zhang_hager_memory",
            families: vec![(
                "runs".to_owned(),
                subject(
                    |numbers| {
                        let rule = numbers.nls().into();
                        numbers.run(rule)
                    },
                    |make, _, case| zhang_hager_memory::check(make, case),
                ),
            )],
        },
    ]
}

/// The target with this name.
pub fn target(statement: &str) -> Target {
    let found = targets().into_iter().find(|target| target.statement == statement);
    found.unwrap_or_else(|| panic!("{statement} is not attacked"))
}
