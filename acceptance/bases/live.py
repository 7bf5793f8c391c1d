"""The base `live`: the machine that runs us, with the kernel that it runs.

Its patterns are read once and kept in the state folder until the kernel or the lists of its
modules change; which firmware is asked for is read of those modules alone that a comparison
needs. As an ordinary user.
"""

import hashlib
import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

import msgspec

from acceptance.bases.aliases import matches
from acceptance.bases.distil import LARGEST_TEXT_BYTES, Distiller, inner, wanted
from acceptance.bases.folder import texts_of
from acceptance.bases.index import Firmware, Index, Kernel, Source
from acceptance.bases.modinfo import NoModinfo, modinfo_of_file, module_name
from acceptance.bases.root import Root
from acceptance.refusal import CannotRun
from acceptance.runs.journal import make_durable_folder, write_durably

__all__ = ["live_index"]

_LISTS = ("modules.alias", "modules.builtin", "modules.builtin.modinfo", "modules.dep", "config")
_WATCHED = ("/etc/os-release", "/etc/modprobe.d", "/lib/modprobe.d", "/usr/lib/modprobe.d")
_SEARCHED = ("updates/{release}/", "updates/", "{release}/", "")


class _Kept(msgspec.Struct, frozen=True):
    """The file in the state folder: what it was made from, and where the modules lie."""

    made_from: str
    index: Index
    files: dict[str, str] = {}


def live_index(state: Path, modaliases: Iterable[str] = (), *, folder: str = "/") -> Index:
    """The index of this machine, with the firmware that modules for these devices ask for."""
    root = Root(Path(folder))
    release = os.uname().release
    tops = [f"{top}/{release}" for top in root.distinct("/lib/modules", "/usr/lib/modules")]
    top = next((path for path in tops if root.resolve(path)), None)
    kept = _read(root, state, release, top)
    if top is None:
        return kept.index
    needed = {
        match.module
        for modalias in modaliases
        for kernel in kept.index.kernels
        for match in matches(kernel.aliases, modalias)
    }
    return _with_firmware(root, kept, needed, top)


def _read(root: Root, state: Path, release: str, top: str | None) -> _Kept:
    """From the state folder where it is still true, else from the machine."""
    made_from = _fingerprint(root, release, top)
    file = state / "bases" / ".live" / "index.msgpack"
    try:
        kept = msgspec.msgpack.decode(file.read_bytes(), type=_Kept)
        if kept.made_from == made_from:
            return kept
    except (OSError, msgspec.MsgspecError, ValueError):
        pass
    kept = _made(root, made_from, top)
    try:
        make_durable_folder(file.parent)
        write_durably(file, msgspec.msgpack.encode(kept, order="deterministic"))
    except CannotRun:
        pass  # it is only slower the next time
    return kept


def _fingerprint(root: Root, release: str, top: str | None) -> str:
    told = [release, str(top)]
    lists = [f"{top}/{name}" for name in _LISTS] if top else []
    for path in (*lists, *_WATCHED, f"/boot/config-{release}"):
        try:
            seen = Path(f"{root.folder}{root.resolve(path)}").stat()
            told.append(f"{path} {seen.st_mtime_ns} {seen.st_size} {seen.st_ino}")
        except OSError:
            told.append(path)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _made(root: Root, made_from: str, top: str | None) -> _Kept:
    distiller = Distiller()
    texts_of(root, distiller)
    files: dict[str, str] = {}
    if top is not None:
        distiller.kernel(top.rpartition("/")[2])
        for name in _LISTS:
            place = inner(f"{top}/{name}")
            if place and wanted(place) == "text":
                content = root.text(f"{top}/{name}", LARGEST_TEXT_BYTES)
                distiller.text(place, content or b"")
        files = _files(root, top)
    index = distiller.index(Source(kind="live", path="/"), frozenset())
    return _Kept(made_from, index, files)


def _files(root: Root, top: str) -> dict[str, str]:
    """Module -> its file below the kernel's folder, as `depmod` listed them."""
    listed = (root.text(f"{top}/modules.dep", LARGEST_TEXT_BYTES) or b"").decode("utf-8", "replace")
    paths = (line.partition(":")[0] for line in listed.splitlines())
    named = ((module_name(path.rpartition("/")[2]), path) for path in paths)
    return {name: path for name, path in named if name}


def _with_firmware(root: Root, kept: _Kept, needed: set[str], top: str) -> Index:
    kernels = tuple(_asking(root, kernel, kept.files, needed, top) for kernel in kept.index.kernels)
    asked = {
        file for kernel in kernels for module in needed for file in kernel.firmware.get(module, ())
    }
    found = frozenset(
        name for k in kernels for file in asked for name in _present(root, file, k.release)
    )
    return msgspec.structs.replace(kept.index, kernels=kernels, firmware=Firmware(files=found))


def _asking(
    root: Root, kernel: Kernel, files: dict[str, str], needed: set[str], top: str
) -> Kernel:
    """The same kernel with what the needed modules ask for."""
    firmware, untold = dict(kernel.firmware), set(kernel.untold)
    for module in sorted(needed - set(kernel.built_in)):
        path = files.get(module, "")
        full = path if path.startswith("/") else f"{top}/{path}"
        told = root.opened(full, partial(_firmware_of, path)) if path else None
        if told is None:
            untold.add(module)
        elif told:
            firmware[module] = told
    return msgspec.structs.replace(kernel, firmware=firmware, untold=frozenset(untold))


def _firmware_of(file: str, read: "partial[bytes]", size: int) -> tuple[str, ...] | None:
    try:
        told = modinfo_of_file(file, read, size)
    except NoModinfo:
        return None
    return tuple(value for key, value in told if key == "firmware")


def _present(root: Root, wanted_file: str, release: str) -> list[str]:
    """Names under which a wanted file, or any that fits a glob, is there."""
    found: list[str] = []
    for top in root.distinct("/lib/firmware", "/usr/lib/firmware"):
        for folder in _SEARCHED:
            name = folder.format(release=release) + wanted_file
            fitting = _fitting(root, top, name)
            found += [file for file in fitting if root.is_file(f"{top}/{file}")]
    return found


def _fitting(root: Root, top: str, name: str) -> list[str]:
    if not any(letter in name for letter in "*?["):
        return [name, f"{name}.xz", f"{name}.zst"]
    folder, _, last = name.rpartition("/")
    names = root.listing(f"{top}/{folder}")
    return [f"{folder}/{one}".lstrip("/") for one in names if fnmatchcase(one, f"{last}*")]
