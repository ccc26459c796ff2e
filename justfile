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

# A million cases of each of these statements, as in `just deep proposition_2_5`; of all of them without a name (hours).
deep *statements:
    #!/usr/bin/env bash
    set -euo pipefail
    statements="{{ statements }}"
    if [ -z "$statements" ]; then
        # The two others are no statements: tests of the functions, and of the tests.
        statements=$(cd theory_tests && ls -d *.rs invariances | sed 's/\.rs$//' | grep -vx 'functions\|planted_faults')
    fi
    for statement in $statements; do
        FLATLAND_CASES=1000000 cargo test --release --test "$statement"
    done

# Every mutant of the rule must fail a test (needs cargo-mutants; hours). Shards can be run apart: just mutants 0/8.
mutants shard="0/1":
    FLATLAND_CASES=600 cargo mutants --shard {{ shard }} --output target/mutants-{{ replace(shard, "/", "-of-") }}
