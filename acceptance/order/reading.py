"""Reads an order: a TOML file becomes an `Order`, or one clear sentence says why not."""

from pathlib import Path

from acceptance.order.model import Order

__all__ = ["parse_order", "read_order"]


def read_order(path: Path) -> Order:
    """The order in a file; raises `BadInput` with file, key path and what was expected."""
    return parse_order(path.read_text("utf-8"), str(path))


def parse_order(text: str, name: str) -> Order:
    """The same from its text; `name` is what a refusal calls it."""
    raise NotImplementedError
