//! The vision transformer.

use flatland_experiments::network::VitSettings;
use num_traits::Float;

use super::{Tensors, lift, linear, softmax, standardise, sum};
use crate::network_oracle::gelu;

/// Layer norm of one token.
fn norm<T: Float>(token: &[T], gain: &[T], shift: &[T]) -> Vec<T> {
    let standard = standardise(token);
    (0..token.len())
        .map(|i| gain[i] * standard[i] + shift[i])
        .collect()
}

fn add<T: Float>(a: &[T], b: &[T]) -> Vec<T> {
    a.iter().zip(b).map(|(a, b)| *a + *b).collect()
}

/// What is added to the token of the patch in `row` and `column`.
fn position(row: usize, column: usize, dim: usize) -> Vec<f64> {
    let quarter = dim / 4;
    let frequency = |m: usize| match quarter {
        1 => 1.0,
        _ => (1e-4_f64).powf(m as f64 / (quarter - 1) as f64),
    };
    (0..dim)
        .map(|k| {
            let place = if k < 2 * quarter { column } else { row };
            let angle = place as f64 * frequency(k % quarter);
            if (k / quarter).is_multiple_of(2) {
                angle.sin()
            } else {
                angle.cos()
            }
        })
        .collect()
}

/// The outputs for one image.
pub fn outputs<T: Float>(
    settings: &VitSettings,
    [channels, height, width]: [usize; 3],
    classes: usize,
    weights: &[T],
    image: &[f64],
) -> Vec<T> {
    let mut weights = Tensors::new(weights);
    let (patch, dim) = (settings.patch.unwrap(), settings.dim);
    let (heads, head_dim, mlp) = (settings.heads, settings.head_dim, settings.mlp);
    let pixels = patch * patch * channels;

    let [gain, shift] = [0; 2].map(|_| weights.take(pixels));
    let (embed, embed_bias) = (weights.take(dim * pixels), weights.take(dim));
    let [gain_2, shift_2] = [0; 2].map(|_| weights.take(dim));
    let mut tokens: Vec<Vec<T>> = Vec::new();
    for row in 0..height / patch {
        for column in 0..width / patch {
            let pixel = |k: usize| {
                let (c, x, y) = (k % channels, k / channels % patch, k / channels / patch);
                lift(image[(c * height + row * patch + y) * width + column * patch + x])
            };
            let token: Vec<T> = (0..pixels).map(pixel).collect();
            let token = linear(&norm(&token, gain, shift), embed, embed_bias);
            let place: Vec<T> = position(row, column, dim).into_iter().map(lift).collect();
            tokens.push(add(&norm(&token, gain_2, shift_2), &place));
        }
    }

    for _ in 0..settings.depth {
        let [gain, shift] = [0; 2].map(|_| weights.take(dim));
        let to_heads = weights.take(3 * heads * head_dim * dim);
        let out = weights.take(dim * heads * head_dim);
        let mixed: Vec<Vec<T>> = tokens
            .iter()
            .map(|token| linear(&norm(token, gain, shift), to_heads, &[]))
            .collect();
        let part = |token: usize, part: usize, head: usize| {
            let start = (part * heads + head) * head_dim;
            &mixed[token][start..start + head_dim]
        };
        let attended = |t: usize| -> Vec<T> {
            let mut result = Vec::new();
            for head in 0..heads {
                let score = |s: usize| {
                    let product = part(t, 0, head)
                        .iter()
                        .zip(part(s, 1, head))
                        .map(|(q, k)| *q * *k);
                    sum(product) / lift((head_dim as f64).sqrt())
                };
                let shares = softmax(&(0..mixed.len()).map(score).collect::<Vec<T>>());
                result.extend((0..head_dim).map(|i| {
                    sum(shares
                        .iter()
                        .enumerate()
                        .map(|(s, share)| *share * part(s, 2, head)[i]))
                }));
            }
            result
        };
        tokens = (0..tokens.len())
            .map(|t| add(&tokens[t], &linear(&attended(t), out, &[])))
            .collect();

        let [gain, shift] = [0; 2].map(|_| weights.take(dim));
        let (first, first_bias) = (weights.take(mlp * dim), weights.take(mlp));
        let (second, second_bias) = (weights.take(dim * mlp), weights.take(dim));
        for token in &mut tokens {
            let hidden = linear(&norm(token, gain, shift), first, first_bias);
            let hidden: Vec<T> = hidden.into_iter().map(gelu).collect();
            *token = add(token, &linear(&hidden, second, second_bias));
        }
    }

    let [gain, shift] = [0; 2].map(|_| weights.take(dim));
    let last: Vec<Vec<T>> = tokens.iter().map(|token| norm(token, gain, shift)).collect();
    let mean: Vec<T> = (0..dim)
        .map(|i| sum(last.iter().map(|token| token[i])) / lift(last.len() as f64))
        .collect();
    let head = weights.take(classes * dim);
    let bias = weights.take(if settings.bias { classes } else { 0 });
    weights.end();
    linear(&mean, head, bias)
}
