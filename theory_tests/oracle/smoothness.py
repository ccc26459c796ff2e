"""Segment smoothness, critical steps, costs, gradient norms and Hessian norms of every function, by their definitions.

l_nu(w, eta) is the largest of F(t) = |grad f(w) - grad f(w - t g)| / (t |g|)^nu over 0 < t <= eta, with F evaluated to 50 digits: at eta,
in the limit t -> 0 for nu = 1, and at every local maximum seen on a grid that is logarithmic in t around every step where
something may happen (a zero or a kink of a coordinate, the scale of the function), refined by golden section until F
is within 1e-20 of its maximum. Each of these is a value of F, so the result is never above the truth; it would be below it only where
two maxima hid between neighbouring points of the grid. Cases in which F oscillates are drawn with at most a few periods.
"""

import math
import random

from mpmath import mp, mpf

import families as f
from rounding import enclose, show

mp.dps = 60
EXPONENTS = [-250, -200, -120, -60, -20, -5, -1, 0, 1, 5, 20, 60, 120, 200, 250]
ORDERS = [0.05, 0.1, 0.3, 0.5, 0.7, 0.9]
GOLDEN = (mp.sqrt(5) - 1) / 2


def short(value):
    """Four digits of a drawn number, to keep the data small."""
    return float(f"{value:.4g}")


def settled(value, digits):
    """`enclose`, where a number within so many digits of a double is that double: 1 is not the sum of a series to 60 digits."""
    nearest = float(value)
    if math.isfinite(nearest) and abs(value - nearest) <= abs(value) * mpf(10) ** -digits:
        return nearest, nearest
    return enclose(value, digits)


class Ray:
    """The gradient ray from w."""

    def __init__(self, function, w):
        self.function, self.w = function, [mpf(x) for x in w]
        with mp.workdps(700):
            g = function.gradient(self.w)
            self.norm = f.norm(g)
        self.g = g
        self.marks = [self.scale()] + (function.special(self.w, g) if function.special else [])
        self.quotients = {}

    def scale(self):
        size = f.norm(self.w)
        return (size if size > 0 else mpf(1)) / self.norm

    def mean(self, t):
        """|D(t)| / (t |g|)."""
        if t not in self.quotients:
            with mp.workdps(100):
                h = [t * x for x in self.g]
            self.quotients[t] = f.norm(self.function.change(self.w, h)) / (t * self.norm)
        return self.quotients[t]

    def limit(self):
        """The mean for t -> 0, to forty digits where grad f is differentiable."""
        return self.mean(min([t for t in self.marks if t > 0]) * mpf(10) ** -40)

    def grid(self, step):
        points = {step}
        for mark in self.marks:
            if mark > 0:
                points.update(mark * mpf(10) ** (mpf(k) / 8) for k in range(-32, 33))
                points.update(mark * (1 + mpf(k) / 16) for k in range(-12, 48))
        points.update(step * mpf(10) ** (-mpf(k) / 4) for k in range(1, 40))
        kept = []
        for t in sorted(t for t in points if 0 < t <= step):
            # Marks may coincide up to rounding.
            if not kept or t > kept[-1] * (1 + mpf(10) ** -12):
                kept.append(t)
        kept[-1] = step
        return kept

    def smoothness(self, step, order):
        """l_nu(w, step)."""
        step = mpf(step)
        quotient = lambda t: self.mean(t) * (t * self.norm) ** (1 - mpf(order))
        best = supremum(quotient, self.grid(step))
        return max(best, self.limit()) if order == 1 else best

    def critical_step(self):
        """inf{eta : eta l(w, eta) >= 2} to 1e-12, or None."""
        if self.limit() == 0:
            return None
        product = lambda step: step * self.smoothness(step, 1)
        low = high = 2 / self.limit()
        while product(high) < 2:
            high *= 2
            if high > mpf(10) ** 300:
                return None
        while product(low) >= 2:
            low /= 2
        for _ in range(42):
            middle = (low + high) / 2
            low, high = (middle, high) if product(middle) < 2 else (low, middle)
        return high


def supremum(function, grid):
    values = [function(t) for t in grid]
    best = max(values)
    last = len(grid) - 1
    peaks = [i for i in range(last + 1) if values[i] >= max(values[max(i - 1, 0)], values[min(i + 1, last)])]
    for i in sorted(peaks, key=lambda i: -values[i])[:4]:
        if values[i] > best / 2:
            # Between the nearest points that are not almost the same.
            a = max((t for t in grid[:i] if t < grid[i] * mpf("0.999")), default=grid[0])
            b = min((t for t in grid[i:] if t > grid[i] * mpf("1.001")), default=grid[last])
            best = max(best, golden_section(function, a, b))
    return best


def golden_section(function, a, b):
    x, y = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
    at_x, at_y = function(x), function(y)
    best = max(at_x, at_y)
    # A maximum is flat: a distance of 1e-11 costs 1e-22 of the value.
    while b - a > a * mpf(10) ** -11:
        if at_x < at_y:
            a, x, at_x = x, y, at_y
            y = a + GOLDEN * (b - a)
            at_y = function(y)
        else:
            b, y, at_y = y, x, at_x
            x = b - GOLDEN * (b - a)
            at_x = function(x)
        best = max(best, at_x, at_y)
    return best


def places(draw):
    """Functions and points: every family at every size that its formula can bear."""
    # Products with powers of ten are shortened too, so that they are the doubles that the data show.
    plain = lambda scale=1.0, low=0.3, high=3.0: short(draw.uniform(low, high) * scale)
    size = lambda scale=1.0, low=0.3, high=3.0: draw.choice([-1, 1]) * plain(scale, low, high)

    def separable(profile, e, scaled, near=0.05, far=3.0):
        d = draw.choice([1, 1, 2, 3])
        weight = 10.0 ** (draw.choice(EXPONENTS) if draw.random() < 0.5 else 0)
        scales = [plain(10.0**-e if scaled else 1) for _ in range(d)]
        w = [size(10.0**e, near, far) for _ in range(d)]
        return f.separable(profile, [plain(weight) for _ in range(d)], scales), w

    for e in EXPONENTS:
        for scaled in (True, False):
            for profile in (f.LOG_COSH, f.PSEUDO_HUBER, f.EXPONENTIAL_PAIR, f.PLATEAU):
                if scaled or e <= 1:
                    yield separable(profile, e, scaled)
            if scaled or -5 <= e <= 0:
                yield separable(f.oscillating(plain(1.0, 0, 2), plain(1.0, 0.5, 8)), e, scaled)
            if scaled or 0 < e:
                yield separable(f.DEAD_ZONE, e, scaled, 1.1, 4.0)
            yield separable(f.mixture([(1.0, plain(1.0, 0.05, 0.95))]), e, scaled)
            yield separable(f.mixture([(plain(), plain(1.0, 0.05, 1)) for _ in range(2)]), e, scaled)
            yield separable(f.mixture([(1.0, 3.0)]), e, scaled)
            yield separable(f.mixture([(-1.0, plain(1.0, 0.1, 1))], -1.0), e, scaled)
            order = plain(1.0, 0.02, 0.14)
            yield separable(f.mixture([(1.0, order)], -1.0, 1 - 1 / (1 + order)), e, scaled)
            yield separable(f.mixture([], size(10.0**e)), e, scaled)
            yield separable(f.squared_polynomial([size() for _ in range(draw.choice([2, 3, 4]))]), e, scaled)
            d = draw.choice([1, 2, 3])
            weight = 10.0 ** (draw.choice(EXPONENTS) if scaled else 0)
            yield f.quadratic([size(weight) for _ in range(d)], [], [0.0] * d), [size(10.0**e) for _ in range(d)]
            reflections = [[size() for _ in range(d)] for _ in range(draw.choice([1, 2]))]
            minimiser = [size(10.0**e) for _ in range(d)]
            yield (f.quadratic([plain(weight) for _ in range(d)], reflections, minimiser),
                   [short(x + size(10.0**e)) for x in minimiser])
            order = 3.0 if scaled else plain(1.0, 0.05, 0.95)
            yield f.norm_power(plain(), order), [size(10.0**e) for _ in range(d)]
            radius = plain(10.0**e)
            yield f.barrier(radius), [plain(0.9 * radius / math.sqrt(d), -1, 1) for _ in range(d)]
            if abs(e) <= 60:
                yield f.rosenbrock(size(), plain(10.0 ** (0 if scaled else -e))), [size(10.0**e) for _ in range(2)]
                depth = draw.choice([2, 3, 4])
                yield f.chain(size(10.0 ** (depth * e))), [size(10.0**e) for _ in range(depth)]
                m, n, r = draw.choice([1, 2]), draw.choice([1, 2]), draw.choice([1, 2])
                yield (f.factorisation(m, n, r, [size(100.0**e) for _ in range(m * n)]),
                       [size(10.0**e) for _ in range((m + n) * r)])
            if scaled or e <= 0:
                samples = [[size(10.0**-e if scaled else 1) for _ in range(d)] for _ in range(3)]
                yield f.logistic(draw.choice([0.0, plain(10.0 ** min(-2 * e, 200))]), samples), [size(10.0**e) for _ in range(d)]
            if abs(e) <= 1 or -60 <= e <= 0 and scaled:
                widths = draw.choice([[1, 2], [2, 2, 2], [1, 2, 1, 2]])
                count = sum((a + 1) * b for a, b in zip(widths, widths[1:]))
                inputs = [[size() for _ in range(widths[0])] for _ in range(2)]
                yield (f.network(draw.choice([True, False]), widths, inputs, [[1.0, 0.0], [0.0, 1.0]]),
                       [size(10.0 ** min(e, 0)) for _ in range(count)])


def reachable(ray, step):
    """Inside the domain, and not so far that waves or exponentials leave all bounds behind."""
    name, reach = ray.function.name, step * ray.norm
    if name == "LogBarrier":
        return step < mpf("0.9") * max(ray.marks)
    if name == "OscillatingCurvature":
        frequency = ray.function.groups[0][1]
        return all(step * abs(g) * b * frequency < 60 for g, b in zip(ray.g, ray.function.groups[2]))
    if name == "ExponentialPair":
        return all(step * abs(g) * b < 600 for g, b in zip(ray.g, ray.function.groups[2]))
    if name in ("LogisticLoss", "SmallNetwork"):
        return reach < 1000 * f.norm(ray.w)
    return True


def step_for(draw, ray):
    """A step that is a double, mostly about as long as the way to where something happens."""
    for _ in range(30):
        exponent = draw.choice(EXPONENTS) if draw.random() < 0.15 else 0
        mark = draw.choice([t for t in ray.marks if t > 0])
        step = mark * mpf(10) ** (exponent + mpf(draw.uniform(-2.5, 0.8)))
        if mpf(10) ** -300 < step < mpf(10) ** 300 and reachable(ray, step):
            return short(float(step))
    return None


def answers(draw, function, w, wanted_critical):
    """Everything asked at one point: what, the arguments, the true value, and its digits."""
    with mp.workdps(700):
        yield "cost", [], function.cost([mpf(x) for x in w]), 40
    ray = Ray(function, w)
    yield "gradient", [], ray.norm, 40
    step = step_for(draw, ray)
    if step is None:
        return
    for order in [1.0, draw.choice(ORDERS), short(draw.uniform(0.02, 1.0))]:
        yield "smoothness", [step, order], ray.smoothness(step, order), 20
    # That of a power is infinite where the segment crosses zero, which a grid need not see.
    if function.curvature and function.name != "PowerMixture":
        along = lambda t: function.curvature([x - t * g for x, g in zip(ray.w, ray.g)])
        yield "hessian", [step], max(supremum(along, ray.grid(mpf(step))), along(mpf(0))), 20
    if wanted_critical and function.name != "LogBarrier" and 1e-250 < ray.scale() < 1e250:
        critical = ray.critical_step()
        if critical is not None and 1e-290 < critical < 1e290 and reachable(ray, critical):
            yield "critical", [], critical, 11


def main(path):
    draw = random.Random(3)
    seen, counts = {}, {}
    with open(path, "w", encoding="ascii") as file:
        file.write("# Made by oracle.py: function|parameters|...|point;what arguments true value rounded down and up;...\n")
        for function, w in places(draw):
            with mp.workdps(700):
                if f.norm(function.gradient([mpf(x) for x in w])) == 0:
                    continue
            number = seen[function.name] = seen.get(function.name, 0) + 1
            line = f"{function.name}|" + "|".join(" ".join(map(show, group)) for group in [*function.groups, w])
            for what, asked, value, digits in answers(draw, function, w, number % 4 == 1):
                line += f";{what} " + " ".join(map(show, [*asked, *settled(value, digits)]))
                counts[what] = counts.get(what, 0) + 1
            file.write(line + "\n")
    print(seen, counts)
