//! `claims.json`, as far as documents quote it.

use flatland_records::Spread;
use serde::Deserialize;

/// The judgement of a plan.
#[derive(Deserialize)]
pub(crate) struct Report {
    /// Not null if runs of the plan were missing.
    pub(crate) partial: Option<serde::de::IgnoredAny>,
    pub(crate) claims: Vec<Judgement>,
}

/// The judgement of a claim.
#[derive(Deserialize)]
pub(crate) struct Judgement {
    pub(crate) claim: String,
    pub(crate) statement: String,
    pub(crate) verdict: String,
    pub(crate) reason: Option<String>,
    pub(crate) pairs: Vec<Pair>,
}

/// What the seeds of a (data, network) pair show.
#[derive(Deserialize)]
pub(crate) struct Pair {
    pub(crate) data: String,
    pub(crate) network: String,
    pub(crate) seeds: Vec<Seed>,
}

#[derive(Deserialize)]
pub(crate) struct Seed {
    finding: String,
    measures: Vec<Measure>,
}

#[derive(Deserialize)]
struct Measure {
    optimiser: Option<String>,
    measure: String,
    value: Number,
}

/// A number, or the word for one that JSON does not know.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Finite(f64),
    Word(String),
}

impl Number {
    fn value(&self) -> f64 {
        match self {
            Self::Finite(value) => *value,
            Self::Word(word) => word.parse().unwrap_or(f64::NAN),
        }
    }
}

impl Pair {
    /// Each number's optimiser and name with its values over the seeds, in order of first appearance.
    pub(crate) fn measures(&self) -> Vec<(Option<&str>, &str, Spread)> {
        let mut known: Vec<(Option<&str>, &str, Vec<f64>)> = Vec::new();
        for measure in self.seeds.iter().flat_map(|seed| &seed.measures) {
            let (optimiser, name) = (measure.optimiser.as_deref(), measure.measure.as_str());
            let value = measure.value.value();
            match known
                .iter_mut()
                .find(|known| (known.0, known.1) == (optimiser, name))
            {
                Some((_, _, values)) => values.push(value),
                None => known.push((optimiser, name, vec![value])),
            }
        }
        let spread = |(optimiser, name, values)| Some((optimiser, name, Spread::of(values)?));
        known.into_iter().filter_map(spread).collect()
    }

    /// How many seeds show the claim, and how many do what else, as in `2 of 3, 1 tie`.
    pub(crate) fn counts(&self) -> String {
        let count = |finding: &str| self.seeds.iter().filter(|seed| seed.finding == finding).count();
        let untested = count("not testable");
        let mut text = match self.seeds.len() - untested {
            0 => return "not testable".to_owned(),
            tested => format!("{} of {tested}", count("shown")),
        };
        let others = ["opposite", "tie", "not testable"].map(|finding| (finding, count(finding)));
        for (finding, count) in others.into_iter().filter(|(_, count)| *count > 0) {
            text += &format!(", {count} {finding}");
        }
        text
    }
}
