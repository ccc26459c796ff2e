//! Pooling by the largest value.

use super::image::{Image, Window};
use super::layer::{At, Back, Differentiable, Tangent};
use super::real::Real;

/// The largest value in the window at each position, of each channel by itself; the padding never is. Of equal
/// values the first is chosen, row by row, and a NaN before any number, as PyTorch does; derivatives pass through
/// the value chosen.
#[derive(Clone, Debug)]
pub(crate) struct MaxPool {
    input: Image,
    output: Image,
    window: Window,
}

impl MaxPool {
    /// From `input` to `output`, the positions of `window` over it.
    pub(crate) fn new(input: Image, output: Image, window: Window) -> Self {
        Self {
            input,
            output,
            window,
        }
    }

    /// Calls `visit(place in the output, place of the chosen value in the input)` for each value that comes out.
    fn choose<F: Real>(&self, input: &[F], mut visit: impl FnMut(usize, usize)) {
        let mut place = 0;
        for (channel, values) in input.chunks_exact(self.input.pixels()).enumerate() {
            for i in 0..self.output.height {
                let rows = self.window.covered(i, self.input.height);
                for j in 0..self.output.width {
                    let columns = self.window.covered(j, self.input.width);
                    let mut best = rows.start * self.input.width + columns.start;
                    for row in rows.clone() {
                        for column in columns.clone() {
                            let here = row * self.input.width + column;
                            let (value, largest) = (values[here], values[best]);
                            // A NaN is larger than everything, and nothing is larger than a NaN.
                            if value > largest || (value.is_nan() && !largest.is_nan()) {
                                best = here;
                            }
                        }
                    }
                    visit(place, channel * self.input.pixels() + best);
                    place += 1;
                }
            }
        }
    }
}

impl Differentiable for MaxPool {
    fn name(&self) -> &'static str {
        "max_pool"
    }

    fn inputs(&self) -> usize {
        self.input.values()
    }

    fn outputs(&self) -> usize {
        self.output.values()
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        self.choose(input, |to, from| output[to] = input[from]);
    }

    fn forward_tangent<F: Real>(&self, at: At<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => self.choose(at.input, |to, from| output[to] = input[from]),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, at: At<F>, gradient: Back<F>) {
        if let Some(input) = gradient.input {
            self.choose(at.input, |to, from| input[from] += gradient.output[to]);
        }
    }

    fn backward_tangent<F: Real>(&self, at: At<F>, _: Tangent<F>, _: &[F], change: Back<F>) {
        // The choice is constant wherever the layer is differentiable.
        self.backward(at, change);
    }
}
