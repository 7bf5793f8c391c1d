"""Lines of the kernel's log that mean something else beside the lines around them.

Somebody pulled a stick or plugged in a disk, an optical drive did not like its disc, a file
server was gone, the firmware reported what it had corrected. Pure; takes lines in their order.
"""

import re
from collections.abc import Iterator, Sequence

__all__ = ["excused"]

_NEAR_LINES = 30
"""What belongs to one event stands close together, even where other parts speak in between."""

_PORT = re.compile(r"\b(ata\d+)(\.\d+)?: ")
_PLUGGED = re.compile(
    r"exception Emask 0x10 SAct 0x0 SErr 0x[0-9a-f]?[4-7c-f][0-9a-f]{6} |SError: \{.*\bDevExch\b"
)
_LINK_SETTLED = re.compile(r"SATA link (up|down)")
_OPTICAL = re.compile(r"\b(ata\d+)\.\d+: (ATAPI: |cmd a0/)")

_USB_HOST = re.compile(r"scsi host(\d+): (usb-storage|uas)\b")
_DISK_OF_HOST = re.compile(r"\bsd (\d+):\d+:\d+:\d+: \[(sd[a-z]+)\]")
_REMOVABLE = re.compile(r"\[(sd[a-z]+)\] Attached SCSI removable disk")
_NAMED = re.compile(r"(?:\bdev(?:ice)? |\[|\()?\b(sd[a-z]+|mmcblk\d+)(?:p?\d+)?\b")
_TAKEN_OUT = re.compile(
    r"USB disconnect, device number|mmc\d+: card \S+ removed|\[?sd[a-z]+\]?: detected capacity "
    r"change from \d+ to 0\b"
)
_EMPTIED = re.compile(r"\b(sd[a-z]+): detected capacity change from \d+ to 0\b")

_SERVER_GONE = re.compile(r"nfs: server (\S+) not responding|CIFS: VFS: \\\\+(\S+) has not resp")
_SERVER_BACK = re.compile(r"nfs: server (\S+) OK")
_HUNG = "blocked for more than"

_FIRMWARE_BLOCK = re.compile(r"\{(\d+)\}\[Hardware Error\]")
_BOOT_BEFORE = "BERT: Error records from previous boot"
_RECORD_LINE = re.compile(r"(BERT: )?\[Hardware Error\]:")
_WORSE = re.compile(r"severity: (?!corrected|info)")


def excused(texts: Sequence[str]) -> frozenset[int]:
    """The indices of lines that tell of no defect because of what stands around them."""
    found = (_plugged, _optical, _pulled, _server_gone, _corrected_on_a_bus, _boot_before)
    return frozenset(index for rule in found for index in rule(texts))


def _plugged(texts: Sequence[str]) -> Iterator[int]:
    """A port that says that a disk came or went is reset until its link has settled."""
    until: dict[str, int] = {}
    for index, text in enumerate(texts):
        if not (port := _PORT.search(text)):
            continue
        if _PLUGGED.search(text):
            until[port[1]] = index + _NEAR_LINES
        if index <= until.get(port[1], -1):
            yield index
            if _LINK_SETTLED.search(text):
                del until[port[1]]


def _optical(texts: Sequence[str]) -> Iterator[int]:
    """Discs are scratched, missing, or of the wrong kind."""
    drives = {found[1] for text in texts if "ata" in text and (found := _OPTICAL.search(text))}
    for index, text in enumerate(texts):
        if drives and (port := _PORT.search(text)) and port[1] in drives:
            yield index


def _pulled(texts: Sequence[str]) -> Iterator[int]:
    """What was being written to a stick or a card that somebody took out."""
    loose = _loose(texts)
    events = [index for index, text in enumerate(texts) if _TAKEN_OUT.search(text)]
    for index, text in enumerate(texts if events else ()):
        emptied = _EMPTIED.search(text)
        near = any(abs(index - event) <= _NEAR_LINES for event in events)
        names = set(_NAMED.findall(text))
        mine = {name for name in names if name in loose or name.startswith("mmcblk")}
        if names and mine == names and (near or emptied):
            yield index


def _loose(texts: Sequence[str]) -> set[str]:
    """The disks that hang on USB or hold a medium that comes out."""
    hosts = {found[1] for text in texts if (found := _USB_HOST.search(text))}
    usb = (found for text in texts if (found := _DISK_OF_HOST.search(text)))
    removable = {found[1] for text in texts if (found := _REMOVABLE.search(text))}
    return removable | {found[2] for found in usb if found[1] in hosts}


def _server_gone(texts: Sequence[str]) -> Iterator[int]:
    """Who waits for a file server that is gone hangs, and the machine is sound."""
    gone: set[str] = set()
    for index, text in enumerate(texts):
        if found := _SERVER_GONE.search(text):
            gone.add((found[1] or found[2]).rstrip(","))
        elif found := _SERVER_BACK.search(text):
            gone.discard(found[1])
        elif gone and _HUNG in text:
            yield index


def _corrected_on_a_bus(texts: Sequence[str]) -> Iterator[int]:
    """The firmware tells one error in many lines: as a whole, a corrected one of PCI Express."""
    blocks: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        if found := _FIRMWARE_BLOCK.search(text):
            blocks.setdefault(found[1], []).append(index)
    for lines in blocks.values():
        whole = "\n".join(texts[index] for index in lines)
        corrected = "severity: corrected" in whole and not _WORSE.search(whole)
        sections = re.findall(r"section_type: (.*)", whole)
        if corrected and sections and all("PCIe" in section for section in sections):
            yield from lines


def _boot_before(texts: Sequence[str]) -> Iterator[int]:
    """Records of the boot before this one: nothing that happened since."""
    inside = False
    for index, text in enumerate(texts):
        if _BOOT_BEFORE in text:
            inside = True
        elif inside and (inside := _RECORD_LINE.match(text) is not None):
            yield index
