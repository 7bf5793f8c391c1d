"""Two runs held beside each other: what differs in facts, outcomes and measurements."""

from acceptance.differences.comparing import compare_runs
from acceptance.differences.model import SCHEMA, Comparison

__all__ = ["SCHEMA", "Comparison", "compare_runs"]
