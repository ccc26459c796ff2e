//! Copies the results of plans into the gallery and writes the repository's documents from it: `just gallery`.

use clap::Parser;
use flatland_gallery::{Gallery, collect, fill};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Copies the results of plans into figures/gallery, then writes the numbers of README.md and REPRODUCTION.md from what is there.
/// To be called in the repository's root.
#[derive(Parser)]
struct Arguments {
    /// The plans whose results are copied, by name, as in quick-fig1; without any, only the documents are written.
    plans: Vec<String>,
    /// The folder that `flatland reproduce` wrote to.
    #[arg(long, default_value = "results")]
    out: PathBuf,
}

const GALLERY: &str = "figures/gallery";
const DOCUMENTS: [&str; 2] = ["README.md", "REPRODUCTION.md"];

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let gallery = Gallery::at(GALLERY);
    for plan in &arguments.plans {
        collect(plan, &arguments.out, &gallery)?;
        println!("{plan}: copied to {GALLERY}/{plan}");
    }
    // All are filled before one is written: a wrong directive changes nothing.
    let mut filled = Vec::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(document)
            .map_err(|reason| format!("cannot read {document}: {reason}"))?;
        filled.push((document, fill(document, &text, &gallery)?, text));
    }
    for (document, new, old) in filled {
        if new == old {
            println!("{document}: unchanged");
        } else {
            flatland_records::write_whole(Path::new(document), new.as_bytes())
                .map_err(|reason| format!("cannot write {document}: {reason}"))?;
            println!("{document}: written");
        }
    }
    Ok(())
}
