//! Enclosures cost no more evaluations than their documentation says.

use flatland_theory::functions::{
    CertifiedBounds, Infimum, Number, PowerMixture, Rosenbrock, Separable, TestFunction,
};
use std::cell::Cell;

/// A function that counts the products with its Hessian.
#[derive(Debug)]
struct Counted<T> {
    function: T,
    products: Cell<usize>,
}

impl<T: TestFunction> TestFunction for Counted<T> {
    fn dimension(&self) -> usize {
        self.function.dimension()
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        self.function.cost(point)
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        self.function.gradient(point)
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        self.products.set(self.products.get() + 1);
        self.function.hessian_product(point, vector)
    }

    fn infimum(&self) -> Infimum {
        self.function.infimum()
    }
}

/// The products that a use of the function makes.
fn products<T: TestFunction>(function: T, of: impl Fn(&Counted<T>)) -> usize {
    let counted = Counted {
        function,
        products: Cell::new(0),
    };
    of(&counted);
    counted.products.get()
}

/// $x^4/4$: at 1, a step of 3 leads beyond the minimum.
fn quartic() -> Separable<PowerMixture> {
    Separable::new(PowerMixture::power(3.0).unwrap(), vec![1.0], vec![1.0]).unwrap()
}

#[test]
fn an_inequality_that_the_first_enclosure_proves_costs_no_refinement() {
    let refined = products(quartic(), |f| {
        f.segment_smoothness_enclosure(&[1.0], 3.0);
    });
    let proved = products(quartic(), |f| {
        f.hoelder_enclosure_until(&[1.0], 3.0, 1.0, |_, _| true);
    });
    assert!(proved <= 2 && 4 * proved < refined, "{proved} of {refined}");
    let start = [-1.2, 1.0];
    let refined = products(Rosenbrock::new(1.0, 100.0).unwrap(), |f| {
        f.hessian_norm_enclosure_until(&start, 0.01, |_, _| false);
    });
    let proved = products(Rosenbrock::new(1.0, 100.0).unwrap(), |f| {
        f.hessian_norm_enclosure_until(&start, 0.01, |_, _| true);
    });
    assert!(4 * proved < refined && refined < 200, "{proved} of {refined}");
}

#[test]
fn an_enclosure_is_refined_until_it_is_tight_and_no_further() {
    let products = products(quartic(), |f| {
        f.hoelder_enclosure_until(&[1.0], 3.0, 0.5, |_, _| false);
    });
    assert!((3..100).contains(&products), "{products}");
}

#[test]
fn a_critical_step_is_searched_from_that_of_the_local_quadratic() {
    let products = products(quartic(), |f| {
        let bracket = f.critical_step(&[1.0], 1e6);
        assert!(bracket.lower > 0.0, "{bracket:?}");
    });
    assert!(products < 200, "{products}");
}
