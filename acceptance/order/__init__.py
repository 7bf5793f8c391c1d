"""The order: reading it, holding it against facts, learning one from a known-good machine."""

from acceptance.order.comparing import compare
from acceptance.order.learning import learn
from acceptance.order.model import (
    DEFAULT_SEVERITIES,
    KINDS,
    Answer,
    Comparison,
    Deviation,
    Kind,
    Line,
    Noted,
    Order,
)
from acceptance.order.reading import parse_order, read_order

__all__ = [
    "DEFAULT_SEVERITIES",
    "KINDS",
    "Answer",
    "Comparison",
    "Deviation",
    "Kind",
    "Line",
    "Noted",
    "Order",
    "compare",
    "learn",
    "parse_order",
    "read_order",
]
