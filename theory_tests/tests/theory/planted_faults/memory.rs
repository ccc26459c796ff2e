//! Reference values, with room for faults.

use super::faults::RuleFault::{self, *};

/// How $R_k$ is made of the costs so far.
#[derive(Clone, Copy)]
pub enum Reference {
    /// $f(w_k)$.
    Monotone,
    /// $\max(C_k, f(w_k))$ with the weight ξ.
    Average { averaging: f64 },
    /// The largest of the last $M$ costs.
    Window(usize),
}

/// The costs so far, with $Q_k$, $C_k$ and $R_k$.
#[derive(Default)]
pub struct Memory {
    costs: Vec<f64>,
    weight: f64,
    average: f64,
    reference: Option<f64>,
}

impl Memory {
    /// $R_k$ for the next cost.
    pub fn observe(&mut self, cost: f64, kind: Reference, fault: Option<RuleFault>) -> f64 {
        self.costs.push(cost);
        let reference = match kind {
            Reference::Monotone => cost,
            Reference::Window(window) => {
                let window = match fault {
                    Some(WindowOneTooLong) => window + 1,
                    Some(WindowOneTooShort) => (window - 1).max(1),
                    _ => window,
                };
                let newest = self.costs.iter().rev().take(window).copied();
                if fault == Some(WindowMinimum) {
                    newest.fold(f64::INFINITY, f64::min)
                } else {
                    newest.fold(f64::NEG_INFINITY, f64::max)
                }
            }
            Reference::Average { averaging } => {
                self.take_in(cost, averaging, fault);
                if fault == Some(WithoutMaximum) {
                    self.average
                } else {
                    self.average.max(cost)
                }
            }
        };
        let previous = self.reference.replace(reference);
        match previous {
            Some(previous) if fault == Some(ReferenceOneIterationOld) => previous,
            _ => reference,
        }
    }

    /// $Q_{k+1} = \xi Q_k + 1$, $C_{k+1} = (\xi Q_k C_k + f)/Q_{k+1}$.
    fn take_in(&mut self, cost: f64, averaging: f64, fault: Option<RuleFault>) {
        let count = self.costs.len();
        if count == 1 || (count == 2 && fault == Some(ForgetsFirstCost)) {
            self.weight = if fault == Some(WeightOneTooLarge) {
                2.0
            } else {
                1.0
            };
            self.average = cost;
            return;
        }
        let averaging = if fault == Some(AveragingIgnored) {
            1.0
        } else {
            averaging
        };
        let carried = averaging * self.weight;
        let weight = if fault == Some(WeightUndiscounted) {
            self.weight + 1.0
        } else {
            carried + 1.0
        };
        self.average = (carried * self.average + cost) / weight;
        self.weight = weight;
    }
}
