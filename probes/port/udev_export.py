"""Makes devices again from what `udevadm info --export-db` told of all of them.

sosreport keeps it (`devices/udevadm_info_--export-db`), hw-probe may (`logs/udev-db`), and both
copy little or nothing of /sys. Of each device it holds what the kernel's uevent says and what the
udev database knows: enough for batteries, inputs, sound cards and cameras. What the tree has itself
stands. hw-probe hides serial numbers behind dots or digests: these are left out.
"""

import re
from collections.abc import Iterator, Mapping

from probes.port.archive import ArchiveTree
from probes.port.hw_probe import Completed, supply_files
from probes.port.tree import LARGEST_FOLDER, Tree
from probes.port.unpacking import Entry
from probes.system import Unavailable

__all__ = ["parse", "with_export"]

KEPT = ("/sos_commands/devices/udevadm_info_--export-db", "/logs/udev-db")
CLASSES = frozenset({"input", "power_supply", "sound", "tpm", "video4linux"})
"""Classes of which the export tells enough to be listed: of others it would hide better sources."""

USB = {"serial": "ID_SERIAL_SHORT", "product": "ID_MODEL_ENC", "manufacturer": "ID_VENDOR_ENC"}
LONGEST_VALUE = 4096
DEEPEST = 32
_PATH = re.compile(r"/devices/(?!.*/\.{1,2}(?:/|$))[^\0]{1,1000}")
_KEY = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
_NAME = re.compile(r"[\w.:+-]{1,200}")
_HIDDEN = re.compile(r"\.\.\.|[0-9A-F]{32}")
_ESCAPE = re.compile(r"\\x([2-7][0-9a-f])")

Devices = Mapping[str, Mapping[str, str]]


def with_export(tree: Tree) -> Tree:
    """The same tree, with the devices of an export where the tree has none of their class."""
    for path in KEPT:
        if tree.resolve(path) is not None:
            devices = parse(_text(tree, path), hidden=path.startswith("/logs"))
            return Completed(tree, ArchiveTree.made_of(_entries(devices)))
    return tree


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.read(path).decode("utf-8", "backslashreplace")
    except Unavailable:
        return ""


def parse(text: str, *, hidden: bool = False) -> Devices:
    """The properties of each device by its path (`/devices/...`); pure, never raises.

    With `hidden`, values are left out that only stand in place of others.
    """
    found: dict[str, dict[str, str]] = {}
    told: dict[str, str] | None = None
    for line in text.split("\n"):
        mark, value = line[:3], line[3:].rstrip("\r")
        if mark == "P: ":
            known = len(found) < LARGEST_FOLDER and _fits(value)
            told = found.setdefault(value, {}) if known else None
        elif mark == "E: " and told is not None:
            name, equals, value = value.partition("=")
            if equals and _KEY.fullmatch(name) and not (hidden and _HIDDEN.fullmatch(value)):
                told[name] = value[:LONGEST_VALUE]
    return found


def _fits(path: str) -> bool:
    return path.count("/") <= DEEPEST and "//" not in path and bool(_PATH.fullmatch(path))


def _entries(devices: Devices) -> Iterator[Entry]:
    """The database's entry of each; of those in a class that is listed, their folders too."""
    above: set[str] = set()
    for path, told in devices.items():
        if name := _database_name(path, told):
            yield _file(f"/run/udev/data/{name}", (f"E:{k}={v}" for k, v in told.items()))
        subsystem, own = told.get("SUBSYSTEM", ""), path.rpartition("/")[2]
        if subsystem in CLASSES:
            yield Entry(f"/sys/class/{subsystem}/{own}", "link", target=f"/sys{path}")
            yield from _folder(path, told)
            holder = _holder(devices, path)
            if holder:
                yield Entry(f"/sys{path}/device", "link", target=f"/sys{holder}")
            above.update(_all_above(path))
    for path in sorted(above.intersection(devices)):
        if devices[path].get("SUBSYSTEM") not in CLASSES:
            yield from _folder(path, devices[path])


def _database_name(path: str, told: Mapping[str, str]) -> str:
    """As udev names its entries: nodes by number, interfaces by index, all others by name."""
    subsystem = told.get("SUBSYSTEM", "")
    name = f"+{subsystem}:{path.rpartition('/')[2]}"
    if "MAJOR" in told and "MINOR" in told:
        name = f"{'b' if subsystem == 'block' else 'c'}{told['MAJOR']}:{told['MINOR']}"
    elif "IFINDEX" in told:
        name = f"n{told['IFINDEX']}"
    return name if subsystem and _NAME.fullmatch(name) else ""


def _folder(path: str, told: Mapping[str, str]) -> Iterator[Entry]:
    """A device's own folder: its uevent, its driver, and the files whose content it tells."""
    yield _file(f"/sys{path}/uevent", (f"{key}={value}" for key, value in told.items()))
    bus, driver = told.get("SUBSYSTEM", ""), told.get("DRIVER", "")
    if _NAME.fullmatch(bus) and _NAME.fullmatch(driver) and not {bus, driver} & {".", ".."}:
        place = f"/sys/bus/{bus}/drivers/{driver}"
        yield Entry(place, "folder")
        yield Entry(f"/sys{path}/driver", "link", target=place)
    for name, value in _attributes(path.rpartition("/")[2], told).items():
        yield _file(f"/sys{path}/{name}", (value,))


def _attributes(name: str, told: Mapping[str, str]) -> dict[str, str]:
    if told.get("SUBSYSTEM") == "power_supply":
        return supply_files(name, told)
    if told.get("DEVTYPE") == "usb_device":
        return {file: _plain(told[key]) for file, key in USB.items() if key in told}
    return {}


def _plain(text: str) -> str:
    r"""Without udev's escapes: `Logi\x20Mouse`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).strip()


def _holder(devices: Devices, path: str) -> str | None:
    return next((place for place in _all_above(path) if place in devices), None)


def _all_above(path: str) -> Iterator[str]:
    """The folders above, the nearest first."""
    while (path := path.rpartition("/")[0]).count("/") > 1:
        yield path


def _file(name: str, lines: Iterator[str] | tuple[str, ...]) -> Entry:
    text = "".join(f"{line}\n" for line in lines)
    return Entry(name, "file", text.encode("utf-8", "replace"))
