//! The class-stratified random subset.

use super::error::DataError;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::path::Path;

/// Which training images are used.
pub(super) struct Subset {
    /// Number of images; all when absent.
    pub(super) size: Option<usize>,
    /// Seed of the draw.
    pub(super) seed: u64,
}

impl Subset {
    /// All images.
    pub(super) fn all() -> Self {
        Self { size: None, seed: 0 }
    }

    /// The indices drawn of the images with these labels, and the rest; both ascending. `path` is the file of the images.
    ///
    /// # Errors
    ///
    /// [`DataError::SubsetTooLarge`].
    pub(super) fn draw(&self, labels: &[u16], path: &Path) -> Result<(Vec<usize>, Vec<usize>), DataError> {
        let available = labels.len();
        match self.size {
            Some(asked) if asked > available => Err(DataError::SubsetTooLarge {
                path: path.to_path_buf(),
                asked,
                available,
            }),
            size => Ok(stratified(labels, size.unwrap_or(available), self.seed)),
        }
    }
}

/// The number of images of each class in a subset of `size`: proportional shares, rounded by largest remainder.
///
/// The results differ from the shares m n_c / n by less than one and add up to m exactly. Requires `size` ≤ the sum of
/// `counts`; then no class contributes more than it has.
fn shares(counts: &[usize], size: usize) -> Vec<usize> {
    let total = counts.iter().sum::<usize>().max(1) as u128;
    // Integers, so that ties are exact; u128, so that the product cannot overflow.
    let products: Vec<u128> = counts.iter().map(|&count| count as u128 * size as u128).collect();
    let mut shares: Vec<usize> = products
        .iter()
        .map(|product| (product / total) as usize)
        .collect();
    let mut by_remainder: Vec<usize> = (0..counts.len()).collect();
    by_remainder.sort_by_key(|&class| std::cmp::Reverse(products[class] % total));
    let missing = size - shares.iter().sum::<usize>();
    for &class in by_remainder.iter().take(missing) {
        shares[class] += 1;
    }
    shares
}

/// Splits the indices of `labels` into `size` chosen at random, class by class, and the rest; both ascending.
///
/// Each class is drawn from its own stream of the generator, so the draw in one class does not depend on the
/// others. Requires `size` ≤ `labels.len()`.
fn stratified(labels: &[u16], size: usize, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let classes = labels.iter().max().map_or(0, |&label| usize::from(label) + 1);
    let mut members = vec![Vec::new(); classes];
    for (index, &label) in labels.iter().enumerate() {
        members[usize::from(label)].push(index);
    }
    let counts: Vec<usize> = members.iter().map(Vec::len).collect();
    let (mut chosen, mut rest) = (Vec::with_capacity(size), Vec::with_capacity(labels.len() - size));
    for (class, share) in shares(&counts, size).into_iter().enumerate() {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(class as u64);
        let (drawn, left) = members[class].partial_shuffle(&mut rng, share);
        chosen.extend_from_slice(drawn);
        rest.extend_from_slice(left);
    }
    chosen.sort_unstable();
    rest.sort_unstable();
    (chosen, rest)
}
