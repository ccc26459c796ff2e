//! Times every pass of a network, and iterations of NLS, as one line of JSON:
//!
//! ```text
//! cargo run --release --package flatland-speed --bin flatland-speed -- 'Mlp(hidden: [100, 100])'
//! cargo run --release --package flatland-speed --bin flatland-speed -- 'ResNet()' --samples 500 --image 3x32x32
//! ```
//!
//! `just compare` calls it, and PyTorch on the same weights and data.

mod peak;
mod timing;

use clap::{Parser, ValueEnum};
use flatland_speed::{Scalar, Workload};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use timing::Timings;

/// Times every pass of a network, and iterations of NLS.
#[derive(Parser)]
struct Arguments {
    /// The network, as in a plan.
    network: String,
    /// Number of images: of Fashion-MNIST where they are 1x28x28 and the set is there, random numbers otherwise.
    #[arg(long, default_value_t = 5000)]
    samples: usize,
    /// Channels, height and width.
    #[arg(long, default_value = "1x28x28", value_parser = image_shape)]
    image: [usize; 3],
    #[arg(long, value_enum, default_value_t = Precision::F32)]
    precision: Precision,
    /// Iterations of NLS from the initial weights.
    #[arg(long, default_value_t = 20)]
    iterations: usize,
    /// Each pass is repeated for this number of seconds, and at least three times.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Bytes of activations that may be kept instead of computed again.
    #[arg(long, default_value_t = flatland_networks::KEPT_BYTES)]
    kept_bytes: usize,
    /// Writes inputs, targets and initial weights to this folder.
    #[arg(long)]
    export: Option<PathBuf>,
    /// Only writes them.
    #[arg(long, requires = "export")]
    export_only: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Precision {
    F32,
    F64,
}

/// Reads `3x32x32`.
fn image_shape(text: &str) -> Result<[usize; 3], String> {
    let sizes: Result<Vec<usize>, _> = text.split('x').map(str::parse).collect();
    let sizes = sizes.ok().and_then(|sizes| sizes.try_into().ok());
    sizes.ok_or_else(|| format!("an image is CHANNELSxHEIGHTxWIDTH, as in 3x32x32, got {text}"))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.precision {
        Precision::F32 => run::<f32>(&arguments),
        Precision::F64 => run::<f64>(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run<F: Scalar>(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let workload = Workload::<F>::new(&arguments.network, arguments.samples, arguments.image)?;
    if let Some(folder) = &arguments.export {
        workload.export(folder)?;
    }
    if !arguments.export_only {
        let timings = Timings::of(
            &workload,
            arguments.kept_bytes,
            arguments.iterations,
            arguments.seconds,
        )?;
        println!("{}", serde_json::to_string(&timings)?);
    }
    Ok(())
}
