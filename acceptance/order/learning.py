"""Writes an order from the facts of a known-good machine."""

from collections.abc import Mapping
from typing import Any

__all__ = ["learn"]


def learn(facts: Mapping[str, Any]) -> str:
    """A commented order in TOML; the same facts held against it are all as ordered."""
    raise NotImplementedError
