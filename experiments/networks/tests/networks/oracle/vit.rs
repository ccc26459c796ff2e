//! The vision transformer from its definition, token by token.

use flatland_networks::VitSettings;
use num_traits::Float;

use super::images::{Image, Plain};
use super::{gelu, standardised};

type Token<T> = Vec<T>;

/// The outputs for one image, cut into patches with this edge.
pub fn outputs<T: Float>(
    settings: &VitSettings,
    patch: usize,
    image: &Image<T>,
    classes: usize,
    plain: &mut Plain<T>,
) -> Vec<T> {
    let [channels, height, width] = image.sizes;
    let (dim, mlp) = (settings.dim, settings.mlp);
    let places: Vec<(usize, usize)> = (0..height / patch)
        .flat_map(|row| (0..width / patch).map(move |column| (row, column)))
        .collect();
    let pixels = |(row, column): &(usize, usize)| -> Token<T> {
        let pixel = |k: usize| {
            let (c, x, y) = (k % channels, k / channels % patch, k / channels / patch);
            image.pixel(c, row * patch + y, column * patch + x, 0).unwrap()
        };
        (0..patch * patch * channels).map(pixel).collect()
    };
    let mut tokens: Vec<Token<T>> = places.iter().map(pixels).collect();
    tokens = norm(plain, &tokens);
    tokens = linear(plain, &tokens, dim, true);
    tokens = norm(plain, &tokens);
    for (token, (row, column)) in tokens.iter_mut().zip(&places) {
        let position = position(*row, *column, dim);
        *token = plus(
            token,
            &position.into_iter().map(|p| T::from(p).unwrap()).collect(),
        );
    }
    for _ in 0..settings.depth {
        let mut branch = norm(plain, &tokens);
        branch = linear(plain, &branch, 3 * settings.heads * settings.head_dim, false);
        branch = attention(&branch, settings.heads, settings.head_dim);
        branch = linear(plain, &branch, dim, false);
        tokens = tokens.iter().zip(&branch).map(|(a, b)| plus(a, b)).collect();

        branch = norm(plain, &tokens);
        branch = linear(plain, &branch, mlp, true);
        branch = branch
            .iter()
            .map(|token| token.iter().map(|z| gelu(*z)).collect())
            .collect();
        branch = linear(plain, &branch, dim, true);
        tokens = tokens.iter().zip(&branch).map(|(a, b)| plus(a, b)).collect();
    }
    tokens = norm(plain, &tokens);
    let count = T::from(tokens.len()).unwrap();
    let sum = tokens[1..]
        .iter()
        .fold(tokens[0].clone(), |sum, token| plus(&sum, token));
    let mean = vec![sum.iter().map(|value| *value / count).collect()];
    linear(plain, &mean, classes, settings.bias).remove(0)
}

fn plus<T: Float>(a: &Token<T>, b: &Token<T>) -> Token<T> {
    a.iter().zip(b).map(|(a, b)| *a + *b).collect()
}

fn inner<T: Float>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).fold(T::zero(), |sum, (a, b)| sum + *a * *b)
}

fn norm<T: Float>(plain: &mut Plain<T>, tokens: &[Token<T>]) -> Vec<Token<T>> {
    let width = tokens[0].len();
    let (gain, shift) = (plain.take(width), plain.take(width));
    let on = |token: &Token<T>| {
        let standard = standardised(token);
        (0..width).map(|i| gain[i] * standard[i] + shift[i]).collect()
    };
    tokens.iter().map(on).collect()
}

fn linear<T: Float>(plain: &mut Plain<T>, tokens: &[Token<T>], outputs: usize, bias: bool) -> Vec<Token<T>> {
    let width = tokens[0].len();
    let weight = plain.take(outputs * width);
    let bias = plain.take(if bias { outputs } else { 0 });
    let unit = |token: &Token<T>, o: usize| {
        let start = bias.get(o).copied().unwrap_or(T::zero());
        start + inner(token, &weight[o * width..(o + 1) * width])
    };
    tokens
        .iter()
        .map(|token| (0..outputs).map(|o| unit(token, o)).collect())
        .collect()
}

/// Each head's values, weighted by the softmax of its queries' products with its keys over √d; a token holds the
/// queries of all heads, then the keys, then the values.
fn attention<T: Float>(tokens: &[Token<T>], heads: usize, d: usize) -> Vec<Token<T>> {
    let part = |token: &Token<T>, which: usize, head: usize| -> Vec<T> {
        token[(which * heads + head) * d..][..d].to_vec()
    };
    let root = T::from(d).unwrap().sqrt();
    let on = |token: &Token<T>| {
        let mut result = Vec::new();
        for head in 0..heads {
            let query = part(token, 0, head);
            let weight = |other: &Token<T>| (inner(&query, &part(other, 1, head)) / root).exp();
            let weights: Vec<T> = tokens.iter().map(weight).collect();
            let total = weights.iter().fold(T::zero(), |sum, weight| sum + *weight);
            let value = |i: usize| {
                let parts: Vec<T> = tokens.iter().map(|other| part(other, 2, head)[i]).collect();
                inner(&weights, &parts) / total
            };
            result.extend((0..d).map(value));
        }
        result
    };
    tokens.iter().map(on).collect()
}

/// Quarters of sines and cosines of the column, then of the row, at frequencies from 1 down to 1e-4.
fn position(row: usize, column: usize, dim: usize) -> Vec<f64> {
    let quarter = dim / 4;
    let frequency = |m: usize| match quarter {
        1 => 1.0,
        _ => (1e-4_f64).powf(m as f64 / (quarter - 1) as f64),
    };
    let value = |k: usize| {
        let place = if k < 2 * quarter { column } else { row };
        let angle = place as f64 * frequency(k % quarter);
        if (k / quarter).is_multiple_of(2) {
            angle.sin()
        } else {
            angle.cos()
        }
    };
    (0..dim).map(value).collect()
}
