//! The place of an iteration along the horizontal axis.

use flatland_records::{Record, Rule};

use crate::error::FigureError;
use crate::options::Abscissa;
use crate::readings;

/// Turns iterations of one run into places.
pub(crate) struct Clock {
    /// Iterations and their places, ascending; `None` where the place is the iteration.
    places: Option<Vec<(usize, f64)>>,
}

impl Clock {
    pub(crate) fn new(record: &Record, x: Abscissa) -> Result<Self, FigureError> {
        let places = match x {
            Abscissa::Iterations => None,
            Abscissa::Evaluations => Some(evaluations(record)),
            Abscissa::Seconds => Some(seconds(record)?),
        };
        Ok(Self { places })
    }

    /// The place of an iteration: between its neighbours where it has none of its own.
    pub(crate) fn place(&self, iteration: f64) -> f64 {
        let Some(places) = &self.places else {
            return iteration;
        };
        let after = places.partition_point(|(k, _)| (*k as f64) < iteration);
        match (
            after.checked_sub(1).and_then(|i| places.get(i)),
            places.get(after),
        ) {
            (_, Some((k, place))) if *k as f64 == iteration => *place,
            (Some((j, before)), Some((k, after))) => {
                let share = (iteration - *j as f64) / (*k as f64 - *j as f64);
                before + share * (after - before)
            }
            (Some((_, place)), None) | (None, Some((_, place))) => *place,
            (None, None) => 0.0,
        }
    }

    /// The last place of the run; where places are iterations, that of the last iteration asked for, unless the run blew up.
    pub(crate) fn last(&self, record: &Record) -> f64 {
        match &self.places {
            Some(places) => places.last().map_or(0.0, |(_, place)| *place),
            None => {
                let recorded = record.tables.trace.last().map_or(0, |row| row.iteration);
                let blew_up = readings::end(&record.status).is_some_and(|(_, end)| end.blew_up());
                let asked = if blew_up { 0 } else { record.cell.iterations };
                asked.max(recorded) as f64
            }
        }
    }
}

fn evaluations(record: &Record) -> Vec<(usize, f64)> {
    let per_gradient = match record.cell.rule {
        Rule::Sam | Rule::Cdat => 2.0,
        _ => 1.0,
    };
    let mut so_far = 0.0;
    let rows = record.tables.trace.iter();
    rows.map(|row| {
        let place = (row.iteration, so_far);
        so_far += row.trials.map_or(0.0, |trials| trials as f64) + per_gradient;
        place
    })
    .collect()
}

fn seconds(record: &Record) -> Result<Vec<(usize, f64)>, FigureError> {
    let mut places: Vec<(usize, f64)> = Vec::new();
    for row in &record.tables.trace {
        if let Some(seconds) = row
            .seconds
            .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        {
            // Clocks of machines may be set back.
            let least = places.last().map_or(0.0, |(_, place)| *place);
            places.push((row.iteration, seconds.max(least)));
        }
    }
    match places.is_empty() && !record.tables.trace.is_empty() {
        true => Err(FigureError::NoTimes {
            run: format!(
                "{} on {}, {}, seed {},",
                record.cell.optimiser, record.cell.data, record.cell.network, record.cell.seed
            ),
        }),
        false => Ok(places),
    }
}
