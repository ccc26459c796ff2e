"""The search for the steps of the worst case, on which the semidefinite program depends.

Of the steps eta_0, ..., eta_{N-1} each is at least 2 delta (1 - c) (Prop. 2.5 with L = 1). In a worst case all but the last
are at most 2 (N - 1) sqrt(1 - c): with t = min |g_k|^2 the sum of c eta_k |g_k|^2 <= f_k - f_{k+1} over k < N - 1 is at most 1 - t/2,
and t is at least 1 / (1/2 + (N - 1) 2 c sqrt(1 - c)), the value of equal steps 2 sqrt(1 - c) with a suitable last one, found
for every N here. So the domain is compact. But the value is no concave function of the steps, and the search, local from
several starts, may miss the maximum: what it finds is a lower bound of the supremum over all steps. The runs of LS are
searched by a beam over the powers of delta between consecutive steps: -1, 0 and 1, and any before the last step.
"""

import math

import numpy as np
from scipy.optimize import minimize

from program import Program
from schedule import bracketed, of_ls

GRID, BEAM, REFINED = 11, 4, 4
DRAWS, CLIMBS = 100, 4


def value(schedule, delta, c, **options):
    """The worst case of the schedule; 0 where a step is too small to be bracketed."""
    if min(schedule.steps) < 2.0 * delta * (1.0 - c) * (1.0 - 1e-12):
        return 0.0
    return Program(schedule, c, **options).solve().value


def _refine(score, low, high, rounds=26):
    """Golden-section search for a maximum."""
    ratio = (math.sqrt(5.0) - 1.0) / 2.0
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    left, right = score(a), score(b)
    for _ in range(rounds):
        if left >= right:
            high, b, right = b, a, left
            a = high - ratio * (high - low)
            left = score(a)
        else:
            low, a, left = a, b, right
            b = low + ratio * (high - low)
            right = score(b)
    return (left, a) if left >= right else (right, b)


def first_patterns(delta, c):
    """The exponents of two steps of LS: one extrapolation, or backtracking down to the smallest step from the largest."""
    ratio = 1.0 / (delta * math.sqrt(1.0 - c))
    return [(j,) for j in range(-1, math.floor(math.log(ratio) / -math.log(delta)) + 1)]


def worst_of_ls(iterations, delta, c, patterns):
    """(value, first step, exponents) of the worst run of LS found among patterns of exponents, and the patterns for one more step.

    A beam search: the exponents -1, 0, 1 after each of the best beginnings, and for the last step also those of the best.
    """
    smallest, largest = 2.0 * delta * (1.0 - c), max(2.0, 2.0 * (iterations - 1)) * math.sqrt(1.0 - c)
    grid = np.unique(np.append(np.geomspace(smallest, largest, GRID), [2.0 * math.sqrt(1.0 - c), 2.0 * (1.0 - c)]))
    found = {}
    for first in grid:
        for pattern in patterns:
            score = value(of_ls(first, pattern, delta), delta, c)
            # Simpler patterns first among equal ones.
            key = (round(score, 7), -sum(map(abs, pattern)))
            if pattern not in found or key > found[pattern][0]:
                found[pattern] = (key, score, first)
    ranked = sorted(found.items(), key=lambda entry: entry[1][0], reverse=True)
    best = (0.0, 0.0, ())
    ratio = (largest / smallest) ** (1.0 / (GRID - 1))
    for pattern, (_, score, first) in ranked[:REFINED]:

        def at(step):
            return value(of_ls(step, pattern, delta), delta, c)

        refined, step = _refine(at, max(first / ratio, smallest), first * ratio)
        best = max(best, (score, first, pattern), (refined, step, pattern), key=lambda entry: round(entry[0], 8))
    if iterations == 1:
        return best, first_patterns(delta, c)
    beginnings = list(dict.fromkeys(pattern[:-1] for pattern, _ in ranked))[:BEAM]
    lasts = sorted({-1, 0, 1} | {pattern[-1] for pattern, _ in ranked[:REFINED]})
    return best, [tuple([*start, j, last]) for start in beginnings for j in (0, 1, -1) for last in lasts]


def worst_of_bracketed(starts, delta, c, generator):
    """(value, steps) of the worst bracketed steps found, from those in `starts` and from random ones."""
    iterations, smallest = len(starts[0]), 2.0 * delta * (1.0 - c)
    largest = max(2.0, 2.0 * (iterations - 1)) * math.sqrt(1.0 - c)

    def score(steps):
        return value(bracketed(steps, delta), delta, c)

    random = np.exp(generator.uniform(math.log(smallest), math.log(largest), (DRAWS, iterations)))
    random = sorted(random, key=score, reverse=True)[:CLIMBS]
    climbs = [_climb(score, start, 0.05) for start in [*starts, *random]]
    return max(climbs, key=lambda climb: climb[0])


def _climb(score, start, size):
    """(value, steps) of a local maximum, by Nelder and Mead's method on the logarithms."""
    start = np.log(start)
    options = {
        "initial_simplex": np.vstack([start, start + size * np.eye(len(start))]),
        "maxfev": 60 * len(start),
        "xatol": 1e-7,
        "fatol": 1e-10,
    }
    result = minimize(lambda logarithms: -score(np.exp(logarithms)), start, method="Nelder-Mead", options=options)
    return -result.fun, np.exp(result.x)


def retune_ls(first, pattern, delta, c, **options):
    """(value, first step): the best first step near one, for a program with other options."""
    return _refine(lambda step: value(of_ls(step, pattern, delta), delta, c, **options), first * 0.998, first * 1.002)


def retune_bracketed(steps, delta, c, **options):
    """(value, steps): the best steps near some, for a program with other options."""
    return _climb(lambda near: value(bracketed(near, delta), delta, c, **options), steps, 1e-3)
