"""Hypothesis draws the same examples in every run: a red test stays red, a green one green."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")
