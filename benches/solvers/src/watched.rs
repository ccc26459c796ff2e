//! A problem that counts its evaluations, judges its gradients, and ends the run: every solver is judged by the same code.

use flatland_line_searches::problem::{Function, Problem};
use std::cell::Cell;
use std::fmt;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The norm of the gradient at which a problem is solved.
pub const TOLERANCE: f64 = 1e-6;

/// The limits of a run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Evaluations of costs and gradients together.
    pub evaluations: u64,
    /// Time, checked every few evaluations.
    pub time: Duration,
}

/// The limits of the saved results.
pub const LIMITS: Limits = Limits {
    evaluations: 50_000,
    time: Duration::from_secs(5),
};

/// Evaluations between two looks at the clock.
const LOOK_EVERY: u64 = 64;

/// The error with which a problem ends a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The gradient was small enough.
    Solved,
    /// The evaluations were spent.
    Evaluations,
    /// The time was spent.
    Time,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Solved => "the problem is solved",
            Self::Evaluations => "the run has spent its evaluations",
            Self::Time => "the run has spent its time",
        })
    }
}

impl std::error::Error for Stopped {}

/// What a problem has seen of a run.
#[derive(Debug)]
pub struct Watch {
    start: Instant,
    end: Cell<Option<(Stopped, Instant)>>,
    costs: Cell<u64>,
    gradients: Cell<u64>,
    least_gradient_norm: Cell<f64>,
}

impl Watch {
    /// Evaluations of the cost.
    pub fn costs(&self) -> u64 {
        self.costs.get()
    }

    /// Evaluations of the gradient.
    pub fn gradients(&self) -> u64 {
        self.gradients.get()
    }

    /// The least norm of any gradient; infinite without one.
    pub fn least_gradient_norm(&self) -> f64 {
        self.least_gradient_norm.get()
    }

    /// The reason for which the problem ended the run; `None` if it did not.
    pub fn stopped(&self) -> Option<Stopped> {
        self.end.get().map(|(stopped, _)| stopped)
    }

    /// From the creation of the problem to the end of the run.
    pub fn time(&self) -> Duration {
        let end = self.end.get().map_or_else(Instant::now, |(_, end)| end);
        end - self.start
    }
}

/// A problem in a run.
pub struct Watched {
    function: Rc<dyn Function<f64>>,
    /// Costs at which a small gradient counts.
    answers: RangeInclusive<f64>,
    limits: Limits,
    watch: Rc<Watch>,
}

impl Watched {
    /// The problem with its limits; its time begins.
    ///
    /// A small gradient counts at a cost of at most that of the start, and not outside the domain of a function that is unbounded there:
    /// some functions have plateaus, on which gradients vanish far from any minimum.
    pub fn new(problem: &Problem<f64>, limits: Limits) -> (Self, Rc<Watch>) {
        let function = Rc::clone(&problem.function);
        let answers = problem.lowest..=function.cost(&problem.start);
        let watch = Rc::new(Watch {
            start: Instant::now(),
            end: Cell::new(None),
            costs: Cell::new(0),
            gradients: Cell::new(0),
            least_gradient_norm: Cell::new(f64::INFINITY),
        });
        let watched = Self {
            function,
            answers,
            limits,
            watch: Rc::clone(&watch),
        };
        (watched, watch)
    }

    /// Counts an evaluation, unless the run has ended.
    fn admit(&self, counter: fn(&Watch) -> &Cell<u64>) -> Result<(), Stopped> {
        let watch = &*self.watch;
        if let Some(stopped) = watch.stopped() {
            return Err(stopped);
        }
        let evaluations = watch.costs() + watch.gradients();
        if evaluations >= self.limits.evaluations {
            return Err(self.stop(Stopped::Evaluations));
        }
        if evaluations.is_multiple_of(LOOK_EVERY) && watch.start.elapsed() > self.limits.time {
            return Err(self.stop(Stopped::Time));
        }
        let counter = counter(watch);
        counter.set(counter.get() + 1);
        Ok(())
    }

    fn stop(&self, stopped: Stopped) -> Stopped {
        self.watch.end.set(Some((stopped, Instant::now())));
        stopped
    }

    /// $f(x)$.
    ///
    /// # Errors
    ///
    /// The run has ended.
    pub fn cost(&self, x: &[f64]) -> Result<f64, Stopped> {
        self.admit(|watch| &watch.costs)?;
        Ok(self.function.cost(x))
    }

    /// $\nabla f(x)$.
    ///
    /// # Errors
    ///
    /// The run has ended, or ends because this gradient is small enough.
    pub fn gradient(&self, x: &[f64]) -> Result<Vec<f64>, Stopped> {
        self.admit(|watch| &watch.gradients)?;
        let gradient = self.function.gradient(x);
        let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        let least = &self.watch.least_gradient_norm;
        least.set(least.get().min(norm));
        // The cost that judges is not one of the solver's.
        if norm <= TOLERANCE && self.answers.contains(&self.function.cost(x)) {
            return Err(self.stop(Stopped::Solved));
        }
        Ok(gradient)
    }
}

impl argmin::core::CostFunction for Watched {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, argmin::core::Error> {
        Ok(self.cost(x)?)
    }
}

impl argmin::core::Gradient for Watched {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, argmin::core::Error> {
        Ok(self.gradient(x)?)
    }
}

impl basin::CostFunction for Watched {
    type Param = Vec<f64>;
    type Output = f64;
    type Error = Stopped;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Stopped> {
        self.cost(x)
    }
}

impl basin::Gradient for Watched {
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Stopped> {
        self.gradient(x)
    }
}
