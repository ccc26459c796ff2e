//! Counts the Hessian products that eigenvalues take along runs of NLS, by Lanczos and by power iteration with deflation:
//! `just sharpness` writes `benches/speed/results/sharpness.csv`, `warm_starts.csv` and the tables of `benches/README.md`.

use clap::Parser;
use flatland_networks::{Loss, Objective};
use flatland_speed::Workload;
use flatland_speed::sharpness::{
    Reference, counts, counts_csv, replace_between, tables, trajectory, warm_csv, warm_starts,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::path::Path;

/// Counts the Hessian products that eigenvalues take, by Lanczos and by power iteration with deflation.
#[derive(Parser)]
struct Arguments {
    /// Products that power iteration may use.
    #[arg(long, default_value_t = 4000)]
    cap: usize,
    /// Random starts for the largest eigenvalue.
    #[arg(long, default_value_t = 5)]
    starts: u64,
}

/// Networks as in a plan, and their numbers of images.
const NETWORKS: [(&str, usize); 3] = [
    ("Mlp(hidden: [100, 100])", 1000),
    ("Cnn(channels: [16, 16])", 500),
    ("ResNet(width: 8, blocks: [2, 2, 2])", 200),
];

/// The iterations of NLS after which eigenvalues are counted; the last is the length of the run.
const ITERATIONS: [usize; 3] = [0, 20, 200];

/// The iterations between two measurements: the eigenvectors of one are tried as starts of the next.
const AGES: [usize; 2] = [20, 100];

const EIGENVALUES: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let (mut counted, mut warm) = (Vec::new(), Vec::new());
    for (name, images) in NETWORKS {
        let single = Workload::<f32>::new(name, images, [1, 28, 28])?;
        let exact = Workload::<f64>::new(name, images, [1, 28, 28])?;
        let points = trajectory(&single, ITERATIONS[2], AGES[0])?;
        let loss = Loss::MeanSquaredError;
        let own = Objective::new(&single.network, single.inputs.view(), single.targets.view(), loss)?;
        let double = Objective::new(&exact.network, exact.inputs.view(), exact.targets.view(), loss)?;
        for (iteration, weights) in &points {
            if ITERATIONS.contains(iteration) {
                let widened: Vec<f64> = weights.iter().map(|&w| f64::from(w)).collect();
                let at = double.forward(&widened)?;
                let mut rng = ChaCha8Rng::seed_from_u64(2);
                let reference = Reference::of(&mut double.linearise(&at), EIGENVALUES, &mut rng)?;
                let at = own.forward(weights)?;
                let found = counts(
                    &mut own.linearise(&at),
                    &reference,
                    arguments.starts,
                    arguments.cap,
                )?;
                let label = format!("{}, {images} images of {}", single.network.label(), single.data);
                eprintln!("{label}, iteration {iteration}: λ₁ = {:.4}", reference.largest);
                for count in &found {
                    eprintln!("  {count:?}");
                }
                counted.push((label, *iteration, reference, found));
            }
        }
        warm.extend(warm_starts(&single, &exact, &points, &AGES)?);
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::create_dir_all(home.join("results"))?;
    std::fs::write(home.join("results/sharpness.csv"), counts_csv(&counted))?;
    std::fs::write(home.join("results/warm_starts.csv"), warm_csv(&warm))?;
    let document = home.join("../README.md");
    let text = std::fs::read_to_string(&document)?;
    let text = replace_between(&text, "just sharpness", &tables(&counted, &warm, arguments.cap))?;
    std::fs::write(document, text)?;
    Ok(())
}
