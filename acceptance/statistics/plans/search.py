"""Two boundary constants, moved until a truncated sequential test has the risks asked for.

Wald's constants are approximations, and truncation adds to both risks. The accept line is moved
by one constant, the reject line by the other; the logarithm of each exact risk falls nearly
linearly with its own constant, with the slope that Wald's theory gives, which is where Broyden's
method starts. Where a step cannot settle on both (trials are whole), the lines are pushed apart
until both risks are within what was asked. Sources: A. Wald (1947), "Sequential Analysis", 3.2;
C. G. Broyden (1965), Mathematics of Computation 19.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Constants", "Found", "Inverse", "Risks", "settle"]

_SLACK = 0.02
"""Risks from 98 % to 100 % of those asked for are as asked."""

_AIM = math.log(1.0 - _SLACK / 2.0)
_ENOUGH_TURNS = 15
"""Turns after which risks that are within what was asked are good enough."""

_MOST_TURNS = 40
_MOST_PUSHES = 30


class Constants(NamedTuple):
    """Where the lines cut the axis of failures: accept below 0, reject above."""

    accept: float
    reject: float


Pair = tuple[float, float]

Risks = tuple[float, float]
"""The producer's and the consumer's, exact."""

Evaluate = Callable[[Constants], Risks]


Inverse = tuple[tuple[float, float], tuple[float, float]]
"""How far each line has to be moved for a change of the logarithm of each risk."""


class Found(NamedTuple):
    """The constants, the risks they give, whether both are within `asked`; what was learned."""

    constants: Constants
    risks: Risks
    met: bool
    inverse: Inverse


def settle(
    start: Constants,
    asked: Risks,
    slope: float,
    evaluate: Evaluate,
    inverse: Inverse | None = None,
) -> Found:
    """Constants whose risks are within `asked`, and close to it where that can be.

    `slope` is how fast the logarithm of a risk falls with its constant (the logarithm of the
    likelihood ratio of one failure); `inverse` what a search of the same shape has learned.
    """
    best: Found | None = None
    at, turns = start, _Broyden(slope, inverse)
    for turn in range(_MOST_TURNS):
        risks = evaluate(at)
        excess = _excess(risks, asked)
        if max(excess) <= 0.0 and (best is None or sum(excess) > sum(_excess(best.risks, asked))):
            best = Found(at, risks, True, turns.inverse)
        near = max(excess) <= 0.0 and min(excess) >= 2.0 * _AIM
        if near or (best is not None and turn >= _ENOUGH_TURNS):
            break
        at = turns.following(at, excess)
    return best or _pushed(at, asked, evaluate, turns.inverse)


def _excess(risks: Risks, asked: Risks) -> Pair:
    """How far each risk is above what was asked, as a logarithm."""
    tiny = 1e-300
    producer, consumer = (
        math.log(max(risk, tiny) / wanted) for risk, wanted in zip(risks, asked, strict=True)
    )
    return producer, consumer


def _pushed(at: Constants, asked: Risks, evaluate: Evaluate, inverse: Inverse) -> Found:
    """From `at` outwards, each line as long as its risk is too large."""
    risks = evaluate(at)
    push = 0.02 * (at.reject - at.accept)
    for _ in range(_MOST_PUSHES):
        producer, consumer = _excess(risks, asked)
        if max(producer, consumer) <= 0.0:
            return Found(at, risks, True, inverse)
        at = Constants(at.accept - push * (consumer > 0.0), at.reject + push * (producer > 0.0))
        risks = evaluate(at)
        push *= 1.2
    return Found(at, risks, False, inverse)


class _Broyden:
    """Steps towards both risks at once; `inverse` is the estimated inverse Jacobian.

    Unknowns: how far out the reject and the accept line lie; values: the excess of the producer's
    and the consumer's risk.
    """

    def __init__(self, slope: float, inverse: Inverse | None) -> None:
        self.inverse = inverse or ((-1.0 / slope, 0.0), (0.0, -1.0 / slope))
        self.reach = 1.0 / slope
        self.last: tuple[Pair, Pair] | None = None

    def following(self, at: Constants, excess: Pair) -> Constants:
        """The next constants to try, at most one unit of likelihood away."""
        out, value = (at.reject, -at.accept), (excess[0] - _AIM, excess[1] - _AIM)
        if self.last is not None:
            self._learn(out, value)
        self.last = out, value
        step = [-_dot(row, value) for row in self.inverse]
        longest = max(abs(step[0]), abs(step[1]), self.reach)
        reject, accept = (
            here + self.reach * by / longest for here, by in zip(out, step, strict=True)
        )
        return Constants(min(-accept, -0.05), max(reject, -accept + 0.5))

    def _learn(self, out: Pair, value: Pair) -> None:
        """The good update: the inverse must map the change of values to the change of lines."""
        (before, was), inverse = self.last or (out, value), self.inverse
        moved, changed = _less(out, before), _less(value, was)
        reached = [_dot(row, changed) for row in inverse]
        weight = (
            _dot(moved, (inverse[0][0], inverse[1][0])),
            _dot(moved, (inverse[0][1], inverse[1][1])),
        )
        scale = _dot(weight, changed)
        if scale != 0.0:
            lacking = [(moved[row] - reached[row]) / scale for row in (0, 1)]
            first, second = (
                (
                    inverse[row][0] + lacking[row] * weight[0],
                    inverse[row][1] + lacking[row] * weight[1],
                )
                for row in (0, 1)
            )
            self.inverse = first, second


def _dot(row: Pair, value: Pair) -> float:
    return row[0] * value[0] + row[1] * value[1]


def _less(here: Pair, there: Pair) -> Pair:
    return here[0] - there[0], here[1] - there[1]
