//! Every network, loss and precision on both engines.

use std::convert::Infallible;

use flatland_descent::descent::{DescentProblem, descend};
use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{Nls, StepRule, Stepper};
use flatland_networks::{Loss, dot};
use flatland_torch::{Method, Objective, Scalar};

use crate::cases::{Case, LOSSES, NETWORKS, difference, narrowed, narrowed_rows, runtime};

/// Twenty blocks of seven would be alike; three, of 7, 7 and 6 samples, are not.
const SAMPLES: usize = 20;

/// Steps of the descent.
const STEPS: usize = 10;

/// The relative differences of one case.
pub struct Row {
    pub network: String,
    pub loss: Loss,
    pub precision: &'static str,
    pub cost: f64,
    pub gradient: f64,
    /// By dual numbers, then by double backward.
    pub products: [f64; 2],
    /// Of the running statistics after a gradient, and of the cost by them.
    pub running: f64,
    pub steps: f64,
}

impl Row {
    /// The differences, each with the largest that rounding explains.
    fn checked(&self) -> [(&'static str, f64, f64); 6] {
        // Sums of some thousand terms, in other orders, through up to thirty layers: a hundred roundings. Steps are a first trial times
        // powers of two factors, so that they are equal where the same trials are accepted, as in f64. In f32 a trial within rounding of
        // acceptance can be decided either way, and the descents part: that is shown, not bounded.
        let (once, descent) = match self.precision {
            "f64" => (100.0 * f64::EPSILON, 0.0),
            _ => (100.0 * f64::from(f32::EPSILON), f64::INFINITY),
        };
        [
            ("cost", self.cost, once),
            ("gradient", self.gradient, once),
            ("product by dual numbers", self.products[0], once),
            ("product by double backward", self.products[1], once),
            ("running statistics", self.running, once),
            ("steps", self.steps, descent),
        ]
    }
}

pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (settings, shape) in NETWORKS {
        let case = Case::new(settings, shape, SAMPLES);
        for loss in LOSSES {
            rows.push(row::<f64>(&case, loss));
            rows.push(row::<f32>(&case, loss));
        }
    }
    rows
}

#[test]
fn both_engines_compute_the_same() {
    let rows = rows();
    for row in &rows {
        println!(
            "{} {:?} {}: {:?}",
            row.network,
            row.loss,
            row.precision,
            row.checked()
        );
    }
    for row in &rows {
        for (what, found, allowed) in row.checked() {
            assert!(
                found <= allowed,
                "{} {:?} {}: the {what} differs by {found:e}",
                row.network,
                row.loss,
                row.precision
            );
        }
    }
}

fn row<F: Scalar>(case: &Case, loss: Loss) -> Row {
    let runtime = runtime();
    let (inputs, targets) = (
        narrowed_rows::<F>(&case.inputs),
        narrowed_rows::<F>(&case.targets),
    );
    let (weights, direction) = (narrowed::<F>(&case.weights), narrowed::<F>(&case.direction));
    let zeros = || vec![F::zero(); weights.len()];
    let network = &case.network;
    let native = flatland_networks::Objective::new(network, inputs.view(), targets.view(), loss).unwrap();
    let torch = Objective::new(&runtime, network, inputs.view(), targets.view(), loss).unwrap();

    let (expected, found) = (
        native.forward(&weights).unwrap(),
        torch.forward(&weights).unwrap(),
    );
    assert_eq!(found.accuracy(), expected.accuracy());
    let shares = native.zero_activation_shares(&expected);
    assert_eq!(torch.zero_activation_shares(&found).unwrap(), shares);

    let (mut g, mut gradient) = (zeros(), zeros());
    let mut statistics = [network.initial_statistics(), network.initial_statistics()];
    statistics[0].update(&native.gradient(&expected, &mut g).unwrap());
    statistics[1].update(&torch.gradient(&found, &mut gradient).unwrap());
    let tested = [
        native.evaluate(&weights, &statistics[0]).unwrap().0,
        torch.evaluate(&weights, &statistics[1]).unwrap().0,
    ];

    let mut product = zeros();
    native
        .linearise(&expected)
        .hessian_vector_product(&direction, &mut product)
        .unwrap();
    let products = [Method::ForwardOverReverse, Method::DoubleBackward].map(|method| {
        let mut own = zeros();
        torch
            .linearise(&found, method)
            .product(&direction, &mut own)
            .unwrap();
        difference(&own, &product)
    });

    let on_native = nls(&weights, |w, along: Option<(&[F], f64)>, gradient| {
        let start = native.forward(w).unwrap();
        if let Some(gradient) = gradient {
            native.gradient(&start, gradient).unwrap();
        }
        match along {
            Some((direction, step)) => {
                let trial = native.ray(&start, direction).unwrap().trial(step);
                (trial.cost(), trial.weights().to_vec())
            }
            None => (start.cost(), Vec::new()),
        }
    });
    let on_torch = nls(&weights, |w, along: Option<(&[F], f64)>, gradient| {
        let start = torch.forward(w).unwrap();
        if let Some(gradient) = gradient {
            torch.gradient(&start, gradient).unwrap();
        }
        match along {
            Some((direction, step)) => {
                let trial = torch.ray(&start, direction).unwrap().trial(step).unwrap();
                (trial.cost(), trial.weights().unwrap().to_vec())
            }
            None => (start.cost(), Vec::new()),
        }
    });
    let relative = |found: f64, expected: f64| (found - expected).abs() / expected.abs();
    Row {
        network: network.label().to_owned(),
        loss,
        precision: F::NAME,
        cost: relative(found.cost(), expected.cost()),
        gradient: difference(&gradient, &g),
        products,
        running: difference(statistics[1].values(), statistics[0].values())
            .max(relative(tested[1], tested[0])),
        steps: difference(&on_torch, &on_native),
    }
}

/// The cost at w, or with the weights at w + ηd; and ∇f(w), where there is a place for it.
trait Evaluate<F>: Fn(&[F], Option<(&[F], f64)>, Option<&mut [F]>) -> (f64, Vec<F>) {}

impl<F, E: Fn(&[F], Option<(&[F], f64)>, Option<&mut [F]>) -> (f64, Vec<F>)> Evaluate<F> for E {}

/// The first steps of NLS.
fn nls<F: Scalar>(start: &[F], evaluate: impl Evaluate<F>) -> Vec<f64> {
    let mut stepper = Stepper::new(StepRule::Nls(Nls::default())).unwrap();
    let (mut at, mut steps) = (start.to_vec(), Vec::new());
    for _ in 0..STEPS {
        let mut gradient = vec![F::zero(); at.len()];
        let (cost, _) = evaluate(&at, None, Some(&mut gradient));
        let direction: Vec<F> = gradient.iter().map(|entry| -*entry).collect();
        let mut problem = At {
            at: &at,
            cost,
            gradient: &gradient,
            direction: &direction,
            evaluate: &evaluate,
        };
        let step = descend(&mut stepper, &mut problem).unwrap();
        let Some(accepted) = step.outcome.step() else {
            break;
        };
        steps.push(accepted);
        let std::ops::ControlFlow::Continue(next) = step.next else {
            break;
        };
        at = next;
    }
    steps
}

struct At<'p, F, E> {
    at: &'p [F],
    cost: f64,
    gradient: &'p [F],
    direction: &'p [F],
    evaluate: &'p E,
}

impl<F: Scalar, E: Evaluate<F>> DescentProblem<f64> for At<'_, F, E> {
    type Point = Vec<F>;
    type Error = Infallible;

    fn iterate(&self) -> Iterate<f64> {
        Iterate::new(self.cost, dot(self.gradient, self.gradient))
    }

    fn gradient_curvature(&mut self) -> Result<f64, Infallible> {
        unreachable!("NLS takes no curvature")
    }

    fn trial(&mut self, step: f64) -> Result<(f64, Vec<F>), Infallible> {
        Ok((self.evaluate)(self.at, Some((self.direction, step)), None))
    }

    fn point(&mut self, step: f64) -> Result<Vec<F>, Infallible> {
        self.trial(step).map(|(_, point)| point)
    }

    fn moved(&mut self, point: &Vec<F>) -> Result<bool, Infallible> {
        Ok(point != self.at)
    }
}
