"""Reads a base that lies as a folder: an unpacked root, a mounted disk, a captured tree.

Nothing is run, nothing outside of the folder is read. No privilege beyond reading its files.
"""

from functools import partial
from pathlib import Path

from acceptance.bases.distil import LARGEST_TEXT_BYTES, Distiller, inner, wanted
from acceptance.bases.firmware import MOST_NAMES, firmware_names
from acceptance.bases.index import Index, Source
from acceptance.bases.root import Root
from acceptance.refusal import BadInput

__all__ = ["ROOT_HAS", "firmware_of", "modules_of", "read_folder", "texts_of"]

ROOT_HAS = frozenset(("bin", "boot", "etc", "lib", "lib64", "sbin", "usr"))
"""A folder or archive with none of these at its top is no root of a system."""

_TEXTS = ("/etc/os-release", "/usr/lib/os-release")
_FOLDERS_OF_TEXTS = ("/etc/modprobe.d", "/lib/modprobe.d", "/usr/lib/modprobe.d", "/boot")
_PROGRAM_FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin")


def read_folder(folder: Path) -> Index:
    """The index of a folder; raises `BadInput` for one that is no root of a system."""
    _require_root(folder)
    root = Root(folder)
    distiller = Distiller()
    texts_of(root, distiller)
    for top in root.distinct("/lib/modules", "/usr/lib/modules"):
        for release in root.folders(top):
            modules_of(root, distiller, f"{top}/{release}")
    firmware = firmware_of(root)
    for path, why in root.unread:
        distiller.unread(inner(path) or path, why)
    return distiller.index(Source(kind="folder", path=str(folder.absolute())), firmware)


def _require_root(folder: Path) -> None:
    try:
        top = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise BadInput("bad.unreadable", path=str(folder), error=error.strerror or "?") from None
    if not top & ROOT_HAS:
        raise BadInput("bad.base_empty", path=str(folder))


def texts_of(root: Root, distiller: Distiller) -> None:
    """What the base is, how its modules are configured, for which processor it is made."""
    folders = root.distinct(*_FOLDERS_OF_TEXTS)
    for path in (*_TEXTS, *(f"{top}/{name}" for top in folders for name in root.listing(top))):
        place = inner(path)
        if place and wanted(place) == "text":
            _text(root, distiller, path, place)
    for top in root.distinct(*_PROGRAM_FOLDERS):
        for name in root.listing(top):
            path = f"{top}/{name}"
            if wanted(inner(path) or "") == "program" and root.is_file(path):
                root.opened(path, lambda read, _: distiller.program(read))


def modules_of(root: Root, distiller: Distiller, top: str) -> None:
    """All that the folder of one kernel tells."""
    distiller.kernel(top.rpartition("/")[2])
    for entry in root.walk(top):
        place = inner(entry.path)
        kind = wanted(place) if place else None
        if place and kind == "text":
            _text(root, distiller, entry.path, place)
        elif place and kind == "module":
            root.opened(entry.path, partial(distiller.module, place))


def firmware_of(root: Root) -> frozenset[str]:
    """The firmware files, by all their names."""
    files: set[str] = set()
    links: dict[str, str] = {}
    for top in root.distinct("/lib/firmware", "/usr/lib/firmware"):
        for entry in root.walk(top):
            place = inner(entry.path)
            if place and entry.is_link and len(links) < MOST_NAMES:
                links[place] = entry.path
            elif place and len(files) < MOST_NAMES:
                files.add(place)
    return firmware_names(files, links, lambda link: _led_to(root, links[link]))


def _led_to(root: Root, path: str) -> str | None:
    """Where a link leads; the empty text for a file that is no firmware by its place."""
    place = inner(root.resolve(path) or "")
    if place and place.startswith("lib/firmware/"):
        return place
    return "" if root.is_file(path) else None


def _text(root: Root, distiller: Distiller, path: str, place: str) -> None:
    content = root.text(path, LARGEST_TEXT_BYTES)
    if content is not None:
        distiller.text(place, content)
