#!/usr/bin/env bash
# Checks every proof in this folder, in target/proofs, and the axioms that they rest on.
# Needs Coq and Coquelicot (Debian: coq libcoq-coquelicot; tried with 8.16.1 and 3.2.0).
set -euo pipefail
export LC_ALL=C # one order for sort and comm
cd "$(dirname "${BASH_SOURCE[0]}")"

build=../target/proofs
if ! command -v coqc > /dev/null; then
    echo "coqc is not on the path: install Coq and Coquelicot (on Debian: apt install coq libcoq-coquelicot)" >&2
    exit 1
fi
if ! coqtop -q -batch -w none -require-import Coquelicot.Coquelicot > /dev/null 2>&1; then
    echo "Coq does not find Coquelicot: install it (on Debian: apt install libcoq-coquelicot)" >&2
    exit 1
fi
rm -rf "$build"
mkdir -p "$build"
cp ./*.v axioms.txt "$build"

if grep -nwE 'Admitted|admit|Axioms?|Parameters?|Conjecture' ./*.v; then
    echo "the lines above assume what has to be proved" >&2
    exit 1
fi

# Every theorem, as MODULE.NAME, has a row in the README; the README names no others.
theorems=$(sed -nE 's/^Theorem ([A-Za-z0-9_]+).*/\1/p' ./*.v | sort)
diff <(echo "$theorems") <(sed -nE '/^\|/ s/^[^|]*\|[^|]*\| `([A-Za-z0-9_]+)` \|.*/\1/p' README.md | sort) || {
    echo "theorems (<) and the README's table (>) differ" >&2
    exit 1
}

cd "$build"
# Coquelicot's own coercions cause the warning at every import.
options=(-q -w -ambiguous-paths -Q . Flatland)
sources=$(coqdep -sort -Q . Flatland ./*.v)
for file in $sources; do
    echo "${file#./}"
    coqc "${options[@]}" "$file"
done

# The compiled proofs, once more, by Coq's separate checker.
coqchk -silent -Q . Flatland $(sed -E 's#(\./)?(\w+)\.v#-norec Flatland.\2#g' <<< "$sources")

# One command for all theorems: one for each takes a second each.
{
    echo "From Flatland Require" $(sed -E 's#(\./)?(\w+)\.v#\2#g' <<< "$sources")"."
    echo "Definition every_theorem := ("
    for file in $sources; do
        module=$(basename "$file" .v)
        sed -nE "s/^Theorem ([A-Za-z0-9_]+).*/  @$module.\1,/p" "$file"
    done
    echo "  tt)."
    echo "Print Assumptions every_theorem."
} > Assumptions.v
coqc "${options[@]}" Assumptions.v > assumptions.txt
# An axiom stands at the start of a line, its type on the lines after it.
used=$(grep -E '^[^ ]' assumptions.txt | grep -vE '^(Axioms:|Closed under the global context)$' | sed -E 's/ *:.*//' | sort -u)
echo "$(wc -l <<< "$theorems") theorems; axioms used:"
echo "$used"
unexpected=$(comm -23 <(echo "$used") <(sort axioms.txt))
if [[ -n $unexpected ]]; then
    echo "not in axioms.txt: $unexpected" >&2
    exit 1
fi
