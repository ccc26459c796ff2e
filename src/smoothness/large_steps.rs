//! Definition 2.3: large step sizes, as a classifier of traces.

use super::CriticalStep;
use crate::error::{ParameterError, require};

/// The comparison of one step $\eta_k$ with the critical step $\eta^*(w_k)$.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StepVerdict {
    /// (i) $\eta_k \ge \text{factor} \cdot \eta^*(w_k)/2$; `None` when the bracket of $\eta^*$ does not tell.
    pub is_large: Option<bool>,
    /// (ii) $\eta_k > \eta^*(w_k)$; `None` when the bracket of $\eta^*$ does not tell.
    pub is_beyond: Option<bool>,
}

impl StepVerdict {
    /// The verdict on `step`, with the factor of [`LargeSteps::classify`].
    fn new(step: f64, critical: CriticalStep, factor: f64) -> Self {
        // lower < η* ≤ upper, so the comparisons with `lower` decide equality too.
        let is_large = if step >= 0.5 * factor * critical.upper {
            Some(true)
        } else if step <= 0.5 * factor * critical.lower {
            Some(false)
        } else {
            None
        };
        let is_beyond = if step > critical.upper {
            Some(true)
        } else if step <= critical.lower {
            Some(false)
        } else {
            None
        };
        Self { is_large, is_beyond }
    }
}

/// A share of the steps of a trace; NaN for an empty one.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Share {
    /// With every unknown verdict taken for a no.
    pub certain: f64,
    /// With every unknown verdict taken for a yes.
    pub possible: f64,
}

/// Definition 2.3, made unique by the critical step $\eta^*$: the steps of a trace are *large at k with window P* when
///
/// 1. $\eta_k \ge \eta^*(w_k)/2$, and
/// 2. some $p \in \lbrace 0, \dots, P\rbrace $ has $\eta_{k+p} > \eta^*(w_{k+p})$.
///
/// The paper requires $\eta_k \ge 1/l(w_k, \eta_w)$ and $\eta_{k+p} > 2/l(w_{k+p}, \eta_w)$ with *some*
/// $\eta_w \ge 2/l(w, \eta_w)$; left free, a huge $\eta_w$ makes every step large. A finite trace $\eta_0, \dots, \eta_{N-1}$ is large with
/// the smallest window $P \le (N-1)/2$ such that 1 holds at *every* $k$ and 2 at every $k \le N-1-P$, whose window lies inside the trace.
/// The shares of the steps that satisfy 1 ([`large_share`](Self::large_share)) and that lie above $\eta^*$
/// ([`beyond_share`](Self::beyond_share)) say how far a trace is from it.
///
/// Critical steps are brackets, so each verdict may be unknown. The window is reported twice: with every unknown
/// taken for the worse, and for the better. Where both agree, it is certain.
///
/// ```
/// use flatland_descent::smoothness::{CriticalStep, LargeSteps};
///
/// // On x²/2 the critical step is 2: NLS would accept steps like these, gradient descent with 0.1 would not.
/// let critical = CriticalStep::near(2.0);
/// let searched = [(1.0, critical), (4.0, critical), (1.8, critical), (3.0, critical)];
/// let verdict = LargeSteps::classify(&searched, 0.99)?;
/// assert_eq!(verdict.certain_window(), Some(1));
/// assert_eq!(verdict.beyond_share().certain, 0.5);
/// let constant = LargeSteps::classify(&[(0.1, critical); 4], 1.0)?;
/// assert_eq!(constant.possible_window(), None);
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LargeSteps {
    verdicts: Vec<StepVerdict>,
}

impl LargeSteps {
    /// The verdicts on a trace of steps $\eta_k$ and brackets of $\eta^*(w_k)$.
    ///
    /// `factor` weakens (i) to $\eta_k \ge \text{factor} \cdot \eta^*(w_k)/2$. By Prop. 2.5 every bracketed step satisfies it with the factor
    /// [$\min(1, 2\delta(1-c))$](super::bounds::large_step_factor), which is $1 - c$ at the paper's $\delta = 1/2$: classify the traces of a search with
    /// that, since NLS accepts the step $1 < \eta^*/2$ on $0.99995\,x^2/2$.
    ///
    /// # Errors
    ///
    /// The factor must be in (0, 1].
    pub fn classify(trace: &[(f64, CriticalStep)], factor: f64) -> Result<Self, ParameterError> {
        require(factor > 0.0 && factor <= 1.0, "factor", "in (0, 1]", factor)?;
        let verdicts = trace
            .iter()
            .map(|&(step, critical)| StepVerdict::new(step, critical, factor));
        Ok(Self {
            verdicts: verdicts.collect(),
        })
    }

    /// The verdict on every step.
    pub fn verdicts(&self) -> &[StepVerdict] {
        &self.verdicts
    }

    /// The share of the steps that satisfy (i), with the factor.
    pub fn large_share(&self) -> Share {
        self.share(|verdict| verdict.is_large)
    }

    /// The share of the steps above $\eta^*$.
    pub fn beyond_share(&self) -> Share {
        self.share(|verdict| verdict.is_beyond)
    }

    fn share(&self, of: impl Fn(&StepVerdict) -> Option<bool>) -> Share {
        let with = |unknown: bool| {
            let count = self
                .verdicts
                .iter()
                .filter(|&verdict| of(verdict).unwrap_or(unknown));
            count.count() as f64 / self.verdicts.len() as f64
        };
        Share {
            certain: with(false),
            possible: with(true),
        }
    }

    /// $P$, the smallest window that works even if every unknown verdict is the worse one; `None` where no window up to
    /// $(N-1)/2$ does.
    pub fn certain_window(&self) -> Option<usize> {
        self.window(false)
    }

    /// $P$, the smallest window that works if every unknown verdict is the better one; `None` where no window up to $(N-1)/2$
    /// does.
    pub fn possible_window(&self) -> Option<usize> {
        self.window(true)
    }

    /// The smallest window, with `unknown` in place of every unknown verdict.
    fn window(&self, unknown: bool) -> Option<usize> {
        let count = self.verdicts.len();
        let all_large = self
            .verdicts
            .iter()
            .all(|verdict| verdict.is_large.unwrap_or(unknown));
        if !all_large || count == 0 {
            return None;
        }
        // From the end: the window that k needs to reach the next step beyond its critical one.
        let mut next_beyond = None;
        let mut needs = vec![None; count];
        for (k, verdict) in self.verdicts.iter().enumerate().rev() {
            if verdict.is_beyond.unwrap_or(unknown) {
                next_beyond = Some(k);
            }
            needs[k] = next_beyond.map(|beyond| beyond - k);
        }
        let works = |size: usize| {
            needs[..count - size]
                .iter()
                .all(|need| need.is_some_and(|need| need <= size))
        };
        // A window that works makes every larger one work: fewer k, and longer reach.
        let sizes: Vec<usize> = (0..=(count - 1) / 2).collect();
        let smallest = sizes.partition_point(|&size| !works(size));
        sizes.get(smallest).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(value: f64) -> CriticalStep {
        CriticalStep {
            lower: value,
            upper: value,
        }
    }

    /// The window for critical steps of 2, taken literally from the definition.
    fn by_definition(steps: &[f64], factor: f64) -> Option<usize> {
        let count = steps.len();
        let all_large = steps.iter().all(|&step| step >= factor * 1.0);
        let reaches = |k: usize, window: usize| (0..=window).any(|p| steps[k + p] > 2.0);
        (0..count)
            .filter(|window| 2 * window < count && all_large)
            .find(|&window| (0..count - window).all(|k| reaches(k, window)))
    }

    #[test]
    fn every_short_trace_agrees_with_the_definition() {
        // Small, exactly half, between, exactly critical, beyond.
        let values = [0.5, 1.0, 1.5, 2.0, 3.0];
        for length in 0..=6u32 {
            for code in 0..values.len().pow(length) {
                let steps: Vec<f64> = (0..length)
                    .map(|j| values[code / values.len().pow(j) % values.len()])
                    .collect();
                for factor in [1.0, 0.5] {
                    let trace: Vec<_> = steps
                        .iter()
                        .map(|&step| (step, CriticalStep::near(2.0)))
                        .collect();
                    let found = LargeSteps::classify(&trace, factor).unwrap();
                    let truth = by_definition(&steps, factor);
                    // At exactly half and exactly critical the bracket leaves the verdict open; the truth is in between.
                    let open = found
                        .verdicts()
                        .iter()
                        .any(|v| v.is_large.is_none() || v.is_beyond.is_none());
                    if open {
                        let order = |window: Option<usize>| window.unwrap_or(usize::MAX);
                        assert!(order(found.possible_window()) <= order(truth), "{steps:?}");
                        assert!(order(truth) <= order(found.certain_window()), "{steps:?}");
                    } else {
                        assert_eq!(found.certain_window(), truth, "{steps:?}");
                        assert_eq!(found.possible_window(), truth, "{steps:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn tiny_steps_between_two_large_ones_are_not_large() {
        let mut steps = [1e-9; 20];
        (steps[0], steps[19]) = (1.5, 2.5);
        let trace: Vec<_> = steps
            .iter()
            .map(|&step| (step, CriticalStep::near(2.0)))
            .collect();
        let found = LargeSteps::classify(&trace, 1.0).unwrap();
        assert_eq!(found.possible_window(), None);
        let share = |certain| Share {
            certain,
            possible: certain,
        };
        assert_eq!(
            (found.large_share(), found.beyond_share()),
            (share(0.1), share(0.05))
        );
    }

    #[test]
    fn window_is_at_most_half_of_the_trace() {
        let window = |steps: &[f64]| {
            let trace: Vec<_> = steps
                .iter()
                .map(|&step| (step, CriticalStep::near(2.0)))
                .collect();
            LargeSteps::classify(&trace, 1.0).unwrap().certain_window()
        };
        assert_eq!(window(&[1.5, 1.5, 2.5, 1.5, 1.5]), Some(2));
        // Three steps before the next beyond: (5 − 1)/2 is too short.
        assert_eq!(window(&[1.5, 1.5, 1.5, 2.5, 2.5]), None);
        assert_eq!(window(&[1.5, 2.5]), None);
        assert_eq!(window(&[2.5]), Some(0));
    }

    #[test]
    fn critical_step_of_zero_makes_every_step_large() {
        let zero = CriticalStep {
            lower: 0.0,
            upper: f64::MIN_POSITIVE,
        };
        let found = LargeSteps::classify(&[(1e-3, zero); 3], 1.0).unwrap();
        assert_eq!(found.certain_window(), Some(0));
    }

    #[test]
    fn verdicts_follow_the_bracket() {
        let critical = CriticalStep {
            lower: 2.0,
            upper: 4.0,
        };
        let verdict = |step| StepVerdict::new(step, critical, 1.0);
        // Half of η* is in (1, 2].
        for (step, is_large, is_beyond) in [
            (1.0, Some(false), Some(false)),
            (1.5, None, Some(false)),
            (2.0, Some(true), Some(false)),
            (3.0, Some(true), None),
            (4.0, Some(true), None),
            (4.5, Some(true), Some(true)),
        ] {
            assert_eq!(verdict(step), StepVerdict { is_large, is_beyond }, "step {step}");
        }
        let halved = StepVerdict::new(1.0, critical, 0.5);
        assert_eq!(halved.is_large, Some(true));
        assert_eq!(StepVerdict::new(0.5, critical, 0.5).is_large, Some(false));
    }

    #[test]
    fn unknown_verdicts_open_a_gap_between_certain_and_possible() {
        let vague = CriticalStep {
            lower: 1.0,
            upper: 10.0,
        };
        let found = LargeSteps::classify(&[(5.0, exact(2.0)), (6.0, vague), (5.0, exact(2.0))], 1.0).unwrap();
        assert_eq!(found.certain_window(), Some(1));
        assert_eq!(found.possible_window(), Some(0));
        let share = found.beyond_share();
        assert_eq!((share.certain, share.possible), (2.0 / 3.0, 1.0));
    }

    #[test]
    fn infinite_critical_step_makes_no_step_large() {
        let affine = CriticalStep {
            lower: 1e12,
            upper: f64::INFINITY,
        };
        let found = LargeSteps::classify(&[(1.0, affine); 3], 1.0).unwrap();
        assert_eq!(found.possible_window(), None);
    }

    #[test]
    fn empty_trace_has_no_window() {
        let found = LargeSteps::classify(&[], 1.0).unwrap();
        assert_eq!(found.possible_window(), None);
        assert!(found.large_share().certain.is_nan());
    }

    #[test]
    fn factor_is_in_the_half_open_unit_interval() {
        for wrong in [0.0, -1.0, 1.0 + f64::EPSILON, f64::NAN] {
            assert_eq!(LargeSteps::classify(&[], wrong).unwrap_err().parameter, "factor");
        }
        assert!(LargeSteps::classify(&[], 1.0).is_ok() && LargeSteps::classify(&[], 1e-300).is_ok());
    }
}
