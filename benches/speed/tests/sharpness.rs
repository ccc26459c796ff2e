//! The baseline and the experiment on a diagonal matrix, whose eigenvalues are known.

use flatland_networks::spectrum::SymmetricOperator;
use flatland_speed::sharpness::{
    Method, PowerIteration, Reference, Start, Wanted, counts, lanczos_from, replace_between,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;

struct Diagonal(Vec<f64>);

impl SymmetricOperator for Diagonal {
    type Scalar = f64;
    type Error = Infallible;
    fn dimension(&self) -> usize {
        self.0.len()
    }
    fn apply(&mut self, v: &[f64], out: &mut [f64]) -> Result<(), Infallible> {
        for ((out, v), d) in out.iter_mut().zip(v).zip(&self.0) {
            *out = d * v;
        }
        Ok(())
    }
}

/// −5, 4, 3, −2 and small ones.
fn matrix() -> Diagonal {
    let mut entries = vec![-5.0, 4.0, 3.0, -2.0];
    entries.extend((0..60).map(|i| f64::from(i) / 60.0));
    Diagonal(entries)
}

fn reference() -> Reference {
    Reference {
        largest: 4.0,
        dominant: vec![-5.0, 4.0, 3.0, -2.0],
    }
}

#[test]
fn power_iteration_finds_eigenvalues_in_the_order_of_moduli() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut matrix = matrix();
    let mut power = PowerIteration::new(&mut matrix, &mut rng);
    let values = power
        .run(4, 2000, |_, _, estimate| estimate.residual < 1e-9, &mut rng)
        .unwrap();
    for (value, right) in values.iter().zip([-5.0, 4.0, 3.0, -2.0]) {
        assert!((value - right).abs() < 1e-8, "{value}");
    }
    assert_eq!(values.len(), 4);
}

#[test]
fn power_iteration_ends_when_its_products_are_spent() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut matrix = matrix();
    let mut power = PowerIteration::new(&mut matrix, &mut rng);
    let values = power.run(4, 7, |_, _, _| false, &mut rng).unwrap();
    assert!(values.is_empty());
    assert_eq!(power.products(), 7);
}

#[test]
fn the_reference_is_the_spectrum() {
    let found = Reference::of(&mut matrix(), 4, &mut ChaCha8Rng::seed_from_u64(1)).unwrap();
    assert!((found.largest - 4.0).abs() < 1e-5);
    for (value, right) in found.dominant.iter().zip(reference().dominant) {
        assert!((value - right).abs() < 1e-5, "{value}");
    }
}

#[test]
fn methods_that_end_when_right_are_right() {
    let counts = counts(&mut matrix(), &reference(), 2, 2000).unwrap();
    let judged = [Method::LanczosVerified, Method::LanczosRight, Method::PowerRight];
    for count in counts.iter().filter(|count| judged.contains(&count.method)) {
        assert!(count.ended && count.error <= 1e-3, "{count:?}");
    }
    // λ₁ is the second in modulus: λ₁ alone takes power iteration as long as the first two.
    let power = |wanted| {
        let of = |c: &&_| {
            let c: &flatland_speed::sharpness::Count = c;
            c.wanted == wanted && c.method == Method::PowerRight && c.start == 0
        };
        counts.iter().find(of).unwrap().products
    };
    assert!(power(Wanted::Largest) < power(Wanted::Dominant));
}

#[test]
fn a_start_at_the_eigenvector_is_right_at_once_and_a_random_one_later() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut unit = vec![0.0; 64];
    unit[1] = 1.0;
    let warm = Start::Mixed(&unit[..], 0.01);
    let warm = lanczos_from(&mut matrix(), warm, &reference(), 64, &mut rng).unwrap();
    let cold = lanczos_from(&mut matrix(), Start::Random, &reference(), 64, &mut rng).unwrap();
    assert_eq!(warm.right, 1);
    assert!(cold.right > 1);
    assert!(cold.vector[1].abs() > 0.999);
}

#[test]
fn text_is_replaced_between_its_marks_only() {
    let document = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n";
    let filled = replace_between(document, "x", "new\n").unwrap();
    assert_eq!(filled, "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n");
    assert!(replace_between(document, "y", "new").is_err());
}
