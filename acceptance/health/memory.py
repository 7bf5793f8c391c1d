"""What a memory controller has counted, and which of its modules it counted most of.

From a controller's facts (EDAC). Pure.
"""

from typing import Any

__all__ = ["corrected", "uncorrected", "worst_bank"]


def corrected(controller: Any) -> int | None:
    """Errors that were corrected; None where it counts none. It counts since boot."""
    return _larger(controller, "corrected_errors")


def uncorrected(controller: Any) -> int | None:
    """Errors that could not be corrected."""
    return _larger(controller, "uncorrected_errors")


def _larger(controller: Any, name: str) -> int | None:
    """The controller's own sum, or that of its modules: drivers forget one or the other."""
    modules = [getattr(bank.counters, name) for bank in controller.banks]
    told = [n for n in modules if n is not None]
    sums = [getattr(controller.counters, name), sum(told) if told else None]
    return max((n for n in sums if n is not None), default=None)


def worst_bank(controller: Any) -> str:
    """The label or place of the module with most errors; a dash where none is named."""
    if not controller.banks:
        return "–"
    worst = max(controller.banks, key=_weight)
    return str(worst.label or worst.location or worst.part) if any(_weight(worst)) else "–"


def _weight(bank: Any) -> tuple[int, int]:
    return bank.counters.uncorrected_errors or 0, bank.counters.corrected_errors or 0
