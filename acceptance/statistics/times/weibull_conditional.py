"""How sure one may be of a Weibull shape, and of the hazard at a time, given the sample.

Likelihood-ratio limits of a Weibull law lean to one side: the likeliest shape is too large, so
that few failures show wear-out, and a long life, too often. These do not. In logarithms of time
the law has a location and a scale; given the ancillary spacings of the sample, the distribution of
the pivotal quantities is known, and the limits hold exactly, one-sided too, where all have failed
or the test ends with a failure. Where it ends at a time they are approximate. The same numbers are
the posterior ones for the prior d(log scale) d(log shape). Source: Lawless (1978), Technometrics
20; Lawless (2003), Statistical Models and Methods for Lifetime Data, chapter 5.

With r failures and S the sum of (t / longest) ** k over all times:
  density of log k:        k ** (r - 1) exp(k sum y_failed) S ** -r      (y: log(t / longest));
  given k, the sum of the cumulative hazards of all units is Gamma with shape r, so that
  P(hazard at log time z >= exp(h)) = mean over k of Q(r, exp(h - k z) S).
"""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from acceptance.statistics.distributions import gamma
from acceptance.statistics.times.weibull_likelihood import Sample, power_sums

__all__ = ["Knowledge", "crossing", "knowledge_of", "probability_hazard_above", "shape_quantile"]

_STEP = 0.25
"""Of the standard deviation of the logarithm of the shape."""

_NEGLIGIBLE = 38.0
_MOST_NODES = 5000
_MOST_PARTS = 200
_DOUBLINGS = 120
_HALVINGS = 200
_GAUSS = ((0.5 - math.sqrt(0.15), 5 / 18), (0.5, 8 / 18), (0.5 + math.sqrt(0.15), 5 / 18))
"""Points and weights of Gauss and Legendre for an interval from 0 to 1."""


class _Node(NamedTuple):
    """At a logarithm of the shape: log density and log S, each with its slope."""

    at: float
    density: float
    density_slope: float
    powers: float
    powers_slope: float


class Knowledge(NamedTuple):
    """The distribution of the logarithm of the shape, at nodes; the mass of each interval."""

    failures: int
    nodes: tuple[_Node, ...]
    masses: tuple[float, ...]
    total: float


def knowledge_of(sample: Sample, log_shape: float) -> Knowledge:
    """What the sample tells, around its likeliest shape; it must have two failures or more."""
    step = _STEP / math.sqrt(sample.failures)
    middle = _node(sample, log_shape)
    left = [*_outwards(sample, middle, -step)][::-1]
    nodes = (*left, middle, *_outwards(sample, middle, step))
    highest = max(node.density for node in nodes)
    nodes = tuple(node._replace(density=node.density - highest) for node in nodes)
    masses = tuple(_mass(nodes[i], nodes[i + 1]) for i in range(len(nodes) - 1))
    return Knowledge(sample.failures, nodes, masses, math.fsum(masses))


def _node(sample: Sample, log_shape: float) -> _Node:
    shape, r = math.exp(log_shape), sample.failures
    s0, s1, _ = power_sums(sample, shape)
    powers, powers_slope = math.log(s0), shape * s1 / s0
    lean = shape * r * sample.mean_failure_log
    return _Node(
        at=log_shape,
        density=(r - 1) * log_shape + lean - r * powers,
        density_slope=(r - 1) + lean - r * powers_slope,
        powers=powers,
        powers_slope=powers_slope,
    )


def _outwards(sample: Sample, middle: _Node, step: float) -> Iterator[_Node]:
    """Nodes in one direction, as far as there is any density."""
    for number in range(1, _MOST_NODES):
        node = _node(sample, middle.at + number * step)
        yield node
        if node.density < middle.density - _NEGLIGIBLE:
            return


def _points(left: _Node, right: _Node, parts: int) -> Iterator[tuple[float, float, float, float]]:
    """(weight, shape, density, log S) at Gauss points of each part of an interval."""
    width = right.at - left.at
    for part in range(parts):
        for point, weight in _GAUSS:
            x = (part + point) / parts
            density = _between(
                left.density, left.density_slope, right.density, right.density_slope, width, x
            )
            powers = _between(
                left.powers, left.powers_slope, right.powers, right.powers_slope, width, x
            )
            yield (
                weight * width / parts,
                math.exp(left.at + x * width),
                math.exp(density),
                powers,
            )


def _between(a: float, da: float, b: float, db: float, width: float, x: float) -> float:
    """Hermite's cubic between two nodes, from the values and slopes at both."""
    y = 1.0 - x
    return y * y * ((1.0 + 2.0 * x) * a + x * width * da) + x * x * (
        (1.0 + 2.0 * y) * b - y * width * db
    )


def _mass(left: _Node, right: _Node) -> float:
    return sum(weight * density for weight, _, density, _ in _points(left, right, 1))


def shape_quantile(known: Knowledge, probability: float) -> float:
    """The shape below which the true one lies with this probability; more than 0."""
    wanted, passed = probability * known.total, 0.0
    for i, mass in enumerate(known.masses):
        if passed + mass >= wanted:
            return math.exp(_within(known.nodes[i], known.nodes[i + 1], wanted - passed))
        passed += mass
    return math.exp(known.nodes[-1].at)


def _within(left: _Node, right: _Node, wanted: float) -> float:
    """Where the mass from the left node on is the wanted one."""
    low, high = 0.0, 1.0
    width = right.at - left.at
    for _ in range(50):
        end = (low + high) / 2.0
        mass = 0.0
        for point, weight in _GAUSS:
            density = _between(
                left.density,
                left.density_slope,
                right.density,
                right.density_slope,
                width,
                point * end,
            )
            mass += weight * width * end * math.exp(density)
        low, high = (end, high) if mass < wanted else (low, end)
    return left.at + low * width


def probability_hazard_above(known: Knowledge, log_time: float, log_hazard: float) -> float:
    """How surely the cumulative hazard at a time is above a number, both as logarithms.

    `log_time` is relative to the longest time of the sample.
    """
    total = 0.0
    for i, mass in enumerate(known.masses):
        if mass > 0.0:
            total += _above(known, i, log_time, log_hazard)
    return min(1.0, total / known.total)


def _above(known: Knowledge, i: int, log_time: float, log_hazard: float) -> float:
    """The part of one interval: all, none, or finely where it is decided there."""
    r, left, right = known.failures, known.nodes[i], known.nodes[i + 1]
    ends = [
        log_hazard + node.powers - math.exp(node.at) * log_time - math.log(r)
        for node in (left, right)
    ]
    if all(_certain(r, end) for end in ends) and ends[0] * ends[1] > 0.0:
        return known.masses[i] if ends[0] < 0.0 else 0.0
    parts = min(_MOST_PARTS, 1 + int(abs(ends[1] - ends[0]) * math.sqrt(r)))
    return sum(
        weight * density * gamma.upper(r, _exp(log_hazard + powers - shape * log_time))
        for weight, shape, density, powers in _points(left, right, parts)
    )


def _certain(r: int, log_ratio: float) -> bool:
    """Whether a gamma variable is surely not beyond its mean times so much (Chernoff's bound)."""
    return r * (_exp(log_ratio) - 1.0 - log_ratio) > _NEGLIGIBLE


def _exp(logarithm: float) -> float:
    """The power of e; infinite where no number holds it."""
    return math.exp(logarithm) if logarithm < 709.0 else math.inf


def crossing(excess: Callable[[float], float], inside: float, step: float) -> float:
    """Where `excess`, negative at `inside`, becomes 0 in the direction of `step`; else infinite.

    The step is doubled until the root is enclosed, then regula falsi (Illinois) and halving.
    """
    low, low_value = inside, excess(inside)
    for _ in range(_DOUBLINGS):
        high = inside + step
        high_value = excess(high)
        if high_value >= 0.0:
            return _enclosed(excess, (low, low_value), (high, high_value))
        low, low_value, step = high, high_value, 2.0 * step
    return math.copysign(math.inf, step)


_Point = tuple[float, float]


def _enclosed(excess: Callable[[float], float], low: _Point, high: _Point) -> float:
    (a, fa), (b, fb) = low, high
    for number in range(_HALVINGS):
        if abs(b - a) <= 1e-10 * max(1e-3, abs(a), abs(b)) or fb == 0.0:
            break
        x = (
            (a + b) / 2.0
            if number % 4 == 3 or not math.isfinite(fb)
            else b - fb * (b - a) / (fb - fa)
        )
        value = excess(x)
        if value < 0.0:
            a, fa, fb = x, value, fb / 2.0
        else:
            b, fb, fa = x, value, fa / 2.0
    return b
