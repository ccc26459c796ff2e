//! The search for the tightest case: random ones first, then Nelder–Mead from the tightest of them.

use super::cases::NUMBERS;
use super::targets::{Subject, Target};
use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;
use flatland_theory::harness::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A case this close to equality is tight enough; nearer, rounding would decide on which side it lies.
const TIGHT: f64 = 1e-9;
/// The cases from which descents start, each of a family of its own but for the known one.
const STARTS: usize = 6;
/// The coordinates that one descent moves, the others being held.
const COORDINATES: usize = 5;
/// The size of the largest simplex.
const LARGEST: f64 = 0.1;
/// The iterations of one descent, of about two evaluations each.
const ITERATIONS: u64 = 40;

/// A case, and how tight it is.
#[derive(Debug, Clone)]
pub struct Found {
    /// The index of its family.
    pub family: usize,
    /// Its numbers.
    pub numbers: Vec<f64>,
    /// The slack of the inequality.
    pub slack: f64,
    /// The inequality.
    pub claim: &'static str,
}

/// How much to search.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Random cases, in equal shares for the families.
    pub random: usize,
    /// Evaluations by descents, in equal shares for the inequalities.
    pub evaluations: usize,
    /// When to stop even before that.
    pub limit: Duration,
}

/// The result of a search for the tightest case of one inequality.
#[derive(Debug)]
pub struct Search {
    /// The number of random cases.
    pub cases: usize,
    /// The tightest of them.
    pub random: Found,
    /// The number of evaluations by descents.
    pub evaluations: usize,
    /// The tightest case of all.
    pub tightest: Found,
}

/// The slacks of the inequalities of the case at `numbers`, but for those that say nothing: rounding may decide, or both sides are equal, as they are at
/// a stationary point, where both are 0.
///
/// # Panics
///
/// On a violation, which it reports.
pub fn slacks(subject: &dyn Subject, numbers: &[f64]) -> Vec<Slack> {
    let verdict = subject.judge(numbers, &real_rule, &Refined);
    match verdict {
        Ok(bearing) => {
            let decided = |slack: &Slack| slack.value != 0.0 && slack.value >= slack.rounding;
            bearing.slacks().filter(decided).collect()
        }
        Err(violation) => panic!(
            "a violation:\n{violation}\ncase: {}\nnumbers: {numbers:?}",
            subject.show(numbers)
        ),
    }
}

/// The slack of one inequality.
fn slack_of(claim: &str, subject: &dyn Subject, numbers: &[f64]) -> Option<f64> {
    let mut slacks = slacks(subject, numbers).into_iter();
    slacks.find(|slack| slack.claim == claim).map(|slack| slack.value)
}

fn unit(random: &mut ChaCha8Rng) -> f64 {
    // 53 bits.
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// The slack over some coordinates, the others as in `base`.
struct Objective<'a> {
    subject: &'a dyn Subject,
    base: Found,
    coordinates: &'a [usize],
    best: &'a RefCell<Found>,
    evaluations: &'a Cell<usize>,
}

impl Objective<'_> {
    fn numbers(&self, moved: &[f64]) -> Vec<f64> {
        let mut numbers = self.base.numbers.clone();
        for (&index, &value) in self.coordinates.iter().zip(moved) {
            numbers[index] = value.clamp(0.0, 1.0 - f64::EPSILON);
        }
        numbers
    }
}

impl CostFunction for Objective<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, moved: &Vec<f64>) -> Result<f64, Error> {
        let numbers = self.numbers(moved);
        self.evaluations.set(self.evaluations.get() + 1);
        let Some(slack) = slack_of(self.base.claim, self.subject, &numbers) else {
            // Larger than any slack: the case says nothing.
            return Ok(4.0);
        };
        if slack < self.best.borrow().slack {
            self.best.replace(Found {
                numbers,
                slack,
                ..self.base.clone()
            });
        }
        Ok(slack)
    }
}

/// One descent over the coordinates, from the best case, with a simplex of this size.
fn descend(
    subject: &dyn Subject,
    best: &RefCell<Found>,
    evaluations: &Cell<usize>,
    coordinates: &[usize],
    size: f64,
) {
    let base = best.borrow().clone();
    let start: Vec<f64> = coordinates.iter().map(|&index| base.numbers[index]).collect();
    let mut simplex = vec![start.clone()];
    for index in 0..start.len() {
        let mut corner = start.clone();
        // Away from the nearer end.
        corner[index] += if corner[index] < 0.5 { size } else { -size };
        simplex.push(corner);
    }
    let objective = Objective {
        subject,
        base,
        coordinates,
        best,
        evaluations,
    };
    let result = Executor::new(objective, NelderMead::new(simplex))
        .configure(|state| state.max_iters(ITERATIONS).target_cost(TIGHT))
        .run();
    result.unwrap();
}

/// For each inequality, the tightest random case of each family.
type Starts = BTreeMap<&'static str, Vec<Found>>;

/// Random cases: how many, and the tightest of them.
fn random_cases(target: &Target, share: usize, random: &mut ChaCha8Rng, until: Instant) -> (usize, Starts) {
    let mut cases = 0;
    let mut starts = Starts::new();
    for (family, (_, subject)) in target.families.iter().enumerate() {
        for _ in 0..share {
            if Instant::now() > until {
                break;
            }
            let numbers: Vec<f64> = (0..NUMBERS).map(|_| unit(random)).collect();
            cases += 1;
            for Slack { claim, value, .. } in slacks(&**subject, &numbers) {
                let found = starts.entry(claim).or_default();
                let place = found.iter().position(|found| found.family == family);
                let case = || Found {
                    family,
                    numbers: numbers.clone(),
                    slack: value,
                    claim,
                };
                match place {
                    None => found.push(case()),
                    Some(place) if value < found[place].slack => found[place] = case(),
                    Some(_) => {}
                }
            }
        }
    }
    for found in starts.values_mut() {
        found.sort_by(|left, right| left.slack.total_cmp(&right.slack));
    }
    (cases, starts)
}

/// Descents from some cases of one inequality, in turn: how many evaluations, and the tightest case.
fn descents(
    target: &Target,
    starts: Vec<Found>,
    (evaluations_limit, until): (usize, Instant),
    random: &mut ChaCha8Rng,
) -> (usize, Found) {
    let evaluations = Cell::new(0);
    let mut starts: Vec<(RefCell<Found>, f64)> = starts
        .into_iter()
        .map(|start| (RefCell::new(start), LARGEST))
        .collect();
    let spent = || evaluations.get() >= evaluations_limit || Instant::now() > until;
    while !spent() && starts.iter().any(|(best, _)| best.borrow().slack > TIGHT) {
        for (best, size) in &mut starts {
            let before = best.borrow().slack;
            if before <= TIGHT || spent() {
                continue;
            }
            let subject = &*target.families[best.borrow().family].1;
            let used = subject.used(&best.borrow().numbers);
            let mut coordinates: Vec<usize> = (0..COORDINATES.min(used))
                .map(|_| (unit(random) * used as f64) as usize)
                .collect();
            coordinates.sort_unstable();
            coordinates.dedup();
            descend(subject, best, &evaluations, &coordinates, *size);
            // Finer and finer, then from the largest again.
            *size = if best.borrow().slack < before {
                (2.0 * *size).min(LARGEST)
            } else if *size < 1e-7 {
                LARGEST
            } else {
                0.5 * *size
            };
        }
    }
    let found = starts.into_iter().map(|(best, _)| best.into_inner());
    let tightest = found.min_by(|left, right| left.slack.total_cmp(&right.slack));
    (evaluations.get(), tightest.unwrap())
}

/// Attacks every inequality of a statement, from its tightest random cases and those known.
pub fn search(target: &Target, known: &[Found], effort: Effort, seed: u64) -> Vec<Search> {
    let started = Instant::now();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let share = effort.random.div_ceil(target.families.len());
    // A third of the time at most for random cases.
    let (cases, starts) = random_cases(target, share, &mut random, started + effort.limit / 3);
    let (count, mut found) = (starts.len(), Vec::new());
    for (index, (claim, mut starts)) in starts.into_iter().enumerate() {
        let tightest_random = starts[0].clone();
        let known = known.iter().filter(|known| known.claim == claim).cloned();
        starts.splice(0..0, known);
        starts.truncate(STARTS);
        // The rest of it in equal shares.
        let left = effort.limit.saturating_sub(started.elapsed()) / (count - index) as u32;
        let (evaluations, tightest) = descents(
            target,
            starts,
            (effort.evaluations / count, Instant::now() + left),
            &mut random,
        );
        found.push(Search {
            cases,
            random: tightest_random,
            evaluations,
            tightest,
        });
    }
    found
}
