"""Plans as documents: what is to be tested, for how long, and what that will show."""

__all__: list[str] = []
