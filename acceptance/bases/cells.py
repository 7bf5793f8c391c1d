"""What one kernel of a base has for one device: which modules take it, with which firmware.

Pure.
"""

from collections.abc import Iterable, Mapping, Sequence

from acceptance.bases.aliases import Match, matches
from acceptance.bases.built_in import might_drive, of_whole_classes
from acceptance.bases.classes import row_of
from acceptance.bases.index import Index, Kernel
from acceptance.bases.model import Cell, CellState
from acceptance.sentences import Sentence, sentence

__all__ = ["FIRMWARE_UNTOLD", "cell_of"]

FIRMWARE_UNTOLD = sentence("compatibility.firmware_untold")

MOST_OTHERS = 5
MOST_FIRMWARE = 12
"""Names of missing files that a cell tells; modules may ask for hundreds."""


def cell_of(modalias: str, index: Index, kernel: Kernel) -> Cell:
    """What a kernel of a base has for a device."""
    if kernel.reason is not None:
        return Cell(state="cannot_be_told", reason=kernel.reason)
    if not modalias:
        return Cell(state="cannot_be_told", reason=sentence("compatibility.no_modalias"))
    fitting = [*matches(kernel.aliases, modalias), *_built_in(modalias, kernel)]
    fitting.sort(key=lambda match: -match.weight)
    loaded = [match for match in fitting if match.module not in index.blacklist]
    if loaded:
        return _driven(loaded, index, kernel)
    return _without_module(modalias, tuple(m.module for m in fitting), kernel)


def _without_module(modalias: str, refused: tuple[str, ...], kernel: Kernel) -> Cell:
    row = row_of(modalias)
    if row is not None and row.reason is not None:
        return Cell(state=row.state, reason=Sentence(row.reason))
    if refused:
        why = sentence("compatibility.blacklisted", modules=list(refused))
        return Cell(state="no_module", modules=refused, reason=why)
    if not kernel.built_in_listed:
        return Cell(state="cannot_be_told", reason=sentence("base.built_in_untold"))
    others = () if kernel.built_in_aliases else might_drive(modalias, kernel.built_in)
    if others:
        named = [*others[:MOST_OTHERS], *(["…"] if len(others) > MOST_OTHERS else [])]
        why = sentence("compatibility.perhaps_built_in", modules=named)
        return Cell(state="cannot_be_told", reason=why)
    return Cell(state="no_module")


def _built_in(modalias: str, kernel: Kernel) -> list[Match]:
    """Drivers of whole classes inside a kernel that does not say what these are for."""
    return [] if kernel.built_in_aliases else of_whole_classes(modalias, kernel.built_in)


def _driven(found: Sequence[Match], index: Index, kernel: Kernel) -> Cell:
    """The state is decided by the modules for just this device; all that fit are told."""
    modules = tuple(match.module for match in found)
    best = [match.module for match in found if match.weight == found[0].weight]
    if not set(best) & kernel.untold:
        lacking = {module: _lacking(module, index, kernel) for module in best}
        if all(lacks and len(lacks) == len(kernel.firmware[m]) for m, lacks in lacking.items()):
            files = _listed(lacking.values())
            return Cell(state="firmware_missing", modules=modules, firmware=files)
        reason, files = _partly(lacking, kernel)
    else:
        reason, files = FIRMWARE_UNTOLD, ()
    state: CellState = "built_in" if best[0] in kernel.built_in else "driven"
    return Cell(state=state, modules=modules, firmware=files, reason=reason)


def _lacking(module: str, index: Index, kernel: Kernel) -> tuple[str, ...]:
    asked = kernel.firmware.get(module, ())
    return tuple(file for file in asked if not index.firmware.has(file, kernel))


def _partly(
    lacking: Mapping[str, tuple[str, ...]], kernel: Kernel
) -> tuple[Sentence | None, tuple[str, ...]]:
    """A module asks for the files of all devices that it knows.

    Which of them this device needs stands in the module's code alone.
    """
    count = sum(map(len, lacking.values()))
    if not count or any(not lacks for lacks in lacking.values()):
        return None, ()
    asked = sum(len(kernel.firmware.get(module, ())) for module in lacking)
    why = sentence("compatibility.firmware_partly", missing=count, asked=asked)
    return why, _listed(lacking.values())


def _listed(lacking: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    files = dict.fromkeys(file for lacks in lacking for file in lacks)
    return tuple(files)[:MOST_FIRMWARE]
