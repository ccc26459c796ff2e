//! The window of bracketed steps.

use super::*;
use std::cell::Cell;
use std::rc::Rc;

/// Always this outcome, with $R_k$ this multiple of $f(w_k)$.
struct Fixed {
    outcome: Outcome<f64>,
    ratio: f64,
}

impl Rule<f64> for Fixed {
    fn decide(&mut self, iterate: &Iterate<f64>, _: &mut dyn FnMut(f64) -> f64) -> Decision<f64> {
        Decision {
            reference: Some(self.ratio * iterate.cost),
            trials: 1,
            outcome: self.outcome,
            settled: false,
            point: None,
        }
    }
}

/// The verdict on steps of `u`/λ on $\lambda x^2/2$ with λ = 4, bracketed or not.
fn window(sufficient_decrease: f64, ratio: f64, u: f64, is_bracketed: bool) -> Verdict {
    let trial = Trial {
        step: u / 4.0,
        cost: 0.0,
    };
    let outcome = if is_bracketed {
        Outcome::Bracketed {
            accepted: trial,
            rejected: u,
        }
    } else {
        Outcome::FirstTrial(trial)
    };
    let case = quadratic_window::Case {
        curvature: 4.0,
        start: 3.0,
        rule: Ls {
            search: search(sufficient_decrease),
        }
        .into(),
    };
    quadratic_window::check::<f64>(&|_| Box::new(Fixed { outcome, ratio }), &case)
}

#[test]
fn bracketed_steps_lie_in_the_window_up_to_its_band() {
    // c = 1/4: U = 3/2, with R = f; c = 1/2: U = 3/2, with R = 7/4 f. δ = 1/2.
    for (c, ratio, band) in [
        // 2(37/(3/2 · 3/4) + 3), and 2(37 · 7/4/(3/2) + 3).
        (0.25, 1.0, 71.777 * EPSILON),
        (0.5, 1.75, 92.333 * EPSILON),
    ] {
        let verdict = |u| window(c, ratio, u, true);
        for u in [
            0.76,
            1.0,
            1.49,
            0.75 * (1.0 - 0.97 * band),
            1.5 * (1.0 + 0.97 * band),
        ] {
            assert!(is_exercised(&verdict(u)), "{u}: {:?}", verdict(u));
        }
        assert!(violates(&verdict(0.75 * (1.0 - 1.03 * band)), "η > δU"));
        assert!(violates(&verdict(1.5 * (1.0 + 1.03 * band)), "η ≤ U"));
        // The tightest of its two inequalities, 1 − u/U and 1 − δU/u.
        let slack = |u| verdict(u).unwrap().tightest().unwrap().value;
        assert!((slack(1.2) - 0.2).abs() < 1e-12 && (slack(0.8) - 0.0625).abs() < 1e-12);
        assert!(is_vacuous(&window(c, ratio, 3.0, false)));
    }
    // A reference value below the cost, as a rounded average can be, is taken as the cost.
    assert!(is_exercised(&window(0.25, 0.5, 1.49, true)));
}

/// A constant step that counts the iterates, and checks their costs and the trial's.
struct Counting {
    iterates: Rc<Cell<usize>>,
    step: f64,
}

impl Rule<f64> for Counting {
    fn decide(&mut self, iterate: &Iterate<f64>, cost_at: &mut dyn FnMut(f64) -> f64) -> Decision<f64> {
        self.iterates.set(self.iterates.get() + 1);
        // On x² the squared gradient is four times the cost, and a step leads to (1 − 2η)x.
        assert_eq!(iterate.decrease_rate, 4.0 * iterate.cost);
        let cost = cost_at(self.step);
        assert_eq!(
            cost,
            iterate.cost * (1.0 - 2.0 * self.step) * (1.0 - 2.0 * self.step)
        );
        let outcome = Outcome::FirstTrial(Trial {
            step: self.step,
            cost,
        });
        Fixed { outcome, ratio: 1.0 }.decide(iterate, cost_at)
    }
}

#[test]
fn ten_iterations_are_followed_while_the_cost_is_normal() {
    let count = |step: f64, start: f64| {
        let case = quadratic_window::Case {
            curvature: 2.0,
            start,
            rule: Ls { search: search(0.25) }.into(),
        };
        let iterates = Rc::default();
        let counting = || Counting {
            iterates: Rc::clone(&iterates),
            step,
        };
        quadratic_window::check::<f64>(&|_| Box::new(counting()), &case).unwrap();
        iterates.get()
    };
    assert_eq!(count(0.25, 1.0), 10);
    assert_eq!(count(0.5, 1.0), 1);
    // x² is at least the smallest normal number over ε, 2⁻⁹⁷⁰, from x = 2⁻⁴⁸⁵ on.
    assert_eq!(count(0.25, 2f64.powi(-485)), 1);
    assert_eq!(count(0.25, 2f64.powi(-486)), 0);
}
