//! The program `flatland-torch`: the commands of `flatland`, computed by libtorch.

mod side_by_side;

use std::env;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::Args;
use flatland_experiments::cli::{Job, Program, commit_of, main_with_arguments};
use flatland_experiments::engine::EngineError;
use flatland_torch::{Device, Runtime, Torch};
use side_by_side::SideBySide;

/// What the engine is made of.
#[derive(Debug, Args)]
struct Options {
    /// Where to compute: `cpu`, or `cuda:0`, `cuda:1` and so on; with several, as in `cuda:0,cuda:1`, a process on each runs cells.
    #[arg(long, value_name = "DEVICE", default_value_t = Device::Cpu, global = true)]
    device: Device,

    /// The most samples that go through a network together [default: by the memory of the device].
    #[arg(long, value_name = "SAMPLES", global = true)]
    micro_batch: Option<NonZeroUsize>,

    /// Threads of libtorch on the processor, part of the identity of cells there [default: one per core].
    #[arg(long, value_name = "NUMBER", global = true)]
    torch_threads: Option<NonZeroUsize>,
}

/// What the program is compiled from.
const SOURCES: [&str; 11] = [
    "Cargo.toml",
    "build.rs",
    "shim",
    "src",
    "../src",
    "../networks/src",
    "../records/src",
    "../../figures/src",
    "../../src",
    ":(exclude)*/tests.rs",
    ":(exclude)*/tests/*",
];

struct FlatlandTorch;

impl Program for FlatlandTorch {
    const NAME: &'static str = "flatland-torch";
    type Options = Options;
    type Engine = Torch;

    fn engine(options: &Options) -> Result<Torch, EngineError> {
        let threads = options.torch_threads.or_else(|| available_parallelism().ok());
        let runtime = Runtime::open(options.device, threads.map_or(1, NonZeroUsize::get))?;
        let runtime = match options.micro_batch {
            Some(samples) => runtime.with_micro_batch(samples.get()),
            None => runtime,
        };
        Ok(runtime.into())
    }

    fn job(options: &Options) -> Job {
        // A task sees its GPU as the first.
        let (device, directives) = match options.device {
            Device::Cpu => (Device::Cpu, Vec::new()),
            Device::Cuda(_) => (
                Device::Cuda(0),
                ["--ntasks=1", "--gpus-per-task=1"].map(str::to_owned).to_vec(),
            ),
        };
        let device = ["--device".to_owned(), device.to_string()];
        let of = |name: &str, number: Option<NonZeroUsize>| {
            number.map(|number| [format!("--{name}"), number.to_string()])
        };
        let numbers = [
            of("micro-batch", options.micro_batch),
            of("torch-threads", options.torch_threads),
        ];
        Job {
            arguments: device
                .into_iter()
                .chain(numbers.into_iter().flatten().flatten())
                .collect(),
            directives,
        }
    }

    fn commit() -> Option<String> {
        commit_of(Path::new(env!("CARGO_MANIFEST_DIR")), &SOURCES)
    }
}

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = env::args_os().collect();
    if let Some(several) = SideBySide::of(&arguments) {
        if let Err(code) = several.run() {
            return ExitCode::from(code);
        }
        arguments = several.first();
    }
    main_with_arguments::<FlatlandTorch>(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whichever GPU the plan was timed on, a task of Slurm sees its own as the first.
    #[test]
    fn a_task_of_slurm_has_one_gpu() {
        let options = |device| Options {
            device,
            micro_batch: NonZeroUsize::new(100),
            torch_threads: None,
        };
        let job = FlatlandTorch::job(&options(Device::Cuda(3)));
        assert_eq!(job.arguments, ["--device", "cuda:0", "--micro-batch", "100"]);
        assert_eq!(job.directives, ["--ntasks=1", "--gpus-per-task=1"]);
        let job = FlatlandTorch::job(&options(Device::Cpu));
        assert_eq!(job.arguments[..2], ["--device", "cpu"]);
        assert!(job.directives.is_empty());
    }
}
