//! Every program in `examples` runs to completion, and its own assertions hold.
//!
//! A program not named here fails `every_example_is_run`.

// Programs that share a problem each include it.
#![allow(clippy::duplicate_mod)]

use argmin::core::Error;
use std::collections::BTreeSet;
use std::path::Path;

macro_rules! examples {
    ($($path:literal $name:ident)*) => {
        $(
            #[path = $path]
            mod $name;

            #[test]
            fn $name() -> Result<(), Error> {
                $name::main()
            }
        )*

        const RUN: &[&str] = &[$(stringify!($name)),*];
    };
}

examples! {
    "../../examples/best_and_last.rs" best_and_last
    "../../examples/cdat.rs" cdat
    "../../examples/checkpoint.rs" checkpoint
    "../../examples/edge_of_stability_observer.rs" edge_of_stability_observer
    "../../examples/line_search_in_conjugate_gradient.rs" line_search_in_conjugate_gradient
    "../../examples/line_search_in_gauss_newton.rs" line_search_in_gauss_newton
    "../../examples/line_search_in_lbfgs.rs" line_search_in_lbfgs
    "../../examples/line_search_in_newton_cg.rs" line_search_in_newton_cg
    "../../examples/manifold.rs" manifold
    "../../examples/nls_from_steepest_descent.rs" nls_from_steepest_descent
    "../../examples/observers.rs" observers
    "../../examples/rays.rs" rays
    "../../examples/stopping.rs" stopping
    "../../examples/when_not_to_use_it.rs" when_not_to_use_it
    "../../examples/with_nalgebra.rs" with_nalgebra
    "../../examples/with_ndarray.rs" with_ndarray
}

#[test]
fn every_example_is_run() -> Result<(), Error> {
    // A folder is a package of its own, with its own tests.
    let mut programs = BTreeSet::new();
    for entry in Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .read_dir()?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            programs.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    let run: BTreeSet<String> = RUN.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(run, programs);
    Ok(())
}
