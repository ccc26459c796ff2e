"""From a solution of the program to a function: bowls, whose envelope is L-smooth with L = 1.

Point i gives the bowl |x - c_i|^2/2 + e_i that touches the function there from above: c_i = x_i - g_i and
e_i = f_i - |g_i|^2/2. The largest 1-smooth function below all bowls is

    f(x) = conv_i(|x - c_i|^2/2 + e_i + |x|^2/2) - |x|^2/2
         = min over weights a in the simplex of |x - c|^2/2 + sum a_i (e_i + |c_i|^2/4) - |c|^2/4,  c = sum a_i c_i,

with gradient x - c and infimum min e_i (Taylor, Hendrickx and Glineur 2017 for its convex part f + |x|^2/2, which is
2-smooth; Drori and Shamir 2020 for the infimum). It is 1-smooth whatever the bowls are, so rounding them does no harm; and it
has the values f_i and the gradients g_i where these can be interpolated at all.
"""

import itertools

import numpy as np

from program import Program

# The tests hold with equality in a worst case, and so do conditions of smoothness. So that floating point decides as
# intended, every test is made to hold by MARGIN (f(w_0) - f_inf is 1), and the data are those of a slightly smoother
# function. With the steps tuned again that costs 1e-5 to 1e-4 of the value. A Gram matrix of small trace costs the first loss
# in SLACKS with which the solver succeeds, if any. Eigenvalues below NEGLIGIBLE times the largest are dropped.
MARGIN, SMOOTHNESS, NEGLIGIBLE = 1e-6, 1.0 - 1e-5, 1e-9
SLACKS, TOLERANCES = (1e-5, 3e-5, 1e-4, 3e-4), (1e-8, 1e-7)
OPTIONS = {"margin": MARGIN, "smoothness": SMOOTHNESS}


def bowls(schedule, c):
    """(value, centres, floors, status) of a worst case of the schedule in few dimensions."""
    program = Program(schedule, c, **OPTIONS)
    value = program.solve().value
    for slack, tolerance in itertools.product(SLACKS, TOLERANCES):
        solution = program.smallest(value * (1.0 - slack), tolerance)
        if solution.status == "Solved":
            break
    else:
        solution = program.solve()
    eigenvalues, vectors = np.linalg.eigh(solution.gram)
    kept = eigenvalues > NEGLIGIBLE * eigenvalues[-1]
    gradients = (vectors[:, kept] * np.sqrt(eigenvalues[kept]))[:, ::-1]
    centres = program.points @ gradients - gradients
    floors = solution.costs - np.sum(gradients**2, axis=1) / 2.0
    return solution.value, centres, floors - floors.min(), solution.status
