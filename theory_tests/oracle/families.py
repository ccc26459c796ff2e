"""The functions of `src/functions`, written from their formulas: cost, gradient and, for profiles, curvature, in mpmath."""

from mpmath import mp, mpf


def sign(x):
    return -1 if x < 0 else 1 if x > 0 else 0


class Profile:
    """A function of one variable. `group` is the line of its parameters in the data."""

    kinks = ()

    def __init__(self, name, group, value, slope, curvature, kinks=(), difference=None):
        self.name, self.group, self.value, self.slope, self.curvature = name, group, value, slope, curvature
        self.kinks, self.difference = kinks, difference


LOG_COSH = Profile(
    "LogCosh", [], lambda x: mp.ln(mp.cosh(x)), mp.tanh, lambda x: mp.sech(x) ** 2,
    # tanh x - tanh(x - h), where both may be 1 to hundreds of digits.
    difference=lambda x, h: mp.sinh(h) / (mp.cosh(x) * mp.cosh(x - h)))
PSEUDO_HUBER = Profile(
    "PseudoHuber", [], lambda x: mp.sqrt(1 + x * x) - 1, lambda x: x / mp.sqrt(1 + x * x), lambda x: (1 + x * x) ** mpf(-1.5))
EXPONENTIAL_PAIR = Profile(
    "ExponentialPair", [], lambda x: 2 * mp.cosh(x), lambda x: 2 * mp.sinh(x), lambda x: 2 * mp.cosh(x),
    difference=lambda x, h: 4 * mp.cosh(x - h / 2) * mp.sinh(h / 2))
PLATEAU = Profile(
    "Plateau", [], lambda x: -mp.expm1(-x * x / 2), lambda x: x * mp.exp(-x * x / 2),
    lambda x: (1 - x * x) * mp.exp(-x * x / 2))


def beyond(x):
    return sign(x) * max(abs(x) - 1, mpf(0))


DEAD_ZONE = Profile(
    "DeadZone", [], lambda x: beyond(x) ** 2 / 2, beyond, lambda x: mpf(1 if abs(x) > 1 else 0), kinks=(1, -1))


def oscillating(amplitude, frequency):
    a, f = mpf(amplitude), mpf(frequency)
    return Profile(
        "OscillatingCurvature", [amplitude, frequency], lambda x: x * x / 2 + 2 * a * mp.sin(f * x / 2) ** 2 / f**2,
        lambda x: x + a * mp.sin(f * x) / f, lambda x: 1 + a * mp.cos(f * x),
        difference=lambda x, h: h + 2 * a * mp.cos(f * (x - h / 2)) * mp.sin(f * h / 2) / f)


def mixture(terms, tilt=0.0, offset=0.0):
    """Orders are rounded as the constructor rounds them: 1 + order is a double."""
    terms = [(weight, (1.0 + order) - 1.0) for weight, order in terms]
    exact = [(mpf(weight), mpf(order)) for weight, order in terms]
    return Profile(
        "PowerMixture", [tilt, offset, *(number for term in terms for number in term)],
        lambda x: sum((c * abs(x) ** (1 + o) / (1 + o) for c, o in exact), tilt * x + mpf(offset)),
        lambda x: sum((c * sign(x) * abs(x) ** o for c, o in exact if x != 0), mpf(tilt)),
        lambda x: sum((c * o * abs(x) ** (o - 1) for c, o in exact), mpf(0)), kinks=(0,))


def squared_polynomial(coefficients):
    c = [mpf(value) for value in coefficients]

    def q(x, derivative):
        total = mpf(0)
        for power in range(len(c) - 1, derivative - 1, -1):
            factor = mpf(1)
            for k in range(derivative):
                factor *= power - k
            total = total * x + c[power] * factor
        return total

    return Profile(
        "SquaredPolynomial", list(coefficients), lambda x: q(x, 0) ** 2 / 2, lambda x: q(x, 0) * q(x, 1),
        lambda x: q(x, 1) ** 2 + q(x, 0) * q(x, 2))


class Function:
    """`groups`: the parameters as they stand in the data. `marks(w, g)`: steps where something may happen."""

    def __init__(self, name, groups, cost, gradient, marks=None, curvature=None, change=None):
        self.name, self.groups, self.cost, self.gradient = name, groups, cost, gradient
        self.special, self.curvature, self.special_change = marks, curvature, change

    def change(self, w, h):
        """grad f(w) - grad f(w - h), with 50 digits: the precision is raised until they are left."""
        if self.special_change:
            with mp.workdps(90):
                return self.special_change(w, h)
        digits = 80
        while digits < 5000:
            with mp.workdps(digits):
                here, there = self.gradient(w), self.gradient([x - y for x, y in zip(w, h)])
                change = [a - b for a, b in zip(here, there)]
                if norm(change) > max(norm(here), norm(there)) * mpf(10) ** (50 - digits):
                    return change
            digits *= 2
        return change


def norm(vector):
    return mp.sqrt(mp.fsum(x * x for x in vector))


def separable(profile, weights, scales):
    a, b = [mpf(v) for v in weights], [mpf(v) for v in scales]

    def marks(w, g):
        found = []
        for x, slope, scale in zip(w, g, b):
            if slope != 0:
                found += [(x - kink / scale) / slope for kink in (0, *profile.kinks)]
                found += [1 / (scale * abs(slope)), (abs(x) + 1 / scale) / abs(slope)]
        return found

    change = None
    if profile.difference:
        def change(w, h):
            return [u * v * profile.difference(v * x, v * y) for u, v, x, y in zip(a, b, w, h)]
    return Function(
        profile.name, [profile.group, weights, scales],
        lambda w: mp.fsum(u * profile.value(v * x) for u, v, x in zip(a, b, w)),
        lambda w: [u * v * profile.slope(v * x) for u, v, x in zip(a, b, w)], marks,
        lambda w: max(abs(u * v * v * profile.curvature(v * x)) for u, v, x in zip(a, b, w)), change)


def quadratic(spectrum, reflections, minimiser, offset=0.0):
    def reflect(x, v):
        along = 2 * mp.fsum(mpf(c) * y for c, y in zip(v, x)) / mp.fsum(mpf(c) ** 2 for c in v)
        return [y - along * mpf(c) for c, y in zip(v, x)]

    def apply(x):
        for v in reversed(reflections):
            x = reflect(x, v)
        x = [mpf(c) * y for c, y in zip(spectrum, x)]
        for v in reflections:
            x = reflect(x, v)
        return x

    def centred(w):
        return [x - mpf(m) for x, m in zip(w, minimiser)]

    def cost(w):
        x = centred(w)
        return mp.fsum(u * v for u, v in zip(x, apply(x))) / 2 + mpf(offset)

    return Function(
        "Quadratic", [spectrum, [number for v in reflections for number in v], minimiser, [offset]], cost,
        lambda w: apply(centred(w)), curvature=lambda w: max(abs(mpf(c)) for c in spectrum), change=lambda w, h: apply(h))


def norm_power(weight, order):
    exponent = mpf(1.0 + order)
    return Function(
        "NormPower", [[weight, order]], lambda w: mpf(weight) * norm(w) ** exponent / exponent,
        lambda w: [mpf(weight) * norm(w) ** (exponent - 2) * x if x != 0 else mpf(0) for x in w],
        lambda w, g: [norm(w) / norm(g)])


def barrier(radius):
    r2 = mpf(radius) ** 2

    def gradient(w):
        slack = r2 - mp.fsum(x * x for x in w)
        return [2 * x / slack for x in w]

    return Function(
        "LogBarrier", [[radius]], lambda w: -mp.log1p(-mp.fsum(x * x for x in w) / r2), gradient,
        lambda w, g: [norm(w) / norm(g), (norm(w) + mpf(radius)) / norm(g)])


def rosenbrock(a, b):
    a_, b_ = mpf(a), mpf(b)
    return Function(
        "Rosenbrock", [[a, b]], lambda w: (a_ - w[0]) ** 2 + b_ * (w[1] - w[0] ** 2) ** 2,
        lambda w: [2 * (w[0] - a_) - 4 * b_ * w[0] * (w[1] - w[0] ** 2), 2 * b_ * (w[1] - w[0] ** 2)])


def chain(target):
    def gradient(w):
        products = [mp.fprod(x for j, x in enumerate(w) if j != i) for i in range(len(w))]
        residual = mp.fprod(w) - mpf(target)
        return [residual * p for p in products]

    return Function("DeepLinearChain", [[target]], lambda w: (mp.fprod(w) - mpf(target)) ** 2 / 2, gradient)


def factorisation(rows, columns, rank, target):
    def residual(w):
        u, v = w[:rows * rank], w[rows * rank:]
        return [[mp.fsum(u[i * rank + k] * v[j * rank + k] for k in range(rank)) - mpf(target[i * columns + j])
                 for j in range(columns)] for i in range(rows)]

    def gradient(w):
        u, v, r = w[:rows * rank], w[rows * rank:], residual(w)
        at_u = [mp.fsum(r[i][j] * v[j * rank + k] for j in range(columns)) / 2 for i in range(rows) for k in range(rank)]
        at_v = [mp.fsum(r[i][j] * u[i * rank + k] for i in range(rows)) / 2 for j in range(columns) for k in range(rank)]
        return at_u + at_v

    return Function(
        "MatrixFactorisation", [[rows, columns, rank], target],
        lambda w: mp.fsum(x * x for row in residual(w) for x in row) / 4, gradient)


def logistic(penalty, samples):
    rows = [[mpf(x) for x in sample] for sample in samples]

    def margins(w):
        return [mp.fsum(a * x for a, x in zip(row, w)) for row in rows]

    def gradient(w):
        factors = [-1 / (1 + mp.exp(m)) for m in margins(w)]
        return [mp.fsum(f * row[j] for f, row in zip(factors, rows)) / len(rows) + mpf(penalty) * w[j] for j in range(len(w))]

    return Function(
        "LogisticLoss", [[penalty], [x for sample in samples for x in sample]],
        lambda w: mp.fsum(mp.log1p(mp.exp(-m)) for m in margins(w)) / len(rows) + mpf(penalty) * mp.fsum(x * x for x in w) / 2,
        gradient)


def network(softplus, widths, inputs, targets):
    """The chain rule for mean-squared error over all outputs, one sample at a time."""
    if softplus:
        h, slope = lambda z: mp.log1p(mp.exp(z)), lambda z: 1 / (1 + mp.exp(-z))
    else:
        h, slope = mp.tanh, lambda z: mp.sech(z) ** 2

    def layers(w):
        found, at = [], 0
        for before, after in zip(widths, widths[1:]):
            found.append(([w[at + i * before:at + (i + 1) * before] for i in range(after)],
                          w[at + before * after:at + before * after + after]))
            at += (before + 1) * after
        return found

    def forward(w, x):
        activations, sums = [[mpf(v) for v in x]], []
        for index, (matrix, bias) in enumerate(layers(w)):
            sums.append([mp.fsum(a * b for a, b in zip(row, activations[-1])) + c for row, c in zip(matrix, bias)])
            if index < len(widths) - 2:
                activations.append([h(z) for z in sums[-1]])
        return activations, sums

    count = len(inputs) * widths[-1]

    def cost(w):
        return mp.fsum((z - mpf(y)) ** 2 for x, target in zip(inputs, targets) for z, y in zip(forward(w, x)[1][-1], target)) / count

    def gradient(w):
        total = [mpf(0)] * len(w)
        for x, target in zip(inputs, targets):
            activations, sums = forward(w, x)
            error = [2 * (z - mpf(y)) / count for z, y in zip(sums[-1], target)]
            end = len(w)
            for index in range(len(widths) - 2, -1, -1):
                before, after = widths[index], widths[index + 1]
                at = end - (before + 1) * after
                for i in range(after):
                    for j in range(before):
                        total[at + i * before + j] += error[i] * activations[index][j]
                    total[at + before * after + i] += error[i]
                if index > 0:
                    matrix = layers(w)[index][0]
                    error = [mp.fsum(matrix[i][j] * error[i] for i in range(after)) * slope(sums[index - 1][j]) for j in range(before)]
                end = at
        return total

    return Function(
        "SmallNetwork", [[int(softplus)], widths, [v for x in inputs for v in x], [v for y in targets for v in y]], cost, gradient)
