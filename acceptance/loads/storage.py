"""Whether a disk returns what was written to it: a scratch file, stamped, read back.

The file is worked through in segments, in an order drawn by lot: a segment is written
as its next generation, brought to the device, read past the cache and compared; at the
end all of it is read once more, which finds what a later write has spoilt. Writing and
reading are kernels that a provider may replace; comparing is not.
"""

import errno
import mmap
import os
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from acceptance.loads.compare import same_bytes
from acceptance.loads.scratch import Scratch
from acceptance.loads.stamps import BLOCK_BYTES, Stamps

if TYPE_CHECKING:
    import numpy as np  # noqa: F401 - a type's name
    from numpy.typing import NDArray

__all__ = ["LEAST_BYTES", "Engine", "Report", "Wrong", "read", "write"]

REQUEST_BYTES = 2**20
SEGMENT_BYTES = 8 * REQUEST_BYTES
LEAST_BYTES = 2 * SEGMENT_BYTES
_MOST_WRITTEN_BYTES = 4 * 2**30  # of a run that lasts seconds: a test must not wear the disk
_TRANSFERS = 5  # two generations written and read, and the last reading
_SHARE_OF_TIME = 0.8
_KEPT = 16
_DEVICE_ERRORS = frozenset(
    (errno.EIO, errno.EREMOTEIO, errno.ENODATA, errno.EILSEQ, errno.ETIMEDOUT, errno.ENXIO)
) | {errno.EROFS, errno.ENODEV, errno.ENOMEDIUM, errno.EBADMSG, errno.EUCLEAN}

Transfer = Callable[[int, memoryview, int], int]
"""(file descriptor, buffer, offset) -> bytes transferred, as `os.pwrite` has it."""


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """A 4 KiB block that is not what was written; `kind` is one of `stamps.CLASSES`."""

    kind: str
    offset: int
    generation: int
    bits: int
    says_position: int
    says_generation: int


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the file system answered with an error."""

    operation: str
    offset: int
    error: str


class Report(msgspec.Struct, kw_only=True):
    """What was done so far; counts are of blocks, `longest_seconds` of one 1 MiB request."""

    size_bytes: int = 0
    written_bytes: int = 0
    verified_bytes: int = 0
    generations: int = 0
    longest_seconds: float = 0.0
    wrong_blocks: int = 0
    wrong: list[Wrong] = []
    failed_requests: int = 0
    failures: list[Failure] = []


def write(descriptor: int, buffer: memoryview, offset: int) -> int:
    """The default kernel `storage.write`."""
    return os.pwrite(descriptor, buffer, offset)


def read(descriptor: int, buffer: memoryview, offset: int) -> int:
    """The default kernel `storage.read`."""
    return os.preadv(descriptor, [buffer], offset)


class Engine:
    """Works on an open scratch file of at most `budget_bytes`; `report` grows meanwhile."""

    def __init__(
        self,
        scratch: Scratch,
        budget_bytes: int,
        seconds: float,
        *,
        transfers: tuple[Transfer, Transfer] = (write, read),
        token: int | None = None,
    ) -> None:
        """`seconds` is all the time there is; `transfers` are the kernels to write and read."""
        token = random.SystemRandom().getrandbits(63) if token is None else token
        self._scratch, self._budget, self._seconds = scratch, budget_bytes, seconds
        self._transfers = transfers
        self._stamps, self._lots = Stamps(token), random.Random(token)  # noqa: S311 - an order
        self._outgoing, self._incoming = _Buffer(), _Buffer()
        self._generations = [0]
        self._lap: list[int] = []
        self._busy_seconds = 0.0
        self.report = Report(size_bytes=SEGMENT_BYTES)

    @property
    def broken(self) -> bool:
        """Whether something was found: more of it would only load a disk that is failing."""
        return bool(self.report.wrong_blocks or self.report.failed_requests)

    def work(self, seconds: float) -> None:
        """Go on for about `seconds`, or until something was found."""
        end = time.monotonic() + seconds
        while not self.broken and time.monotonic() < end:
            self._turn(self._next())

    def finish(self) -> None:
        """Have at least two generations in a segment, then read everything once more."""
        while not self.broken and max(self._generations) < 2:
            self._turn(self._next())
        for segment, generation in enumerate(self._generations):
            if generation and not self.broken:
                self._verify(segment)

    def _next(self) -> int:
        """The next segment of this lap; the first, written twice, says how large the file is."""
        if len(self._generations) == 1 and self._generations[0] == 2:
            self._grow()
        if not self._lap:
            self._lap = list(range(len(self._generations)))
            self._lots.shuffle(self._lap)
        return self._lap.pop()

    def _grow(self) -> None:
        moved = self.report.written_bytes + self.report.verified_bytes
        speed = moved / max(self._busy_seconds, 1e-6)
        reachable = int(speed * self._seconds * _SHARE_OF_TIME / _TRANSFERS)
        size = min(max(reachable, LEAST_BYTES), self._budget)
        self._generations += [0] * (max(size // SEGMENT_BYTES, 1) - 1)
        self.report.size_bytes = len(self._generations) * SEGMENT_BYTES

    def _turn(self, segment: int) -> None:
        began = time.monotonic()
        if not self._generations[segment] or self.report.written_bytes < _MOST_WRITTEN_BYTES:
            self._rewrite(segment)
        self._verify(segment)
        self._busy_seconds += time.monotonic() - began

    def _rewrite(self, segment: int) -> None:
        self._generations[segment] += 1
        generation = self._generations[segment]
        self.report.generations = max(self.report.generations, generation)
        for offset in _requests(segment):
            self._stamp(offset, generation)
            if self._transfer("write", self._outgoing, offset):
                self.report.written_bytes += REQUEST_BYTES
        self._settle(segment)

    def _settle(self, segment: int) -> None:
        try:
            self._scratch.settle(segment * SEGMENT_BYTES, SEGMENT_BYTES)
        except OSError as error:
            self._failed("sync", segment * SEGMENT_BYTES, error)

    def _verify(self, segment: int) -> None:
        generation = self._generations[segment]
        for offset in _requests(segment):
            if not self._transfer("read", self._incoming, offset):
                continue
            self._stamp(offset, generation)
            self.report.verified_bytes += REQUEST_BYTES
            if not same_bytes(self._outgoing.address, self._incoming.address, REQUEST_BYTES):
                self._note(offset, generation)

    def _stamp(self, offset: int, generation: int) -> None:
        rows = self._outgoing.rows
        self._stamps.blocks(offset // BLOCK_BYTES, len(rows), generation, rows)

    def _transfer(self, operation: str, buffer: "_Buffer", offset: int) -> bool:
        """All of the buffer, also where the file system moves less at a time."""
        kernel = self._transfers[0 if operation == "write" else 1]
        began, done = time.monotonic(), 0
        try:
            while done < REQUEST_BYTES:
                moved = self._once(kernel, buffer.view[done:], offset + done)
                if moved <= 0:
                    raise OSError(errno.EIO, "nothing was transferred")
                done += moved
        except OSError as error:
            self._failed(operation, offset, error)
            return False
        self.report.longest_seconds = max(self.report.longest_seconds, time.monotonic() - began)
        return True

    def _once(self, kernel: Transfer, view: memoryview, offset: int) -> int:
        try:
            return kernel(self._scratch.fd, view, offset)
        except OSError as error:
            if error.errno != errno.EINVAL or not self._scratch.direct:
                raise
            self._scratch.without_cache()
            return kernel(self._scratch.fd, view, offset)

    def _failed(self, operation: str, offset: int, error: OSError) -> None:
        """Count what a device answers; a full disk or a quota is not the device's fault."""
        if error.errno not in _DEVICE_ERRORS:
            raise error
        name = errno.errorcode.get(error.errno or 0, str(error.errno))
        self.report.failed_requests += 1
        if len(self.report.failures) < _KEPT:
            self.report.failures.append(Failure(operation=operation, offset=offset, error=name))

    def _note(self, offset: int, generation: int) -> None:
        import numpy as np

        wanted, got = self._outgoing.rows, self._incoming.rows
        for row in np.flatnonzero((wanted != got).any(axis=1)):
            self.report.wrong_blocks += 1
            if len(self.report.wrong) < _KEPT:
                self.report.wrong.append(self._wrong(offset, int(row), generation))

    def _wrong(self, offset: int, row: int, generation: int) -> Wrong:
        import numpy as np

        wanted, got = self._outgoing.rows[row], self._incoming.rows[row]
        place = offset + row * BLOCK_BYTES
        return Wrong(
            kind=self._stamps.classify(got, place // BLOCK_BYTES, generation),
            offset=place,
            generation=generation,
            bits=int(np.unpackbits((wanted ^ got).view(np.uint8)).sum()),
            says_position=int(got[1]),
            says_generation=int(got[2]),
        )


class _Buffer:
    """One request's bytes, aligned to a page as O_DIRECT asks for; also as rows of blocks."""

    def __init__(self) -> None:
        import numpy as np

        self._map = mmap.mmap(-1, REQUEST_BYTES)
        self.view = memoryview(self._map)
        words: Any = np.frombuffer(self._map, np.uint64)
        self.rows: NDArray[np.uint64] = words.reshape(-1, BLOCK_BYTES // 8)
        self.address: int = self.rows.ctypes.data


def _requests(segment: int) -> range:
    first = segment * SEGMENT_BYTES
    return range(first, first + SEGMENT_BYTES, REQUEST_BYTES)
