//! Cases as functions of numbers in $[0, 1)$.

use flatland_descent::line_search::Extrapolation;
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule};
use flatland_theory::functions::{Draw, Family};
use flatland_theory::harness::*;

/// As many numbers as any case needs.
pub const NUMBERS: usize = 120;

/// Numbers in $[0, 1)$, read one after the other; zeros after the last.
pub struct Numbers<'a> {
    numbers: &'a [f64],
    used: usize,
}

impl<'a> Numbers<'a> {
    /// Reads from the first.
    pub fn new(numbers: &'a [f64]) -> Self {
        Self { numbers, used: 0 }
    }

    /// How many have been read.
    pub fn used(&self) -> usize {
        self.used
    }

    fn unit(&mut self) -> f64 {
        let number = self.numbers.get(self.used).copied().unwrap_or(0.0);
        self.used += 1;
        number
    }

    /// Uniform.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in the logarithm.
    pub fn log_between(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }

    /// One of `0..count`.
    pub fn index(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count - 1)
    }

    /// A number in $[0, 1]$, both ends included.
    fn closed_unit(&mut self) -> f64 {
        self.between(-0.1, 1.1).clamp(0.0, 1.0)
    }

    /// A member of the family and a start; to be read last, because the number of its parameters varies.
    pub fn place(&mut self, family: Family) -> Place {
        let mut uniform = || self.unit();
        let (function, start) = family.draw(&mut Draw::new(&mut uniform)).unwrap();
        Place { function, start }
    }

    /// The settings of a search, from the intervals of `search_settings`.
    pub fn search(&mut self) -> SearchSettings {
        SearchSettings {
            sufficient_decrease: self.log_between(1e-6, 0.9),
            backtrack_factor: self.between(0.05, 0.95),
            first_step: self.log_between(1e-2, 1e2),
            min_first_trial: Some(1e-12),
            max_first_trial: Some(1e12),
            max_step: Some(1e12),
            ..Default::default()
        }
    }

    /// NLS.
    pub fn nls(&mut self) -> Nls {
        Nls {
            search: self.search(),
            averaging: self.closed_unit(),
        }
    }

    /// PoNLS without an offset.
    pub fn ponls(&mut self) -> PoNls {
        PoNls {
            search: self.search(),
            averaging: self.closed_unit(),
            polyak_scale: self.log_between(1e-2, 2.0),
            polyak_offset: 0.0,
        }
    }

    /// A rule that searches. Every rule reads as many numbers.
    pub fn rule(&mut self) -> StepRule {
        let (kind, window, cap, once) = (
            self.index(5),
            1 + self.index(11),
            self.log_between(0.1, 1e3),
            self.index(2) == 0,
        );
        let ponls = self.ponls();
        let PoNls {
            search, averaging, ..
        } = ponls;
        match kind {
            0 => Ls { search }.into(),
            1 => Nls { search, averaging }.into(),
            2 => Grippo { search, window }.into(),
            3 => ponls.into(),
            _ => NlsUb {
                search: SearchSettings {
                    first_step: search.first_step.min(0.9 * cap),
                    ..search
                },
                averaging,
                upper_bound: Some(cap),
                extrapolation: if once {
                    Extrapolation::Once
                } else {
                    Extrapolation::WhileAccepted
                },
            }
            .into(),
        }
    }

    /// Orders ν: 1, and two below.
    pub fn orders(&mut self) -> [f64; 3] {
        [1.0, self.between(0.05, 1.0), self.between(0.05, 0.5)]
    }

    /// A run of this rule over parabolas.
    pub fn run(&mut self, rule: StepRule) -> Abstract {
        let first_cost = self.log_between(1e-2, 1e3);
        let count = 2 + self.index(6);
        let moments = (0..count).map(|_| Moment {
            squared_norm: self.log_between(1e-3, 1e3),
            landscape: Landscape::Parabola {
                turn: self.log_between(1e-3, 1e3),
            },
        });
        Abstract {
            rule,
            first_cost,
            moments: moments.collect(),
        }
    }
}
