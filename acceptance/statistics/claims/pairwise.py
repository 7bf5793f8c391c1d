"""Rows of a pairwise plan -> a claim: which pairs were tried together, and what stays open."""

from acceptance.model import Claim
from acceptance.sentences import sentence
from acceptance.statistics.pairwise import Pairwise

__all__ = ["pairwise"]

_SHOWN = 5


def pairwise(found: Pairwise) -> Claim:
    """What it shows that all rows pass; `n` are the rows. Source: `acceptance.statistics.pairwise`.

    Of the pairs that cannot occur together the first five are named.
    """
    coverage = found.coverage
    key = "impossible" if coverage.impossible else "all"
    return Claim(
        statement=sentence(
            f"claim.pairwise.{'left' if coverage.left else key}",
            rows=len(found.rows),
            must_run=found.must_run,
            least=found.least_rows,
            pairs=coverage.pairs,
            covered=coverage.covered,
            impossible=len(coverage.impossible),
            left=len(coverage.left),
            such_as=[_told(pair) for pair in (coverage.left or coverage.impossible)[:_SHOWN]],
        ),
        n=len(found.rows),
        method="pairwise",
        assumptions=(
            sentence("claim.pairwise.assumes_values"),
            sentence("claim.pairwise.assumes_seen"),
        ),
        not_shown=sentence("claim.pairwise.not_shown"),
    )


def _told(pair: tuple[tuple[str, object], tuple[str, object]]) -> str:
    return " + ".join(f"{name}={value}" for name, value in pair)
