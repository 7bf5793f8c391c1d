"""Distributions that bounds, plans and tests rest on, in plain Python.

One module per distribution: `from acceptance.statistics.distributions import binomial`. They use
`math` only, because importing scipy costs 0.9 s; the tests hold them against scipy. Arguments
are numbers that the caller has already checked: a probability lies from 0 to 1, a shape is
positive, a count is whole. At the ends of a range the limit is given exactly. What each module
reaches in relative error stands in its docstring.
"""

__all__: list[str] = []
