//! The networks and sizes that are measured.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A size that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grown {
    /// Images.
    Samples,
    /// Units of the hidden layers, or channels of the convolutions.
    Width,
    /// Hidden layers, or blocks of each stage.
    Depth,
    /// Classes.
    Classes,
}

impl Grown {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Samples, Self::Width, Self::Depth, Self::Classes];
}

impl fmt::Display for Grown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Samples => "samples",
            Self::Width => "width",
            Self::Depth => "depth",
            Self::Classes => "classes",
        })
    }
}

/// A network on a number of random images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its kind.
    pub kind: &'static str,
    /// What grows.
    pub grown: Grown,
    /// To which size.
    pub size: usize,
    /// The network, as a plan writes it.
    pub network: String,
    /// Channels, height and width.
    pub image: [usize; 3],
    /// Number of images.
    pub samples: usize,
    /// Number of classes.
    pub classes: usize,
}

/// The doubling sizes from the first on.
fn doubling(first: usize, count: u32) -> impl Iterator<Item = usize> {
    (0..count).map(move |i| first << i)
}

/// The cases of the saved results: every size doubles four times, those that would take seconds an iteration three times. All activations
/// are kept, so that no gradient has to compute them again. The depth of a CNN is bounded by its poolings, so that the blocks of a
/// residual network take its place.
pub fn cases() -> Vec<Case> {
    let base = Case {
        kind: "MLP",
        grown: Grown::Samples,
        size: 0,
        network: mlp(2, 100),
        image: [1, 28, 28],
        samples: 5000,
        classes: 10,
    };
    let cnn = Case {
        kind: "CNN",
        network: cnn(16),
        samples: 500,
        ..base.clone()
    };
    let residual = Case {
        kind: "residual net",
        grown: Grown::Depth,
        ..cnn.clone()
    };
    let mut cases = Vec::new();
    for (of_kind, first) in [(&base, 1250), (&cnn, 125)] {
        cases.extend(doubling(first, 5).map(|size| Case {
            size,
            samples: size,
            ..of_kind.clone()
        }));
        cases.extend(doubling(64, 5).map(|size| Case {
            grown: Grown::Classes,
            size,
            classes: size,
            ..of_kind.clone()
        }));
    }
    let grown = |of_kind: &Case, grown, size, network| Case {
        grown,
        size,
        network,
        ..of_kind.clone()
    };
    cases.extend(doubling(64, 5).map(|size| grown(&base, Grown::Width, size, mlp(2, size))));
    cases.extend(doubling(8, 4).map(|size| grown(&cnn, Grown::Width, size, self::cnn(size))));
    cases.extend(doubling(1, 5).map(|size| grown(&base, Grown::Depth, size, mlp(size, 100))));
    cases.extend(doubling(1, 4).map(|size| grown(&residual, Grown::Depth, size, blocks(size))));
    cases
}

/// Hidden layers of equal width.
fn mlp(depth: usize, width: usize) -> String {
    format!("Mlp(hidden: {:?})", vec![width; depth])
}

/// Two convolutions of equal width.
fn cnn(width: usize) -> String {
    format!("Cnn(channels: [{width}, {width}])")
}

/// A residual network of three stages.
fn blocks(depth: usize) -> String {
    format!("ResNet(width: 8, blocks: [{depth}, {depth}, {depth}])")
}
