//! The report as a tidy table: one observation per row.

use super::evidence::Measure;
use super::report::Report;

impl Report {
    /// Every number behind every finding as CSV, one per row: claim, data, network, optimiser (empty for a number about several
    /// runs), measure, seed, value, the finding of the seed, and whether the seed is exploration. How the runs ended are
    /// measures too: `learned` (1 or 0), `final cost`, `train accuracy`, `test accuracy`. A seed without any number has one row
    /// without measure and value.
    ///
    /// # Errors
    ///
    /// The writer failed.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "claim",
            "data",
            "network",
            "optimiser",
            "measure",
            "seed",
            "value",
            "finding",
            "exploration",
            "remark",
        ])?;
        for judgement in &self.judgements {
            let judged = judgement.pairs.iter().map(|pair| (pair, "false"));
            let explored = judgement.exploration.iter().map(|pair| (pair, "true"));
            for (pair, exploration) in judged.chain(explored) {
                for (seed, evidence) in &pair.seeds {
                    let (seed, finding) = (seed.to_string(), evidence.finding.name());
                    let remark = evidence.remarks.join("; ");
                    let mut row = |optimiser: &str, measure: &str, value: &str| {
                        writer.write_record([
                            &judgement.claim,
                            &pair.data,
                            &pair.network,
                            optimiser,
                            measure,
                            &seed,
                            value,
                            finding,
                            exploration,
                            &remark,
                        ])
                    };
                    let ends = evidence.runs.iter().flat_map(|run| run.measures());
                    let measures: Vec<Measure> = evidence.measures.iter().cloned().chain(ends).collect();
                    for measure in &measures {
                        let optimiser = measure.optimiser.as_deref().unwrap_or_default();
                        row(optimiser, &measure.name, &measure.value.to_string())?;
                    }
                    if measures.is_empty() {
                        row("", "", "")?;
                    }
                }
            }
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}
