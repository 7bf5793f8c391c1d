"""Lots of equal machines: synthetic ones in memory, captured ones from end to end."""
