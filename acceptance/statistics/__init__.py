"""Demonstration, sampling, drift, lots: formulae with their sources.

Small, pure modules: numbers in, numbers out, nothing read and nothing written. A function that
is asked nonsense raises `OutOfDomain` with one sentence. Nothing is imported here, and numpy
only by what works on long vectors; what turns a result into a `Claim` stands apart, in
`acceptance.statistics.claims`, because a claim is a noun of the model and costs its import.
"""

__all__: list[str] = []
