"""Holds an order against facts: is what was delivered what was bought, line by line."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from acceptance.order.model import Comparison, Order

__all__ = ["compare"]


def compare(order: Order, facts: Mapping[str, Any], on: dt.date | None = None) -> Comparison:
    """The answers for facts in JSON form; `on` is the day of the run, else the machine's own."""
    raise NotImplementedError
