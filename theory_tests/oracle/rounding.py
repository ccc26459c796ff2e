"""Exact numbers rounded down and up to doubles."""

import math
from fractions import Fraction

MAX = math.nextafter(math.inf, 0.0)


def down(value):
    """The largest double that is at most `value`, a Fraction or an infinite float."""
    if isinstance(value, float):
        return -math.inf if value < 0 else MAX
    if value > MAX:
        return MAX
    if value < -MAX:
        return -math.inf
    nearest = float(value)
    if Fraction(nearest) > value:
        nearest = math.nextafter(nearest, -math.inf)
    return nearest


def up(value):
    """The smallest double that is at least `value`."""
    return -down(-value)


def exact(value):
    """An mpf as a Fraction."""
    sign, mantissa, exponent, _ = value._mpf_
    number = Fraction(int(mantissa))
    # A double tells numbers this small or large only from zero and infinity.
    exponent = max(min(int(exponent), 20_000), -40_000)
    number *= Fraction(2) ** exponent
    return -number if sign else number


def enclose(value, digits):
    """A double below and one above every number within `digits` digits of an mpf; both are the number if it is zero."""
    number = exact(value)
    slack = abs(number) / Fraction(10) ** digits
    return down(number - slack), up(number + slack)


def show(value):
    """A double as the shortest decimal number that reads as the same double."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") and text != "-0.0" else text.replace("e+", "e")
