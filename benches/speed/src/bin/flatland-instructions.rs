//! Counts the instructions of passes under callgrind and compares them with `benches/speed/results/instructions.csv`:
//! `just instructions`; `just instructions --accept` keeps the new counts.

use clap::Parser;
use flatland_speed::instructions::{
    Count, Pass, TOLERANCE, WORKLOADS, compare, instructions_of, read, repeat, table, write,
};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

/// Counts the instructions of every pass of small networks, and fails where one changed by more than 3 %.
#[derive(Parser)]
struct Arguments {
    /// Keeps the new counts.
    #[arg(long)]
    accept: bool,
    /// The number of a workload: only runs this, for callgrind to count.
    #[arg(long, requires = "pass", hide = true)]
    workload: Option<usize>,
    /// The pass to run.
    #[arg(long, value_enum, requires = "workload", hide = true)]
    pass: Option<Pass>,
    /// How often it is run.
    #[arg(long, default_value_t = 1, hide = true)]
    repetitions: usize,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    if let (Some(number), Some(pass)) = (arguments.workload, arguments.pass) {
        let (network, image) = *WORKLOADS.get(number).ok_or("there is no such workload")?;
        repeat(network, image, pass, arguments.repetitions)?;
        return Ok(ExitCode::SUCCESS);
    }
    let program = std::env::current_exe()?;
    let mut counts = Vec::new();
    for (number, (network, _)) in WORKLOADS.iter().enumerate() {
        for pass in [Pass::Forward, Pass::Gradient, Pass::Trial, Pass::HessianProduct] {
            let instructions = instructions_of(&program, number, pass)?;
            counts.push(Count {
                network: (*network).to_owned(),
                pass,
                instructions,
            });
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/instructions.csv");
    let kept = match std::fs::read_to_string(&file) {
        Ok(text) => read(&text).map_err(|error| format!("{}, {error}", file.display()))?,
        Err(_) => Vec::new(),
    };
    let changes = compare(&counts, &kept);
    print!("{}", table(&changes));
    if arguments.accept {
        std::fs::write(&file, write(&counts))?;
        return Ok(ExitCode::SUCCESS);
    }
    let intolerable = changes.iter().filter(|change| !change.tolerable()).count();
    if intolerable == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "{intolerable} of {} counts changed by more than {} %. If that is meant: just instructions --accept.",
        changes.len(),
        100.0 * TOLERANCE
    );
    Ok(ExitCode::FAILURE)
}
