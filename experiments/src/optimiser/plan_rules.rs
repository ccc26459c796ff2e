//! The step rules as a plan writes them: the library's, with the paper's clamps as defaults.
//!
//! Each type describes one of the library to serde, field for field; only the defaults of the search differ.

use flatland_descent::line_search::Extrapolation;
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings};
use serde::{Deserialize, Serialize};

/// The search settings of the paper, a plan's defaults: first trials in $[10^{-6}, 10^4]$. Steps have no bound: backtracking goes below,
/// extrapolation above.
pub fn paper_search() -> SearchSettings {
    SearchSettings {
        min_first_trial: Some(1e-6),
        max_first_trial: Some(1e4),
        ..SearchSettings::default()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(
    remote = "SearchSettings",
    rename = "SearchSettings",
    default = "paper_search",
    deny_unknown_fields
)]
struct PlanSearch {
    sufficient_decrease: f64,
    backtrack_factor: f64,
    first_step: f64,
    #[serde(with = "bound")]
    min_first_trial: Option<f64>,
    #[serde(with = "bound")]
    max_first_trial: Option<f64>,
    #[serde(with = "bound")]
    max_step: Option<f64>,
    trial_limit: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Ls", rename = "Ls", default = "paper_ls", deny_unknown_fields)]
pub(super) struct PlanLs {
    #[serde(with = "PlanSearch")]
    search: SearchSettings,
}

fn paper_ls() -> Ls {
    Ls {
        search: paper_search(),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Nls", rename = "Nls", default = "paper_nls", deny_unknown_fields)]
pub(super) struct PlanNls {
    averaging: f64,
    #[serde(with = "PlanSearch")]
    search: SearchSettings,
}

fn paper_nls() -> Nls {
    Nls {
        search: paper_search(),
        ..Nls::default()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(
    remote = "NlsUb",
    rename = "NlsUb",
    default = "paper_nls_ub",
    deny_unknown_fields
)]
pub(super) struct PlanNlsUb {
    /// The upper bound of the step, above the first step. Default the number of classes K, as in the paper.
    upper_bound: Option<f64>,
    extrapolation: Extrapolation,
    averaging: f64,
    #[serde(with = "PlanSearch")]
    search: SearchSettings,
}

fn paper_nls_ub() -> NlsUb {
    NlsUb {
        search: paper_search(),
        ..NlsUb::default()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(
    remote = "PoNls",
    rename = "PoNls",
    default = "paper_po_nls",
    deny_unknown_fields
)]
pub(super) struct PlanPoNls {
    polyak_scale: f64,
    polyak_offset: f64,
    averaging: f64,
    #[serde(with = "PlanSearch")]
    search: SearchSettings,
}

fn paper_po_nls() -> PoNls {
    PoNls {
        search: paper_search(),
        ..PoNls::default()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(
    remote = "Grippo",
    rename = "Grippo",
    default = "paper_grippo",
    deny_unknown_fields
)]
pub(super) struct PlanGrippo {
    window: usize,
    #[serde(with = "PlanSearch")]
    search: SearchSettings,
}

fn paper_grippo() -> Grippo {
    Grippo {
        search: paper_search(),
        ..Grippo::default()
    }
}

/// A bound: a number, or `None` where a plan wants none. Written as the bare number.
mod bound {
    use serde::de::{Deserialize, Deserializer, Error, Visitor};
    use serde::ser::Serializer;
    use std::fmt;

    pub(super) fn serialize<S: Serializer>(bound: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        match bound {
            Some(bound) => serializer.serialize_f64(*bound),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        deserializer.deserialize_any(Bound)
    }

    struct Bound;

    impl<'de> Visitor<'de> for Bound {
        type Value = Option<f64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a number or None")
        }

        fn visit_f64<E: Error>(self, bound: f64) -> Result<Self::Value, E> {
            Ok(Some(bound))
        }

        fn visit_i64<E: Error>(self, bound: i64) -> Result<Self::Value, E> {
            Ok(Some(bound as f64))
        }

        fn visit_u64<E: Error>(self, bound: u64) -> Result<Self::Value, E> {
            Ok(Some(bound as f64))
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            f64::deserialize(deserializer).map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimiser::OptimiserSettings;

    /// As a plan is read.
    fn read(text: &str) -> OptimiserSettings {
        crate::plan::dialect().from_str(text).unwrap()
    }

    fn ls(search: SearchSettings) -> OptimiserSettings {
        OptimiserSettings::Ls(Ls { search })
    }

    #[test]
    fn plans_default_to_the_papers_clamps_and_may_want_none() {
        let bounds =
            |search: SearchSettings| (search.min_first_trial, search.max_first_trial, search.max_step);
        assert_eq!(bounds(paper_search()), (Some(1e-6), Some(1e4), None));
        assert_eq!(read("Ls()"), ls(paper_search()));
        assert_eq!(
            read("Nls(averaging: 0.5)"),
            OptimiserSettings::Nls(Nls {
                averaging: 0.5,
                search: paper_search()
            })
        );
        for (text, max_step) in [
            ("1e-5", 1e-5),
            ("20000", 2e4),
            ("Some(0.1)", 0.1),
            ("0.30000000000000004", 0.1 + 0.2),
        ] {
            let read = read(&format!("Ls(search: (max_step: {text}))"));
            assert_eq!(
                read,
                ls(SearchSettings {
                    max_step: Some(max_step),
                    ..paper_search()
                })
            );
        }
        let free = read("Ls(search: (min_first_trial: None, max_first_trial: None))");
        assert_eq!(free, ls(SearchSettings::default()));
    }

    #[test]
    fn bounds_are_written_as_bare_numbers() {
        let text = ron::to_string(&read("Ls()")).unwrap();
        assert_eq!(
            text,
            "Ls((search:(sufficient_decrease:0.0001,backtrack_factor:0.5,first_step:1.0,min_first_trial:1e-6,\
             max_first_trial:10000.0,max_step:None,trial_limit:None)))"
        );
        for text in [
            "Ls()",
            "Ls(search: (max_step: 7))",
            "Ls(search: (min_first_trial: None))",
            "NlsUb(upper_bound: 5)",
        ] {
            let written = ron::to_string(&read(text)).unwrap();
            assert_eq!(ron::from_str::<OptimiserSettings>(&written).unwrap(), read(text));
        }
    }
}
