#!/usr/bin/env python3
"""Freezes worst cases of bracketed steps over L-smooth functions: `python freeze.py [jobs]` writes values.json.

Made with PEPit 0.5.1, cvxpy 1.9.3, Clarabel 0.11.1, numpy and scipy 1.17.1, in some tens of minutes of one core, with one
thread each (OMP_NUM_THREADS=1). The tests read the file only. L = 1 and f(w_0) - f_inf <= 1 throughout; both scale. Where many
steps are equally bad, another version of the solver may choose others of the same value. For delta = 0.9, and for delta = 0.8 with
c >= 0.3, the steps in the file come from shorter runs of this search: bracketed steps other than those of LS were not
searched there for N = 5 (with delta = 0.9 and c <= 0.1 for N >= 2 neither), except from one start for c = 0.9.
"""

import concurrent.futures
import json
import pathlib
import sys

import numpy as np

import extremal
import search
import with_pepit
from schedule import bracketed, of_ls

FOLDER = pathlib.Path(__file__).parent
BACKTRACK_FACTORS = (0.25, 0.5, 0.8, 0.9)
SUFFICIENT_DECREASES = (1e-4, 0.1, 0.3, 0.5, 0.9)
ITERATIONS = (1, 2, 3, 4, 5)
DIGITS = 12
# Bracketed steps that gain less than this on those of LS are not worth a second function.
GAIN = 1e-5


def one_step(delta, c):
    """The least decrease for a range of steps, and the smallest step that can be bracketed."""
    smallest, largest = 2.0 * delta * (1.0 - c), 2.0 * (1.0 - c)
    # A hair above the smallest step, where only one function is left and the solver struggles.
    steps = [*np.linspace(smallest * (1.0 + 1e-6), largest, 9), 1.5 * largest, 2.0 * largest]
    curve = []
    for step in steps:
        primal, dual = with_pepit.one_step_decrease(step, delta, c)
        curve.append({"step": float(step), "decrease": float(primal), "dual": float(dual)})
    low, high = 0.1 * smallest, 10.0 * smallest
    while high - low > 1e-7 * high:
        middle = (low + high) / 2.0
        if with_pepit.failure_excess(middle / delta, c)[0] > 0.0:
            high = middle
        else:
            low = middle
    return {"backtrack_factor": delta, "sufficient_decrease": c, "smallest_step": high, "curve": curve}


def _entry(kind, schedule, tuned, delta, c):
    primal, dual = with_pepit.worst_gradient(schedule, c)
    attained, centres, floors, status = extremal.bowls(tuned, c)
    return {
        "iterations": len(schedule.steps),
        "backtrack_factor": delta,
        "sufficient_decrease": c,
        "first_trials": kind,
        "steps": [float(step) for step in schedule.steps],
        "value": float(primal),
        "dual": float(dual),
        "function": {
            "status": status,
            "steps": [float(step) for step in tuned.steps],
            "value": float(attained),
            "floors": [round(float(floor), DIGITS) for floor in floors],
            "centres": [[round(float(x), DIGITS) for x in centre] for centre in centres],
        },
    }


def several_steps(setting):
    """The worst cases of 1 to 5 steps: those of LS, and other bracketed steps where they are worse."""
    delta, c = setting
    generator = np.random.default_rng(20_261_129)
    entries, patterns, shorter = [], [()], None
    for iterations in ITERATIONS:
        (value, first, pattern), patterns = search.worst_of_ls(iterations, delta, c, patterns)
        schedule = of_ls(first, pattern, delta)
        _, tuned = search.retune_ls(first, pattern, delta, c, **extremal.OPTIONS)
        entries.append(_entry("previous step", schedule, of_ls(tuned, pattern, delta), delta, c))
        starts = [schedule.steps]
        if shorter is not None:
            # One more step, before, after or among the worst ones.
            first, *others, last = [shorter[0], *shorter]
            starts += [[first, *others, last], [*shorter, last], [*others, first, last]]
        free, shorter = search.worst_of_bracketed(starts, delta, c, generator)
        if free > value * (1.0 + GAIN):
            _, tuned = search.retune_bracketed(shorter, delta, c, **extremal.OPTIONS)
            entries.append(_entry("given", bracketed(shorter, delta), bracketed(tuned, delta), delta, c))
        for entry in entries:
            if entry["iterations"] == iterations:
                print(delta, c, iterations, entry["first_trials"], entry["value"], entry["dual"], entry["steps"],
                      entry["function"]["value"], entry["function"]["status"],
                      len(entry["function"]["centres"][0]), flush=True)
    return entries


def main():
    settings = [(delta, c) for delta in BACKTRACK_FACTORS for c in SUFFICIENT_DECREASES]
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        several = [entry for entries in pool.map(several_steps, settings) for entry in entries]
    single = [one_step(*setting) for setting in settings]
    lines = [
        '{"one_step": [\n' + ",\n".join(map(json.dumps, single)) + "\n],",
        '"several_steps": [\n' + ",\n".join(map(json.dumps, several)) + "\n]}\n",
    ]
    (FOLDER / "values.json").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
