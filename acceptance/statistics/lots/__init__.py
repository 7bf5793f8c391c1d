"""Lots of equal machines: which one is out of line, with a false-alarm rate for the whole lot."""

__all__: list[str] = []
