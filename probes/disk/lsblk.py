"""Reads what `lsblk` printed, and the simpler lists of disks: /proc/partitions and `hdparm -I`.

All forms of lsblk: JSON, pairs (`-P`), and the table with or without a tree. Pure functions: rows
by lower-case column, with the name of the row above in `parent`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["Row", "hdparm", "parse", "partitions"]

Row = dict[str, str]
MOST_ROWS = 16_384
MOST_LINES = 4_096
MOST_DEPTH = 16
LONGEST = 4_096
WIDEST = 1_024
_PAIR = re.compile(r'([A-Z][A-Z0-9:_-]{0,30})="([^"]{0,4096})"')
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")
_TREE = re.compile(r"^[ │├└─|`'-]*")
_PART_OF_DISK = re.compile(
    r"(?P<disk>(?:sd|vd|hd|xvd)[a-z]{1,4}|(?:nvme\d{1,4}n|mmcblk|nbd|loop)\d{1,4}(?=p))p?\d{1,4}"
)
_HDPARM = (
    ("model", "Model Number"),
    ("serial", "Serial Number"),
    ("rev", "Firmware Revision"),
    ("wwn", "Logical Unit WWN Device Identifier"),
    ("turns", "Nominal Media Rotation Rate"),
)


def parse(text: str) -> tuple[Row, ...]:
    """The rows of any form, in order; what is none gives none."""
    start = text.lstrip()[:1]
    if start == "{":
        found = _json(text)
    elif _PAIR.match(text.lstrip()):
        found = _pairs(text)
    else:
        found = _table(text)
    rows: list[Row] = []
    for row in found:
        if row.get("name") and len(rows) < MOST_ROWS:
            rows.append(row)
    return tuple(rows)


def _json(text: str) -> Iterator[Row]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _tree(told.get("blockdevices") if isinstance(told, dict) else None, "", MOST_DEPTH)


def _tree(rows: object, parent: str, depth: int) -> Iterator[Row]:
    for row in rows[:MOST_ROWS] if isinstance(rows, list) and depth else ():
        if not isinstance(row, dict):
            continue
        made = {key.lower(): _word(value) for key, value in row.items() if _says(value)}
        if parent:
            made["parent"] = parent
        yield made
        yield from _tree(row.get("children"), made.get("name", ""), depth - 1)


def _says(value: object) -> bool:
    """Old versions write numbers and truths as text; mount points can be a list."""
    return isinstance(value, str | int | float | bool | list) and value != ""


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return next((item for item in value if isinstance(item, str)), "")[:LONGEST]
    return str(value)[:LONGEST]


def _pairs(text: str) -> Iterator[Row]:
    r"""`NAME="/dev/sda" MODEL="Disk\x20X"`: one line a row, columns with `_` for `-` or `:`."""
    for line in text.split("\n"):
        made = {
            key.lower().replace("maj_min", "maj:min").replace("_", "-"): _plain(value)
            for key, value in _PAIR.findall(line)
            if value
        }
        if made.get("pkname"):
            made["parent"] = _device(made["pkname"])
        if "name" in made:
            made["name"] = _device(made.get("kname", made["name"]))
        yield made


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def _device(path: str) -> str:
    return path.removeprefix("/dev/")


def _table(text: str) -> Iterator[Row]:
    """Columns in line; a blank that all lines have ends one. The tree is drawn before the names."""
    lines = [line.rstrip("\r")[:WIDEST] for line in text.split("\n") if line.strip()][:MOST_LINES]
    if not lines or not lines[0].lstrip().startswith("NAME"):
        return
    heads = [(found[0], found.start(), found.end()) for found in re.finditer(r"\S+", lines[0])]
    edges = _edges(lines, heads)
    above: list[str] = []
    for line in lines[1:]:
        cells = [line[a:b].strip() for a, b in zip(edges, [*edges[1:], WIDEST], strict=True)]
        drawn = _TREE.match(line)
        level = (len(drawn[0]) if drawn else 0) // 2
        name = _device(_TREE.sub("", cells[0]).split(" ")[0])
        made = {head.lower(): cell for (head, _, _), cell in zip(heads, cells, strict=True) if cell}
        made["name"] = name
        del above[min(level, MOST_DEPTH) :]
        if above:
            made["parent"] = above[-1]
        above.append(name)
        yield made


def _edges(lines: Sequence[str], heads: Sequence[tuple[str, int, int]]) -> list[int]:
    """Where each column begins: after the last blank before its head that no line writes over."""
    width = max(end for _, _, end in heads)
    blank = [all(len(line) <= at or line[at] == " " for line in lines) for at in range(width)]
    found = [0]
    for (_, _, before), (_, start, _) in pairwise(heads):
        gaps = [at for at in range(before, start) if blank[at]]
        found.append(gaps[-1] + 1 if gaps else start)
    return found


def partitions(text: str) -> tuple[Row, ...]:
    """/proc/partitions: sizes in KiB; which of them is a partition only the name tells."""
    rows = []
    for line in text.split("\n")[:MOST_ROWS]:
        words = line.split()
        if len(words) >= 4 and all(word.isdecimal() and len(word) < 20 for word in words[:3]):
            name = words[3]
            row = {"name": name, "maj:min": f"{words[0]}:{words[1]}"}
            row |= {"size": str(int(words[2]) * 1024), "type": "disk"}
            if match := _PART_OF_DISK.fullmatch(name):
                row |= {"type": "part", "parent": match["disk"]}
            rows.append(row)
    return tuple(rows)


def hdparm(text: str) -> tuple[Row, ...]:
    """`hdparm -I /dev/sda /dev/sdb`: what each disk calls itself."""
    rows: list[Row] = []
    for line in text.split("\n")[:MOST_ROWS]:
        if match := re.fullmatch(r"/dev/(\w{1,32}):", line.strip()):
            rows.append({"name": match[1], "type": "disk"})
            continue
        key, colon, value = line.strip().partition(":")
        for name, title in _HDPARM:
            if rows and colon and key == title and value.strip():
                rows[-1].setdefault(name, value.strip()[:200])
    return tuple(row | _turning(row) for row in rows)


def _turning(row: Row) -> Row:
    """`7200`, or `Solid State Device`."""
    turns = row.pop("turns", "")
    return {"rota": "0" if turns.startswith("Solid") else "1"} if turns else {}
