# Where the gallery's records are.
out := "results"

# How long each target of `fuzz` runs.
seconds := "1200"

# Lists the recipes.
default:
    @just --list

# Format, lints, documentation and tests, as continuous integration runs them.
check:
    .ci/run

# All tests.
test:
    cargo test

# Checks the proofs of the statements, and their axioms (needs Coq and Coquelicot; Debian: coq libcoq-coquelicot).
prove:
    proofs/check.sh

# The documentation with its formulas, opened in a browser.
docs:
    cargo docs --open

# Builds the library with the oldest compiler promised in Cargo.toml, with all features and with few (needs rustup).
msrv:
    #!/usr/bin/env bash
    set -euo pipefail
    oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    rustup toolchain install --profile minimal "$oldest"
    for features in "--all-features" "--no-default-features" "--no-default-features --features argmin"; do
        CARGO_TARGET_DIR=target/msrv cargo "+$oldest" check --locked --package flatland-descent $features
    done

# Compares the public API with public-api.txt: shows every item added, changed or removed (needs cargo-public-api, rustup).
public-api:
    @rustup toolchain list | grep -q nightly || rustup toolchain install --profile minimal nightly
    @CARGO_TARGET_DIR=target/public-api cargo +nightly public-api --package flatland-descent --all-features -sss | diff public-api.txt -

# Writes the present public API to public-api.txt.
public-api-accept:
    CARGO_TARGET_DIR=target/public-api cargo +nightly public-api --package flatland-descent --all-features -sss > public-api.txt

# Checks the version number against the changes since `base` (needs cargo-semver-checks).
semver base="main":
    cargo semver-checks --package flatland-descent --all-features --baseline-rev {{ base }}

# Random input for every reader of a file, twenty minutes for each target or for those named (needs cargo-fuzz, rustup):
# just seconds=60 fuzz plan.
fuzz *targets:
    #!/usr/bin/env bash
    set -euo pipefail
    rustup toolchain list | grep -q nightly || rustup toolchain install --profile minimal nightly
    cargo run --locked --manifest-path fuzz/Cargo.toml --bin seeds
    targets="{{ targets }}"
    for target in ${targets:-plan idx npy npz svhn weights checkpoint record output reference cifar}; do
        # A gigabyte of memory and a minute per input: more is a fault.
        cargo +nightly fuzz run --fuzz-dir fuzz "$target" -- \
            -max_total_time={{ seconds }} -rss_limit_mb=1024 -timeout=60 -max_len=65536
    done

# On Linux; disks need root, clocks faketime, or are skipped with a message. Less: FLATLAND_KILLS=50 FLATLAND_STRIDE=10 just torture.
# Kills, failing system calls, full disks and jumping clocks: thousands of disturbed runs, each completed to the undisturbed records.
torture *tests:
    cargo build --release --bin flatland
    FLATLAND_PROGRAM="${CARGO_TARGET_DIR:-$PWD/target}/release/flatland" cargo test --package flatland-experiments --test torture -- \
        --ignored --nocapture --test-threads 2 {{ tests }}

# Checks licences, advisories (of which it fetches the database) and duplicates of all dependencies (needs cargo-deny).
deny:
    cargo deny --workspace check

# Lists the files of every package to be published, in the order of the registry, and checks that they build.
package:
    cargo publish --workspace --dry-run

# Reproduces the paper's first figure in minutes: runs, claims, figure.
reproduce plan="paper_configs/quick/fig1.ron":
    cargo run --release -- reproduce {{ plan }}

# Redraws the figure from the records present.
figures plan="paper_configs/quick/fig1.ron":
    cargo run --release -- figures {{ plan }}

# Judges the claims again from the records present.
claims plan="paper_configs/quick/fig1.ron":
    cargo run --release -- claims {{ plan }}

# Plans that have no record yet are run: hours for all. Some: just gallery paper_configs/quick/fig1.ron. From records elsewhere:
# just out=FOLDER gallery.
# Writes figures/gallery and the numbers of README.md and REPRODUCTION.md from the records.
gallery *plans:
    #!/usr/bin/env bash
    set -euo pipefail
    plans=({{ plans }})
    if [[ ${#plans[@]} == 0 ]]; then
        plans=(paper_configs/quick/*.ron paper_configs/paper-length/*.ron
            paper_configs/desktop/{fig1,fig3,fig1-images,fig3-images,fig3-resnet34,fig3-vgg11,flatland-search,flatland-seeds,saddle-seeds}.ron)
    fi
    cargo run --release -- reproduce --out "{{ out }}" "${plans[@]}"
    # The name of a plan is its scale and its file.
    names=()
    for plan in "${plans[@]}"; do
        names+=("$(basename "$(dirname "$plan")")-$(basename "$plan" .ron)")
    done
    cargo run --release --package flatland-gallery -- --out "{{ out }}" "${names[@]}"

# Writes what a plan can say anew, for `flatland explain` and experiments/PLAN.md, from the types that read plans.
plan-reference:
    cargo test --package flatland-experiments --test program -- --ignored --exact reference::write_the_reference
    cargo test --package flatland-experiments --test program -- --ignored --exact reference::write_the_page

# Where the time of a network's passes goes, on one thread (needs perf): just profile 'ResNet()' --samples 100.
profile network *arguments:
    #!/usr/bin/env bash
    set -euo pipefail
    CARGO_PROFILE_RELEASE_DEBUG=line-tables-only cargo build --release --package flatland-speed --target-dir target/profile
    RAYON_NUM_THREADS=1 perf record --freq 200 --output target/profile/perf.data \
        target/profile/release/flatland-speed '{{ network }}' {{ arguments }} > /dev/null
    perf report --input target/profile/perf.data --no-children --percent-limit 1 --stdio

# Times flatland and PyTorch on the same weights and data, in turn (half an hour on an idle machine; makes a Python environment with PyTorch):
# just compare --only MLP.
compare *arguments:
    #!/usr/bin/env bash
    set -euo pipefail
    [[ -x target/pytorch/bin/python ]] || python3 -m venv target/pytorch
    target/pytorch/bin/python -c "import torch, safetensors, numpy" 2>/dev/null ||
        target/pytorch/bin/python -m pip install torch safetensors numpy
    cargo build --release --package flatland-speed
    target/pytorch/bin/python benches/speed/compare.py {{ arguments }}

# Writes what the paper's scale takes into REPRODUCTION.md, from the measurements saved by `just compare` and `just torch-speed`.
scale:
    python3 benches/speed/scale.py

# Counts the Hessian products of Lanczos and of power iteration with deflation: tables of benches/README.md (six minutes).
sharpness *arguments:
    cargo run --release --package flatland-speed --bin flatland-sharpness -- {{ arguments }}

# Counts instructions of the passes of small networks under callgrind, and fails where one changed by more than 3 % (three minutes;
# needs valgrind). If that is meant: just instructions --accept.
instructions *arguments:
    cargo run --release --package flatland-speed --bin flatland-instructions -- {{ arguments }}

# Runs argmin's line searches and ours in argmin's solvers, in both precisions: tables and performance profiles (five minutes).
line-searches:
    cargo run --release --package flatland-line-searches

# Times the argmin solver against the bare rule, and gradient descent and L-BFGS here, in argmin and in basin: tables and performance
# profiles (a minute on an idle machine).
solvers:
    cargo run --release --package flatland-solvers

# Times grids on more and more cores and networks of growing sizes, and counts work and span: tables and a figure (seven minutes on an idle machine).
scaling *arguments:
    cargo run --release --package flatland-scaling -- {{ arguments }}

# Trains a burn network through ask and tell: a workspace of its own, a few minutes to build, Rust 1.95.
burn:
    cargo run --manifest-path examples/burn/Cargo.toml

# Installs libtorch below experiments/torch/target (Linux, Python 3, 1.2 GB) unless LIBTORCH names one; builds and tests the engine
# on it, and writes the table of experiments/torch/README.md.
torch:
    #!/usr/bin/env bash
    set -euo pipefail
    export LIBTORCH="${LIBTORCH:-$(experiments/torch/setup.sh)}"
    cargo test --manifest-path experiments/torch/Cargo.toml -- --include-ignored

# Times the engine on libtorch on this processor, with the images of `just compare`: rows of `just scale` (two minutes).
torch-speed:
    #!/usr/bin/env bash
    set -euo pipefail
    export LIBTORCH="${LIBTORCH:-$(experiments/torch/setup.sh)}"
    measure() { cargo run --release --manifest-path experiments/torch/Cargo.toml --example measure -- "$@"; }
    measure --networks mlp --samples 5000 > benches/speed/results/torch-mlp.md
    measure --networks cnn --samples 1000 > benches/speed/results/torch-cnn.md
    measure --networks vgg,resnet,wide-resnet,densenet,vit --samples 125 --image 3x32x32 > benches/speed/results/torch-deep.md
    just scale

# Runs a million cases per statement named, as in `just deep proposition_2_5`; without a name, of all statements (hours).
# `just deep-functions` does it for the certificates.
deep *statements:
    #!/usr/bin/env bash
    set -euo pipefail
    # Not statements: the tests of the tests.
    filters=(--skip planted_faults:: --skip adversary::)
    for statement in {{ statements }}; do
        path=theory_tests/tests/theory/$statement
        [[ -e $path.rs || -d $path ]] || { echo "no statement is called $statement" >&2; exit 1; }
        filters+=("$statement::")
    done
    FLATLAND_CASES=1000000 cargo test --release --package flatland-theory --test theory -- "${filters[@]}"

# Runs a million random extreme cases of the certified functions, against evaluations with 100 bits (an hour).
deep-functions:
    FLATLAND_CASES=1000000 cargo test --release --package flatland-theory --test functions extremes:: -- --nocapture

# Searches for the tightest case of every statement, or of those named, and keeps what is tighter: just adversary proposition_2_5.
adversary *statements:
    #!/usr/bin/env bash
    set -euo pipefail
    attacks=()
    for statement in {{ statements }}; do
        [[ -e theory_tests/tests/theory/adversary/tightest/$statement.ron ]] ||
            { echo "no statement called $statement is attacked" >&2; exit 1; }
        attacks+=("adversary::attacks::$statement")
    done
    cargo test --package flatland-theory --test theory -- --ignored --nocapture "${attacks[@]-adversary::attacks::}"
    just power

# Writes the tables of theory_tests/POWER.md: planted faults against statements, and the tightest cases.
power:
    cargo test --package flatland-theory --test theory -- --ignored --exact --test-threads 1 \
        planted_faults::write_the_table adversary::write_the_table

# Checks that every mutant fails a test (needs cargo-mutants; for `functions` and `harness` also Python with tree_sitter and
# tree_sitter_rust; hours; resumes if stopped). One part: just mutants smoothness.
mutants +parts="line_search step_rule descent smoothness functions harness":
    #!/usr/bin/env bash
    set -euo pipefail
    export CARGO_TARGET_DIR="$PWD/target" FLATLAND_CASES=600
    # Failures are neither shrunk nor their seeds kept: the next mutant must be caught without them.
    export PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_DISABLE_FAILURE_PERSISTENCE=1
    # Tests the remaining mutants of $part in $files; the arguments are the time limit in seconds and the tests.
    stage() {
        # 2 and 3: some were missed, or timed out.
        cargo mutants --iterate --file "$files" --output "target/mutants-$part" --timeout "$@" || [[ $? =~ ^[23]$ ]]
    }
    for part in {{ parts }}; do
        case $part in
        functions | harness)
            # Thousands: compiled into one program.
            python3 theory_tests/mutants/run.py "$part"
            ;;
        *)
            # Mutants missed by the fastest tests go on to the next.
            files="src/$part/*.rs"
            stage 60 --test-package flatland-descent --cargo-arg=--lib
            stage 60 --test-package flatland-theory --cargo-arg=--test=theory -- -- search_outcomes:: save_and_restore::
            stage 600 --cargo-arg=--tests
            ;;
        esac
    done
