//! Compiles the shim against the libtorch that `tch` is built with, and lets the programs find that libtorch.

use std::path::Path;
use std::{env, process};

fn main() {
    println!("cargo:rerun-if-changed=shim/shim.cpp");
    if env::var_os("CARGO_FEATURE_DOC_ONLY").is_some() {
        return;
    }
    let Some(libraries) = env::var_os("DEP_TCH_LIBTORCH_LIB") else {
        eprintln!("torch-sys names no folder of libtorch: set LIBTORCH, for example to what setup.sh prints");
        process::exit(1);
    };
    let libraries = Path::new(&libraries);
    let include = libraries.with_file_name("include");
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        // As the headers themselves; the warnings are theirs.
        .warnings(false)
        .include(&include)
        .include(include.join("torch/csrc/api/include"))
        .file("shim/shim.cpp")
        .compile("flatland_shim");
    println!("cargo:rustc-link-lib=dylib=dl");
    println!("cargo:rustc-link-arg=-Wl,-rpath,{}", libraries.display());
}
