"""Operations on intervals: exact rational arithmetic, and mpmath for the elementary functions."""

import itertools
import math
import random
from fractions import Fraction

from mpmath import mp, mpf

from rounding import MAX, down, enclose, exact, show, up

SUBNORMAL = 5e-324
NORMAL = 2.2250738585072014e-308
INF = math.inf

# Ends of intervals: zeros of both signs, subnormals, the ends of the range, numbers whose products round, over- and underflow.
ENDS = [-INF, -MAX, -1e200, -3.0, -1.0, -0.1, -1e-200, -NORMAL, -SUBNORMAL, -0.0, 0.0, SUBNORMAL, 3 * SUBNORMAL,
        math.nextafter(NORMAL, 0.0), NORMAL, 1e-200, 0.1, math.nextafter(1.0, 0.0), 1.0, math.nextafter(1.0, 2.0), 3.0, 7e15,
        1e160, MAX, INF]


def number(value):
    """A finite end as a Fraction; an infinite one stays a float."""
    return value if math.isinf(value) else Fraction(value)


def interval(a, b):
    """A set of reals: an infinite lower end stands for the numbers beyond the largest double."""
    return (Fraction(MAX) if a == INF else number(a), Fraction(-MAX) if b == -INF else number(b))


def plus(x, y):
    return x if isinstance(x, float) else y if isinstance(y, float) else x + y


def times(x, y):
    """0 times anything is 0: the supremum of products by 0 over reals without bound."""
    if x == 0 or y == 0:
        return Fraction(0)
    if isinstance(x, float) or isinstance(y, float):
        return INF if (x > 0) == (y > 0) else -INF
    return x * y


def over(value):
    """1/y at an end: 0 at infinity."""
    return Fraction(0) if isinstance(value, float) else 1 / value


def reciprocals(y):
    """{1/v : v in y, v != 0}; None where it is the whole line, which is not an interval's reciprocal."""
    a, b = y
    if a < 0 < b or a == b == 0:
        return None
    if a == 0:
        return (over(b), INF)
    if b == 0:
        return (-INF, over(a))
    return (over(b), over(a))


def image(operation, x, y):
    """The hull of {u op v : u in x, v in y}."""
    if operation == "sub":
        return image("add", x, (-y[1], -y[0]))
    if operation == "add":
        return plus(x[0], y[0]), plus(x[1], y[1])
    if operation == "div":
        y = reciprocals(y)
        if y is None:
            return -INF, INF
    corners = [times(u, v) for u in x for v in y]
    return min(corners), max(corners)


def arithmetic(write):
    draw = random.Random(1)
    points = [(a, a) for a in ENDS]
    intervals = [(a, b) for a, b in itertools.combinations(ENDS, 2) if a <= b]
    random_points = [(v, v) for v in (draw.choice([-1, 1]) * draw.random() * 10.0 ** draw.uniform(-320, 308) for _ in range(60))]
    for operation in ["add", "sub", "mul", "div"]:
        pairs = list(itertools.product(points, points))
        pairs += [(draw.choice(intervals), draw.choice(intervals)) for _ in range(450)]
        pairs += [(draw.choice(points + random_points), draw.choice(intervals)) for _ in range(140)]
        pairs += [(draw.choice(intervals), draw.choice(points + random_points)) for _ in range(140)]
        pairs += [(draw.choice(random_points), draw.choice(random_points)) for _ in range(140)]
        for (a, b), (c, d) in dict.fromkeys(pairs):
            lower, upper = image(operation, interval(a, b), interval(c, d))
            write(operation, a, b, c, d, down(lower), up(upper))
    for a, b in points + intervals + random_points:
        low, high = interval(a, b)
        inside = low <= 0 <= high
        smallest, largest = sorted([times(low, low), times(high, high)])
        write("square", a, b, down(Fraction(0) if inside else smallest), up(largest))
        if low >= 0:
            write("sqrt", a, b, root(low)[0], root(high)[1])


def root(x):
    """The square root of a Fraction, rounded down and up: integer square roots are exact."""
    if isinstance(x, float):
        return MAX, INF
    # Doubles are multiples of 2^-1074, and 600 more bits round right.
    scaled = x * Fraction(4) ** 1200
    floor = math.isqrt(scaled.numerator)
    assert scaled.denominator == 1
    lower = Fraction(floor, 2**1200)
    return down(lower), up(lower if floor * floor == scaled else Fraction(floor + 1, 2**1200))


FUNCTIONS = {
    "exp": mp.exp,
    "ln": mp.ln,
    "sin": mp.sin,
    "cos": mp.cos,
    "sinh": mp.sinh,
    "tanh": mp.tanh,
    "sech_squared": lambda x: mp.sech(x) ** 2,
    "log_cosh": lambda x: mp.ln(mp.cosh(x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
}
# Where the value is a rational number, which no number of digits would tell.
KNOWN = {("exp", 0): 1, ("ln", 1): 0, ("sin", 0): 0, ("cos", 0): 1, ("sinh", 0): 0, ("tanh", 0): 0,
         ("sech_squared", 0): 1, ("log_cosh", 0): 0, ("sigmoid", 0): Fraction(1, 2)}
POWERS = [-2.5, -0.9, -0.5, -0.1, 2**-40, 0.05, 0.1, 0.3, 1 / 3, 0.5, 0.75, 0.9, 1 - 2**-53, 1.0, 1.5, 2.0, 3.0, 3.7, 12.0]


def rounded(name, x):
    """A function at a double, rounded down and up."""
    if (name, x) in KNOWN:
        value = Fraction(KNOWN[name, x])
        return down(value), up(value)
    with mp.workdps(760):
        return enclose(FUNCTIONS[name](mpf(x)), 700)


def power(x, exponent):
    """x^p for x >= 0, rounded down and up: exactly where the result may be rational."""
    p = Fraction(exponent)
    if x == 1:
        return 1.0, 1.0
    if x == 0:
        return (0.0, 0.0) if p > 0 else (MAX, INF)
    if p.denominator <= 64:
        # A double is m 2^e, and its power is rational if the root of m 2^e is.
        with mp.workdps(760):
            value = mpf(x) ** mpf(exponent)
            nearest = down(exact(value) + Fraction(1, 10**700) * exact(value))
        if 0 < nearest < MAX and Fraction(nearest) ** p.denominator == Fraction(x) ** p.numerator:
            return nearest, nearest
    with mp.workdps(760):
        return enclose(mpf(x) ** mpf(exponent), 700)


def arguments(draw):
    """Special numbers, and random ones of every size and either sign."""
    special = [0.0, SUBNORMAL, 1e-310, NORMAL, 1e-250, 1e-100, 1e-20, 1e-8, 0.1, 0.5, math.nextafter(1.0, 0.0), 1.0,
               math.nextafter(1.0, 2.0), math.pi / 2, math.pi, 2.0, 3.0, 4.0, 19.0, 36.0, 100.0, 372.5, 709.0, 709.8, 710.4, 745.0, 746.0]
    small = [draw.random() * 10.0 ** draw.uniform(-20, 0) for _ in range(15)]
    usual = [draw.uniform(0.01, 40.0) for _ in range(25)] + [draw.uniform(1, 800) for _ in range(15)]
    numbers = special + small + usual
    return sorted(numbers + [-x for x in numbers if x != 0])


def elementary(write):
    draw = random.Random(2)
    for name in FUNCTIONS:
        for x in arguments(draw):
            if name == "ln" and x <= 0:
                continue
            write(name, x, *rounded(name, x))
        if name == "ln":
            for _ in range(60):
                x = draw.random() * 10.0 ** draw.uniform(-320, 308)
                write(name, x, *rounded(name, x))
        if name in ("sin", "cos"):
            # Near the multiples of a quarter period, where the values are small, and large arguments.
            near = [math.nextafter(k * math.pi / 2, 1e9) for k in (1, 2, 3, 4, 7, 1000, 12345)]
            for x in near + [draw.uniform(-1e6, 1e6) for _ in range(40)]:
                write(name, x, *rounded(name, x))
    # Of any size, and fourth powers, whose dyadic powers are floats.
    sizes = [draw.random() * 10.0 ** draw.uniform(-320, 308) for _ in range(25)]
    for exponent in POWERS:
        for x in [0.0, SUBNORMAL, NORMAL, 0.0625, 1.0, 2.0, 2.25, 16.0, 81.0, 1e-250, 1e250, *sizes]:
            write("pow", exponent, x, *power(x, exponent))
    for name, peak in [("sin", mp.pi / 2), ("cos", mpf(0))]:
        for _ in range(120):
            a = draw.uniform(-30, 30)
            b = a + draw.uniform(0, 7) * draw.choice([1, 1, 0.01])
            with mp.workdps(60):
                turns = lambda phase: mp.ceil((mpf(a) - phase) / (2 * mp.pi)) * 2 * mp.pi + phase <= mpf(b)
                highest, lowest = turns(peak), turns(peak + mp.pi)
            ends = [rounded(name, a), rounded(name, b)]
            lower = -1.0 if lowest else min(low for low, _ in ends)
            upper = 1.0 if highest else max(high for _, high in ends)
            write(f"{name}_on", a, b, lower, upper)


def main(path):
    with open(path, "w", encoding="ascii") as file:
        file.write("# Made by oracle.py: operation, arguments (intervals by both ends), true image rounded down and up.\n")

        def write(name, *values):
            file.write(" ".join([name, *map(show, values)]) + "\n")

        arithmetic(write)
        elementary(write)
