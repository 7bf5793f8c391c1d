"""Intervals of the ease of use hold what they are said to hold as often as claimed."""

import math

import numpy as np

from acceptance.statistics.ease_of_use import sus, tasks
from tests.statistics.simulations import Line, rate_line

CONFIDENCE = 0.95
_MEAN, _DEVIATION = 70.0, 12.0
_TIME, _LOG_DEVIATION = 40.0, 0.6


def simulate(rounds: int, seed: int) -> list[Line]:
    """A line an interval; people are drawn anew in every round."""
    generator = np.random.default_rng(seed)
    return [
        _sus(rounds, generator),
        *(_completion(rounds, generator, people, p) for people, p in ((5, 0.6), (12, 0.9))),
        _exact(rounds, generator),
        _time(rounds, generator),
    ]


def _sus(rounds: int, generator: np.random.Generator) -> Line:
    scores = 2.5 * np.round(generator.normal(_MEAN, _DEVIATION, (rounds, 8)) / 2.5)
    hits = 0
    for people in np.clip(scores, 0.0, 100.0):
        interval = sus.mean(people.tolist(), CONFIDENCE).interval
        hits += interval is not None and interval.lower <= _MEAN <= interval.upper
    return rate_line("SUS mean of 8 people, t interval", CONFIDENCE, hits, rounds)


def _completion(rounds: int, generator: np.random.Generator, people: int, p: float) -> Line:
    held = {x: tasks.adjusted_wald(x, people, CONFIDENCE) for x in range(people + 1)}
    found = generator.binomial(people, p, rounds).tolist()
    hits = sum(held[x].lower <= p <= held[x].upper for x in found)
    claimed = tasks.coverage(people, p, CONFIDENCE)
    assert claimed is not None
    return rate_line(f"completion by {people} people, adjusted Wald", claimed, hits, rounds)


def _exact(rounds: int, generator: np.random.Generator) -> Line:
    held = [tasks.completion(x, 12, CONFIDENCE).exact for x in range(13)]
    found = generator.binomial(12, 0.9, rounds).tolist()
    hits = sum(held[x].lower <= 0.9 <= held[x].upper for x in found)
    return rate_line("completion by 12 people, exact", CONFIDENCE, hits, rounds, kind="at_least")


def _time(rounds: int, generator: np.random.Generator) -> Line:
    times = generator.lognormal(math.log(_TIME), _LOG_DEVIATION, (rounds, 6))
    hits = 0
    for people in times:
        interval = tasks.task_time(people.tolist(), CONFIDENCE).interval
        hits += interval is not None and interval.lower <= _TIME <= interval.upper
    return rate_line("geometric mean time of 6 people", CONFIDENCE, hits, rounds)
