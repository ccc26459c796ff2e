//! A problem counts and judges by definition; a reduced set is solved as saved.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use flatland_line_searches::file::{read, write};
use flatland_line_searches::problem::{Function, Problem};
use flatland_solvers::comparison::compare;
use flatland_solvers::overhead::{Driven, Evaluation, evaluations};
use flatland_solvers::record::{End, HEAD, Record};
use flatland_solvers::run::run;
use flatland_solvers::solver::Solver;
use flatland_solvers::watched::{LIMITS, Limits, Stopped, Watched};
use std::rc::Rc;
use std::time::Duration;

/// x²/2 up to 1, then constant.
struct Plateau;

impl Function<f64> for Plateau {
    fn cost(&self, x: &[f64]) -> f64 {
        0.5 * x[0].abs().min(1.0).powi(2)
    }
    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        vec![if x[0].abs() < 1.0 { x[0] } else { 0.0 }]
    }
    fn hessian(&self, _: &[f64]) -> Option<Vec<Vec<f64>>> {
        None
    }
}

/// e^x, without a minimum.
struct Slope;

impl Function<f64> for Slope {
    fn cost(&self, x: &[f64]) -> f64 {
        x[0].exp()
    }
    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        vec![x[0].exp()]
    }
    fn hessian(&self, _: &[f64]) -> Option<Vec<Vec<f64>>> {
        None
    }
}

fn problem(function: impl Function<f64> + 'static, start: f64) -> Problem<f64> {
    Problem {
        name: "one variable".to_owned(),
        set: "test",
        start: vec![start],
        minimum: 0.0,
        lowest: 0.0,
        function: Rc::new(function),
    }
}

#[test]
fn problem_is_solved_by_the_first_small_gradient_and_counts_up_to_it() {
    let (watched, watch) = Watched::new(&problem(Plateau, 0.5), LIMITS);
    assert_eq!(watched.cost(&[0.5]), Ok(0.125));
    assert_eq!(watched.gradient(&[0.5]), Ok(vec![0.5]));
    assert_eq!(watched.gradient(&[1.1e-6]), Ok(vec![1.1e-6]));
    assert_eq!(watch.least_gradient_norm(), 1.1e-6);
    assert_eq!((watch.stopped(), watch.costs(), watch.gradients()), (None, 1, 2));
    assert_eq!(watched.gradient(&[-1e-6]), Err(Stopped::Solved));
    let (time, counts) = (watch.time(), (watch.costs(), watch.gradients()));
    assert_eq!(counts, (1, 3));
    // Whatever the solver does afterwards.
    assert_eq!(watched.cost(&[0.5]), Err(Stopped::Solved));
    assert_eq!(watched.gradient(&[0.5]), Err(Stopped::Solved));
    assert_eq!((watch.costs(), watch.gradients()), counts);
    assert_eq!(watch.time(), time);
}

#[test]
fn vanishing_gradient_above_the_start_or_outside_the_domain_is_no_answer() {
    let (watched, watch) = Watched::new(&problem(Plateau, 0.5), LIMITS);
    assert_eq!(watched.gradient(&[2.0]), Ok(vec![0.0]));
    assert_eq!(watch.stopped(), None);
    let unbounded = Problem {
        lowest: 0.3,
        ..problem(Plateau, 0.9)
    };
    let (watched, watch) = Watched::new(&unbounded, LIMITS);
    assert_eq!(watched.gradient(&[0.0]), Ok(vec![0.0]));
    assert_eq!(watch.stopped(), None);
}

#[test]
fn evaluations_and_time_are_limited() {
    let evaluations = Limits {
        evaluations: 3,
        time: Duration::MAX,
    };
    let (watched, watch) = Watched::new(&problem(Slope, 0.0), evaluations);
    assert!(watched.cost(&[0.0]).is_ok() && watched.gradient(&[0.0]).is_ok() && watched.cost(&[1.0]).is_ok());
    assert_eq!(watched.cost(&[0.0]), Err(Stopped::Evaluations));
    assert_eq!((watch.costs(), watch.gradients()), (2, 1));

    let time = Limits {
        evaluations: u64::MAX,
        time: Duration::ZERO,
    };
    let (watched, watch) = Watched::new(&problem(Slope, 0.0), time);
    let stopped = (0..1000).find_map(|_| watched.cost(&[0.0]).err());
    assert_eq!(
        (stopped, watch.stopped()),
        (Some(Stopped::Time), Some(Stopped::Time))
    );
}

/// A gradient of the wrong sign.
struct Wrong;

impl Function<f64> for Wrong {
    fn cost(&self, x: &[f64]) -> f64 {
        x[0] * x[0]
    }
    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        assert!(x[0].is_finite(), "not a number at all");
        vec![-1.0]
    }
    fn hessian(&self, _: &[f64]) -> Option<Vec<Vec<f64>>> {
        None
    }
}

#[test]
fn runs_that_end_otherwise_say_how() {
    let ended = run(&problem(Wrong, 1.0), Solver::Ls, LIMITS);
    assert_eq!(ended.end, End::Itself);
    assert!(ended.words.contains("‖g‖ = 1"), "{}", ended.words);
    let ended = run(&problem(Wrong, f64::NAN), Solver::BasinLbfgs, LIMITS);
    assert_eq!((ended.end, &*ended.words), (End::Panic, "not a number at all"));
}

/// Fast ones of every set.
const PROBLEMS: &[&str] = &[
    "Booth",
    "Matyas",
    "n = 2, from (-1.2, 1)",
    "Broyden tridiagonal, n = 10",
    "odd digits, λ = 0.01",
    "exponential fit",
];

/// Elementary functions differ in the last bits between platforms, so counts may differ a little there; here they must not double.
#[test]
fn reduced_set_is_solved_as_saved() {
    let saved: Vec<Record> = read(include_str!("../results/runs.csv")).unwrap();
    let solvers = [
        Solver::Ls,
        Solver::Nls85,
        Solver::ArgminBacktracking,
        Solver::ArgminLbfgs,
        Solver::BasinLbfgs,
    ];
    let limits = Limits {
        time: Duration::MAX,
        ..LIMITS
    };
    let records = compare(|problem| PROBLEMS.contains(&&*problem.name), &solvers, limits, 1);
    assert_eq!(records.len(), PROBLEMS.len() * solvers.len());
    for record in &records {
        let same = |other: &&Record| record.is_of_the_task_of(other) && record.solver == other.solver;
        let row = saved.iter().find(same).unwrap();
        assert_eq!(record.end, row.end, "{record}\n{row}");
        let (now, then) = (record.evaluations(), row.evaluations());
        assert!(now <= 2 * then && then <= 2 * now, "{record}\n{row}");
        assert_eq!(record.seconds.is_some(), record.is_solved(), "{record}");
        assert_eq!(record.is_solved(), record.least_gradient_norm <= 1e-6, "{record}");
    }
    assert!(records.iter().filter(|record| record.is_solved()).count() > records.len() / 2);
    let file = write(HEAD, &records);
    assert_eq!(read(&file), Some(records));
}

#[test]
fn solver_and_plain_loop_evaluate_the_same_points() {
    for &driven in Driven::ALL {
        for variables in [2, 50] {
            let (plain, solver) = evaluations(driven, variables, 300).unwrap();
            assert_eq!(plain, solver, "{driven}, {variables} variables");
            let gradients = plain
                .iter()
                .filter(|(evaluation, _)| *evaluation == Evaluation::Gradient);
            // A gradient per iteration, and one at the start of the solvers that keep the last.
            let first = usize::from(driven != Driven::SteepestDescent);
            assert_eq!(gradients.count(), 300 + first, "{driven}");
        }
    }
}
