//! The report as JSON: criteria, verdicts, evidence and sources.

use super::criterion::Criterion;
use super::evidence::{Evidence, Measure, RunEnd};
use super::report::{Partial, Report};
use super::sources::{RecordSource, Sources};
use super::verdict::{Judgement, PairResult, Verdict};
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

impl Report {
    /// The report as JSON. Numbers that JSON does not know are the words `NaN`, `inf` and `-inf`, as in the records.
    ///
    /// # Errors
    ///
    /// The writer failed.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// A number, or its word where JSON has none.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.is_finite() {
            true => serializer.serialize_f64(self.0),
            false => serializer.collect_str(&self.0),
        }
    }
}

/// Implements [`Serialize`] for a type as an object with these fields.
macro_rules! object {
    ($type:ty: |$value:ident| { $($name:literal: $field:expr,)+ }) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                let fields = [$($name),+].len();
                let mut object = serializer.serialize_struct(stringify!($type), fields)?;
                $(object.serialize_field($name, &$field)?;)+
                object.end()
            }
        }
    };
}

object!(Report: |report| {
    "partial": report.partial,
    "sources": report.sources.as_ref().map(Origin),
    "claims": report.judgements,
    "records": report.sources.as_ref().map(|sources| &sources.records),
});

object!(Partial: |partial| {
    "present": partial.present,
    "planned": partial.planned,
    "unfinished": partial.unfinished,
});

/// The sources without the records, which come last because they are many.
struct Origin<'s>(&'s Sources);

object!(Origin<'_>: |origin| {
    "plan": origin.0.plan,
    "plan_sha256": origin.0.plan_hash,
    "version": origin.0.version,
    "commit": origin.0.commit,
    "mixture": origin.0.mixture,
});

object!(RecordSource: |record| {
    "identity": record.identity,
    "data": record.data,
    "network": record.network,
    "optimiser": record.optimiser,
    "seed": record.seed,
    "commit": record.commit,
    "instructions": record.instructions,
    "arithmetic": record.arithmetic,
    "folder": record.folder,
    "files_sha256": Files(&record.files),
});

struct Files<'f>(&'f [(String, String)]);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut files = serializer.serialize_map(Some(self.0.len()))?;
        for (name, hash) in self.0 {
            files.serialize_entry(name, hash)?;
        }
        files.end()
    }
}

object!(Judgement: |judgement| {
    "claim": judgement.claim,
    "statement": judgement.statement,
    "criterion": judgement.criterion,
    "verdict": judgement.verdict().name(),
    "reason": reason(&judgement.verdict()),
    "pairs": pairs(judgement, &judgement.pairs),
    "exploratory_verdict": judgement.exploratory_verdict().as_ref().map(Verdict::name),
    "exploration": pairs(judgement, &judgement.exploration),
});

object!(Criterion: |criterion| {
    "text": criterion.text,
    "version": criterion.version,
    "exploratory_seeds": criterion.exploratory_seeds.as_ref().map(|seeds| [*seeds.start(), *seeds.end()]),
    "share": criterion.share.to_string(),
});

fn reason(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::NotTestable { reason } => Some(reason),
        _ => None,
    }
}

fn pairs<'j>(judgement: &'j Judgement, pairs: &'j [PairResult]) -> Vec<Pair<'j>> {
    pairs.iter().map(|pair| Pair { judgement, pair }).collect()
}

/// A pair with the criterion that it is judged by.
struct Pair<'j> {
    judgement: &'j Judgement,
    pair: &'j PairResult,
}

object!(Pair<'_>: |pair| {
    "data": pair.pair.data,
    "network": pair.pair.network,
    "verdict": pair.pair.verdict(pair.judgement.criterion.share).name(),
    "seeds": pair.pair.seeds.iter().map(Seed).collect::<Vec<_>>(),
});

struct Seed<'e>(&'e (u64, Evidence));

object!(Seed<'_>: |seed| {
    "seed": seed.0.0,
    "finding": seed.0.1.finding.name(),
    "by_version_1": seed.0.1.by_version_1.map(|finding| finding.name()),
    "measures": seed.0.1.measures,
    "runs": seed.0.1.runs,
    "remarks": seed.0.1.remarks,
});

object!(Measure: |measure| {
    "optimiser": measure.optimiser,
    "measure": measure.name,
    "value": Number(measure.value),
});

object!(RunEnd: |run| {
    "optimiser": run.optimiser,
    "identity": run.identity,
    "status": run.status.to_string(),
    "learned": run.learned,
    "final_cost": run.final_cost.map(Number),
    "train_accuracy": run.train_accuracy.map(Number),
    "test_accuracy": run.test_accuracy.map(Number),
});
