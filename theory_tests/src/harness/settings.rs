//! Strategies for the settings of the rules.

use flatland_descent::Scalar;
use flatland_descent::line_search::Extrapolation;
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule};
use proptest::prelude::*;

/// A positive number whose logarithm is uniform.
pub fn log_uniform(from: f64, to: f64) -> impl Strategy<Value = f64> {
    (from.ln()..to.ln()).prop_map(f64::exp)
}

/// $c$: the paper's, or anything up to 0.9.
pub fn sufficient_decrease() -> impl Strategy<Value = f64> {
    prop_oneof![Just(1e-4), log_uniform(1e-6, 0.9), 0.1..0.9]
}

/// $\delta$: the paper's, or anything that gives a search of reasonable length.
pub fn backtrack_factor() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.5), 0.05..0.95]
}

/// $\xi$, both ends included.
pub fn averaging() -> impl Strategy<Value = f64> {
    prop_oneof![Just(1.0), Just(0.0), 0.0..1.0, 0.9..1.0]
}

/// Search settings with enough room that neither the clamps nor `max_step` are met by chance.
pub fn search_settings() -> impl Strategy<Value = SearchSettings> {
    (sufficient_decrease(), backtrack_factor(), log_uniform(1e-2, 1e2)).prop_map(
        |(sufficient_decrease, backtrack_factor, first_step)| SearchSettings {
            sufficient_decrease,
            backtrack_factor,
            first_step,
            min_first_trial: Some(1e-12),
            max_first_trial: Some(1e12),
            max_step: Some(1e12),
            ..Default::default()
        },
    )
}

/// Those among which NLS-ub has the choice.
fn extrapolation() -> impl Strategy<Value = Extrapolation> {
    prop_oneof![
        Just(Extrapolation::Once),
        Just(Extrapolation::WhileAccepted),
        Just(Extrapolation::WhileFalling),
        Just(Extrapolation::Never),
    ]
}

/// Every rule that searches.
pub fn searching_rule() -> impl Strategy<Value = StepRule> {
    let cap = log_uniform(0.1, 1e3);
    prop_oneof![
        search_settings().prop_map(|search| Ls { search }.into()),
        (search_settings(), averaging()).prop_map(|(search, averaging)| Nls { search, averaging }.into()),
        (search_settings(), averaging(), cap, extrapolation()).prop_map(
            |(mut search, averaging, cap, extrapolation)| {
                search.first_step = search.first_step.min(0.9 * cap);
                NlsUb {
                    search,
                    averaging,
                    upper_bound: Some(cap),
                    extrapolation,
                }
                .into()
            }
        ),
        (search_settings(), averaging()).prop_map(|(search, averaging)| {
            PoNls {
                search,
                averaging,
                ..Default::default()
            }
            .into()
        }),
        (search_settings(), 1_usize..12).prop_map(|(search, window)| Grippo { search, window }.into()),
    ]
}

/// The search of a rule that searches.
///
/// # Panics
///
/// If the rule does not.
pub fn search_of(rule: &StepRule) -> &SearchSettings {
    match rule {
        StepRule::Ls(Ls { search })
        | StepRule::Nls(Nls { search, .. })
        | StepRule::NlsUb(NlsUb { search, .. })
        | StepRule::PoNls(PoNls { search, .. })
        | StepRule::Grippo(Grippo { search, .. }) => search,
        _ => panic!("{} does not search", rule.name()),
    }
}

/// $c$ and $\delta$ as a rule in the precision `F` holds them.
pub fn constants<F: Scalar>(search: &SearchSettings) -> (f64, f64) {
    let held = |value: f64| F::of(value).as_f64();
    (held(search.sufficient_decrease), held(search.backtrack_factor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flatland_descent::step_rule::Constant;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeSet;

    fn drawn<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> Vec<T> {
        let mut runner = TestRunner::deterministic();
        let mut draw = || strategy.new_tree(&mut runner).unwrap().current();
        (0..500).map(|_| draw()).collect()
    }

    #[test]
    fn logarithms_are_uniform() {
        let drawn = drawn(log_uniform(1e-2, 1e2));
        assert!(drawn.iter().all(|x| (1e-2..1e2).contains(x)));
        // Half of them, 250 ± 11, below the geometric mean.
        let below = drawn.iter().filter(|&&x| x < 1.0).count();
        assert!((200..300).contains(&below), "{below}");
    }

    #[test]
    fn settings_lie_in_their_ranges_and_reach_the_values_of_the_paper() {
        let (c, delta, averaging) = (
            drawn(sufficient_decrease()),
            drawn(backtrack_factor()),
            drawn(averaging()),
        );
        assert!(c.contains(&1e-4) && c.iter().all(|c| (1e-6..=0.9).contains(c)));
        assert!(delta.contains(&0.5) && delta.iter().all(|delta| (0.05..0.95).contains(delta)));
        assert!([0.0, 1.0].iter().all(|end| averaging.contains(end)));
        assert!(averaging.iter().all(|xi| (0.0..=1.0).contains(xi)));
        // Mostly neither end.
        for values in [c, delta, averaging] {
            assert!(values.iter().filter(|&&x| x != values[0]).count() > 100);
        }
        let searches = drawn(search_settings());
        let fields: [fn(&SearchSettings) -> f64; 3] = [
            |s| s.sufficient_decrease,
            |s| s.backtrack_factor,
            |s| s.first_step,
        ];
        for field in fields {
            let different: BTreeSet<u64> = searches.iter().map(|search| field(search).to_bits()).collect();
            assert!(different.len() > 100);
        }
        for search in searches {
            assert!((1e-2..1e2).contains(&search.first_step), "{search:?}");
            let room = (search.min_first_trial, search.max_first_trial, search.max_step);
            assert_eq!(room, (Some(1e-12), Some(1e12), Some(1e12)));
        }
    }

    #[test]
    fn every_rule_that_searches_is_drawn_with_settings_it_takes() {
        let rules = drawn(searching_rule());
        for name in ["Ls", "Nls", "NlsUb", "PoNls", "Grippo"] {
            let drawn = |rule: &&StepRule| format!("{rule:?}").starts_with(&format!("{name}("));
            assert!(rules.iter().filter(drawn).count() > 50, "{name}");
        }
        for rule in rules {
            let first_step = search_of(&rule).first_step;
            if let StepRule::NlsUb(NlsUb { upper_bound, .. }) = rule {
                assert!(upper_bound.is_some_and(|cap| first_step <= 0.9 * cap), "{rule:?}");
            }
        }
        for extrapolation in [
            Extrapolation::Once,
            Extrapolation::WhileFalling,
            Extrapolation::Never,
        ] {
            assert!(drawn(super::extrapolation()).contains(&extrapolation));
        }
    }

    #[test]
    fn constants_are_those_that_the_precision_holds() {
        let search = SearchSettings {
            sufficient_decrease: 0.1,
            backtrack_factor: 0.3,
            ..Default::default()
        };
        assert_eq!(constants::<f64>(&search), (0.1, 0.3));
        assert_eq!(
            constants::<f32>(&search),
            (f64::from(0.1_f32), f64::from(0.3_f32))
        );
    }

    #[test]
    #[should_panic = "does not search"]
    fn a_constant_step_has_no_search() {
        search_of(&Constant { step: 1.0 }.into());
    }
}
