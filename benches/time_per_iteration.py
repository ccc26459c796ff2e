"""Median and mean time per iteration of recorded runs, from the column `seconds` of their trace.csv.

    python3 benches/time_per_iteration.py results/records/*/trace.csv

The first 20 iterations warm up, the last is measured in full; neither counts. Needs Python only.
"""

import csv
import statistics
import sys

WARM_UP = 20

for path in sys.argv[1:]:
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    seconds = [float(row["seconds"]) for row in rows]
    times = [1e3 * (after - before) for before, after in zip(seconds[WARM_UP:-2], seconds[WARM_UP + 1 : -1])]
    trials = [int(row["trials"]) for row in rows[WARM_UP:-1] if row["trials"]]
    if times and trials:
        print(path)
        print(
            f"  milliseconds per iteration: median {statistics.median(times):.1f}, mean {statistics.mean(times):.1f}; "
            f"trials {statistics.mean(trials):.2f}"
        )
