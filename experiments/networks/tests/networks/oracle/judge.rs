//! Derivatives from a cost's definition, and the checks that every kind of network must pass.

use super::images::ImageCase;
use super::{Case, distance, dot, gradient, moved, product, random_vector};
use autodiff::{F, F1, FT};
use flatland_networks::{Network, Objective};
use num_traits::Float;

/// A network with data and weights, whose cost is also written from its definition.
pub trait Defined {
    /// For messages.
    fn name(&self) -> String;
    /// The network under test.
    fn network(&self) -> Network;
    /// The cost under test.
    fn objective<'a>(&'a self, network: &'a Network) -> Objective<'a, f64>;
    /// The weights.
    fn weights(&self) -> &[f64];
    /// f(w) from the definition.
    fn cost<T: Float>(&self, weights: &[T]) -> T;
}

impl Defined for Case {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn network(&self) -> Network {
        Case::network(self)
    }

    fn objective<'a>(&'a self, network: &'a Network) -> Objective<'a, f64> {
        Case::objective(self, network)
    }

    fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn cost<T: Float>(&self, weights: &[T]) -> T {
        Case::cost(self, weights)
    }
}

impl Defined for ImageCase {
    fn name(&self) -> String {
        ImageCase::network(self).label().to_owned()
    }

    fn network(&self) -> Network {
        ImageCase::network(self)
    }

    fn objective<'a>(&'a self, network: &'a Network) -> Objective<'a, f64> {
        ImageCase::objective(self, network)
    }

    fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn cost<T: Float>(&self, weights: &[T]) -> T {
        ImageCase::cost(self, weights)
    }
}

/// ∇f, each entry from a forward-mode dual.
pub fn gradient_by_duals(case: &impl Defined) -> Vec<f64> {
    let partial = |i: usize| {
        let dual = |(j, w): (usize, &f64)| F1::new(*w, f64::from(i == j));
        let duals: Vec<F1> = case.weights().iter().enumerate().map(dual).collect();
        case.cost(&duals).deriv()
    };
    (0..case.weights().len()).map(partial).collect()
}

/// ∇f and ∇²f·v from nested duals: ∂ᵢf and ∂ᵢ∂ᵥf, the inner derivative along v and the outer along eᵢ.
pub fn gradient_and_product_by_nested_duals(case: &impl Defined, v: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let entry = |i: usize| {
        let dual = |j: usize| -> FT<F1> {
            F::new(F1::new(case.weights()[j], v[j]), F1::new(f64::from(i == j), 0.0))
        };
        let derivative = case.cost(&(0..v.len()).map(dual).collect::<Vec<_>>()).dx;
        (derivative.x, derivative.dx)
    };
    (0..v.len()).map(entry).unzip()
}

/// The relative error of H·v against central differences of the gradient under test.
pub fn error_against_differences(objective: &Objective<f64>, weights: &[f64], v: &[f64], h: f64) -> f64 {
    let ahead = gradient(objective, &moved(weights, v, h));
    let behind = gradient(objective, &moved(weights, v, -h));
    let pairs = ahead.iter().zip(&behind);
    let difference: Vec<f64> = pairs.map(|(a, b)| (a - b) / (2.0 * h)).collect();
    distance(&product(objective, weights, v), &difference)
}

/// uᵀHv = vᵀHu to a tolerance relative to ‖Hu‖‖v‖.
pub fn assert_symmetric(case: &impl Defined, tolerance: f64) {
    let network = case.network();
    let objective = case.objective(&network);
    let [u, v] = [3, 4].map(|seed| random_vector::<f64>(case.weights().len(), seed));
    let [hu, hv] = [&u, &v].map(|vector| product(&objective, case.weights(), vector));
    let scale = 1.0 + dot(&hu, &hu).sqrt() * dot(&v, &v).sqrt();
    let difference = (dot(&u, &hv) - dot(&v, &hu)).abs();
    assert!(difference < tolerance * scale, "{}: {difference}", case.name());
}

/// Cost, slope and curvature along a random direction are those of the definition, from one evaluation over nested duals.
pub fn assert_directional_derivatives(case: &impl Defined, tolerance: f64) {
    let network = case.network();
    let (objective, name) = (case.objective(&network), case.name());
    let v = random_vector::<f64>(case.weights().len(), 5);
    let dual = |(w, v): (&f64, &f64)| -> FT<F1> { F::new(F1::new(*w, *v), F1::new(*v, 0.0)) };
    let exact = case.cost(&case.weights().iter().zip(&v).map(dual).collect::<Vec<_>>());
    let cost = objective.forward(case.weights()).unwrap().cost();
    let gradient = gradient(&objective, case.weights());
    let product = product(&objective, case.weights(), &v);
    let norm = |vector: &[f64]| dot(vector, vector).sqrt();
    let judge = |what: &str, found: f64, exact: f64, scale: f64| {
        let close = (found - exact).abs() <= tolerance * (1.0 + scale);
        assert!(close, "{what} of {name}: {found} {exact}");
    };
    judge("cost", cost, exact.x.x, exact.x.x);
    judge(
        "slope",
        dot(&gradient, &v),
        exact.dx.x,
        norm(&v) * norm(&gradient),
    );
    judge(
        "curvature",
        dot(&product, &v),
        exact.dx.dx,
        norm(&v) * norm(&product),
    );
}
