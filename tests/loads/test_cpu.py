"""The known answers, worked out a second time without numpy; how a wrong one is told."""

import hashlib
import math
import os
import struct
import zlib

import pytest

from acceptance.loads import cpu
from acceptance.loads.cpu_answers import KNOWN

MASK = 2**64 - 1


def source(seed: int) -> bytes:
    return hashlib.shake_128(b"%d" % seed).digest(65536)


def words(seed: int) -> list[int]:
    return list(struct.unpack("<8192Q", source(seed)))


def plain_hash(seed: int) -> bytes:
    data = source(seed)
    made = [
        hashlib.md5(data).digest(),
        hashlib.sha1(data).digest(),
        hashlib.sha256(data).digest(),
        hashlib.sha512(data).digest(),
        hashlib.sha3_256(data).digest(),
        hashlib.blake2b(data).digest(),
        hashlib.blake2s(data).digest(),
    ]
    return b"".join(made) + struct.pack("<II", zlib.crc32(data), zlib.adler32(data))


def plain_compress(seed: int) -> bytes:
    return bytes(b"etaoinshrdlucmfw"[byte % 16] for byte in source(seed))


def plain_float(seed: int) -> bytes:
    x = [1.0 + (word >> 12) * 2.0**-52 for word in words(seed)]
    y = x[::-1]
    for _ in range(24):
        x, y = (
            [math.sqrt(a * a + b) for a, b in zip(x, y, strict=True)],
            [(a + 3.0) / (b * 0.75 + 1.0) for a, b in zip(x, y, strict=True)],
        )
    return struct.pack("<8192d", *x) + struct.pack("<8192d", *y)


def plain_vector(seed: int) -> bytes:
    mixed = words(seed)
    for shift in (33, 29, 32):
        mixed = [(w ^ (w >> shift)) * 0xFF51AFD7ED558CCD & MASK for w in mixed]
    small = [w % 256 for w in mixed[:4608]] * 2
    rows = [small[96 * n : 96 * (n + 1)] for n in range(96)]
    columns = list(zip(*rows, strict=True))
    double = [sum(map(int.__mul__, a, b)) for a in rows for b in rows]
    single = [sum(map(int.__mul__, a, b)) for a in rows for b in columns]
    return b"".join(
        struct.pack(f"<{len(part)}{kind}", *part)
        for part, kind in ((mixed, "Q"), (double, "q"), (single, "q"))
    )


@pytest.mark.parametrize("seed", [0, 15])
@pytest.mark.parametrize("kind", cpu.KINDS)
def test_known_answers_hold_in_plain_python(kind: str, seed: int) -> None:
    plain = {
        "hash": plain_hash,
        "compress": plain_compress,
        "float": plain_float,
        "vector": plain_vector,
    }[kind]
    assert cpu.digest(plain(seed)) == KNOWN[kind][seed]


@pytest.mark.parametrize("kind", cpu.KINDS)
def test_this_machine_gets_the_known_answers(kind: str) -> None:
    got = [cpu.digest(cpu.kernel(0, seed, kind).everywhere) for seed in range(cpu.SEEDS)]
    assert tuple(got) == KNOWN[kind]
    assert len(set(got)) == cpu.SEEDS


def test_one_flipped_bit_in_one_round_is_told_with_its_place() -> None:
    def kernel(core: int, number: int, kind: str) -> cpu.Answer:
        answer = cpu.kernel(core, number, kind)
        if (number, kind) != (7, "hash"):
            return answer
        return cpu.Answer(bytes([answer.everywhere[0] ^ 1]) + answer.everywhere[1:], answer.here)

    core = min(os.sched_getaffinity(0))
    with cpu.crew([core], kernel) as crew:
        report = crew.work(0.0)[core]
    assert report.results == cpu.SEEDS * len(cpu.KINDS)
    assert [(w.core, w.round, w.kind) for w in report.wrong] == [(core, 7, "hash")]


def report(core: int, **here: str) -> cpu.Report:
    digests = {("compress", int(seed[1:])): digest for seed, digest in here.items()}
    return cpu.Report(core=core, results=1, cpu_seconds=0.0, here=digests)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (["a", "a", "a"], ()),
        (["a", "b", "a"], (1,)),
        (["a", "b"], (0, 1)),
        (["a", "b", "c"], (0, 1, 2)),
        (["a", "a", "b", "b"], (0, 1, 2, 3)),
        (["a"], ()),
    ],
)
def test_the_minority_is_suspected(results: list[str], expected: tuple[int, ...]) -> None:
    reports = {core: report(core, s3=result) for core, result in enumerate(results)}
    assert cpu.disagreeing(reports) == expected


def test_work_that_only_one_core_did_suspects_nobody() -> None:
    assert cpu.disagreeing({0: report(0, s1="a"), 1: report(1, s2="b")}) == ()


def test_total_adds_up_and_says_that_something_was_found() -> None:
    total = cpu.Total()
    assert not total.add({0: report(0, s1="a"), 1: report(1, s1="a")})
    assert total.add({0: report(0, s1="a"), 1: report(1, s1="b")})
    assert (total.results, total.disagreeing) == (4, (0, 1))
