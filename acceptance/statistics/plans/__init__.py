"""Plans of demonstration: how long to test, when to accept or reject, with which risks.

`fixed` and `handbook` (a fixed time for an MTBF), `proportion` (a fixed number of trials),
`sequential` and `sequential_proportion` (stop as soon as it is known), `events` (how long to
wait for a rare fault). Nothing is imported here.
"""

__all__: list[str] = []
