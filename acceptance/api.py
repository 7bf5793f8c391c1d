"""What a check is handed: the machine's facts, and ways to measure, attach, load, claim."""

import hashlib
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from acceptance.declaration import Check
from acceptance.events import EvidenceAttached, LoadSlice, MeasurementTaken
from acceptance.model import Claim, EvidenceItem
from acceptance.sentences import Sentence, sentence
from acceptance.stops import Inconclusive

__all__ = ["Claims", "Evidence", "Load", "Machine", "Measure", "own"]

Emit = Callable[[Any], None]
Kernel = TypeVar("Kernel", bound=Callable[..., Any])
_LARGEST_ATTACHMENT_BYTES = 16 * 2**20


class Machine:
    """The facts of the machine, one attribute a probe: `machine.cpu.cores`.

    `need` is the way to a fact that a check cannot do without. `system` is the port
    to the machine, for what must be read at this moment.
    """

    def __init__(self, facts: Mapping[str, Any], system: Any) -> None:
        self.facts = facts
        self.system = system

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self.facts:
            raise AttributeError(f"no probe is called {name!r}; there are {sorted(self.facts)}")
        return self.facts[name]

    def need(self, path: str) -> Any:
        """The fact at `path` (`cpu.cores`), or the check ends as inconclusive.

        The reason and the cure are those that the probe gave for the missing fact.
        Raises `AttributeError` for a path that no probe has: a slip of the check's.
        """
        section, *fields = path.split(".")
        value = getattr(self, section)
        for field in fields:
            known = getattr(value, "__struct_fields__", (field,))
            if field not in known and set(known) != {"missing"}:
                raise AttributeError(f"{path} is no fact: {section} has {', '.join(known)}")
            value = getattr(value, field, None)
        if value is None:
            raise self._unknown(path)
        return value

    def _unknown(self, path: str) -> Inconclusive:
        section, _, field = path.partition(".")
        for missing in getattr(self.facts.get(section), "missing", ()):
            if field == missing.path or field.startswith(f"{missing.path}.") or not missing.path:
                why = Sentence(missing.reason, dict(missing.values))
                return Inconclusive(sentence("reason.fact", path=path, why=why), missing.cure)
        return Inconclusive(sentence("reason.no_fact", path=path))


class Measure:
    """Takes the declared measurements: `measure("errors", 0)`."""

    def __init__(self, check: Check, part: str | None, emit: Emit) -> None:
        self._declared = {m.name: m for m in check.measures}
        self._check, self._part, self._emit = check.id, part, emit
        self.taken: dict[str, Any] = {}

    def __call__(self, name: str, value: str | float | bool) -> Any:
        """Record a value and return it; raises `ValueError` for what is no measurement."""
        if name not in self._declared:
            raise ValueError(f"measurement {name!r} was not declared by check {self._check}")
        plain = _measured(value)
        if plain is None:
            raise ValueError(f"measurement {name!r} is not a finite number: {value!r:.60}")
        self.taken[name] = plain
        self._emit(MeasurementTaken(check=self._check, part=self._part, name=name, value=plain))
        return value

    def failed(self) -> list[str]:
        """Names of the taken measurements that are out of their limit."""
        return [name for name, value in self.taken.items() if self._judge(name, value) == "failed"]

    def missing(self) -> list[str]:
        """Names of the declared measurements that were not taken."""
        return [name for name in self._declared if name not in self.taken]

    def _judge(self, name: str, value: Any) -> str:
        limit = self._declared[name].limit
        return "passed" if limit is None else limit.judge(value)


def _measured(value: Any) -> str | float | bool | None:
    """A text, truth value or finite number, those of numpy among them; None for anything else."""
    plain = value.item() if type(value).__module__ == "numpy" else value
    if isinstance(plain, str | bool):
        return plain
    try:
        number = int(plain) if isinstance(plain, Integral) else float(plain)
        return number if math.isfinite(number) else None
    except (TypeError, ValueError, OverflowError):
        return None


class Evidence:
    """Attaches what a finding rests on; every attachment is named by its digest."""

    def __init__(self, check: str, part: str | None, folder: Path, system: Any, emit: Emit) -> None:
        self._check, self._part = check, part
        self._folder, self._system, self._emit = folder, system, emit

    def __call__(self, name: str, content: str | bytes, media_type: str = "text/plain") -> None:
        """Attach a text or bytes; more than 16 MiB are cut, and the name says so."""
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        if len(data) > _LARGEST_ATTACHMENT_BYTES:
            data, name = data[:_LARGEST_ATTACHMENT_BYTES], f"{name} (cut)"
        digest = hashlib.sha256(data).hexdigest()
        self._store(digest, data)
        item = EvidenceItem(
            name=str(name), digest=digest, size_bytes=len(data), media_type=str(media_type)
        )
        self._emit(EvidenceAttached(check=self._check, part=self._part, item=item))

    def lines(self, name: str, lines: Iterable[str]) -> None:
        """Attach a log excerpt."""
        self(name, "".join(f"{line}\n" for line in lines))

    def file(self, path: Path, media_type: str = "application/octet-stream") -> None:
        """Attach a file under its own name."""
        self(path.name, path.read_bytes(), media_type)

    def command(self, argv: Sequence[str], deadline_seconds: float = 10.0) -> str:
        """Run a command through the port to the machine, attach and return its output."""
        output: str = self._system.run(argv, deadline_seconds=deadline_seconds).text
        self(" ".join(argv), output)
        return output

    def _store(self, digest: str, data: bytes) -> None:
        """Write under a temporary name first, so that killed, none is left half-written.

        When the power went, the name may have been on the disk and the bytes not yet.
        """
        final = self._folder / digest
        if final.exists() and final.read_bytes() == data:
            return
        self._folder.mkdir(exist_ok=True)
        draft = self._folder / f".{digest}.{os.getpid()}"
        draft.write_bytes(data)
        draft.replace(final)


class Load:
    """Puts the machine under load: its time, its cores, its slices, its provider."""

    def __init__(  # noqa: PLR0913 - what the plug-in knows about one load
        self,
        check: str,
        part: str | None,
        *,
        seconds: float,
        scratch: Path,
        provider: Mapping[str, Any],
        emit: Emit,
        clock: Callable[[], float],
    ) -> None:
        self.seconds = seconds
        self.scratch = scratch
        self._check, self._part, self._emit = check, part, emit
        self._provider, self._clock = provider, clock

    @property
    def cores(self) -> tuple[int, ...]:
        """Numbers of the logical CPUs that this process may use."""
        return tuple(sorted(os.sched_getaffinity(0)))

    def provide(self, name: str, default: Kernel) -> Kernel:
        """The compute or data kernel `name`: the provider's where it has one, else ours.

        The comparison of results is never provided, so that a fault can enter only
        where a real machine would make it.
        """
        replaced: Kernel = self._provider.get(name.replace(".", "_"), default)
        return replaced

    def slices(self, slice_seconds: float = 1.0) -> Iterator[tuple[float, dict[str, float]]]:
        """Split the load's time: yields (seconds of this slice, a dict for work done).

        Each finished slice is journalled with what the check has put in the dict.
        """
        end = self._clock() + self.seconds
        number = 0
        while (left := end - self._clock()) > 0:
            done: dict[str, float] = {}
            yield min(slice_seconds, left), done
            number += 1
            work = {str(name): float(amount) for name, amount in done.items()}
            self._emit(LoadSlice(check=self._check, part=self._part, number=number, done=work))


class Claims:
    """States what a check has shown: n, method, confidence, assumptions."""

    def __init__(self, check: str) -> None:
        self._check = check
        self.made: list[Claim] = []

    def add(self, made: Claim) -> None:
        """Add a claim of `acceptance.statistics.claims`, which has all its sentences.

        Raises `msgspec.ValidationError` where a field is of another type.
        """
        plain = msgspec.to_builtins(made, enc_hook=_plain_number)
        self.made.append(msgspec.convert(plain, Claim))

    def __call__(
        self,
        statement: str,
        /,
        *,
        n: int,
        method: str,
        confidence: float | None = None,
        assumptions: Sequence[str] = (),
        not_shown: str | None = None,
        **values: Any,
    ) -> None:
        """Add a claim; keys without a dot are sentences of the check's own `says`.

        Raises `msgspec.ValidationError` where an argument is of another type.
        """
        made = Claim(
            statement=own(self._check, sentence(statement, **values)),
            n=n,
            method=method,
            confidence=confidence,
            assumptions=tuple(own(self._check, Sentence(key)) for key in assumptions),
            not_shown=own(self._check, Sentence(not_shown)) if not_shown else None,
        )
        self.add(made)


def _plain_number(value: object) -> int | float:
    """Counts and rates of other libraries (numpy's) as plain numbers."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError(f"a claim cannot hold a {type(value).__name__}")


def own(check: str, said: Sentence) -> Sentence:
    """A key without a dot belongs to the check's own sentences."""
    return said if "." in said.key else Sentence(f"{check}.{said.key}", said.values)
