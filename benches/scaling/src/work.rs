//! Work and span of the passes of every network, counted from the plan: what any number of cores can gain.

use flatland_experiments::plan::dialect;
use flatland_networks::{KEPT_BYTES, NetworkSettings, ObjectiveWork, Parallelism};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fmt::Write;

/// The networks of the paper as plans write them, each with the shape of its images: those of `just compare`.
pub const NETWORKS: [(&str, &str, [usize; 3]); 9] = [
    ("MLP 784-100-100-10", "Mlp(hidden: [100, 100])", [1, 28, 28]),
    ("CNN 16-16", "Cnn(channels: [16, 16])", [1, 28, 28]),
    ("CNN 32-32", "Cnn(channels: [32, 32])", [1, 28, 28]),
    (
        "residual net w8 2-2-2",
        "ResNet(width: 8, blocks: [2, 2, 2])",
        [1, 28, 28],
    ),
    ("ResNet-34", "ResNet()", [3, 32, 32]),
    ("WideResNet-50-2", "WideResNet()", [3, 32, 32]),
    ("DenseNet-121", "DenseNet()", [3, 32, 32]),
    ("VGG-11", "Vgg11()", [3, 32, 32]),
    ("ViT", "Vit()", [3, 32, 32]),
];

/// Images of a run of the paper.
pub const SAMPLES: usize = 5000;

/// Classes.
const CLASSES: usize = 10;

/// Numbers of cores of the table.
const CORES: [usize; 3] = [2, 16, 64];

/// The share of one core's time that is assumed to pass outside products, in the last column of the table.
pub const OUTSIDE: f64 = 0.2;

/// A pass of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The network.
    pub network: String,
    /// Number of samples.
    pub samples: usize,
    /// Its parameters.
    pub parameters: usize,
    /// The pass.
    pub pass: String,
    /// Parts of the samples that are passed through the network side by side: blocks forward, lanes of blocks for a gradient.
    pub parts: usize,
    /// Samples of the longest part.
    pub longest_part: usize,
    /// Multiplications.
    pub work: u64,
    /// Multiplications of the longest chain of products, of each its longest task.
    pub span: u64,
}

impl Counted {
    /// The forward pass and the gradient of a network, in single precision.
    ///
    /// # Errors
    ///
    /// The text is no network, or the network does not take such images.
    pub fn of(
        name: &str,
        network: &str,
        image: [usize; 3],
        samples: usize,
    ) -> Result<[Self; 2], Box<dyn Error>> {
        let settings: NetworkSettings = dialect().from_str(network)?;
        let network = settings.build(image, CLASSES)?;
        let division = Parallelism::of::<f32>(&network, samples);
        let work = ObjectiveWork::of::<f32>(&network, samples, KEPT_BYTES);
        let forward = Self {
            network: name.to_owned(),
            samples,
            parameters: network.parameters(),
            pass: "forward".to_owned(),
            parts: division.blocks,
            longest_part: division.longest_block,
            work: work.forward.work,
            span: work.forward.span,
        };
        let gradient = Self {
            pass: "gradient".to_owned(),
            parts: division.lanes,
            longest_part: division.longest_lane,
            work: work.gradient.work,
            span: work.gradient.span,
            ..forward.clone()
        };
        Ok([forward, gradient])
    }

    /// The speed-up that no schedule on so many cores exceeds: work over the larger of work/cores and span.
    pub fn at_most(&self, cores: usize) -> f64 {
        (self.work as f64 / self.span as f64).min(cores as f64)
    }

    /// The speed-up that a greedy schedule, which leaves no core idle while a product waits, reaches at least: work over work/cores + span
    /// (R. P. Brent, 1974).
    pub fn at_least(&self, cores: usize) -> f64 {
        self.work as f64 / (self.work as f64 / cores as f64 + self.span as f64)
    }

    /// The largest speed-up where a share of one core's time passes outside products and is divided among the parts of the samples only.
    pub fn at_most_with(&self, outside: f64, cores: usize) -> f64 {
        let by_parts = (self.samples as f64 / self.longest_part as f64).min(cores as f64);
        1.0 / (outside / by_parts + (1.0 - outside) / self.at_most(cores))
    }
}

/// Both passes of every network.
///
/// # Errors
///
/// Those of [`Counted::of`].
pub fn count() -> Result<Vec<Counted>, Box<dyn Error>> {
    let mut counted = Vec::new();
    for (name, network, image) in NETWORKS {
        counted.extend(Counted::of(name, network, image, SAMPLES)?);
    }
    Ok(counted)
}

/// One row per network and pass.
pub fn table(counted: &[Counted]) -> String {
    let mut text = format!(
        "| network | pass | parts, samples of the longest | multiplications, 10⁹ | in the longest chain, 10⁹ | work / span \
         | **speed-up on {} cores at most** | greedy at least | at most with {:.0} % outside products |\n\
         |---|---|--:|--:|--:|--:|--:|--:|--:|\n",
        CORES.map(|cores| cores.to_string()).join(", "),
        100.0 * OUTSIDE,
    );
    for row in counted {
        let each =
            |speed_up: &dyn Fn(usize) -> f64| CORES.map(|cores| format!("{:.1}", speed_up(cores))).join(", ");
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {}, {} | {:.1} | {:.3} | {:.1} | **{}** | {} | {} |",
            row.network,
            row.pass,
            row.parts,
            row.longest_part,
            row.work as f64 / 1e9,
            row.span as f64 / 1e9,
            row.work as f64 / row.span as f64,
            each(&|cores| row.at_most(cores)),
            each(&|cores| row.at_least(cores)),
            each(&|cores| row.at_most_with(OUTSIDE, cores)),
        );
    }
    text
}

/// The networks and passes whose work over span is below the largest number of cores, in words.
pub fn short_of_most_cores(counted: &[Counted]) -> String {
    let most = CORES[CORES.len() - 1];
    let short = counted.iter().filter(|row| row.at_most(most) < most as f64);
    let words: Vec<String> = short
        .map(|row| format!("{}, {} ({:.1})", row.network, row.pass, row.at_most(most)))
        .collect();
    match words.is_empty() {
        true => format!("None is short of {most} cores."),
        false => format!("Short of {most} cores, by work / span: {}.", words.join("; ")),
    }
}
