//! The plans that are timed.

use ndarray::{Array1, Array3};
use ndarray_npy::write_npy;
use std::error::Error;
use std::path::{Path, PathBuf};

/// How the cores are shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// One to each of several cells.
    Cells,
    /// All to one cell.
    Lanes,
}

impl Distribution {
    /// Jobs, and threads per job.
    pub fn on(self, cores: usize) -> (usize, usize) {
        match self {
            Self::Cells => (cores, 1),
            Self::Lanes => (1, cores),
        }
    }
}

/// A plan to be timed.
#[derive(Clone, Debug, PartialEq)]
pub struct GridWork {
    /// A name for people.
    pub name: &'static str,
    /// The number of its cells.
    pub cells: usize,
    /// How cores are shared out.
    pub distribution: Distribution,
    /// The ratio of times that two cores are to reach.
    pub goal: f64,
    /// Fields of the plan besides its name.
    pub plan: &'static str,
    /// Images of 28 × 28 pixels that the plan reads from `images.npy`, with classes from `labels.npy`.
    pub images: Option<usize>,
}

/// Images of the large cells, of ten classes.
const LARGE: usize = 5000;

/// The plans of the saved results: seconds each.
pub fn works() -> [GridWork; 3] {
    let large = GridWork {
        name: "one MLP 784-100-100-10, 5,000 images",
        cells: 1,
        distribution: Distribution::Lanes,
        goal: 1.7,
        plan: "data: [Npy(name: \"large\", images: \"images.npy\", labels: \"labels.npy\", scale: 255)],
            networks: [Mlp(hidden: [100, 100])], optimisers: [Nls()], seeds: [0], iterations: 300",
        images: Some(LARGE),
    };
    [
        GridWork {
            name: "16 cells MLP 64-100-100-10, 1,500 digits",
            cells: 16,
            distribution: Distribution::Cells,
            goal: 1.9,
            plan: "data: [Digits(train: 1500)], networks: [Mlp(hidden: [100, 100])],
                optimisers: [Nls(), NlsUb(), PoNls(), Ls()], seeds: [0, 1, 2, 3], iterations: 200",
            images: None,
        },
        GridWork {
            name: "one CNN 16-16, 5,000 images",
            plan: "data: [Npy(name: \"large\", images: \"images.npy\", labels: \"labels.npy\", scale: 255)],
                networks: [Cnn(channels: [16, 16])], optimisers: [Nls()], seeds: [0], iterations: 15",
            ..large.clone()
        },
        large,
    ]
}

impl GridWork {
    /// Writes the plan, and the images that it reads, to a folder, and returns the path of the plan.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
        if let Some(count) = self.images {
            // Each class has a brighter stripe of its own, in noise: the first numbers of a multiplicative congruence.
            let mut state = 1_u32;
            let images = Array3::from_shape_fn((count, 28, 28), |(image, row, _)| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 25) as u8;
                if row / 2 == image % 10 { 128 + noise } else { noise }
            });
            write_npy(folder.join("images.npy"), &images)?;
            let labels = Array1::from_shape_fn(count, |image| (image % 10) as i64);
            write_npy(folder.join("labels.npy"), &labels)?;
        }
        let path = folder.join("plan.ron");
        std::fs::write(&path, format!("(name: \"scaling\", {})", self.plan))?;
        Ok(path)
    }
}
