# What can be done here.
default:
    @just --list

# Format, lints, documentation and tests, as continuous integration runs them.
check:
    .ci/run

# All tests.
test:
    cargo test

# The documentation with its formulas, opened in a browser.
docs:
    cargo docs --open

# The oldest compiler that Cargo.toml promises builds the library, with every feature and with few (needs rustup).
msrv:
    #!/usr/bin/env bash
    set -euo pipefail
    oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    rustup toolchain install --profile minimal "$oldest"
    for features in "--all-features" "--no-default-features" "--no-default-features --features argmin"; do
        CARGO_TARGET_DIR=target/msrv cargo "+$oldest" check --locked --package flatland-descent $features
    done

# The public API is that of public-api.txt: every item that was added, changed or removed is shown (needs cargo-public-api, rustup).
public-api:
    @rustup toolchain list | grep -q nightly || rustup toolchain install --profile minimal nightly
    @CARGO_TARGET_DIR=target/public-api cargo +nightly public-api --package flatland-descent --all-features -sss | diff public-api.txt -

# Accepts the present public API as the one that public-api.txt lists.
public-api-accept:
    CARGO_TARGET_DIR=target/public-api cargo +nightly public-api --package flatland-descent --all-features -sss > public-api.txt

# Whether the version number fits what changed since `base` (needs cargo-semver-checks).
semver base="main":
    cargo semver-checks --package flatland-descent --all-features --baseline-rev {{ base }}

# What would be published: the files, their size, and whether they build.
package:
    cargo package --package flatland-descent --list
    cargo publish --package flatland-descent --dry-run

# The paper's first figure at the scale of minutes: runs, claims, figure.
reproduce plan="paper_configs/quick/fig1.ron":
    cargo run --release -- reproduce {{ plan }}

# The figure again, from the records there are.
figures plan="paper_configs/quick/fig1.ron":
    cargo run --release -- figures {{ plan }}

# The claims again, from the records there are.
claims plan="paper_configs/quick/fig1.ron":
    cargo run --release -- claims {{ plan }}

# Time per NLS iteration in PyTorch, to compare with (needs Python with torch and numpy).
baseline *arguments:
    python3 benches/pytorch_baseline.py {{ arguments }}

# A burn network trained through ask and tell: a workspace of its own, a few minutes to build, Rust 1.95.
burn:
    cargo run --manifest-path examples/burn/Cargo.toml

# A million cases of each of these statements, as in `just deep proposition_2_5`; of all of them without a name (hours).
deep *statements:
    #!/usr/bin/env bash
    set -euo pipefail
    # The two others are no statements: tests of the functions, and of the tests.
    filters=(--skip functions:: --skip planted_faults::)
    for statement in {{ statements }}; do
        path=theory_tests/tests/theory/$statement
        [[ -e $path.rs || -d $path ]] || { echo "no statement is called $statement" >&2; exit 1; }
        filters+=("$statement::")
    done
    FLATLAND_CASES=1000000 cargo test --release --package flatland-theory --test theory -- "${filters[@]}"

# Every mutant of the rule must fail a test (needs cargo-mutants; an hour). One part: just mutants smoothness. Stopped, it goes on.
mutants +parts="line_search step_rule descent smoothness":
    #!/usr/bin/env bash
    set -euo pipefail
    export CARGO_TARGET_DIR="$PWD/target" FLATLAND_CASES=600
    # A failure need not be shrunk, nor its seed be kept: the next mutant must be caught without it.
    export PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_DISABLE_FAILURE_PERSISTENCE=1
    # The mutants of $part left over, with the seconds that a test run may take, and which tests.
    rung() {
        # 2 and 3: some were missed, or did not end.
        cargo mutants --iterate --file "src/$part/*.rs" --output "target/mutants-$part" \
            --timeout "$@" || [[ $? =~ ^[23]$ ]]
    }
    for part in {{ parts }}; do
        # What the sharpest tests let pass goes on to the next.
        rung 60 --test-package flatland-descent --cargo-arg=--lib
        rung 60 --test-package flatland-theory --cargo-arg=--test=theory -- -- search_outcomes:: save_and_restore::
        rung 600 --cargo-arg=--tests
    done
