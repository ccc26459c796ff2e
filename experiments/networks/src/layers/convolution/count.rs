//! The products of a convolution, counted.

use super::Convolution;
use crate::layers::differentiable::Pass;
use crate::numeric::product::Product;

impl Convolution {
    /// As [`products`](crate::layers::differentiable::Differentiable::products).
    pub(super) fn counted(&self, pass: Pass, samples: usize) -> Vec<(usize, Product)> {
        if self.is_dense() {
            let products = self.dense_products(pass, samples);
            return products.into_iter().map(|product| (1, product)).collect();
        }
        let length = self.group();
        // The last group may be shorter.
        let groups = [(samples / length, length), (1, samples % length)];
        let of_groups = |(groups, samples): (usize, usize)| {
            let products = self.group_products(pass, samples);
            products.into_iter().map(move |product| (groups, product))
        };
        groups
            .into_iter()
            .filter(|(groups, samples)| groups * samples > 0)
            .flat_map(of_groups)
            .collect()
    }

    fn dense_products(&self, pass: Pass, samples: usize) -> Vec<Product> {
        let (inputs, outputs) = (self.columns.image.values(), self.output.values());
        of_pass(
            pass,
            [
                [samples, inputs, outputs],
                [outputs, samples, inputs],
                [samples, outputs, inputs],
            ],
        )
    }

    fn group_products(&self, pass: Pass, samples: usize) -> Vec<Product> {
        let (inputs, outputs) = (self.columns.rows(), self.output.channels);
        let positions = samples * self.output.pixels();
        let to_weights = match self.is_summed_transposed() {
            true => [inputs, positions, outputs],
            false => [outputs, positions, inputs],
        };
        of_pass(
            pass,
            [
                [outputs, inputs, positions],
                to_weights,
                [inputs, outputs, positions],
            ],
        )
    }
}

/// The products of a pass, of those forward, back to the weights and back to the input.
fn of_pass(pass: Pass, [forward, to_weights, to_input]: [[usize; 3]; 3]) -> Vec<Product> {
    let sizes = match pass {
        Pass::Forward => vec![forward],
        Pass::Backward { to_input: false } => vec![to_weights],
        Pass::Backward { to_input: true } => vec![to_weights, to_input],
    };
    sizes.into_iter().map(Product::from).collect()
}
