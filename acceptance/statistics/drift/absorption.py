"""The mean number of steps until a Markov chain leaves its states.

State reduction without subtractions (Grassmann, Taksar & Heyman 1985, Operations Research 33;
for absorbing chains O'Cinneide 1993, Numerische Mathematik 65): what stays in a state is never
formed as one minus the rest, so that mean times of 1e12 steps keep as many digits as those of 10.
A solver of linear equations would lose a digit for each power of ten.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "mean_steps"]

Floats = NDArray[np.float64]


def mean_steps(moves: Floats, leaves: Floats) -> Floats:
    """The mean number of steps from each of n states until the chain is left.

    Args:
        moves: n by n, the probability of a step from row to column; the diagonal is not read.
        leaves: n, the probability of a step out of the chain, computed by itself.

    A mean time that no float holds is infinite.
    """
    moves, leaves = moves.copy(), leaves.copy()
    times = np.ones(len(leaves))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        for last in range(len(leaves) - 1, 0, -1):
            share = moves[:last, last] / (moves[last, :last].sum() + leaves[last])
            moves[:last, :last] += np.outer(share, moves[last, :last])
            leaves[:last] += share * leaves[last]
            times[:last] += share * times[last]
        times[0] /= leaves[0]
        for state in range(1, len(leaves)):
            inwards = moves[state, :state]
            times[state] += inwards @ times[:state]
            times[state] /= inwards.sum() + leaves[state]
    return np.nan_to_num(times, nan=np.inf, posinf=np.inf)
