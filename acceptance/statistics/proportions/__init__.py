"""Shares: how often something succeeds, how many trials show it, how many of a lot are marked."""

from acceptance.statistics.proportions.coverage import wilson_coverage, wilson_least_coverage
from acceptance.statistics.proportions.demonstration import (
    passing_probability,
    reliability_shown,
    tolerance_sample_size,
    trials_needed,
)
from acceptance.statistics.proportions.intervals import clopper_pearson, wilson
from acceptance.statistics.proportions.lots import marked_in_lot

__all__ = [
    "clopper_pearson",
    "marked_in_lot",
    "passing_probability",
    "reliability_shown",
    "tolerance_sample_size",
    "trials_needed",
    "wilson",
    "wilson_coverage",
    "wilson_least_coverage",
]
