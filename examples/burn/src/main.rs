//! NLS trains a burn network through ask and tell.
//!
//! ```sh
//! cargo run --manifest-path examples/burn/Cargo.toml     # from the root of the repository, or: just burn
//! ```
//!
//! A multilayer perceptron learns the UCI digits on its full batch, on burn's CPU backend. The loop is the program's own: burn
//! differentiates, and the rule sees scalars. Look for two things in the output: steps above 1, and a cost that rises
//! repeatedly while it falls in the long run.

mod descent;
mod digits;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig, loss::MseLoss, loss::Reduction};
use burn::tensor::{Device, Tensor, TensorReadError};
use descent::{Gradient, moved};
use digits::{CLASSES, Digits, PIXELS};
use flatland_descent::line_search::{Iterate, Outcome};
use flatland_descent::step_rule::{Asked, Nls, Stepper};
use std::error::Error;

const ITERATIONS: usize = 400;
const HIDDEN: usize = 64;

/// 64-64-64-10 with hyperbolic tangents.
#[derive(Module, Debug)]
struct Perceptron {
    layers: Vec<Linear>,
}

impl Perceptron {
    fn new(device: &Device) -> Self {
        let sizes = [PIXELS, HIDDEN, HIDDEN, CLASSES];
        let layers = sizes
            .windows(2)
            .map(|pair| LinearConfig::new(pair[0], pair[1]).init(device));
        Self {
            layers: layers.collect(),
        }
    }

    fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        let last = self.layers.len() - 1;
        let mut features = images;
        for (index, layer) in self.layers.iter().enumerate() {
            features = layer.forward(features);
            if index < last {
                features = features.tanh();
            }
        }
        features
    }

    /// Mean squared error over all outputs.
    fn loss(&self, data: &Digits) -> Tensor<1> {
        MseLoss::new().forward(
            self.forward(data.images.clone()),
            data.labels.clone(),
            Reduction::Mean,
        )
    }

    /// The share of images whose largest output is that of their class.
    fn accuracy(&self, data: &Digits) -> Result<f32, TensorReadError> {
        let right = self
            .forward(data.images.clone())
            .argmax(1)
            .equal(data.labels.clone().argmax(1));
        right.float().mean().try_into_scalar::<f32>()
    }
}

/// Costs are computed in single precision; the rule compares them in double.
fn number(cost: Tensor<1>) -> Result<f64, TensorReadError> {
    cost.try_into_scalar::<f32>().map(f64::from)
}

fn main() -> Result<(), Box<dyn Error>> {
    let plain = Device::flex();
    plain.seed(0);
    let differentiating = plain.clone().autodiff();
    let (trained, others) = Digits::load(&plain)?;

    let mut model = Perceptron::new(&differentiating);
    let mut rule = Stepper::<f64>::new(Nls::default())?;
    let mut cost = number(model.valid().loss(&trained))?;
    let (first_cost, mut best_cost, mut rises) = (cost, cost, 0);

    println!("iteration  trials      step       cost");
    for iteration in 0..ITERATIONS {
        // The gradient at w_k; the cost there is already known from the accepted trial.
        let gradient = Gradient::of(&model, model.loss(&trained).backward());
        // Trials are evaluated without a tape.
        let at = model.valid();

        let mut asked = rule.ask(&Iterate::new(cost, gradient.squared_norm()?));
        let decision = loop {
            asked = match asked {
                Asked::Evaluate(trial) => {
                    let there = moved(at.clone(), &gradient, trial.step());
                    trial.tell(number(there.loss(&trained))?)
                }
                Asked::Done(decision) => break decision,
            };
        };

        let Some(accepted) = decision.outcome.accepted() else {
            if let Outcome::Failed(failure) = decision.outcome {
                println!("{iteration:9}  no step: {failure}");
            }
            break;
        };
        model = moved(model, &gradient, accepted.step);
        rises += usize::from(accepted.cost > cost);
        cost = accepted.cost;
        best_cost = best_cost.min(cost);
        if iteration % 20 == 0 {
            println!(
                "{iteration:9}  {:6}  {:8.3}  {cost:.3e}",
                decision.trials, accepted.step
            );
        }
    }

    println!(
        "\nThe cost fell from {first_cost:.3e} to {cost:.3e} (lowest {best_cost:.3e}), and rose in {rises} iterations."
    );
    for (name, data) in [("training", &trained), ("other", &others)] {
        println!(
            "Accuracy on the {name} images: {:.1} %.",
            100.0 * model.valid().accuracy(data)?
        );
    }
    Ok(())
}
