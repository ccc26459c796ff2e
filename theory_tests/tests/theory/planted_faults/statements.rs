//! The statements whose power is measured, with the families of cases of their tests.

use super::columns::{Column, about_functions, about_rules, on_functions, proposition, sample, with_edge};
use crate::*;
use flatland_theory::harness::statements::{
    grippo_memory, quadratic_window, search_outcomes, zhang_hager_memory,
};
use flatland_theory::harness::*;
use proptest::strategy::Strategy;

/// Cases per family of functions: a few, so that the table takes seconds.
const FEW: usize = 4;
/// The same where certificates are refined as far as they go.
const FEWER: usize = 2;
/// Cases at the edge of equality, on parabolas, and divergent runs.
const EDGE: usize = 20;
/// Cases over scalars alone.
const MANY: usize = 300;

/// Every statement that judges a rule or relies on certificates.
pub fn columns() -> Vec<Column> {
    let mut columns = statements_about_functions();
    columns.extend(propositions());
    columns.extend(statements_about_rules());
    columns
}

fn statements_about_functions() -> Vec<Column> {
    vec![
        about_functions(
            "certificates_agree",
            "certificates",
            on_functions(
                &certificates_agree::STATEMENT,
                FEW,
                local_descent_lemma::cases,
                |_, certificates, case| certificates_agree::check(certificates, case),
            ),
        ),
        about_functions(
            "local_descent_lemma",
            "lemma",
            on_functions(
                &local_descent_lemma::STATEMENT,
                FEW,
                local_descent_lemma::cases,
                |_, certificates, case| local_descent_lemma::check(certificates, case),
            ),
        ),
        about_functions(
            "segment_smoothness_monotone_and_critical_step",
            "l, η*",
            on_functions(
                &segment_smoothness_monotone_and_critical_step::STATEMENT,
                FEWER,
                segment_smoothness_monotone_and_critical_step::cases,
                |_, certificates, case| {
                    segment_smoothness_monotone_and_critical_step::check(certificates, case)
                },
            ),
        ),
    ]
}

fn propositions() -> Vec<Column> {
    let mut ponls = with_edge(
        (&ponls_proposition::STATEMENT, "PoNLS"),
        (FEW, EDGE),
        (ponls_proposition::cases, ponls_proposition::edge_cases()),
        ponls_proposition::check::<f64>,
    );
    ponls.samples.push(sample(
        "first-trial",
        MANY,
        ponls_proposition::first_trials(),
        |make, _, case| ponls_proposition::first_trial::<f64>(make, case),
    ));
    vec![
        with_edge(
            (&definition_2_3::SEARCHED, "2.3"),
            (FEWER, EDGE),
            (definition_2_3::cases, edge_of_a_parabola()),
            definition_2_3::check::<f64>,
        ),
        with_edge(
            (&proposition_2_5::STATEMENT, "2.5"),
            (FEW, EDGE),
            (place_and_rule, edge_of_a_parabola()),
            proposition_2_5::check::<f64>,
        ),
        with_edge(
            (&proposition_2_8::STATEMENT, "2.8"),
            // Powers take longer to enclose.
            (FEW, FEW),
            (proposition_2_8::cases, proposition_2_8::edge_of_a_power()),
            proposition_2_8::check::<f64>,
        ),
        ponls,
        with_edge(
            (&corollary_2_10::STATEMENT, "2.10"),
            (FEWER, EDGE),
            (place_and_rule, edge_of_a_parabola()),
            corollary_2_10::check::<f64>,
        ),
        with_edge(
            (&reference_aware_bound::STATEMENT, "reference"),
            (FEW, EDGE),
            (place_and_rule, nonmonotone_edge_of_a_parabola()),
            reference_aware_bound::check::<f64>,
        ),
        with_edge(
            (&one_step_decrease::STATEMENT, "one step"),
            (FEW, EDGE),
            (place_and_rule, edge_of_a_parabola()),
            one_step_decrease::check::<f64>,
        ),
        proposition(
            "finite_time_guarantee",
            "rate",
            on_functions(
                &finite_time_guarantee::STATEMENT,
                FEWER,
                finite_time_guarantee::cases,
                finite_time_guarantee::check::<f64>,
            ),
        ),
    ]
}

fn statements_about_rules() -> Vec<Column> {
    let runs = |family, cases, check: fn(MakeRule<f64>, &Abstract) -> Verdict| {
        sample(family, MANY, cases, move |make, _, case| check(make, case))
    };
    let window = |family, cases| {
        sample(family, MANY, cases, |make, _, case| {
            quadratic_window::check::<f64>(make, case)
        })
    };
    vec![
        about_rules(
            "theorem_2_9",
            "2.9",
            on_functions(&theorem_2_9::STATEMENT, 1, theorem_2_9::cases, |make, _, case| {
                theorem_2_9::check::<f64>(make, case)
            }),
        ),
        about_rules(
            "quadratic_window",
            "window",
            vec![
                window("monotone", quadratic_window::Case::monotone().boxed()),
                window("nonmonotone", quadratic_window::Case::nonmonotone().boxed()),
                window("edge", quadratic_window::Case::edge().boxed()),
            ],
        ),
        about_rules(
            "zhang_hager_memory",
            "Z–H",
            vec![runs(
                "runs",
                crate::zhang_hager_memory::averaging_runs().boxed(),
                zhang_hager_memory::check,
            )],
        ),
        about_rules(
            "grippo_memory",
            "Grippo",
            vec![runs(
                "runs",
                crate::grippo_memory::runs().boxed(),
                grippo_memory::check,
            )],
        ),
        about_rules(
            "search_outcomes",
            "outcomes",
            vec![
                runs("any-rule", Abstract::any(20).boxed(), search_outcomes::check),
                runs(
                    "limits",
                    crate::search_outcomes::limited().boxed(),
                    search_outcomes::check,
                ),
            ],
        ),
        about_rules(
            "tied_costs",
            "ties",
            vec![runs("ties", tied_costs::cases().boxed(), search_outcomes::check)],
        ),
        about_rules(
            "self_stabilising_bound",
            "cap",
            vec![runs(
                "runs",
                self_stabilising_bound::cases::<f64>().boxed(),
                self_stabilising_bound::check,
            )],
        ),
        about_rules(
            "trial_counts",
            "trials",
            vec![runs("any-rule", Abstract::any(20).boxed(), trial_counts::check)],
        ),
        about_rules(
            "cdat_identity",
            "CDAT",
            vec![sample(
                "scalars",
                MANY,
                cdat_identity::scalars(1e100),
                |make, _, case| cdat_identity::check::<f64>(make, case),
            )],
        ),
        about_rules(
            "divergence_above_two_over_l",
            "> 2/L",
            vec![sample(
                "quadratics",
                EDGE,
                divergence_above_two_over_l::cases(),
                |make, _, case| divergence_above_two_over_l::check::<f64>(make, case),
            )],
        ),
        about_rules(
            "invariances",
            "invariances",
            vec![
                sample("scaling", MANY, invariances::scaling::cases(), |make, _, case| {
                    invariances::scaling::check::<f64>(make, case)
                }),
                sample(
                    "constants",
                    MANY,
                    invariances::constants::cases(),
                    |make, _, case| invariances::constants::check(make, case),
                ),
            ],
        ),
    ]
}
