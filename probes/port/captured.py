"""Opens what somebody captured: a folder or an archive, and finds the machine's root in it.

Tools put a captured machine below a folder of its own (`sosreport-host-.../`, `hw.info/`).
"""

import os

from probes.port.archive import ArchiveTree
from probes.port.hw_probe import completed
from probes.port.tree import CapturedTree, Tree
from probes.port.udev_export import with_export
from probes.port.unpacking import BadArchive
from probes.system import Unavailable

__all__ = ["BadArchive", "open_captured", "require_machine"]

MARKS = frozenset({"commands", "logs", "proc", "sos_commands", "sys"})
"""One of these lies at the root of every captured machine."""

DEEPEST = 4
MOST_FOLDERS = 256


def open_captured(path: str) -> Tree:
    """The tree of the one machine in it, of everything where there is not one.

    Raises `BadArchive`.
    """
    tree, tops = _opened(path)
    machine = tree.below(tops[0]) if len(tops) == 1 and tops[0] else tree
    return with_export(completed(machine))


def require_machine(path: str) -> None:
    """Raises `BadArchive` where `path` does not hold one captured machine."""
    _, tops = _opened(path)
    if not tops:
        raise BadArchive("bad.root_empty", path=path)
    if len(tops) > 1:
        names = ", ".join(top.removeprefix("/") for top in tops[:5])
        raise BadArchive("bad.root_several", path=path, names=names)


def _opened(path: str) -> tuple[CapturedTree | ArchiveTree, list[str]]:
    tree = CapturedTree(path) if os.path.isdir(path) else ArchiveTree.of(path)
    return tree, _tops(tree)


def _tops(tree: Tree) -> list[str]:
    """The folders that are a machine's root; none is looked for inside another."""
    found: list[str] = []
    level, looked = [""], 0
    for _ in range(DEEPEST):
        inside: list[str] = []
        for folder in level[: MOST_FOLDERS - looked]:
            names = _names(tree, folder)
            if MARKS.intersection(names):
                found.append(folder)
            else:
                inside += [path for name in names if _is_folder(tree, path := f"{folder}/{name}")]
        looked += len(level)
        level = inside if not found else []
    return found


def _names(tree: Tree, folder: str) -> tuple[str, ...]:
    try:
        return tree.listing(folder or "/")
    except Unavailable:
        return ()


def _is_folder(tree: Tree, path: str) -> bool:
    """A folder itself: what a link leads to is found where it lies."""
    if tree.resolve(path) != path:
        return False
    try:
        tree.listing(path)
    except Unavailable:
        return False
    return True
