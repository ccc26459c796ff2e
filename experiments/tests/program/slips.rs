//! Slips in a plan as people make them who come from Python, JSON, YAML or TOML: the message says in one line what was read, what was
//! expected, and what to write.

use flatland_experiments::plan::PlanFile;

/// A plan; its fields are in lines 2 to 9.
const PLAN: &str = "(
    name: \"p\",
    data: [Digits(train: 60)],
    networks: [Mlp(hidden: [4])],
    optimisers: [Nls(), Ls()],
    seeds: [0],
    iterations: 5,
    loss: CrossEntropy,
    record: (keep_state: true),
)
";

fn message(text: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    std::fs::write(&path, text.as_ref()).unwrap();
    let error = match PlanFile::read(&path) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("read: {}", String::from_utf8_lossy(text.as_ref())),
    };
    assert!(
        error.lines().count() == 1 && !error.contains(|c: char| c.is_control()),
        "{error:?}"
    );
    error.split_once("plan.ron:").unwrap().1.to_owned()
}

/// The plan with each change is refused in this line with all of these words.
fn refused(slips: &[(&str, &str, usize, &[&str])]) {
    let mut missed = Vec::new();
    for (from, to, line, words) in slips {
        assert_eq!(PLAN.matches(from).count(), 1, "{from}");
        let message = message(PLAN.replace(from, to));
        let right =
            message.starts_with(&format!("{line}: ")) && words.iter().all(|word| message.contains(word));
        if !right {
            missed.push(format!(
                "{to}\n    {message}\n    is not in line {line} with {words:?}"
            ));
        }
    }
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

#[test]
fn numbers_are_written_as_a_plan_has_them() {
    refused(&[
        (
            "iterations: 5",
            "iterations: 2e3",
            7,
            &["whole number", "`2e3`", "write `iterations: 2000`"],
        ),
        (
            "iterations: 5",
            "iterations: 2E3",
            7,
            &["`2E3`", "write `iterations: 2000`"],
        ),
        (
            "iterations: 5",
            "iterations: 5.0",
            7,
            &["`5.0`", "write `iterations: 5`"],
        ),
        (
            "iterations: 5",
            "iterations: 5.5",
            7,
            &["expected a whole number, found `5.5`"],
        ),
        (
            "iterations: 5",
            "iterations: \"5\"",
            7,
            &["found `\"5\"`", "write `iterations: 5`"],
        ),
        ("iterations: 5", "iterations: -5", 7, &["not negative", "`-5`"]),
        (
            "iterations: 5",
            "iterations: 10**3",
            7,
            &["does not compute", "`10**3`"],
        ),
        (
            "iterations: 5",
            "iterations: 10^3",
            7,
            &["does not compute", "`10^3`"],
        ),
        ("iterations: 5", "iterations: 2 * 3", 7, &["does not compute"]),
        ("iterations: 5", "iterations: 5k", 7, &["whole number", "`5k`"]),
        (
            "iterations: 5",
            "iterations: None",
            7,
            &["whole number", "`None`"],
        ),
        (
            "iterations: 5",
            "iterations: five",
            7,
            &["whole number", "`five`"],
        ),
        ("iterations: 5", "iterations: ", 7, &["whole number", "`,`"]),
        ("iterations: 5", "iterations: [5]", 7, &["whole number", "`[5]`"]),
        (
            "seeds: [0]",
            "seeds: [0.0]",
            6,
            &["whole number", "`0.0`", "write `0`"],
        ),
        (
            "Ls()",
            "Ls(search: (backtrack_factor: \"0.5\"))",
            5,
            &["a number", "write `backtrack_factor: 0.5`"],
        ),
        (
            "Ls()",
            "Ls(search: (backtrack_factor: 1/2))",
            5,
            &["does not compute", "`1`"],
        ),
        ("Ls()", "Gd(step: lr)", 5, &["expected a number, found `lr`"]),
        (
            "Ls()",
            "Gd(step: NaN)",
            5,
            &["step must be positive and finite, got NaN"],
        ),
        (
            "Ls()",
            "Gd(step: float('inf'))",
            5,
            &["expected a number, found `float`"],
        ),
    ]);
}

#[test]
fn lists_are_written_as_a_plan_has_them() {
    refused(&[
        (
            "seeds: [0]",
            "seeds: 0..3",
            6,
            &["a list", "`0..3`", "write `seeds: [0, 1, 2]`"],
        ),
        ("seeds: [0]", "seeds: 0..=2", 6, &["write `seeds: [0, 1, 2]`"]),
        ("seeds: [0]", "seeds: [0..3]", 6, &["`0..3`"]),
        (
            "seeds: [0]",
            "seeds: range(3)",
            6,
            &["`range(3)`", "write `seeds: [0, 1, 2]`"],
        ),
        ("seeds: [0]", "seeds: range(2, 4)", 6, &["write `seeds: [2, 3]`"]),
        ("seeds: [0]", "seeds: 3", 6, &["write `seeds: [3]`"]),
        (
            "seeds: [0]",
            "seeds: {0, 1}",
            6,
            &[
                "a list in square brackets, found `{0, 1}`",
                "write `seeds: [0, 1]`",
            ],
        ),
        ("seeds: [0]", "seeds: (0, 1)", 6, &["write `seeds: [0, 1]`"]),
        ("seeds: [0]", "seeds: None", 6, &["a list", "`None`"]),
        (
            "hidden: [4]",
            "hidden: 20",
            4,
            &["a list", "`20`", "write `hidden: [20]`"],
        ),
        (
            "hidden: [4]",
            "hidden: (20, 20,)",
            4,
            &["write `hidden: [20, 20]`"],
        ),
        (
            "[Digits(train: 60)]",
            "Digits(train: 60)",
            3,
            &["a list", "write `data: [Digits(train: 60)]`"],
        ),
        (
            "seeds: [0]",
            "seeds: [0, 1",
            7,
            &["found the field `iterations`", "line 6", "`]`"],
        ),
        (
            "[Nls(), Ls()]",
            "[Nls(), Ls()",
            6,
            &["found the field `seeds`", "line 5"],
        ),
        (
            "seeds: [0]",
            "seeds: [0)",
            6,
            &["found `)`", "`[` of line 6", "closed by `]`"],
        ),
        (
            "hidden: [4])",
            "hidden: [4]",
            4,
            &["found `]`", "`(` of line 4", "closed by `)`"],
        ),
    ]);
}

#[test]
fn names_and_texts_are_written_as_a_plan_has_them() {
    refused(&[
        (
            "CrossEntropy",
            "\"cross_entropy\"",
            8,
            &[
                "unknown variant `cross_entropy`",
                "`MeanSquaredError`",
                "did you mean `CrossEntropy`?",
            ],
        ),
        (
            "CrossEntropy",
            "\"CrossEntropy\"",
            8,
            &["no quotes", "write `CrossEntropy`"],
        ),
        (
            "CrossEntropy",
            "CrossEntropy()",
            8,
            &["takes no settings", "write `loss: CrossEntropy`"],
        ),
        (
            "CrossEntropy",
            "cross-entropy",
            8,
            &["did you mean `CrossEntropy`?"],
        ),
        ("CrossEntropy", "MSE", 8, &["did you mean `MeanSquaredError`?"]),
        (
            "CrossEntropy",
            "None",
            8,
            &["unknown variant `None`", "`MeanSquaredError`"],
        ),
        (
            "CrossEntropy",
            "0",
            8,
            &["unknown variant `0`", "`MeanSquaredError`"],
        ),
        ("Ls()", "Ls", 5, &["parentheses", "write `Ls()`"]),
        ("Ls()", "Ls{}", 5, &["parentheses", "write `Ls(…)`"]),
        ("Ls()", "ls()", 5, &["unknown variant `ls`", "did you mean `Ls`?"]),
        ("Ls()", "NLS-ub()", 5, &["did you mean `NlsUb`?"]),
        (
            "Ls()",
            "\"LS\"",
            5,
            &["unknown variant `LS`", "did you mean `Ls`?"],
        ),
        ("Ls()", "Adam()", 5, &["unknown variant `Adam`", "`Sam`"]),
        ("Ls()", "SGD(lr: 0.1)", 5, &["did you mean `Gd`?"]),
        (
            "Ls()",
            "Gd(lr: 0.1)",
            5,
            &["unknown field `lr`", "did you mean `step`?"],
        ),
        (
            "Ls()",
            "Ls(backtrack_factor: 0.9)",
            5,
            &[
                "unknown field `backtrack_factor`",
                "write `search: (backtrack_factor: …)`",
            ],
        ),
        (
            "keep_state: true",
            "seeds: [1]",
            9,
            &["unknown field `seeds`", "`seeds` is a field of the plan itself"],
        ),
        (
            "Ls()",
            "Gd(0.1)",
            5,
            &["expected the name of a field before `0.1`", "write `step: 0.1`"],
        ),
        (
            "Ls()",
            "Sam(step: 0.1)",
            5,
            &["`Fixed`", "write `step: Fixed(0.1)`"],
        ),
        (
            "Mlp(hidden: [4])",
            "Mlp([4])",
            4,
            &["name of a field", "write `hidden: [4]`"],
        ),
        ("Mlp(hidden: [4])", "ResNet34()", 4, &["did you mean `ResNet`?"]),
        (
            "\"p\"",
            "p",
            2,
            &["a text in double quotes, found `p`", "write `name: \"p\"`"],
        ),
        (
            "\"p\"",
            "'p'",
            2,
            &["double quotes", "`'p'`", "write `name: \"p\"`"],
        ),
        ("\"p\"", "“p”", 2, &["straight double quotes"]),
        ("\"p\"", "\"p", 2, &["no closing quote"]),
        ("\"p\"", "f\"p\"", 2, &["a text in double quotes"]),
        (
            "keep_state: true",
            "keep_state: True",
            9,
            &["found `True`", "write `keep_state: true`"],
        ),
        (
            "keep_state: true",
            "keep_state: \"true\"",
            9,
            &["write `keep_state: true`"],
        ),
        (
            "keep_state: true",
            "keep_state: 1",
            9,
            &["write `keep_state: true`"],
        ),
        (
            "keep_state: true",
            "keep-state: true",
            9,
            &["unknown field `keep-state`", "did you mean `keep_state`?"],
        ),
        (
            "keep_state: true",
            "keepState: true",
            9,
            &["did you mean `keep_state`?"],
        ),
        (
            "record: (keep_state: true)",
            "record: {keep_state: true}",
            9,
            &["parentheses", "write `record: (…)`"],
        ),
        (
            "record: (keep_state: true)",
            "record: None",
            9,
            &["parentheses", "`None`"],
        ),
        (
            "record: (keep_state: true)",
            "record: True",
            9,
            &["parentheses", "`True`"],
        ),
    ]);
}

#[test]
fn punctuation_is_that_of_ron() {
    refused(&[
        (
            "seeds: [0],",
            "seeds: [0]",
            6,
            &["comma is missing", "write `seeds: [0],`"],
        ),
        (
            "seeds: [0],",
            "seeds: [0] // three\n",
            6,
            &["comma is missing", "write `seeds: [0],`"],
        ),
        (
            "[Nls(), Ls()]",
            "[Nls() Ls()]",
            5,
            &["comma is missing between", "`Ls()`"],
        ),
        ("seeds: [0],", "seeds: [0];", 6, &["expected a comma, found `;`"]),
        (
            "seeds: [0],",
            "seeds: [0], # three",
            6,
            &["comments begin with `//`", "`# three`"],
        ),
        (
            "seeds: [0],",
            "# three\n    seeds: [0],",
            6,
            &["comments begin with `//`"],
        ),
        (
            "seeds: [0],",
            "seeds: [0] # three\n,",
            6,
            &["comments begin with `//`"],
        ),
        (
            "iterations: 5",
            "iterations = 5",
            7,
            &["found `=`", "write `iterations: 5,`"],
        ),
        ("iterations: 5", "iterations=5", 7, &["write `iterations: 5,`"]),
        (
            "iterations: 5",
            "iterations 5",
            7,
            &["expected `:` after `iterations`"],
        ),
        (
            "iterations: 5",
            "\"iterations\": 5",
            7,
            &["no quotes", "write `iterations: …`"],
        ),
        (
            "iterations: 5",
            "'iterations': 5",
            7,
            &["no quotes", "write `iterations: …`"],
        ),
        (
            "iterations: 5",
            "iterations: 5, iterations: 6",
            7,
            &["duplicate field `iterations`"],
        ),
        ("iterations: 5", "iterations: 5,,", 7, &["comma too many"]),
        ("iterations: 5", "iterations:\u{a0}5", 7, &["no-break space"]),
        (
            ",\n)\n",
            ",\n",
            9,
            &["unexpected end", "`(` of line 1 is not closed"],
        ),
        (",\n)\n", ",\n))\n", 10, &["trailing data after the plan: `)`"]),
        (
            ",\n)\n",
            ",\n)\nprint(\"done\")\n",
            11,
            &["trailing data", "print"],
        ),
        (",\n)\n", ",\n}\n", 10, &["found `}`", "`(` of line 1"]),
    ]);
}

#[test]
fn other_formats_are_recognised() {
    for (text, words) in [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("// nothing\n", "nothing but comments"),
        ("# nothing\n", "nothing but comments"),
        ("{\"name\": \"p\", \"data\": []}", "JSON"),
        ("[{\"name\": \"p\"}]", "JSON"),
        ("---\nname: p\n", "YAML"),
        ("name: p\ndata:\n  - digits\n", "YAML"),
        ("# mine\nname: p\n", "YAML"),
        ("[plan]\nname = \"p\"\n", "TOML"),
        ("name = \"p\"\n", "TOML"),
        ("import torch\n", "Python"),
        ("<!DOCTYPE html>\n", "HTML"),
        ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        ("name: \"p\",\ndata: [Digits()],\n", "in parentheses"),
    ] {
        let message = message(text);
        assert!(
            message.starts_with("1: ") && message.contains(words),
            "{text:?}: {message}"
        );
        assert!(message.contains("(name: "), "{message}");
    }
}

#[test]
fn files_of_other_editors_are_read_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    for text in [
        format!("\u{feff}{PLAN}"),
        PLAN.replace('\n', "\r\n"),
        PLAN.replace("    ", "\t"),
        PLAN.replace("iterations: 5", "iterations: 1_000"),
        PLAN.replacen('(', "Plan(", 1),
        format!("/* a plan */ {PLAN} // its end"),
    ] {
        std::fs::write(&path, &text).unwrap();
        PlanFile::read(&path).unwrap_or_else(|error| panic!("{error}: {text}"));
    }
    let crlf = PLAN
        .replace("iterations: 5", "iterations: 2e3")
        .replace('\n', "\r\n");
    assert!(message(crlf).starts_with("7: in `iterations`: expected a whole number, found `2e3`"));
    let utf_16: Vec<u8> = std::iter::once(0xfeff)
        .chain(PLAN.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(message(utf_16).contains("UTF-16"));
    assert!(message(b"(name: \"\xff\"").contains("not UTF-8"));
}

/// No slip makes the reader panic: every prefix, and every character replaced.
#[test]
fn every_damaged_plan_is_refused_or_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let chars: Vec<char> = PLAN.chars().collect();
    for at in 0..chars.len() {
        let prefix: String = chars[..at].iter().collect();
        let mut texts = vec![prefix];
        for other in ['(', ']', '"', '\'', ':', '#', 'é', '\u{2028}', '-', '0'] {
            let mut damaged = chars.clone();
            damaged[at] = other;
            texts.push(damaged.into_iter().collect());
        }
        for text in texts {
            std::fs::write(&path, &text).unwrap();
            if let Err(error) = PlanFile::read(&path) {
                assert_eq!(error.to_string().lines().count(), 1, "{error}");
            }
        }
    }
}
