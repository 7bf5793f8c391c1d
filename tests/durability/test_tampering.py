"""Every changed byte, missing line and swapped line of a finished run is found, and named."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from acceptance.cli._reporting import load_run
from acceptance.refusal import BadInput
from acceptance.runs.reading import attachment_faults, read_chain
from acceptance.sentences import Sentence
from reports import render
from tests.durability.bench import Bench

SUITE = """
@check("own.first", title="first", measures=(measurement("x", "1", at_most(3)),))
def test_first(measure, evidence):
    measure("x", 2)
    evidence("seen", "something seen")

@check("own.second", title="second", severity="minor")
def test_second():
    assert 1 == 2
"""
OFTEN = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class Finished:
    """A finished run, to be spoilt: its bytes as they were."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.folder = bench.run_folder
        self.journal = bench.journal
        self.data = self.journal.read_bytes()
        self.head = (self.folder / "run.head").read_bytes()
        self.rows = self.data.split(b"\n")[:-1]

    def faults(self, data: bytes) -> list[Sentence]:
        """What is found where the journal holds `data` instead."""
        self.journal.write_bytes(data)
        try:
            chain = read_chain(self.folder)
        finally:
            self.journal.write_bytes(self.data)
        return [*chain.faults, *attachment_faults(self.folder, chain.lines)]

    def named(self, data: bytes) -> set[int]:
        """The lines that are named as at fault, counted from 1."""
        return {int(str(f.values["line"])) for f in self.faults(data) if "line" in f.values}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    bench = Bench(tmp_path_factory.mktemp("finished"))
    bench.write(SUITE)
    assert bench.qualify().code == 11
    return Finished(bench)


def test_the_untouched_run_holds(finished: Finished) -> None:
    assert finished.faults(finished.data) == []
    assert finished.bench.verify()["finished"]


@OFTEN
@given(data=st.data())
def test_every_changed_byte_is_found(finished: Finished, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(finished.data) - 1))
    new = data.draw(st.integers(0, 255).filter(lambda b: b != finished.data[position]))
    spoilt = bytearray(finished.data)
    spoilt[position] = new
    line = 1 + finished.data.count(b"\n", 0, position)
    if position == len(finished.data) - 1:  # its very end: told by the head
        assert finished.faults(bytes(spoilt))
    else:
        assert min(finished.named(bytes(spoilt))) == line


@pytest.mark.slow
def test_each_byte_changed_one_after_the_other_is_found(finished: Finished) -> None:
    """Only those beside the facts, which make up nine tenths and are sampled above."""
    number = 0
    for number, position in enumerate(small_lines(finished)):
        spoilt = bytearray(finished.data)
        spoilt[position] ^= 1 << number % 8
        assert finished.faults(bytes(spoilt)), position
    print(f"tampering: {number + 1} changed bytes, all found")


def small_lines(finished: Finished) -> Iterator[int]:
    begin = 0
    for row in finished.rows:
        if b'"facts_observed"' not in row:
            yield from range(begin, begin + len(row) + 1)
        begin += len(row) + 1


def test_each_missing_line_is_found(finished: Finished) -> None:
    for number in range(len(finished.rows)):
        rows = finished.rows[:number] + finished.rows[number + 1 :]
        spoilt = b"".join(row + b"\n" for row in rows)
        if number + 1 < len(finished.rows):
            assert min(finished.named(spoilt)) == number + 1
        else:
            assert [f.key for f in finished.faults(spoilt)] == ["chain.head"]


def test_each_two_swapped_lines_are_found(finished: Finished) -> None:
    for first in range(len(finished.rows)):
        for second in range(first + 1, len(finished.rows)):
            rows = list(finished.rows)
            rows[first], rows[second] = rows[second], rows[first]
            spoilt = b"".join(row + b"\n" for row in rows)
            assert min(finished.named(spoilt)) == first + 1


def test_each_line_told_twice_is_found(finished: Finished) -> None:
    for number, row in enumerate(finished.rows):
        rows = [*finished.rows[: number + 1], row, *finished.rows[number + 1 :]]
        spoilt = b"".join(row + b"\n" for row in rows)
        assert min(finished.named(spoilt)) == number + 2


@OFTEN
@given(data=st.data())
def test_each_cut_end_is_found(finished: Finished, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(finished.data) - 1))
    assert "chain.head" in {f.key for f in finished.faults(finished.data[:length])}


@given(added=st.binary(min_size=1, max_size=200))
@example(added=b"{")
@example(added=b"\n")
@OFTEN
def test_whatever_is_added_behind_the_end_is_found(finished: Finished, added: bytes) -> None:
    assert finished.faults(finished.data + added)


def test_a_changed_a_missing_and_a_foreign_head_are_found(finished: Finished) -> None:
    head = finished.folder / "run.head"
    for noted in (b"0" * 64 + b"\n", b"", b"\xff\xfe", finished.head[:-2] + b"x\n"):
        head.write_bytes(noted)
        assert [f.key for f in finished.faults(finished.data)] == ["chain.head"]
    head.write_bytes(finished.head)


def test_changed_and_missing_attachments_are_found(finished: Finished) -> None:
    attached = list((finished.folder / "attachments").iterdir())
    assert attached
    for path in attached:
        data = path.read_bytes()
        path.write_bytes(data + b"x")
        assert [f.key for f in finished.faults(finished.data)] == ["chain.attachment_changed"]
        path.unlink()
        assert [f.key for f in finished.faults(finished.data)] == ["chain.attachment_missing"]
        path.write_bytes(data)


def test_the_command_names_the_line_and_exits_10(finished: Finished, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(finished.folder, folder)
    rows = list(finished.rows)
    rows[4] = rows[4].replace(b"own.first", b"own.other", 1)
    (folder / "run.ndjson").write_bytes(b"".join(row + b"\n" for row in rows))
    done = finished.bench.run("verify", str(folder))
    assert done.code == 10
    assert "line 5" in done.out
    again = finished.bench.run("verify", str(finished.folder), "--head", "0" * 64)
    assert again.code == 10


def test_documents_of_a_broken_run_are_refused_in_one_sentence(
    finished: Finished, tmp_path: Path
) -> None:
    folder = tmp_path / "state" / "runs" / finished.folder.name
    shutil.copytree(finished.folder, folder)
    (folder / "run.ndjson").write_bytes(finished.data.replace(b"own.second", b"own.third", 1))
    for arguments in (["report"], ["qualify", "--resume"]):
        done = finished.bench.run(*arguments, str(folder))
        assert done.code == 2
        assert "line " in done.sentence
    env = {**finished.bench.env, "ACCEPTANCE_STATE": str(tmp_path / "state")}
    (row,) = json.loads(finished.bench.run("runs", "--json", env=env).out)
    assert (row["state"], row["decision"]) == ("broken", None)


# -- hostile journals --------------------------------------------------------------------------


def journal_in(folder: Path, data: bytes) -> Path:
    (folder / "run.ndjson").write_bytes(data)
    return folder


@OFTEN
@given(data=st.binary(max_size=500))
@example(data=b"\x00\n")
@example(data=b"[" * 100_000 + b"\n")
@example(data=b'{"seq":' + b"9" * 5000 + b"}\n")
@example(data=b'{"seq":1e999,"x":"\\ud800"}\n')
def test_no_bytes_make_an_exception(tmp_path: Path, data: bytes) -> None:
    chain = read_chain(journal_in(tmp_path, data))
    assert len(chain.faults) >= data.count(b"\n")
    assert chain.lines == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(OFTEN, max_examples=500)
@given(data=st.data())
def test_a_forged_run_is_read_or_refused_and_never_an_exception(
    finished: Finished, data: st.DataObject
) -> None:
    """Somebody has changed any value and made the whole chain anew."""
    lines = [json.loads(row) for row in finished.rows]
    for line in lines:
        if line["event"]["type"] == "facts_observed":
            line["event"]["facts"] = {}
    number = data.draw(st.integers(0, len(lines) - 1))
    holder, key = data.draw(st.sampled_from(list(places(lines[number]["event"]))))
    holder[key] = data.draw(JSON | st.sampled_from(["\0", "..", "/", "", {}, [], -1, 10**400]))
    folder = finished.bench.folder / "forged"
    folder.mkdir(exist_ok=True)
    journal_in(folder, chained(lines))
    chain = read_chain(folder)
    attachment_faults(folder, chain.lines)
    try:
        run = load_run(folder)
    except BadInput:
        assert chain.faults or number == 0
        return
    for form in ("json", "md", "html", "junit"):
        assert render(run, form)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document where a value stands."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def chained(lines: list[dict[str, Any]]) -> bytes:
    """A chain that holds, over any lines."""
    prev, rows = "0" * 64, []
    for line in lines:
        fields = {**{k: v for k, v in line.items() if k != "sha"}, "prev": prev}
        body = json.dumps(fields, separators=(",", ":")).encode()[:-1]
        sha = hashlib.sha256(body).hexdigest().encode()
        rows.append(body + b',"sha":"' + sha + b'"}')
        prev = hashlib.sha256(rows[-1]).hexdigest()
    return b"".join(row + b"\n" for row in rows)


def test_a_forged_chain_is_told_by_the_head_alone(finished: Finished) -> None:
    forged = chained([json.loads(row) for row in finished.rows])
    assert [f.key for f in finished.faults(forged)] in ([], ["chain.head"])
    changed = [json.loads(row) for row in finished.rows]
    changed[-1]["event"]["verdict"]["decision"] = "accepted"
    assert [f.key for f in finished.faults(chained(changed))] == ["chain.head"]
