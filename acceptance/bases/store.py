"""Where bases are kept: `<state>/bases/<name>/`, with a card that says what it is and its index.

The card is written last and names the index: whatever dies in between, the base is the old one,
the new one, or none; never half of one. Who writes holds a lock; readers need none.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from acceptance.bases.compatibility import LIVE, Base
from acceptance.bases.index import FORM, Index, OperatingSystem, Source
from acceptance.refusal import BadInput, CannotRun
from acceptance.runs.journal import make_durable_folder, write_durably
from acceptance.sentences import Sentence, sentence

__all__ = ["SCHEMA", "Card", "add_base", "all_bases", "cards", "live_card", "remove_base"]

SCHEMA = "acceptance/base/1"
_CARD = "base.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the first page of a base. `modules` counts those of the newest kernel."""

    schema: str = SCHEMA
    name: str
    source: Source
    os: OperatingSystem = OperatingSystem()
    architecture: str | None = None
    kernels: tuple[str, ...] = ()
    modules: int = 0
    firmware: int | None = 0
    notes: tuple[Sentence, ...] = ()
    added_at: str | None = None
    index: str | None = None


def add_base(state: Path, name: str, source: Path, *, replace: bool = False) -> Card:
    """Read a folder or tarball and keep its index under `name`.

    Raises `BadInput` for a name that cannot be, one that is taken, or a source that is no base,
    `CannotRun` where the state folder cannot be written.
    """
    _require_name(name)
    folder = _folder(state, name)
    if not replace and (folder / _CARD).exists():
        raise BadInput("bad.base_exists", name=name)
    index = _read(source)
    data = msgspec.msgpack.encode(index, order="deterministic")
    file = f"index-{hashlib.sha256(data).hexdigest()[:16]}.msgpack"
    card = _card(name, index, file)
    with _locked(state):
        if not replace and (folder / _CARD).exists():
            raise BadInput("bad.base_exists", name=name)
        make_durable_folder(folder)
        write_durably(folder / file, data)
        write_durably(folder / _CARD, msgspec.json.format(msgspec.json.encode(card), indent=2))
        for old in folder.glob("index-*.msgpack"):
            if old.name != file:
                old.unlink(missing_ok=True)
    return card


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Two that add at once must not take away each other's index."""
    place = state / "bases" / ".lock"
    make_durable_folder(place.parent)
    try:
        lock = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as error:
        raise _not_writable(place.parent, error) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _not_writable(folder: Path, error: OSError) -> CannotRun:
    why = error.strerror or "?"
    return CannotRun("cannot.state_not_writable", path=str(folder), error=why)


def remove_base(state: Path, name: str) -> None:
    """Forget a base; raises `BadInput` where there is none, or it is this machine."""
    if name == LIVE:
        raise BadInput("bad.base_live")
    folder = _folder(state, name)
    if not _NAME.fullmatch(name) or not (folder / _CARD).exists():
        known = ", ".join([LIVE, *(card.name for card in cards(state))])
        raise BadInput("bad.no_base", name=name, known=known)
    with _locked(state):
        try:
            (folder / _CARD).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=not folder.exists())
        except OSError as error:
            raise _not_writable(folder, error) from None


def cards(state: Path) -> Iterator[Card]:
    """The cards of all bases that were added, by name; a broken one says so in its notes."""
    for folder in _folders(state):
        yield _card_in(folder)


def live_card(state: Path) -> Card:
    """The card of this machine."""
    from acceptance.bases.live import live_index

    card = _card(LIVE, live_index(state), None)
    # Which firmware it has is looked up when devices ask for it.
    return msgspec.structs.replace(card, firmware=None, added_at=None)


def all_bases(state: Path, modaliases: Iterable[str] = ()) -> list[Base]:
    """Every base with its index, this machine first; `modaliases` are the devices in question."""
    from acceptance.bases.live import live_index

    found = [Base(LIVE, live_index(state, modaliases))]
    for folder in _folders(state):
        index = _index(folder, _card_in(folder))
        # Between card and index the base may have been replaced: then the card is another.
        index = index or _index(folder, _card_in(folder))
        found.append(Base(folder.name, index, None if index else sentence("base.unusable")))
    return found


def _folders(state: Path) -> list[Path]:
    try:
        folders = sorted((state / "bases").iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        why = error.strerror or "?"
        raise CannotRun("cannot.state_unreadable", path=str(state), error=why) from None
    return [f for f in folders if _NAME.fullmatch(f.name) and (f / _CARD).is_file()]


def _card_in(folder: Path) -> Card:
    try:
        card = msgspec.json.decode((folder / _CARD).read_bytes(), type=Card)
        if (folder / Path(card.index or "").name).is_file():
            return card
        return msgspec.structs.replace(card, notes=(sentence("base.unusable"), *card.notes))
    except (OSError, msgspec.MsgspecError, ValueError):
        source = Source(kind="folder", path=str(folder))
        return Card(name=folder.name, source=source, notes=(sentence("base.unusable"),))


def _index(folder: Path, card: Card) -> Index | None:
    try:
        data = (folder / Path(card.index or "").name).read_bytes()
        index = msgspec.msgpack.decode(data, type=Index)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None
    return index if index.form == FORM else None


def _card(name: str, index: Index, file: str | None) -> Card:
    return Card(
        name=name,
        source=index.source,
        os=index.os,
        architecture=index.architecture,
        kernels=tuple(kernel.release for kernel in index.kernels),
        modules=len(index.kernels[0].modules) if index.kernels else 0,
        firmware=len(index.firmware.files),
        notes=index.notes if index.kernels else (*index.notes, sentence("base.no_modules")),
        added_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        index=file,
    )


def _folder(state: Path, name: str) -> Path:
    return state / "bases" / name


def _require_name(name: str) -> None:
    if name == LIVE:
        raise BadInput("bad.base_live")
    if not _NAME.fullmatch(name):
        raise BadInput("bad.base_name", name=name)


def _read(source: Path) -> Index:
    """A folder or an archive; whatever else has that name is not opened."""
    try:
        source.resolve(strict=True)
        folder, file = source.is_dir(), source.is_file()
    except (OSError, ValueError, RuntimeError):
        raise BadInput("bad.no_file", path=str(source)) from None
    if folder:
        from acceptance.bases.folder import read_folder

        return read_folder(source)
    if not file:
        raise BadInput("bad.base_kind", path=str(source))
    from acceptance.bases.tarball import read_tarball

    return read_tarball(source)
