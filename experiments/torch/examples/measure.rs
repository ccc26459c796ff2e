//! Times and memory of every network at the paper's sizes, on random images: a Markdown table.
//!
//! ```sh
//! cargo run --release --example measure -- --device cuda:0 --samples 5000
//! ```

use std::fmt::Display;
use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use flatland_networks::{Loss, NetworkSettings};
use flatland_torch::{Device, Method, Objective, Runtime, Scalar, TorchError};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Names, settings, and settings of reduced sizes.
const NETWORKS: [(&str, &str, &str); 7] = [
    ("mlp", "Mlp(hidden: [100, 100])", "Mlp(hidden: [20, 20])"),
    ("cnn", "Cnn()", "Cnn(channels: [4, 4])"),
    ("vgg", "Vgg11()", "Vgg11(width: 4, hidden: [32])"),
    ("resnet", "ResNet()", "ResNet(width: 4)"),
    ("wide-resnet", "WideResNet()", "WideResNet(width: 2)"),
    (
        "densenet",
        "DenseNet(())",
        "DenseNet((growth: 4, stem: Standard))",
    ),
    ("vit", "Vit(())", "Vit((dim: 16, heads: 2, head_dim: 8, mlp: 32))"),
];

#[derive(Debug, Parser)]
#[command(about = "Times and memory of every network on libtorch")]
struct Options {
    #[arg(long, default_value_t = Device::Cpu)]
    device: Device,
    /// Number of images.
    #[arg(long, default_value_t = 5000)]
    samples: usize,
    /// Channels, height and width of an image.
    #[arg(long, default_value = "1x28x28", value_parser = image_shape)]
    image: [usize; 3],
    /// Some of mlp, cnn, vgg, resnet, wide-resnet, densenet, vit [default: all].
    #[arg(long, value_delimiter = ',')]
    networks: Vec<String>,
    /// Reduced widths.
    #[arg(long)]
    small: bool,
    #[arg(long, value_enum, default_value_t = Precision::F32)]
    precision: Precision,
    #[arg(long)]
    micro_batch: Option<usize>,
    /// Products by double backward, too.
    #[arg(long)]
    double_backward: bool,
    /// Begin no network after this many seconds.
    #[arg(long, default_value_t = u64::MAX)]
    seconds: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
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

/// What is timed.
struct Measured {
    seconds: f64,
    peak: Option<u64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let begun = Instant::now();
    let threads = std::thread::available_parallelism()?.get();
    let mut runtime = Runtime::open(options.device, threads)?;
    if let Some(samples) = options.micro_batch {
        runtime = runtime.with_micro_batch(samples);
    }
    println!("{}\n", runtime.identity());
    let [channels, height, width] = options.image;
    println!(
        "{} images of {channels}×{height}×{width}, {:?}: milliseconds, and GiB at the peak\n",
        options.samples, options.precision
    );
    println!(
        "| network | parameters | cost | NLS iteration of two trials | product, dual numbers | equal bits |{}",
        if options.double_backward {
            " product, double backward |"
        } else {
            ""
        }
    );
    println!(
        "|---|---|---|---|---|---|{}",
        if options.double_backward { "---|" } else { "" }
    );
    for (name, settings, reduced) in NETWORKS {
        let wanted = options.networks.is_empty() || options.networks.iter().any(|wanted| wanted == name);
        if !wanted || begun.elapsed() > Duration::from_secs(options.seconds) {
            continue;
        }
        let settings = if options.small { reduced } else { settings };
        let row = match options.precision {
            Precision::F32 => measure::<f32>(&options, &runtime, settings),
            Precision::F64 => measure::<f64>(&options, &runtime, settings),
        };
        match row {
            Ok(()) => println!(),
            Err(error) => println!(" {} |", one_line(error.as_ref())),
        }
    }
    Ok(())
}

/// Appends a cell to the row: what is measured is not lost if the next takes too long.
fn cell(content: impl Display) -> std::io::Result<()> {
    print!(" {content} |");
    std::io::stdout().flush()
}

fn one_line(error: &dyn std::error::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes the row of a network.
fn measure<F: Scalar>(
    options: &Options,
    runtime: &Runtime,
    settings: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let settings: NetworkSettings = ron::from_str(settings)?;
    let network = settings.build(options.image, 10)?;
    print!("|");
    cell(network.label())?;
    cell(network.parameters())?;
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let shape = (options.samples, network.inputs());
    let inputs = Array2::from_shape_simple_fn(shape, || F::narrow(rng.random_range(-1.0..1.0)));
    let targets = Array2::from_shape_fn((options.samples, 10), |(i, k)| {
        F::narrow(f64::from(u8::from(i % 10 == k)))
    });
    let weights = network.initial_weights::<F>(&mut rng);
    let objective = Objective::new(
        runtime,
        &network,
        inputs.view(),
        targets.view(),
        Loss::CrossEntropy,
    )?;

    let mut gradient = vec![F::zero(); weights.len()];
    cell(timed(runtime, || objective.forward(&weights).map(drop))?)?;
    let mut start = objective.forward(&weights)?;
    cell(timed(runtime, || {
        let _ = objective.gradient(&start, &mut gradient)?;
        let direction: Vec<F> = gradient.iter().map(|entry| -*entry).collect();
        let ray = objective.ray(&start, &direction)?;
        ray.trial(0.02)?;
        let next = ray.trial(0.01)?;
        next.weights()?;
        start = next;
        Ok(())
    })?)?;
    let product = |method| {
        let hessian = objective.linearise(&start, method);
        let mut out = vec![F::zero(); weights.len()];
        let measured = timed(runtime, || hessian.product(&gradient, &mut out));
        measured.map(|measured| (measured, out))
    };
    let (dual, once) = product(Method::ForwardOverReverse)?;
    cell(dual)?;
    let (_, again) = product(Method::ForwardOverReverse)?;
    cell(if once == again { "yes" } else { "no" })?;
    if options.double_backward {
        match product(Method::DoubleBackward) {
            Ok((double, _)) => cell(double)?,
            Err(TorchError::OutOfMemory { .. }) => cell("out of memory")?,
            Err(other) => cell(one_line(&other))?,
        }
    }
    Ok(())
}

/// The second of two runs: the first prepares kernels and memory.
fn timed(
    runtime: &Runtime,
    mut work: impl FnMut() -> Result<(), TorchError>,
) -> Result<Measured, TorchError> {
    work()?;
    // Only the peak of what follows is wanted.
    peak(runtime)?;
    let begun = Instant::now();
    work()?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok(Measured {
        seconds,
        peak: peak(runtime)?,
    })
}

/// The peak since the last call: of the GPU, or of the process where Linux says it.
fn peak(runtime: &Runtime) -> Result<Option<u64>, TorchError> {
    if let Some(bytes) = runtime.peak_memory()? {
        return Ok(Some(bytes));
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    // Resets the peak; where it fails, the table shows that of the whole run.
    let _ = fs::write("/proc/self/clear_refs", "5");
    Ok(kilobytes.map(|kilobytes| kilobytes << 10))
}

impl Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1}", 1e3 * self.seconds)?;
        if let Some(peak) = self.peak {
            write!(f, " ({:.2})", peak as f64 / f64::from(1 << 30))?;
        }
        Ok(())
    }
}
