"""Performance: readings against a specification, a median, another program; with intervals."""

__all__: list[str] = []
