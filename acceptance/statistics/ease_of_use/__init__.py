"""Ease of use: questionnaires (SUS, UMUX-Lite), completed tasks and the time that they took."""

__all__: list[str] = []
