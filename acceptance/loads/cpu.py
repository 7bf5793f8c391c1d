"""Whether every core computes the same bits: hashes, compression, floating point, vectors.

Each worker, pinned to its core, does the same rounds of work as all others at the same
time. Every result is compared with a known answer, and what depends on the installed
library (the compressed bytes) with what the other cores got. The operations are exact
by IEEE 754 or in integers, so that the answer is the same on every sound machine,
whatever the library's vector width or order of summation. Needs no privilege.
"""

import hashlib
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from acceptance.loads.cpu_answers import KNOWN
from acceptance.loads.crew import Crew

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KINDS", "SEEDS", "Answer", "Report", "Total", "Wrong", "crew", "disagreeing", "kernel"]

KINDS = ("hash", "compress", "float", "vector")
SEEDS = 16
_WORK_BYTES = 64 * 2**10
_MATRIX_SIDE = 96
_LARGEST_ENTRY = 256  # 96 products below 2^16 stay below 2^24: exact in 32-bit floats too
_FLOAT_ROUNDS = 24
_KEPT = 16
_SIXTEEN_LETTERS = bytes(b"etaoinshrdlucmfw"[value & 15] for value in range(256))


class Answer(NamedTuple):
    """`everywhere` is the same on every machine, `here` only on all cores of one machine."""

    everywhere: bytes
    here: bytes = b""


Kernel = Callable[[int, int, str], Answer]
"""(core, number of the round, kind of work) -> its answer."""


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """A result that is not the known answer; digests in hexadecimal."""

    core: int
    round: int
    kind: str
    expected: str
    got: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What one core did in one step."""

    core: int
    results: int
    cpu_seconds: float
    wrong: tuple[Wrong, ...] = ()
    wrong_results: int = 0
    here: Mapping[tuple[str, int], str] = {}


class Total(msgspec.Struct, kw_only=True):
    """The reports of all cores and steps, added up; of wrong results the first few."""

    results: int = 0
    wrong_results: int = 0
    cpu_seconds: float = 0.0
    wrong: list[Wrong] = []
    disagreeing: tuple[int, ...] = ()

    def add(self, reports: Mapping[int, Report]) -> bool:
        """Add one step; returns whether anything wrong was found so far."""
        for report in reports.values():
            self.results += report.results
            self.wrong_results += report.wrong_results
            self.cpu_seconds += report.cpu_seconds
            self.wrong.extend(report.wrong)
        self.disagreeing = disagreeing(reports)
        return bool(self.wrong_results or self.disagreeing)


def kernel(core: int, round_number: int, kind: str) -> Answer:  # noqa: ARG001 - a provider's needs it
    """The work itself. A provider's kernel is told the core, to fail on one of them."""
    return _WORK[kind](hashlib.shake_128(b"%d" % (round_number % SEEDS)))


def crew(cores: Sequence[int], work: Kernel = kernel) -> Crew:
    """Workers on `cores` whose reports are `Report`s; the first step does all the seeds."""
    return Crew(cores, lambda core: _Worker(core, work).step)


def disagreeing(reports: Mapping[int, Report]) -> tuple[int, ...]:
    """The cores whose results of the same work differ from what most cores got.

    Where there is no majority, as between two cores, all that took part are named.
    """
    suspects: set[int] = set()
    for key in {key for report in reports.values() for key in report.here}:
        suspects |= _minority({c: r.here[key] for c, r in reports.items() if key in r.here})
    return tuple(sorted(suspects))


def _minority(results: Mapping[int, str]) -> set[int]:
    counted = Counter(results.values())
    most, votes = counted.most_common(1)[0]
    if len(counted) == 1:
        return set()
    if votes * 2 <= len(results):
        return set(results)
    return {core for core, result in results.items() if result != most}


class _Worker:
    """Does round after round on one core; compares, counts and keeps the first few faults."""

    def __init__(self, core: int, work: Kernel) -> None:
        self._core, self._work = core, work
        self._round = 0
        self._here: dict[tuple[str, int], str] = {}

    def step(self, seconds: float) -> Report:
        end, began = time.monotonic() + seconds, time.process_time()
        wrong: list[Wrong] = []
        results = 0
        while self._round < SEEDS or time.monotonic() < end:
            wrong.extend(self._one_round())
            results += len(KINDS)
        return Report(
            core=self._core,
            results=results,
            cpu_seconds=time.process_time() - began,
            wrong=tuple(wrong[:_KEPT]),
            wrong_results=len(wrong),
            here=dict(self._here),
        )

    def _one_round(self) -> "Iterator[Wrong]":
        number, seed = self._round, self._round % SEEDS
        self._round += 1
        for kind in KINDS:
            answer = self._work(self._core, number, kind)
            got, expected = digest(answer.everywhere), KNOWN[kind][seed]
            if got != expected:
                yield self._wrong(number, kind, expected, got)
            mine = digest(answer.here)
            first = self._here.setdefault((kind, seed), mine)
            if mine != first:
                yield self._wrong(number, kind, first, mine)

    def _wrong(self, number: int, kind: str, expected: str, got: str) -> Wrong:
        return Wrong(core=self._core, round=number, kind=kind, expected=expected, got=got)


def digest(result: bytes) -> str:
    """64 bits of BLAKE2b: a wrong result passes for right once in 10^19."""
    return hashlib.blake2b(result, digest_size=8).hexdigest()


def _hash(source: Any) -> Answer:
    data = source.digest(_WORK_BYTES)
    names = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s")
    digests = [hashlib.new(name, data, usedforsecurity=False).digest() for name in names]
    sums = zlib.crc32(data).to_bytes(4, "little") + zlib.adler32(data).to_bytes(4, "little")
    return Answer(b"".join(digests) + sums)


def _compress(source: Any) -> Answer:
    data = source.digest(_WORK_BYTES).translate(_SIXTEEN_LETTERS)
    packed = zlib.compress(data, 6)
    return Answer(zlib.decompress(packed), packed)


def _float(source: Any) -> Answer:
    """Only + * / and square roots, element by element: IEEE 754 rounds each correctly."""
    import numpy as np

    words = np.frombuffer(source.digest(_WORK_BYTES), dtype="<u8")
    x = 1.0 + (words >> np.uint64(12)).astype(np.float64) * 2.0**-52
    y = x[::-1].copy()
    for _ in range(_FLOAT_ROUNDS):
        x, y = np.sqrt(x * x + y), (x + 3.0) / (y * 0.75 + 1.0)
    return Answer(x.astype("<f8").tobytes() + y.astype("<f8").tobytes())


def _vector(source: Any) -> Answer:
    """64-bit integers that wrap, and products of matrices of small whole numbers."""
    import numpy as np

    words = np.frombuffer(source.digest(_WORK_BYTES), dtype="<u8").astype(np.uint64)
    for shift in (33, 29, 32):
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(0xFF51AFD7ED558CCD)
    side = _MATRIX_SIDE
    small = (words[: side * side // 2] % np.uint64(_LARGEST_ENTRY)).astype(np.float64)
    left = np.resize(small, (side, side))
    double = (left @ left.T).astype(np.int64)
    single = (left.astype(np.float32) @ left.astype(np.float32)).astype(np.int64)
    return Answer(b"".join(part.astype("<i8").tobytes() for part in (words, double, single)))


_WORK: dict[str, Callable[[Any], Answer]] = {
    "hash": _hash,
    "compress": _compress,
    "float": _float,
    "vector": _vector,
}
