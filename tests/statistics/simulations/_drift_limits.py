"""The table of CUSUM limits for short baselines: `acceptance/statistics/drift/limits.tsv`.

    python -m tests.statistics.simulations._drift_limits > acceptance/statistics/drift/limits.tsv

Takes about a quarter of an hour. Each limit is the quantile of the largest sum of many simulated
stable machines; for autocorrelated ones the largest limit of the autocorrelations tried.
"""

import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.drift.simulation import Machines, largest_sums

Limits = NDArray[np.float64]

SEED = 1954
ROUNDS = 100_000
REFERENCES = (0.25, 0.5, 1.0)
HORIZONS = (10, 30, 100, 300, 1000, 3000, 10_000)
RATES = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
BASELINES = {
    "independent": (5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 0),
    "residuals": (20, 30, 50, 100, 200, 500, 1000, 0),
}
AUTOCORRELATIONS = (0.0, 0.3, 0.6)
HEAD = """\
# CUSUM limits (in standard deviations) with a wanted false-alarm rate within a horizon of readings
# after a baseline of few readings (0: a known baseline), by median and MAD. Simulated:
# python -m tests.statistics.simulations._drift_limits > acceptance/statistics/drift/limits.tsv
# seed {seed}, {rounds} stable machines a setting (twice as many where independent); residuals: the
# highest limit of the true autocorrelations {autocorrelations}."""


def lines() -> Iterator[str]:
    """The table, line by line."""
    told = ", ".join(map(str, AUTOCORRELATIONS))
    yield HEAD.format(seed=SEED, rounds=ROUNDS, autocorrelations=told)
    yield "\t".join(("noise", "baseline", "reference", "horizon", *map(str, RATES)))
    for kind, baselines in BASELINES.items():
        for baseline in baselines:
            limits = _limits(kind, baseline)
            for k, reference in enumerate(REFERENCES):
                for m, horizon in enumerate(HORIZONS):
                    row = (f"{limit:.3f}" for limit in limits[:, k, m])
                    yield "\t".join((kind, str(baseline), str(reference), str(horizon), *row))


def _limits(kind: str, baseline: int) -> Limits:
    """Shape (rates, references, horizons)."""
    if kind == "independent":
        found = [_quantiles(Machines(baseline), SEED + part) for part in range(2)]
        mean: Limits = np.mean(found, axis=0)
        return mean
    if not baseline:  # a known autocorrelation leaves independent residuals
        return _quantiles(Machines(0), SEED)
    tried = [Machines(baseline, "residuals", one) for one in AUTOCORRELATIONS]
    highest: Limits = np.max([_quantiles(machines, SEED) for machines in tried], axis=0)
    return highest


def _quantiles(machines: Machines, seed: int) -> Limits:
    sums = largest_sums(machines, REFERENCES, HORIZONS, ROUNDS, seed)
    limits: Limits = np.quantile(sums, 1.0 - np.array(RATES), axis=2)
    return limits


if __name__ == "__main__":
    for line in lines():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
