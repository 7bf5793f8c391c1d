"""`acceptance lot` from end to end: captured machines, plans, documents, refusals, escapes."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from acceptance.lot.model import LotJudgement
from tests.durability.bench import Bench, Done
from tests.lot.captured import SIZE, machine


class Lot:
    """The runs of the captured lot, and the command on them."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        self.runs: list[str] = []
        for number in range(1, SIZE + 1):
            root = machine(folder / f"machine{number}", number).write()
            done = self.bench.run("qualify", "--root", str(root), "--json")
            self.runs.append(json.loads(done.out)["id"])

    def judge(self, *arguments: str, runs: list[str] | None = None) -> Done:
        return self.bench.run("lot", "judge", *(self.runs if runs is None else runs), *arguments)

    def document(self, *arguments: str, runs: list[str] | None = None) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.judge("--json", *arguments, runs=runs).out)
        return told


@pytest.fixture(scope="module")
def lot(tmp_path_factory: pytest.TempPathFactory) -> Lot:
    return Lot(tmp_path_factory.mktemp("lot"))


def test_the_lot_is_judged(lot: Lot) -> None:
    told = lot.document()
    machines = {one["label"]: one for one in told["machines"]}
    assert {label: one["standing"] for label, one in machines.items()} == {
        "EX101": "good",
        "EX102": "good",
        "EX103": "condition",
        "EX104": "condition",
        "EX105": "goes_back",
        "EX106": "goes_back",
    }
    assert machines["EX106"]["decision"] == "rejected"
    names = {one["run"]: label for label, one in machines.items()}
    assert [(names[one["machine"]], one["fact"]) for one in told["differences"]] == [
        ("EX105", "memory_sizes"),
        ("EX103", "memory_vendor"),
        ("EX104", "firmware_version"),
    ]
    assert told["verdict"]["decision"] == "rejected"
    assert told["schema"] == "acceptance/lot/1"
    assert told["verdict"]["reasons"][0]["text"] == "2 of 6 machines go back, 4 can be taken"
    assert lot.judge().code == 10


def test_the_document_has_its_schema(lot: Lot) -> None:
    read = msgspec.json.decode(lot.judge("--json").out, type=LotJudgement)
    assert len(read.machines) == SIZE
    assert read.measured[0].limit is not None
    schema = json.loads(lot.bench.run("schema", "lot").out)
    assert schema["$id"] == read.schema
    assert schema["$defs"].keys() >= {"LotVerdict", "Machine", "Measured", "Deviation"}


def test_the_same_lot_without_its_faults_is_accepted(lot: Lot) -> None:
    done = lot.judge(runs=lot.runs[:2])
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("The lot: accepted\n  all 2 machines can be taken\n")
    assert lot.judge(runs=lot.runs[:4]).code == 11


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Goes back", "EX105 (Example Ltd Workstation 4000)", "an older version", "4 GiB"]),
        ("es", ["Se devuelven", "El lote: rechazado", "una versión más antigua", "4 GiB"]),
    ],
)
def test_it_is_told_in_words(lot: Lot, language: str, words: list[str]) -> None:
    done = lot.judge("--lang", language)
    out = done.out.replace("\u00a0", " ").replace("\u202f", " ")
    assert [word for word in words if word not in out] == []
    assert "lot." not in out
    assert "\x1b" not in out


def test_the_guide_shows_what_is_printed_of_this_lot(lot: Lot) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "guide" / "lots.md"
    _, _, block = guide.read_text(encoding="utf-8").partition("```text lot\n")
    shown = block.partition("```")[0].rstrip().removesuffix("...")
    assert " ".join(lot.judge().out.split()).startswith(" ".join(shown.split()))


@pytest.mark.parametrize("suffix", [".html", ".md", ".json"])
def test_a_document_is_written(lot: Lot, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"lot{suffix}"
    done = lot.judge("-o", str(path))
    assert done.code == 10
    assert done.err.strip() == str(path)
    text = path.read_text(encoding="utf-8")
    assert "EX105" in text
    if suffix == ".json":
        assert json.loads(text)["verdict"]["decision"] == "rejected"


def test_a_document_of_another_kind_is_refused_before_the_work(lot: Lot) -> None:
    done = lot.judge("-o", "lot.docx")
    assert done.code == 2
    assert ".html, .md, .json" in done.sentence


# -- plans ----------------------------------------------------------------------------------------


@pytest.fixture
def planned(lot: Lot, tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    done = lot.bench.run(
        *("lot", "plan", "--size", "40", "--aql", "10", "--level", "II", "-o", str(path))
    )
    assert done.code == 0
    assert done.err.strip() == str(path)
    return path


def test_a_plan_decides(lot: Lot, planned: Path) -> None:
    numbers = json.loads(planned.read_text(encoding="utf-8"))["sampling"]
    assert (numbers["lot_size"], numbers["sample_size"], numbers["accept"]) == (40, 8, 2)
    told = lot.document("--plan", str(planned))
    assert told["verdict"]["decision"] == "inconclusive"
    assert (told["verdict"]["tested"], told["verdict"]["size"]) == (6, 40)
    assert "still needed: 2" in told["verdict"]["reasons"][0]["text"]
    assert lot.judge("--plan", str(planned)).code == 12


def test_the_same_plan_is_printed_and_read(lot: Lot, tmp_path: Path) -> None:
    asked = ("lot", "plan", "--size", "6", "--limiting-quality", "20%", "--risk", "10%")
    told = lot.bench.run(*asked, "--json").out
    path = tmp_path / "plan.json"
    path.write_text(told, encoding="utf-8")
    assert json.loads(told)["sentences"][0]["text"]
    verdict = lot.document("--plan", str(path))["verdict"]
    assert verdict["decision"] == "rejected"
    assert verdict["reasons"][0]["key"] == "lot.verdict.plan_rejects"
    words = lot.bench.run(*asked)
    assert words.code == 0
    assert "Probability of acceptance" in words.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is no plan as `acceptance lot plan --json` prints it"),
        ("[1]", "is no plan"),
        ('{"kind": "lot", "asked": {}, "sentences": []}', "holds a plan of another kind (lot)"),
        ('{"kind": "mtbf", "asked": {}, "sentences": []}', "another kind (mtbf)"),
        (
            (
                '{"kind": "lot", "asked": {}, "sentences": [], "sampling": {"lot_size": 5, '
                '"sample_size": 6, "accept": 0, "reject": 1, "scheme": "x"}}'
            ),
            "numbers that are no plan",
        ),
    ],
)
def test_what_is_no_plan_is_refused(lot: Lot, tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")
    done = lot.judge("--plan", str(path))
    assert done.code == 2
    assert said in done.sentence
    assert str(path) in done.sentence


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--size", "40"], "either --limiting-quality or --aql"),
        (["--size", "0", "--aql", "1"], "--size 0"),
        (["--size", "x", "--aql", "1"], "--size x"),
        (["--size", "40", "--aql", "nan"], "--aql is a percentage such as 1.0, not nan"),
        (["--size", "40", "--aql", "1.1"], "1.1"),
        (["--size", "40", "--aql", "1.1", "--lang", "es"], "son 1 y 1,5"),
        (["--size", "1", "--aql", "1"], "--size must be a whole number, 2 or more, not 1"),
        (["--size", "40", "--limiting-quality", "120%"], "--limiting-quality 120%"),
        (["--size", "40", "--limiting-quality", "5%", "--level", "II"], "together with --aql"),
        (["--size", "40", "--aql", "1", "--level", "IX"], "IX"),
    ],
)
def test_what_cannot_be_planned_is_refused(lot: Lot, arguments: list[str], said: str) -> None:
    done = lot.bench.run("lot", "plan", *arguments)
    assert done.code == 2
    assert said in done.sentence


# -- bad input ------------------------------------------------------------------------------------


def test_runs_that_are_not_there_and_bad_shares_are_refused(lot: Lot) -> None:
    assert lot.judge(runs=["0000nothing"]).code == 2
    assert lot.judge(runs=[]).code == 2
    for option in ("--false-alarm", "--margin"):
        done = lot.judge(option, "7")
        assert done.code == 2
        assert option in done.sentence
    assert lot.judge("--margin", "0").code == 10


def test_a_broken_run_is_refused_by_its_path(lot: Lot, tmp_path: Path) -> None:
    (folder,) = lot.bench.folder.rglob(lot.runs[0])
    broken = tmp_path / "broken"
    broken.mkdir()
    data = (folder / "run.ndjson").read_bytes()
    (broken / "run.ndjson").write_bytes(data.replace(b"EX101", b"EX10X"))
    done = lot.judge(runs=[str(broken), *lot.runs[1:]])
    assert done.code == 2
    assert str(broken) in done.sentence


# -- a series of lots -----------------------------------------------------------------------------


def series(lot: Lot, *arguments: str) -> Done:
    return lot.bench.run("lot", "plan", "--size", "500", *arguments)


def test_earlier_lots_say_which_inspection_it_is(lot: Lot) -> None:
    told = json.loads(series(lot, "--aql", "1.0", "--earlier", "0,2,0,3", "--json").out)
    assert told["sampling"]["inspection"] == "tightened"
    reduced = ("--aql", "1.0", "--earlier", ",".join("0" * 15), "--allow-reduced", "--json")
    assert json.loads(series(lot, *reduced).out)["sampling"]["inspection"] == "reduced"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--aql", "1.0", "--earlier", "x"), "--earlier x"),
        (("--aql", "1.0", "--earlier", ""), "--earlier"),
        (("--aql", "1.0", "--earlier", "0,51"), "lot 2 cannot have 51 bad ones"),
        (("--aql", "1.0", "--earlier", "2,2,2,2,2,2,2"), "discontinued"),
        (("--aql", "1.0", "--earlier", "0", "--inspection", "normal"), "do not go together"),
        (("--limiting-quality", "5%", "--earlier", "0"), "--earlier"),
        (("--aql", "1.0", "--allow-reduced"), "--allow-reduced"),
        (("--aql", "1.0", "--earlier", ",".join("0" * 1001)), "more than 1"),
    ],
)
def test_a_series_that_has_no_meaning_is_refused(
    lot: Lot, arguments: tuple[str, ...], said: str
) -> None:
    done = series(lot, *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.sentence
