//! Parameters in nalgebra's vectors, static or dynamic: a circle through points, with the feature `nalgebra`.
//!
//! `cargo run --example with_nalgebra`

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::Nls;
use nalgebra::{Vector2, Vector3};

/// Centre and radius (a, b, r) that minimise Σ (‖p − (a, b)‖ − r)².
struct Circle {
    points: Vec<Vector2<f64>>,
}

impl CostFunction for Circle {
    // `DVector<f64>` would do as well.
    type Param = Vector3<f64>;
    type Output = f64;
    fn cost(&self, circle: &Vector3<f64>) -> Result<f64, Error> {
        let residual = |point: &Vector2<f64>| (point - circle.xy()).norm() - circle.z;
        Ok(self.points.iter().map(|point| residual(point).powi(2)).sum())
    }
}

impl Gradient for Circle {
    type Param = Vector3<f64>;
    type Gradient = Vector3<f64>;
    fn gradient(&self, circle: &Vector3<f64>) -> Result<Vector3<f64>, Error> {
        let term = |point: &Vector2<f64>| {
            let radius = point - circle.xy();
            let residual = radius.norm() - circle.z;
            let outward = radius.normalize();
            Vector3::new(-outward.x, -outward.y, -1.0) * (2.0 * residual)
        };
        Ok(self.points.iter().map(term).sum())
    }
}

pub(crate) fn main() -> Result<(), Error> {
    let on_circle = |angle: f64| Vector2::new(1.0 + 2.0 * angle.cos(), -1.0 + 2.0 * angle.sin());
    let problem = Circle {
        points: (0..8).map(|i| on_circle(f64::from(i))).collect(),
    };
    let solver = LargeStepDescent::new(Nls {
        averaging: 0.85,
        ..Default::default()
    })?;
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(Vector3::new(0.0, 0.0, 1.0)).max_iters(1000))
        .run()?;
    if let Some(circle) = result.state().get_best_param() {
        println!(
            "centre ({:.6}, {:.6}), radius {:.6}",
            circle.x, circle.y, circle.z
        );
        assert!((circle - Vector3::new(1.0, -1.0, 2.0)).norm() < 1e-6);
    }
    Ok(())
}
