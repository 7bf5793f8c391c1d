"""Times to failure: MTBF, rates, survival, Weibull."""

__all__: list[str] = []
