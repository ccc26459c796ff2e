//! A part of a plan's cells.

use super::planned::PlannedCell;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;
use thiserror::Error;

/// The cells of a plan are dealt out like cards to `count` shards: this is number `index`, from 1.
///
/// Candidates of a tuned setting belong to every shard, since each needs the choice: with a common output folder each is still run once.
///
/// # Example
///
/// ```
/// use flatland_experiments::grid::Shard;
///
/// let shard: Shard = "2/8".parse()?;
/// assert_eq!(shard.to_string(), "2/8");
/// assert!("9/8".parse::<Shard>().is_err());
/// # Ok::<(), flatland_experiments::grid::ShardError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: NonZeroUsize,
}

/// A text is no shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected I/N with 1 ≤ I ≤ N, such as 2/8 for the second of eight")]
pub struct ShardError;

impl Shard {
    /// Number `index` of `count`, from 1.
    ///
    /// # Errors
    ///
    /// It is not from 1 to `count`.
    pub fn new(index: usize, count: usize) -> Result<Self, ShardError> {
        let count = NonZeroUsize::new(count).ok_or(ShardError)?;
        match (1..=count.get()).contains(&index) {
            true => Ok(Self { index, count }),
            false => Err(ShardError),
        }
    }

    /// Every shard of `count`.
    pub fn all(count: NonZeroUsize) -> impl Iterator<Item = Self> {
        (1..=count.get()).map(move |index| Self { index, count })
    }

    /// The number of shards.
    pub fn count(&self) -> usize {
        self.count.get()
    }

    /// Whether the shard has this cell.
    pub fn has(&self, cell: &PlannedCell) -> bool {
        cell.position
            .is_none_or(|position| position % self.count == self.index - 1)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, count) = text.split_once('/').ok_or(ShardError)?;
        let number = |text: &str| text.parse().map_err(|_| ShardError);
        Self::new(number(index)?, number(count)?)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}
