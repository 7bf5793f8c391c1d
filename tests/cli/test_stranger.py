"""What people know from pytest, in a suite of theirs: each answer is an honest one."""

from pathlib import Path

import pytest

from tests.cli.conftest import Judged, judge

SUITE = '''
import os, sys, pytest
from acceptance import at_most, check, fail, inconclusive, measurement, not_applicable

@pytest.fixture
def lamp():
    yield "lit"

@pytest.fixture(params=["red", "green"])
def colour(request):
    return request.param

@pytest.fixture
def broken():
    raise OSError("no lamp")

@check("own.ten_lines", title="Ten lines")
def test_ten_lines(machine, measure, evidence):
    """No argument but the title."""
    assert machine.need("memory.total_bytes") > 0

@check("own.cases", title="Cases")
@pytest.mark.parametrize("n", [1, 2, 3], ids=["a", "a", "ß c"])
def test_cases(n):
    assert n != 2

@check("own.many", title="Many")
@pytest.mark.parametrize("b", "xy")
@pytest.mark.parametrize("a", [1, 2])
def test_many(a, b):
    pass

@check("own.fixture_cases", title="Cases of a fixture")
def test_fixture_cases(colour):
    assert colour == "red"

@check("own.parts_and_cases", title="Cases of parts", parts="own.parts")
@pytest.mark.parametrize("n", ["one-two", "b"])
def test_parts_and_cases(part, n):
    pass

@check("own.fixtures", title="Fixtures")
def test_fixtures(lamp, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OWN", "1")
    (tmp_path / "x").write_text(os.environ["OWN"])
    assert lamp == "lit"

@check("own.unset", title="monkeypatch has undone it")
def test_unset():
    assert "OWN" not in os.environ

@check("own.rewriting", title="An assertion explains itself")
def test_rewriting():
    left = [1, 2, 3]
    assert left == [1, 2, 4], "my words"

@check("own.skip", title="Skip")
def test_skip():
    pytest.skip("no lamp here")

@check("own.skip_mark", title="Skip")
@pytest.mark.skipif(sys.platform == "linux", reason="not on this system")
def test_skip_mark():
    pass

@check("own.xfail", title="Expected failure")
@pytest.mark.xfail(reason="known")
def test_xfail():
    assert False

@check("own.xfail_call", title="Expected failure")
def test_xfail_call():
    pytest.xfail("known")

@check("own.xfail_not_run", title="Expected failure")
@pytest.mark.xfail(reason="known", run=False)
def test_xfail_not_run():
    raise SystemExit(1)

@check("own.xpass", title="Expected failure that passes")
@pytest.mark.xfail(reason="known")
def test_xpass():
    pass

@check("own.unknown_fixture", title="Unknown fixture")
def test_unknown_fixture(nosuch):
    pass

@check("own.broken_fixture", title="Broken fixture")
def test_broken_fixture(broken):
    pass

@check("own.teardown", title="Broken tear-down")
def test_teardown(request):
    request.addfinalizer(lambda: 1 / 0)

@check("own.failed_teardown", title="Inconclusive, then a failure")
def test_failed_teardown(request):
    def late():
        assert False, "seen late"
    request.addfinalizer(late)
    inconclusive("dark")

@check("own.returns", title="Returns instead of asserting")
def test_returns():
    return 1 > 2

@check("own.leaves", title="Leaves")
def test_leaves():
    sys.exit(0)

@check("own.stops_pytest", title="Stops pytest")
def test_stops_pytest():
    pytest.exit("enough")

@check("own.raises", title="Raises")
def test_raises():
    raise KeyError("lamp")

@check("own.hostile", title="Hostile", says={"found": "{name} {thing} {number}"})
def test_hostile(evidence):
    print("\\x1b[31mred")
    evidence("name \\udcff", "text \\udcff")
    fail("found", name="\\udcff\\x1b[2J", thing=object, number=float("nan"))

@check("own.cure", title="Cure", says={"dark": "dark"})
def test_cure():
    inconclusive("dark", cure=5)

@check("own.not_measured", title="Not measured", measures=(measurement("n", "1", at_most(1)),))
def test_not_measured():
    pass

@check("own.not_a_number", title="No number", measures=(measurement("n", "1", at_most(1)),))
def test_not_a_number(measure):
    measure("n", float("nan"))

@check("own.undeclared", title="Undeclared")
def test_undeclared(measure):
    measure("n", 1)

@check("own.last", title="Last")
def test_last():
    pass
'''
IMPORT_ERROR = """
from acceptance import check
import no_such_module

@check("lost.import_error", title="Lost")
def test_lost():
    pass
"""
MODULE_SKIP = """
import pytest
from acceptance import check

pytest.importorskip("no_such_module")

@check("lost.module_skip", title="Skipped")
def test_skipped():
    pass
"""
ELSEWHERE = """
from acceptance import check

@check("other.works", title="In another folder, under the same file name")
def test_works():
    assert __name__ != "test_own"
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    files = {
        "test_own.py": SUITE,
        "test_import_error.py": IMPORT_ERROR,
        "test_module_skip.py": MODULE_SKIP,
        "sub/test_own.py": ELSEWHERE,
        "conftest.py": "raise SystemExit('a conftest.py is not read')",
        "sub/conftest.py": "raise SystemExit('a conftest.py is not read')",
        ".hidden/test_hidden.py": "raise SystemExit('nor is a hidden folder')",
    }
    return judge(tmp_path_factory.mktemp("stranger"), files)


@pytest.mark.parametrize(
    ("check", "outcome", "reason", "says"),
    [
        ("own.ten_lines", "passed", None, ""),
        ("own.fixtures", "passed", None, ""),
        ("own.unset", "passed", None, ""),
        ("own.rewriting", "failed", "reason.assertion", "my words"),
        ("own.rewriting", "failed", "reason.assertion", "At index 2 diff: 3 != 4"),
        ("own.skip", "inconclusive", "reason.skipped", "no lamp here"),
        ("own.skip_mark", "inconclusive", "reason.skipped", "not on this system"),
        ("own.xfail", "failed", "reason.assertion", "assert False"),
        ("own.xfail_call", "failed", "reason.assertion", "known"),
        ("own.xfail_not_run", "inconclusive", "reason.skipped", "known"),
        ("own.xpass", "passed", None, ""),
        ("own.unknown_fixture", "error", "reason.exception", "no fixture is called 'nosuch'"),
        ("own.broken_fixture", "error", "reason.exception", "OSError: no lamp"),
        ("own.teardown", "error", "reason.exception", "ZeroDivisionError"),
        ("own.failed_teardown", "failed", "reason.assertion", "seen late"),
        ("own.returns", "error", "reason.exception", "Did you mean to use `assert`"),
        ("own.leaves", "error", "reason.exception", "SystemExit"),
        ("own.stops_pytest", "error", "reason.exception", "enough"),
        ("own.raises", "error", "reason.exception", "KeyError: 'lamp'"),
        ("own.hostile", "failed", "own.hostile.found", r"\udcff"),
        ("own.cure", "inconclusive", "own.cure.dark", "dark"),
        ("own.not_measured", "inconclusive", "reason.not_measured", "n"),
        ("own.not_a_number", "error", "reason.exception", "not a finite number"),
        ("own.undeclared", "error", "reason.exception", "was not declared"),
        ("own.parts_and_cases", "error", "reason.exception", "no probe is called 'own'"),
        ("own.last", "passed", None, ""),
        ("lost.import_error", "error", "reason.not_collected", "No module named 'no_such_module'"),
        ("lost.module_skip", "inconclusive", "reason.skipped", "could not import"),
        ("other.works", "passed", None, ""),
    ],
)
def test_each_answer(
    judged: Judged, check: str, outcome: str, reason: str | None, says: str
) -> None:
    for result in judged.results(check):
        assert result["outcome"] == outcome
        assert (result["reason"] or {}).get("key") == reason
        assert says in (result["reason"] or {}).get("text", "")
    assert judged.results(check)


@pytest.mark.parametrize(
    ("check", "cases"),
    [
        ("own.cases", {"case:a0": "passed", "case:a1": "failed", r"case:\xdf c": "passed"}),
        ("own.many", dict.fromkeys(["case:1-x", "case:1-y", "case:2-x", "case:2-y"], "passed")),
        ("own.fixture_cases", {"case:red": "passed", "case:green": "failed"}),
        (
            "own.parts_and_cases",
            {"case:one-two": "error", "case:b": "error"},
        ),
    ],
)
def test_each_case_is_a_part(judged: Judged, check: str, cases: dict[str, str]) -> None:
    assert {r["part"]: r["outcome"] for r in judged.results(check)} == cases


def test_nothing_is_lost_and_nothing_counted_twice(judged: Judged) -> None:
    keys = [(r["check"], r["part"]) for r in judged.run["results"]]
    assert len(set(keys)) == len(keys) == judged.run["verdict"]["planned"]
    assert {p["check"] for p in judged.run["planned"]} == {check for check, _ in keys}
    outcomes = [r["outcome"] for r in judged.run["results"]]
    assert judged.run["verdict"]["judged"] == outcomes.count("passed") + outcomes.count("failed")


def test_the_run_is_rejected_and_says_why(judged: Judged) -> None:
    assert judged.done.code == 10
    assert judged.done.err == ""
    assert judged.run["verdict"]["decision"] == "rejected"


def test_an_error_leaves_its_traceback_and_output_as_evidence(judged: Judged) -> None:
    names = [item["name"] for item in judged.result("own.raises")["evidence"]]
    assert names == ["traceback"]
    hostile = [item["name"] for item in judged.result("own.hostile")["evidence"]]
    assert hostile == [r"name \udcff", "output"]


def test_an_import_error_names_the_line(judged: Judged) -> None:
    text = judged.result("lost.import_error")["reason"]["text"]
    assert text.endswith("(test_import_error.py:3)")
    assert "\n" not in text


def test_a_sentence_of_its_own_stands_in_the_run(judged: Judged) -> None:
    assert judged.result("own.last")["title"]["text"] == "Last"
    assert judged.run["catalogue"]["own.hostile.found"]["en"] == "{name} {thing} {number}"


# -- what makes a suite unusable ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def test_a(): pass", "test_a has no @check(...) declaration"),
        (
            (
                "from acceptance import check\nfor n in 'xy':\n"
                "    globals()[f'test_{n}'] = check(f'made.{n}', title='t')(lambda: None)\n"
                "@check('own.a', title='t')\ndef test_a(): pass"
            ),
            "makes the check made.x while it runs",
        ),
        ("x = (", "not Python: '(' was never closed"),
        ("x = 1", "there is no check to run in"),
    ],
)
def test_an_unusable_suite_is_told_in_one_sentence(tmp_path: Path, source: str, says: str) -> None:
    from tests.durability.bench import Bench

    bench = Bench(tmp_path)
    (bench.suite / "test_a.py").write_text(source)
    done = bench.run("qualify", "--suite", str(bench.suite))
    assert (done.code, done.out) == (2, "")
    assert says in done.sentence


def test_a_part_whose_check_could_not_be_loaded_is_not_accepted(tmp_path: Path) -> None:
    lost = IMPORT_ERROR.replace('title="Lost"', 'title="Lost", parts="storage.disks"')
    other = ELSEWHERE.replace("def", '@__import__("pytest").mark.parametrize("n", "x")\ndef')
    other = other.replace("test_works()", "test_works(n)")
    judged = judge(tmp_path, {"test_a.py": lost, "test_b.py": other}, "--part", "case:x")
    (part,) = judged.run["verdict"]["parts"]
    assert (part["part"], part["decision"], part["planned"], part["judged"]) == (
        "case:x",
        "inconclusive",
        2,
        1,
    )
    assert judged.done.code == 12
