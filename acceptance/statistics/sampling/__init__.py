"""Sampling of lots: how many of a delivery to test, and what passing the test then shows.

Accept-on-zero and two-point plans (exact, from the lot as it is), the single plans of ISO 2859-1
with their switching rules, the operating characteristic of any plan, and when testing all is the
better answer.
"""

__all__: list[str] = []
