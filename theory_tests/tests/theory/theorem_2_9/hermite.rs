//! Functions of one variable put together from cubic Hermite pieces.

use flatland_descent::line_search::Iterate;
use flatland_theory::harness::{Rule, Visit, visits};

/// A point with the value and the slope of a function there.
#[derive(Debug, Clone, Copy)]
pub struct Knot {
    pub at: f64,
    pub value: f64,
    pub slope: f64,
}

/// The function that takes the value and the slope of every knot and is the cubic Hermite interpolant between neighbours; to the left
/// of the first knot it continues with the slope there, to the right of the last it is constant.
///
/// On a piece of length $h$ between slopes $p$ and $q$ and with the mean slope $m$, the derivative at $t = (x - a)/h$ is
///
/// $$ f'(x) = p\,(1-t)(1-3t) + q\,t(3t-2) + 6m\,t(1-t), $$
///
/// a parabola through the slopes of the knots. So $f$ is $C^1$ everywhere, if the last slope is 0, and $C^{1,1}$ on every bounded set:
/// $f''$ is affine in $t$ on a piece, hence largest at one of its ends, where it is $(6m - 4p - 2q)/h$ and $(4q + 2p - 6m)/h$.
#[derive(Debug)]
pub struct Hermite {
    knots: Vec<Knot>,
}

impl Hermite {
    /// The function through these knots, in the order of their places.
    pub fn new(knots: Vec<Knot>) -> Self {
        assert!(knots.windows(2).all(|pair| pair[0].at < pair[1].at));
        assert_eq!(knots[knots.len() - 1].slope, 0.0);
        Self { knots }
    }

    /// The knots at either end of the piece that holds `x`; `None` outside.
    fn piece(&self, x: f64) -> Option<(Knot, Knot)> {
        let right = self.knots.partition_point(|knot| knot.at < x).max(1);
        let inside = self.knots[0].at <= x && right < self.knots.len();
        inside.then(|| (self.knots[right - 1], self.knots[right]))
    }

    /// $f(x)$; at a knot exactly its value.
    pub fn value(&self, x: f64) -> f64 {
        let Some((left, right)) = self.piece(x) else {
            let (first, last) = (self.knots[0], self.knots[self.knots.len() - 1]);
            return if x < first.at {
                first.value + first.slope * (x - first.at)
            } else {
                last.value
            };
        };
        let h = right.at - left.at;
        let t = (x - left.at) / h;
        let rest = 1.0 - t;
        left.value * (1.0 + 2.0 * t) * rest * rest
            + left.slope * h * t * rest * rest
            + right.value * t * t * (3.0 - 2.0 * t)
            - right.slope * h * t * t * rest
    }

    /// $f'(x)$; at a knot exactly its slope.
    pub fn slope(&self, x: f64) -> f64 {
        let Some((left, right)) = self.piece(x) else {
            return if x < self.knots[0].at {
                self.knots[0].slope
            } else {
                0.0
            };
        };
        let h = right.at - left.at;
        let t = (x - left.at) / h;
        let mean = (right.value - left.value) / h;
        left.slope * (1.0 - t) * (1.0 - 3.0 * t)
            + right.slope * t * (3.0 * t - 2.0)
            + 6.0 * mean * t * (1.0 - t)
    }

    /// $\max |f''|$ to the left of `end`: a Lipschitz constant of $f'$ there.
    pub fn lipschitz_constant(&self, end: f64) -> f64 {
        let pieces = self.knots.windows(2).take_while(|pair| pair[0].at < end);
        pieces.fold(0.0, |largest: f64, pair| {
            let (left, right) = (pair[0], pair[1]);
            let h = right.at - left.at;
            let mean = (right.value - left.value) / h;
            let bends = [
                6.0 * mean - 4.0 * left.slope - 2.0 * right.slope,
                4.0 * right.slope + 2.0 * left.slope - 6.0 * mean,
            ];
            largest.max(bends[0].abs() / h).max(bends[1].abs() / h)
        })
    }

    /// A lower bound of $f$: by the formula above $|f'| \le |p| + |q| + 3|m|/2$ on a piece.
    pub fn lower_bound(&self) -> f64 {
        self.knots.windows(2).fold(f64::INFINITY, |lowest, pair| {
            let (left, right) = (pair[0], pair[1]);
            let h = right.at - left.at;
            let mean = (right.value - left.value) / h;
            let bend = left.slope.abs() + right.slope.abs() + 1.5 * mean.abs();
            lowest.min(left.value.min(right.value) - h * bend)
        })
    }

    /// The rule's search at `x`, in the direction of $-f'(x)$.
    pub fn visit(&self, rule: &mut dyn Rule<f64>, x: f64) -> Visit<f64> {
        let slope = self.slope(x);
        visits(rule, Iterate::new(self.value(x), slope * slope), |step| {
            self.value(x - step * slope)
        })
    }
}

/// Between two knots the function is the cubic $x^3$ if values and slopes are its; a difference quotient agrees with the slope.
#[test]
fn cubic_is_reproduced() {
    let knot = |at: f64| Knot {
        at,
        value: at.powi(3),
        slope: 3.0 * at * at,
    };
    let function = Hermite::new(vec![knot(-1.0), knot(-0.5), knot(0.0)]);
    for x in [-1.0_f64, -0.9, -0.5, -0.3, -0.1, 0.0] {
        assert!((function.value(x) - x.powi(3)).abs() < 1e-15, "{x}");
        assert!((function.slope(x) - 3.0 * x * x).abs() < 1e-15, "{x}");
    }
    assert!((function.lipschitz_constant(1.0) - 6.0).abs() < 1e-14);
    assert!(function.lower_bound() < -1.0);
    assert_eq!((function.value(-2.0), function.value(7.0)), (-4.0, 0.0));
}
