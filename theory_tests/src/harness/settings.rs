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
