"""The worst case of given steps as a semidefinite program, solved by Clarabel.

Variables are the Gram matrix G of the gradients g_i at all points (iterates and failed or passed trials, whose positions are
linear in the gradients), the costs f_i with f_inf = 0, and t. The program is

    maximise t  subject to  f_0 <= 1,  |g_k|^2 >= t for k < N,
    f_i >= |g_i|^2 / (2L)                                                                          f >= f_inf
    f_i >= f_j + <g_i + g_j, x_i - x_j>/2 - L |x_i - x_j|^2/4 + |g_i - g_j|^2/(4L)  for i != j      L-smoothness
    f(w_k - s g_k) <= f_k - c s |g_k|^2 - margin   where the trial s passes,   >= ... + margin   where it fails.

The conditions of L-smoothness are those of Taylor, Hendrickx and Glineur (SIAM J. Optim. 2017, Theorem 3.10) for functions that
need not be convex; with those of f_inf they are necessary and sufficient for an L-smooth function f >= 0 with these values
and gradients (Drori and Shamir, ICML 2020; `extremal` constructs it). "Fails" is > in the method and >= here: the
program computes a supremum.

`with_pepit` states the same program in PEPit. This one takes milliseconds instead of a second, for the search over steps.
"""

from dataclasses import dataclass

import clarabel
import numpy as np
import scipy.sparse as sparse

ROOT = np.sqrt(2.0)


@dataclass
class Solution:
    value: float
    gram: np.ndarray
    costs: np.ndarray
    status: str


class Program:
    """One schedule, one c."""

    def __init__(self, schedule, c, smoothness=1.0, margin=0.0):
        self.smoothness = smoothness
        self._layout(schedule)
        unit, size = np.eye(self.size), self.size
        rows = [self._smoothness_rows()]
        # |g_i|^2 / (2L) - f_i <= 0, f_0 <= 1.
        rows.append((self._products(unit, unit) / (2.0 * smoothness), -np.eye(size), np.zeros(size), np.zeros(size)))
        rows.append((np.zeros((1, self.entries)), unit[:1], np.zeros(1), np.ones(1)))
        for k, point, step, accepted in self.tests:
            sign = 1.0 if accepted else -1.0
            norm = self._products(unit[k : k + 1], unit[k : k + 1])
            rows.append((sign * c * step * norm, sign * (unit[point : point + 1] - unit[k : k + 1]), np.zeros(1), [-margin]))
        # t - |g_k|^2 <= 0.
        first = unit[: schedule.iterations]
        rows.append((-self._products(first, first), 0.0 * first, np.ones(len(first)), np.zeros(len(first))))
        self.matrix = np.vstack([np.column_stack([gram, costs, t]) for gram, costs, t, _ in rows])
        self.right = np.concatenate([right for *_, right in rows])

    def _layout(self, schedule):
        """Points as combinations of gradients, from w_0 = 0; iterates first."""
        steps = schedule.steps
        self.size = len(steps) + 1 + len(schedule.trials)
        unit, points, self.tests = np.eye(self.size), np.zeros((self.size, self.size)), []
        for k, step in enumerate(steps):
            points[k + 1] = points[k] - step * unit[k]
            self.tests.append((k, k + 1, step, True))
        for index, (k, step, accepted) in enumerate(schedule.trials, start=len(steps) + 1):
            points[index] = points[k] - step * unit[k]
            self.tests.append((k, index, step, accepted))
        self.points = points
        # The upper triangle column by column, as Clarabel orders it.
        self.triangle = np.array([(i, j) for j in range(self.size) for i in range(j + 1)]).T
        self.entries = self.triangle.shape[1]

    def _products(self, left, right):
        """Inner products, row by row, as linear forms of G's triangle, its off-diagonal entries scaled by sqrt(2)."""
        i, j = self.triangle
        form = left[:, i] * right[:, j] + left[:, j] * right[:, i]
        return form / np.where(i == j, 2.0, ROOT)

    def _smoothness_rows(self):
        i, j = np.where(~np.eye(self.size, dtype=bool))
        unit, big = np.eye(self.size), self.smoothness
        apart, sums, differences = self.points[i] - self.points[j], unit[i] + unit[j], unit[i] - unit[j]
        gram = (
            self._products(sums, apart) / 2.0
            - self._products(apart, apart) * big / 4.0
            + self._products(differences, differences) / (4.0 * big)
        )
        return gram, unit[j] - unit[i], np.zeros(len(i)), np.zeros(len(i))

    def solve(self, tolerance=1e-8):
        """The worst case; value 0 where the solver finds none."""
        objective = np.zeros(self.matrix.shape[1])
        objective[-1] = -1.0
        return self._solve(objective, self.matrix, self.right, tolerance)

    def smallest(self, value, tolerance):
        """A solution of least trace among those with t >= value: usually one in few dimensions."""
        i, j = self.triangle
        objective = np.zeros(self.matrix.shape[1])
        objective[: self.entries][i == j] = 1.0
        row = np.zeros((1, len(objective)))
        row[0, -1] = -1.0
        return self._solve(objective, np.vstack([row, self.matrix]), np.append(-value, self.right), tolerance)

    def _solve(self, objective, matrix, right, tolerance):
        settings = clarabel.DefaultSettings()
        settings.verbose, settings.max_threads = False, 1
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = tolerance
        columns = len(objective)
        cone = np.hstack([-np.eye(self.entries), np.zeros((self.entries, columns - self.entries))])
        solver = clarabel.DefaultSolver(
            sparse.csc_matrix((columns, columns)),
            objective,
            sparse.csc_matrix(np.vstack([matrix, cone])),
            np.concatenate([right, np.zeros(self.entries)]),
            [clarabel.NonnegativeConeT(len(right)), clarabel.PSDTriangleConeT(self.size)],
            settings,
        )
        try:
            solution = solver.solve()
        except BaseException as error:  # A panic of the solver is no Exception; Ctrl-C must still end the search.
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            return Solution(0.0, np.zeros((self.size, self.size)), np.zeros(self.size), "Panicked")
        status, x = str(solution.status), np.array(solution.x)
        gram = np.zeros((self.size, self.size))
        i, j = self.triangle
        gram[i, j] = gram[j, i] = x[: self.entries] / np.where(i == j, 1.0, ROOT)
        solved = status in ("Solved", "AlmostSolved")
        return Solution(x[-1] if solved else 0.0, gram, x[self.entries : -1], status)
