"""Reading a journal back: lines, the torn tail, and whether the chain holds.

Journals may come from anywhere, so every byte is hostile: a line that is too long,
is not JSON or does not fit the schema is named by its number, never an exception of
the decoder's.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from acceptance.events import Event, EvidenceAttached, Line, RunEnded
from acceptance.refusal import BadInput
from acceptance.runs.journal import ATTACHMENTS, GENESIS, HEAD, JOURNAL
from acceptance.sentences import Sentence, sentence

__all__ = ["Chain", "Journalled", "attachment_faults", "attachments_of", "read_chain", "read_lines"]

_decode = msgspec.json.Decoder(Line).decode
_SHA_BYTES = len(b',"sha":""}') + 64


class Journalled(NamedTuple):
    """One line: its exact bytes and what they say."""

    raw: bytes
    line: Line

    @property
    def event(self) -> Event:
        """The event of the line."""
        return self.line.event


class Chain(NamedTuple):
    """What a journal holds: its whole lines, a torn tail, and each thing wrong with it."""

    lines: list[Journalled]
    tail: bytes
    faults: list[Sentence]
    head: str

    @property
    def finished(self) -> bool:
        """Whether the run came to its end."""
        return bool(self.lines) and isinstance(self.lines[-1].event, RunEnded)

    @property
    def size(self) -> int:
        """Bytes of a sound journal: its lines with their ends, and the torn tail."""
        return sum(len(line.raw) + 1 for line in self.lines) + len(self.tail)


def read_lines(folder: Path) -> Chain:
    """Read a journal that must be sound; raises `BadInput` naming the first broken line."""
    chain = read_chain(folder)
    if chain.faults:
        raise BadInput("bad.run", path=str(folder / JOURNAL), why=chain.faults[0])
    return chain


def read_chain(folder: Path) -> Chain:
    """Read a journal and check every link; raises `BadInput` where there is none.

    A torn last line is not a fault: it is what a death in the middle of a write
    leaves, and nothing in it was ever acknowledged. Behind the end of a run it is one.
    """
    data = _bytes_of(folder)
    *rows, tail = data.split(b"\n")
    lines: list[Journalled] = []
    faults: list[Sentence] = []
    prev = GENESIS
    for number, raw in enumerate(rows):
        line, fault = _link(raw, number, prev)
        if line is not None:
            lines.append(Journalled(raw, line))
        if fault is not None:
            faults.append(fault)
        prev = hashlib.sha256(raw).hexdigest()
    chain = Chain(lines, tail, faults, prev)
    if tail and chain.finished:
        faults.append(sentence("chain.behind_end", line=len(rows) + 1, bytes=len(tail)))
    faults += _head_fault(folder, prev)
    return chain


def _bytes_of(folder: Path) -> bytes:
    try:
        return (folder / JOURNAL).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput("bad.no_run", path=str(folder)) from None
    except OSError as error:
        raise BadInput("bad.unreadable", path=str(folder), error=error.strerror or "?") from None


def _link(raw: bytes, number: int, prev: str) -> tuple[Line | None, Sentence | None]:
    try:
        line = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        return None, sentence("chain.not_a_line", line=number + 1)
    if line.sha != hashlib.sha256(raw[:-_SHA_BYTES]).hexdigest():
        return line, sentence("chain.changed", line=number + 1)
    if line.prev != prev or line.seq != number:
        return line, sentence("chain.broken", line=number + 1)
    return line, None


def _head_fault(folder: Path, head: str) -> list[Sentence]:
    """The head beside a finished journal: lines cut off at the end do not match it.

    It is written last; where the tool died just before, there is none to compare.
    """
    try:
        noted = (folder / HEAD).read_bytes().decode("ascii", "replace").strip()
    except OSError:
        return []
    return [] if noted == head else [sentence("chain.head", noted=noted[:64], found=head)]


def attachments_of(lines: Iterable[Journalled]) -> list[str]:
    """The digests of all that was attached."""
    events = [line.event for _, line in lines]
    return sorted({e.item.digest for e in events if isinstance(e, EvidenceAttached)})


def attachment_faults(folder: Path, lines: list[Journalled]) -> list[Sentence]:
    """Attachments that are missing, or whose bytes do not have the digest of their name."""
    faults = []
    for digest in attachments_of(lines):
        try:
            found = hashlib.sha256((folder / ATTACHMENTS / Path(digest).name).read_bytes())
        except (OSError, ValueError):  # no name of a file, even
            faults.append(sentence("chain.attachment_missing", digest=digest))
            continue
        if found.hexdigest() != digest:
            faults.append(sentence("chain.attachment_changed", digest=digest))
    return faults
