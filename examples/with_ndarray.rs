//! Parameters in an ndarray: logistic regression with the feature `ndarray`.
//!
//! `cargo run --example with_ndarray`

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::Nls;
use ndarray::{Array1, Array2, array};

/// f(w) = mean of ln(1 + exp(−yᵢ xᵢᵀw)), labels y = ±1.
struct LogisticRegression {
    points: Array2<f64>,
    labels: Array1<f64>,
}

impl LogisticRegression {
    fn margins(&self, weights: &Array1<f64>) -> Array1<f64> {
        self.points.dot(weights) * &self.labels
    }
}

impl CostFunction for LogisticRegression {
    type Param = Array1<f64>;
    type Output = f64;
    fn cost(&self, weights: &Array1<f64>) -> Result<f64, Error> {
        let margins = self.margins(weights);
        Ok(margins.mapv(|margin| (-margin).exp().ln_1p()).sum() / margins.len() as f64)
    }
}

impl Gradient for LogisticRegression {
    type Param = Array1<f64>;
    type Gradient = Array1<f64>;
    fn gradient(&self, weights: &Array1<f64>) -> Result<Array1<f64>, Error> {
        let slopes = self.margins(weights).mapv(|margin| -1.0 / (1.0 + margin.exp())) * &self.labels;
        Ok(self.points.t().dot(&slopes) / slopes.len() as f64)
    }
}

pub(crate) fn main() -> Result<(), Error> {
    let problem = LogisticRegression {
        // The last column is for the bias.
        points: array![
            [0.0, 1.0],
            [1.0, 1.0],
            [2.0, 1.0],
            [3.0, 1.0],
            [4.0, 1.0],
            [5.0, 1.0]
        ],
        labels: array![-1.0, -1.0, 1.0, -1.0, 1.0, 1.0],
    };
    let solver = LargeStepDescent::new(Nls {
        averaging: 0.85,
        ..Default::default()
    })?;
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(Array1::zeros(2)).max_iters(1000))
        .run()?;
    let state = result.state();
    if let Some(weights) = state.get_best_param() {
        println!(
            "cost {:.4} after {} iterations; the classes separate at {:.2}",
            state.get_best_cost(),
            state.get_iter(),
            -weights[1] / weights[0]
        );
        // The data are symmetric about 2.5.
        assert!((-weights[1] / weights[0] - 2.5).abs() < 1e-4);
    }
    Ok(())
}
