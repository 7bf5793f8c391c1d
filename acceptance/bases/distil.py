"""Takes what matters from a base, file by file in whatever order they come, and makes its index.

The sources (a folder, an archive) bring the files; here is decided which are wanted and what they
say. Paths are those of the base without a leading slash; `usr/lib` and `lib` are one place.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal, TypeAlias

from acceptance.bases.aliases import bucketed, parse_aliases
from acceptance.bases.index import Firmware, Index, Kernel, OperatingSystem, Source
from acceptance.bases.modinfo import (
    NoModinfo,
    Read,
    machine_of,
    modinfo_of_file,
    module_name,
    parse_modinfo,
)
from acceptance.sentences import Sentence, sentence

__all__ = ["LARGEST_TEXT_BYTES", "Distiller", "Wanted", "inner", "wanted"]

Wanted: TypeAlias = Literal["text", "module", "firmware", "program"]

LARGEST_TEXT_BYTES = 64 * 2**20
MOST_KERNELS = 32
MOST_MODULES = 100_000
MOST_FIRMWARE_OF_ONE = 4096
LONGEST_NAME = 1024

_MODULES = "lib/modules/"
_FIRMWARE = "lib/firmware/"
_PROGRAMS = frozenset(
    f"{folder}/{name}"
    for folder in ("bin", "sbin")
    for name in ("bash", "busybox", "coreutils", "dash", "env", "init", "ls", "true")
)
_LISTS = ("modules.alias", "modules.builtin", "modules.builtin.modinfo", "config")
_OS_RELEASE = ("etc/os-release", "lib/os-release")
_MODPROBE = re.compile(r"(etc|lib)/modprobe\.d/[^/]+\.conf")
_WORD = re.compile(r"[\w.+~-]{1,128}")


def inner(path: str) -> str | None:
    """The place of a path in a base, as it is written here; None for one that leaves it."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or len(path) > LONGEST_NAME or not path.isprintable():
        return None
    return "/".join(parts[1:] if parts[:1] == ["usr"] and len(parts) > 1 else parts)


def wanted(path: str) -> Wanted | None:
    """What a file is to us, by its (inner) path."""
    if path.startswith(_FIRMWARE):
        return "firmware"
    if path.startswith(_MODULES):
        return _wanted_of_kernel(path.removeprefix(_MODULES))
    if path in _OS_RELEASE or path.startswith("boot/config-") or _MODPROBE.fullmatch(path):
        return "text"
    return "program" if path in _PROGRAMS else None


def _wanted_of_kernel(path: str) -> Wanted | None:
    release, _, rest = path.partition("/")
    if not _WORD.fullmatch(release) or rest.startswith(("build/", "source/")):
        return None
    if rest in _LISTS:
        return "text"
    return "module" if module_name(rest.rpartition("/")[2]) else None


class _Parts:
    """What has come of one kernel so far."""

    def __init__(self, release: str) -> None:
        self.release = release
        self.texts: dict[str, str] = {}
        self.built_in_info: list[tuple[str, str]] | None = None
        self.modules: set[str] = set()
        self.aliases: list[tuple[str, str]] = []
        self.firmware: dict[str, tuple[str, ...]] = {}
        self.untold: dict[str, str] = {}


class Distiller:
    """Collects; `index` is asked for at the end."""

    def __init__(self) -> None:
        self._kernels: dict[str, _Parts] = {}
        self._texts: dict[str, str] = {}
        self._machine: str | None = None
        self.notes: list[Sentence] = []
        self.passed_over = False

    def text(self, path: str, data: bytes) -> None:
        """A file that is wanted as text."""
        if not path.startswith(_MODULES):
            self._texts[path] = data.decode("utf-8", "backslashreplace")
            return
        release, _, name = path.removeprefix(_MODULES).partition("/")
        parts = self._parts(release)
        if parts is None:
            return
        if name == "modules.builtin.modinfo":
            parts.built_in_info = list(parse_modinfo(data))
        else:
            parts.texts[name] = data.decode("utf-8", "backslashreplace")

    def program(self, read: Read) -> None:
        """A program that every system has: it tells the architecture."""
        self._machine = self._machine or machine_of(read(0, 64))

    def module(self, path: str, read: Read, size: int) -> None:
        """A kernel module; what its name and its own words tell."""
        release, _, rest = path.removeprefix(_MODULES).partition("/")
        parts, file = self._parts(release), rest.rpartition("/")[2]
        name = module_name(file)
        if parts is None or name is None or len(parts.modules) >= MOST_MODULES:
            return
        parts.modules.add(name)
        try:
            told = modinfo_of_file(file, read, size)
        except NoModinfo as why:
            parts.untold[name] = why.why
            return
        self._machine = self._machine or machine_of(read(0, 64))
        parts.aliases += [(value, name) for key, value in told if key == "alias"]
        asked = tuple(v for k, v in told if k == "firmware")[:MOST_FIRMWARE_OF_ONE]
        if asked:
            parts.firmware[name] = asked

    def unread(self, path: str, why: Sentence) -> None:
        """A wanted file that could not be read."""
        self.notes.append(sentence("base.unread", path=path, why=why))
        if wanted(path) == "module":
            release, _, rest = path.removeprefix(_MODULES).partition("/")
            parts, name = self._parts(release), module_name(rest.rpartition("/")[2])
            if parts and name:
                parts.modules.add(name)
                parts.untold[name] = "base.module_unread"

    def kernel(self, release: str) -> None:
        """A kernel whose folder is there, whatever is in it."""
        self._parts(release)

    def index(self, source: Source, firmware: frozenset[str]) -> Index:
        """All that has come, distilled."""
        kernels = sorted(self._kernels.values(), key=lambda p: _version(p.release), reverse=True)
        made = tuple(self._kernel(parts) for parts in kernels)
        notes = [note for parts in kernels for note in _untold(parts)]
        if self.passed_over:
            notes.append(sentence("base.kernels_passed_over", most=MOST_KERNELS))
        return Index(
            source=source,
            os=_os(self._texts),
            architecture=self._machine,
            kernels=made,
            firmware=Firmware(files=firmware),
            blacklist=frozenset(_blacklist(self._texts)),
            notes=(*self.notes[:_MOST_NOTES], *notes),
        )

    def _parts(self, release: str) -> _Parts | None:
        """Of more kernels than are kept, the oldest go, in whatever order they come."""
        if release not in self._kernels and len(self._kernels) >= MOST_KERNELS:
            self.passed_over = True
            oldest = min((release, *self._kernels), key=_version)
            if oldest == release:
                return None
            del self._kernels[oldest]
        return self._kernels.setdefault(release, _Parts(release))

    def _kernel(self, parts: _Parts) -> Kernel:
        built_in, info = _built_in(parts)
        listed = list(parse_aliases(parts.texts.get("modules.alias", ""))) or parts.aliases
        own = [(value, name) for name, key, value in info if key == "alias"]
        asked = {
            n: tuple(v for m, k, v in info if (m, k) == (n, "firmware")) for n in _asking(info)
        }
        config = parts.texts.get("config") or self._texts.get(f"boot/config-{parts.release}")
        nothing = not (listed or own)
        return Kernel(
            release=parts.release,
            aliases=bucketed([*listed, *own]),
            modules=frozenset(parts.modules | {module for _, module in listed}),
            built_in=built_in,
            built_in_listed="modules.builtin" in parts.texts or bool(info),
            built_in_aliases=any(value.startswith(("pci:", "usb:")) for value, _ in own),
            firmware=asked | parts.firmware,
            untold=frozenset(parts.untold),
            unpacks=_unpacks(config),
            reason=sentence("base.no_aliases", kernel=parts.release) if nothing else None,
        )


_MOST_NOTES = 50


def _built_in(parts: _Parts) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """What is built in and where it lies; (module, key, value) of what it says of itself."""
    found: dict[str, str] = {}
    for line in parts.texts.get("modules.builtin", "").splitlines():
        if name := module_name(line.rpartition("/")[2]):
            found[name] = line.removeprefix("kernel/").removesuffix(".ko")
    info = []
    for key, value in parts.built_in_info or ():
        module, _, name = key.partition(".")
        info.append((module.replace("-", "_"), name, value))
    paths = {module: value for module, key, value in info if key == "file"}
    return paths | found, info


def _asking(info: list[tuple[str, str, str]]) -> set[str]:
    return {module for module, key, _ in info if key == "firmware"}


def _unpacks(config: str | None) -> tuple[str, ...] | None:
    """Which packed firmware a kernel of this configuration takes; before 5.19 xz alone."""
    if config is None:
        return None
    on = {line.partition("=")[0] for line in config.splitlines() if line.endswith("=y")}
    kinds = {".xz": "CONFIG_FW_LOADER_COMPRESS_XZ", ".zst": "CONFIG_FW_LOADER_COMPRESS_ZSTD"}
    found = tuple(ending for ending, option in kinds.items() if option in on)
    older = "CONFIG_FW_LOADER_COMPRESS" in on and not any(k in config for k in kinds.values())
    return (".xz",) if older else found


def _untold(parts: _Parts) -> Iterator[Sentence]:
    for why, count in sorted(Counter(parts.untold.values()).items()):
        yield sentence("base.modules_untold", count=count, kernel=parts.release, why=Sentence(why))


def _os(texts: dict[str, str]) -> OperatingSystem:
    text = next((texts[path] for path in _OS_RELEASE if path in texts), "")
    told: dict[str, str] = {}
    for line in text.splitlines()[:256]:
        name, equals, value = line.strip().partition("=")
        if equals:
            told.setdefault(name, value.strip().strip("\"'")[:LONGEST_NAME])
    return OperatingSystem(
        id=told.get("ID"),
        name=told.get("PRETTY_NAME") or told.get("NAME"),
        version=told.get("VERSION_ID"),
    )


def _blacklist(texts: dict[str, str]) -> Iterator[str]:
    """Modules that `modprobe` is told not to load by their aliases, or to run nothing for."""
    for path, text in texts.items():
        if not _MODPROBE.fullmatch(path):
            continue
        for line in text.splitlines():
            match line.split():
                case ["blacklist", name]:
                    yield name.replace("-", "_")
                case ["install", name, "/bin/true" | "/bin/false" | "/usr/bin/true", *_]:
                    yield name.replace("-", "_")


def _version(release: str) -> list[tuple[int, str]]:
    """Numbers compare as numbers: 6.10 is newer than 6.9."""
    pieces = re.findall(r"\d{1,9}|\D+", release)
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in pieces]
