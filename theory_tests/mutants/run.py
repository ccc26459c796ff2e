"""Compiles all mutants of a part of this package into one program, and runs the tests with each: run.py functions|harness.

Needs cargo-mutants, which lists the mutants, and the Python packages tree_sitter and tree_sitter_rust. What is found is kept in
target/mutants-PART/: a run that was stopped goes on from there.
"""

import collections
import filecmp
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

import schemata

PACKAGE = "theory_tests"
LIBRARY = f"{PACKAGE}/src/lib.rs"
# The stages of a part: a test target, its filters, the cases per property, and the limit in seconds of processor time. A
# mutant that a stage does not catch goes on to the next.
FAST_FUNCTIONS = ["closed_forms::", "effort::", "oracle::", "sharpness::", "construction::", "derivatives::"]
SLOW_STATEMENTS = ["planted_faults::", "adversary::", "worst_cases::"]
WITHOUT_SLOW = [argument for name in SLOW_STATEMENTS for argument in ("--skip", name)]
STAGES = {
    "functions": [
        ("lib", [], 20, 60),
        ("functions", FAST_FUNCTIONS, 20, 60),
        ("functions", [], 20, 300),
    ],
    "harness": [
        ("lib", [], 60, 60),
        ("theory", WITHOUT_SLOW, 100, 120),
        ("theory", SLOW_STATEMENTS, 100, 300),
        ("theory", WITHOUT_SLOW, 600, 600),
    ],
}
LIST = ["cargo", "mutants", "--package", "flatland-theory", "--list", "--json"]
# A mutant may allocate without end.
MEMORY = 6 << 30


def output(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def listed(part):
    """The mutants as cargo-mutants lists them, numbered from 1. The draws of the families are inputs, which no test can call wrong."""
    files = f"{PACKAGE}/src/{part}/**/*.rs"
    mutants = json.loads(output(*LIST, "--file", files, "--exclude", "**/family/*.rs"))
    for number, mutant in enumerate(mutants, 1):
        mutant["number"] = number
    return mutants


def copy_tree(root, tree):
    """A copy of the files that git knows, so that the tree itself is never mutated."""
    names = output("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=root).split("\0")
    for name in filter(None, names):
        source, target = root / name, tree / name
        # What has not changed is not compiled again.
        if source.is_file() and not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            shutil.copymode(source, target)


def compiled(tree, target_directory, targets):
    """The test programs by target, or the numbers of the mutants that do not compile."""
    arguments = [f"--{target}" if target == "lib" else f"--test={target}" for target in targets]
    command = ["cargo", "test", "--package", "flatland-theory", *arguments, "--no-run", "--message-format=json"]
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target_directory))
    run = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    programs, faulty, errors = {}, set(), []
    for message in map(json.loads, run.stdout.splitlines()):
        if message["reason"] == "compiler-artifact" and message["executable"]:
            kind = message["target"]["kind"][0]
            programs["lib" if kind == "lib" else message["target"]["name"]] = message["executable"]
        if message["reason"] == "compiler-message" and message["message"]["level"] == "error":
            errors.append(message["message"]["rendered"])
            for span in message["message"]["spans"]:
                file = tree / span["file_name"]
                lines = file.read_text().split("\n") if file.is_file() else []
                text = "\n".join(lines[span["line_start"] - 1 : span["line_end"]])
                faulty.update(map(int, re.findall(r"crate::mutant::is\((\d+)\)", text)))
    if run.returncode != 0 and not faulty:
        sys.exit("the tree with all mutants does not compile:\n" + "\n".join(errors))
    return programs, faulty


def build(root, directory, mutants, targets):
    """The test programs, the numbers of the mutants that do not compile, and of those that cannot be chosen at run time."""
    tree, cache = directory / "tree", directory / "unviable.json"
    names = set(json.loads(cache.read_text())) if cache.is_file() else set()
    while True:
        copy_tree(root, tree)
        faulty = {mutant["number"] for mutant in mutants if mutant["name"] in names}
        unexpressed = schemata.rewrite(tree, LIBRARY, [mutant for mutant in mutants if mutant["number"] not in faulty])
        programs, more = compiled(tree, directory / "build", targets)
        print(f"{len(faulty)} mutants do not compile, {len(more)} more in this round", flush=True)
        if not more:
            return programs, faulty, {mutant["number"] for mutant in unexpressed}
        names |= {mutant["name"] for mutant in mutants if mutant["number"] in more}
        cache.write_text(json.dumps(sorted(names)))


def fate(program, filters, cases, seconds, tree, number):
    """Whether the tests of a program pass, fail or take too long with a mutant."""
    environment = dict(
        os.environ,
        FLATLAND_MUTANT=str(number),
        FLATLAND_CASES=str(cases),
        # As cargo does.
        CARGO_MANIFEST_DIR=str(tree / PACKAGE),
        # Failures are neither shrunk nor their seeds kept: the next mutant must be caught without them.
        PROPTEST_MAX_SHRINK_ITERS="0",
        PROPTEST_DISABLE_FAILURE_PERSISTENCE="1",
        RUST_BACKTRACE="0",
    )

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    silent = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run = subprocess.run([program, *filters], cwd=tree / PACKAGE, env=environment, preexec_fn=limit, **silent)
    # Signals of the limit of processor time.
    return {0: "passed", -24: "timed out", -9: "timed out"}.get(run.returncode, "caught")


def main(part):
    root = pathlib.Path(output("git", "rev-parse", "--show-toplevel").strip())
    directory = root / "target" / f"mutants-{part}"
    directory.mkdir(parents=True, exist_ok=True)
    mutants, stages = listed(part), STAGES[part]
    programs, faulty, unexpressed = build(root, directory, mutants, {stage[0] for stage in stages})
    results = directory / "results.jsonl"
    known = [json.loads(line) for line in results.read_text().splitlines()] if results.is_file() else []
    fates = {(result["name"], result["stage"]): result["fate"] for result in known}
    remaining = [mutant for mutant in mutants if mutant["number"] not in faulty | unexpressed]
    counts = collections.Counter()
    with open(results, "a") as file:
        for stage, (target, *limits) in enumerate(stages):
            if fate(programs[target], *limits, directory / "tree", 0) != "passed":
                sys.exit(f"stage {stage} fails without a mutant")
            for mutant in remaining.copy():
                name = mutant["name"]
                if (name, stage) not in fates:
                    fates[name, stage] = fate(programs[target], *limits, directory / "tree", mutant["number"])
                    print(json.dumps(dict(name=name, stage=stage, fate=fates[name, stage])), file=file, flush=True)
                if fates[name, stage] != "passed":
                    counts[fates[name, stage]] += 1
                    remaining.remove(mutant)
            print(f"stage {stage}: {dict(counts)}, {len(remaining)} remain", flush=True)
    for mutant in remaining:
        print(f"missed: {mutant['name']}")
    print(f"{len(mutants)} mutants, {len(faulty)} do not compile; not in the program, run one by one: {len(unexpressed)}", flush=True)
    alone = [mutant for mutant in mutants if mutant["number"] in unexpressed]
    targets = [f"--cargo-arg=--{target}" if target == "lib" else f"--cargo-arg=--test={target}" for target in programs]
    # Some genres ignore the expressions, so that the files are named as well.
    selected = [argument for mutant in alone for argument in ("--re", f"^{re.escape(mutant['name'])}$", "--file", mutant["file"])]
    environment = dict(os.environ, FLATLAND_CASES=str(stages[-1][2]), CARGO_TARGET_DIR=str(root / "target"))
    command = ["cargo", "mutants", "--package", "flatland-theory", "--test-package", "flatland-theory", "--timeout", "600"]
    if alone:
        subprocess.run(command + targets + selected + ["--output", str(directory)], cwd=root, env=environment)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in STAGES:
        sys.exit(f"usage: run.py {'|'.join(STAGES)}")
    main(sys.argv[1])
