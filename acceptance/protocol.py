"""What supervisor and child say to each other: one JSON line a message, over one socket.

The child sends events (which the supervisor journals) and the messages below; the
supervisor sends its instructions first, then one line each time the child waits.
"""

import select
import socket
from typing import Any, TypeAlias

import msgspec

from acceptance.events import Event
from acceptance.model import Severity

__all__ = [
    "GO",
    "Channel",
    "CollectFailed",
    "Finished",
    "Instructions",
    "Message",
    "PlanRefused",
    "Probing",
]

GO = b"go\n"


class Instructions(msgspec.Struct, frozen=True, kw_only=True):
    """All that a child needs to know.

    `suites` are (path, name); `known` the ids that they declare, `checks` those to run,
    `loads` those of them that load the machine. `order` is (name, text), `severities` by
    check are those it sets. `facts` is None for the first child, which probes; `compared`
    names what they were held against already: `order`, `bases`. `done` and `attempts` are
    filled when a later child goes on with the plan of an earlier one.
    """

    suites: tuple[tuple[str, str], ...]
    folder: str
    profile: str
    watching: bool = False
    known: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    load_seconds: float = 5.0
    scratch: str = ""
    order: tuple[str, str] | None = None
    state: str = ""
    compared: frozenset[str] = frozenset()
    severities: dict[str, Severity] = {}
    root: str | None = None
    provider: str | None = None
    facts: dict[str, Any] | None = None
    skip_probes: tuple[str, ...] = ()
    done: tuple[tuple[str, str | None], ...] = ()
    attempts: tuple[tuple[str, str | None, int], ...] = ()


class _Said(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A message that is no event: it is not journalled."""


class Probing(_Said, frozen=True, kw_only=True, tag="probing"):
    """A probe is at work; if it hangs, the supervisor knows which."""

    name: str


class CollectFailed(_Said, frozen=True, kw_only=True, tag="collect_failed"):
    """pytest could not import a file of a suite, or the file skipped itself."""

    path: str
    error: str
    skipped: bool = False


class PlanRefused(_Said, frozen=True, kw_only=True, tag="plan_refused"):
    """The selection fits nothing: message key and values of the refusal."""

    key: str
    values: dict[str, str] = {}


class Finished(_Said, frozen=True, kw_only=True, tag="finished"):
    """The child has done all that it was told to."""

    interrupted: bool = False


Message: TypeAlias = Event | Probing | CollectFailed | PlanRefused | Finished

_encode = msgspec.json.Encoder().encode


class Channel:
    """The child's end of the socket."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._input = self._socket.makefile("rb")

    def emit(self, message: Any) -> None:
        """Send a message; it is in the kernel's hands when this returns."""
        try:
            data = _encode(message)
        except UnicodeEncodeError:  # a name that is no UTF-8, as a machine may hold
            data = _encode(_printable(msgspec.to_builtins(message)))
        self._socket.sendall(data + b"\n")

    def wait(self) -> None:
        """Wait until the supervisor says go; ends this process where it is gone."""
        if self._input.readline() != GO:
            raise SystemExit(1)

    def waiting(self) -> bool:
        """Whether the supervisor has said something that was not read yet."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def instructions(self) -> Instructions:
        """The first line that the supervisor sends."""
        return msgspec.json.decode(self._input.readline(), type=Instructions)


def _printable(value: Any) -> Any:
    """The same value with each lone surrogate shown as its code."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_printable(name): _printable(one) for name, one in value.items()}
        case list() | tuple():
            return [_printable(one) for one in value]
    return value
