//! The options of figures, in plans and on the command line.

use super::common::{Folder, tiny};

/// Two optimisers, run, with a figure of default options and one with options of its own.
fn ran() -> Folder {
    let folder = Folder::new();
    folder.write(
        "plan.ron",
        tiny(
            "optimisers: [Nls(), Ls()], seeds: [0, 1], iterations: 10, figures: [MainComparison, \
             Figure(kind: MainComparison, name: \"slide\", panels: [Cost, Step], formats: [Svg, Pdf], width: 5, \
                    optimisers: [\"LS\"], x: Evaluations, limits: {Cost: (min: 1e-3, max: 1)})]",
        ),
    );
    folder.flatland(&["run", "plan.ron"]).succeeded();
    folder
}

fn svg(folder: &Folder, name: &str) -> String {
    let path = folder.path("results").join("tiny").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn figures_are_drawn_with_the_options_of_the_plan() {
    let folder = ran();
    let drew = folder.flatland(&["figures", "plan.ron"]).succeeded();
    for file in [
        "main-comparison.svg",
        "main-comparison.png",
        "main-comparison.caption.txt",
        "slide.svg",
        "slide.pdf",
        "slide.caption.txt",
    ] {
        assert!(drew.stdout.contains(file), "{file}: {}", drew.stdout);
        assert!(folder.path("results").join("tiny").join(file).exists(), "{file}");
    }
    let slide = svg(&folder, "slide.svg");
    assert!(slide.contains("width=\"360.00pt\"") && slide.contains("evaluations"));
    assert!(!slide.contains("NLS") && !slide.contains("sharpness"));
    assert!(svg(&folder, "main-comparison.svg").contains("NLS"));
}

#[test]
fn options_of_the_command_line_take_the_place_of_those_of_the_plan() {
    let folder = ran();
    let arguments = [
        "figures",
        "plan.ron",
        "--format",
        "pdf,svg",
        "--width",
        "3.25",
        "--panels",
        "sharpness,cost",
        "--optimisers",
        "NLS,LS",
        "--x",
        "seconds",
        "--limits",
        "cost=1e-4:1",
    ];
    let drew = folder.flatland(&arguments).succeeded();
    assert!(!drew.stdout.contains("png"), "{}", drew.stdout);
    for name in ["main-comparison.svg", "slide.svg"] {
        let drawn = svg(&folder, name);
        assert!(drawn.contains("width=\"234.00pt\""), "{name}");
        for text in ["NLS", "sharpness", "training cost", "seconds"] {
            assert!(drawn.contains(text), "{text} in {name}");
        }
    }
}

#[test]
fn wrong_options_say_what_is_right() {
    let folder = ran();
    for (arguments, parts) in [
        (&["--format", "jpg"][..], &["jpg", "svg, png, pdf"][..]),
        (&["--panels", "price"], &["price", "sharpness"]),
        (&["--limits", "cost=1"], &["PANEL=MIN:MAX"]),
        (&["--limits", "cost=1:0"], &["'cost'", "ascending"]),
        (&["--limits", "cost=-1:1"], &["'cost'", "positive"]),
        (&["--optimisers", "XY"], &["'XY'", "NLS, LS"]),
        (&["--width", "0.1"], &["'width'", "[1.4, 70] inches", "0.1"]),
        (
            &["--panels", "trace,rayleigh"],
            &["'rayleigh'", "main comparison"],
        ),
    ] {
        let run = folder.flatland(&[&["figures", "plan.ron"], arguments].concat());
        assert_ne!(run.code, Some(0), "{arguments:?}");
        for part in parts {
            assert!(run.stderr.contains(part), "{part} is missing in {}", run.stderr);
        }
    }
}

#[test]
fn wrong_figures_of_a_plan_are_found_before_it_runs() {
    let folder = Folder::new();
    for (figures, parts) in [
        (
            "[Figure(kind: Diagnosis, panels: [Step])]",
            &["Step", "Eigenvalues"][..],
        ),
        ("[MainComparison, MainComparison]", &["main-comparison twice"]),
        (
            "[Figure(kind: MainComparison, optimisers: [\"XY\"])]",
            &["XY", "NLS"],
        ),
        (
            "[Figure(kind: MainComparison, name: \"a/b\")]",
            &["a/b", "file name"],
        ),
        ("[Figure(kind: MainComparison, width: 0.1)]", &["width", "0.1"]),
        (
            "[Figure(kind: MainComparison, formats: [])]",
            &["svg, png or pdf"],
        ),
    ] {
        let plan = tiny(&format!(
            "optimisers: [Nls()], seeds: [0], iterations: 3, figures: {figures}"
        ));
        folder.write("plan.ron", plan);
        let run = folder.flatland(&["check", "plan.ron"]);
        assert_ne!(run.code, Some(0), "{figures}");
        for part in parts {
            assert!(run.stderr.contains(part), "{part} is missing in {}", run.stderr);
        }
    }
}
