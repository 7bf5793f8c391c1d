"""Results of formulae -> claims: what was shown, how, how surely, and what was not.

One module a field. A claim's sentences are keys in `statistics.po` and its neighbours; its
`achieved` rates are those that the method really has for these numbers, not those asked for.
"""

__all__: list[str] = []
