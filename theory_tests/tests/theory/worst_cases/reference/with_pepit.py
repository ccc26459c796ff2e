"""The same programs in PEPit: the values that are frozen, and the questions about a single step.

L = 1 throughout. A value comes as (value of the solution found, value of its dual, which bounds the supremum).
"""

from PEPit import PEP
from PEPit.expression import Expression
from PEPit.functions import SmoothFunction

SOLVE = {
    "wrapper": "cvxpy",
    "solver": "CLARABEL",
    "verbose": 0,
    "tol_gap_abs": 1e-9,
    "tol_gap_rel": 1e-9,
    "tol_feas": 1e-9,
}


def _both(problem):
    dual = problem.solve(**SOLVE)
    return problem.objective.eval(), dual


def worst_gradient(schedule, c):
    """The largest min |g_k|^2 over k < N, with f(w_0) - f_inf <= 1; and the status."""
    problem = PEP()
    function = problem.declare_function(SmoothFunction, L=1.0)
    infimum = Expression()
    point = problem.set_initial_point()
    iterates = []
    for k, step in enumerate(schedule.steps):
        gradient, cost = function.oracle(point)
        iterates.append((point, gradient, cost))
        problem.set_performance_metric(gradient**2)
        point = point - step * gradient
        problem.add_constraint(function(point) <= cost - c * step * gradient**2)
    for k, step, accepted in schedule.trials:
        point, gradient, cost = iterates[k]
        trial, bound = function(point - step * gradient), cost - c * step * gradient**2
        problem.add_constraint(trial <= bound if accepted else trial >= bound)
    problem.set_initial_condition(iterates[0][2] - infimum <= 1.0)
    for _, gradient, cost in function.list_of_points:
        problem.add_constraint(cost - infimum >= gradient**2 / 2.0)
    return _both(problem)


def _one_step(c):
    problem = PEP()
    function = problem.declare_function(SmoothFunction, L=1.0)
    start = problem.set_initial_point()
    gradient, cost = function.oracle(start)
    problem.set_initial_condition(gradient**2 == 1.0)

    def at(step):
        return function(start - step * gradient), cost - c * step * gradient**2

    return problem, cost, at


def one_step_decrease(step, delta, c):
    """The least (f(w_0) - f(w_1)) / |g_0|^2 of a bracketed step that is given."""
    problem, cost, at = _one_step(c)
    accepted, bound = at(step)
    problem.add_constraint(accepted <= bound)
    failed, bound = at(step / delta)
    problem.add_constraint(failed >= bound)
    problem.set_performance_metric(accepted - cost)
    primal, dual = _both(problem)
    return -primal, -dual


def failure_excess(step, c):
    """The largest (f(w - s g) - f(w) + c s |g|^2) / |g|^2: a trial s can fail where it is positive."""
    problem, _, at = _one_step(c)
    trial, bound = at(step)
    problem.set_performance_metric(trial - bound)
    return _both(problem)
