//! Performance profiles of solvers on a set of tasks (Dolan and Moré, 2002).

use std::path::{Path, PathBuf};

use crate::caption::Caption;
use crate::chart::curve::Curve;
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::Plot;
use crate::chart::scale::Scale::Linear;
use crate::chart::sheet::{Across, Column, Row, Sheet};
use crate::chart::style;
use crate::error::FigureError;
use crate::options::FigureOptions;
use crate::render::scene::Point;

/// Performance profiles: rows and columns of panels, with one curve per solver in each.
#[derive(Clone, Debug, PartialEq)]
pub struct Profiles {
    /// The solvers.
    pub names: Vec<String>,
    /// Titles of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<ProfileRow>,
}

/// A row of panels.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileRow {
    /// Name of the vertical axis.
    pub name: &'static str,
    /// One panel per column, with one profile per solver.
    pub panels: Vec<Vec<Profile>>,
}

/// The performance of a solver on a set of tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Number of tasks; without any, no curve is drawn.
    pub tasks: usize,
    /// Of the tasks that the solver has solved: its effort over the least effort of any solver, from 1.
    pub ratios: Vec<f64>,
}

/// The largest ratio on the horizontal axis.
const LARGEST_RATIO: f64 = 32.0;
/// Places on the logarithmic axis at which a profile is drawn: as many as a narrow panel can show.
const PLACES: i32 = 60;

impl Profile {
    /// The share of the tasks solved at no more than this ratio.
    fn share(&self, ratio: f64) -> f64 {
        let solved = self.ratios.iter().filter(|of_task| **of_task <= ratio).count();
        solved as f64 / self.tasks.max(1) as f64
    }

    /// A staircase from ratio 1 to the largest.
    fn stairs(&self) -> Vec<Point> {
        let place = |i: i32| LARGEST_RATIO.powf(f64::from(i) / f64::from(PLACES));
        let step = |i: i32| {
            [
                (place(i), self.share(place(i - 1))),
                (place(i), self.share(place(i))),
            ]
        };
        let first = (1.0, self.share(1.0));
        [first].into_iter().chain((1..=PLACES).flat_map(step)).collect()
    }
}

/// Draws, for each solver, the share of the tasks that it solves with at most τ times the least effort of any solver, against τ from 1
/// to 32 on a logarithmic axis, and returns the files written. At τ = 1 a curve shows how often
/// the solver is the fastest, on the right how many tasks it solves.
///
/// # Errors
///
/// [`FigureError::NoRecords`] without solvers, columns or rows; [`FigureError::Option`]; [`FigureError::TooLarge`];
/// [`FigureError::Io`].
pub fn performance_profiles(
    profiles: &Profiles,
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    if profiles.names.is_empty() || profiles.columns.is_empty() || profiles.rows.is_empty() {
        return Err(FigureError::NoRecords);
    }
    let styles = || (1..).map(style::of_place);
    let plot = |panel: &Vec<Profile>| {
        let curve = |profile: &Profile| {
            (profile.tasks > 0)
                .then(|| Curve::through(&profile.stairs(), Linear))
                .flatten()
        };
        Plot::of_curves(styles().zip(panel.iter().map(curve)))
    };
    let row = |row: &ProfileRow| Row {
        name: row.name,
        panel: None,
        scale: Linear,
        plots: row.panels.iter().map(plot).collect(),
    };
    let column = |title: &String| Column {
        titles: vec![title.clone()],
        across: Across::Steps(vec![1.0, LARGEST_RATIO]),
    };
    let entries = profiles.names.iter().zip(styles());
    Sheet {
        columns: profiles.columns.iter().map(column).collect(),
        rows: profiles.rows.iter().map(row).collect(),
        across: ACROSS,
        legend: entries
            .map(|(name, style)| Entry {
                name: name.clone(),
                mark: Mark::Line(style),
            })
            .collect(),
        caption: Caption {
            what: format!("Performance profiles: the share of the tasks that a solver solves with at most this {ACROSS}."),
            sentences: vec!["On the left: how often a solver is the fastest. On the right: how many tasks it solves.".to_owned()],
        },
    }
    .write(options, out_stem)
}

/// The name of the horizontal axis.
const ACROSS: &str = "effort, in multiples of the least";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stairs_are_the_shares_by_definition() {
        let profile = Profile {
            tasks: 4,
            ratios: vec![1.0, 2.0, 1000.0],
        };
        let stairs = profile.stairs();
        assert_eq!((stairs[0], stairs.len()), ((1.0, 0.25), 1 + 2 * PLACES as usize));
        let last = stairs[stairs.len() - 1];
        assert!((last.0 - LARGEST_RATIO).abs() < 1e-12 && last.1 == 0.5);
        // The rise is within one place of its ratio.
        let rise = stairs.iter().find(|(_, share)| *share == 0.5).unwrap();
        assert!((2.0..=2.0 * LARGEST_RATIO.powf(1.0 / f64::from(PLACES))).contains(&rise.0));
    }
}
