"""Checks that end early are told by what they raised, not by pytest's account of it."""

from tests.durability.bench import Bench, result, results

SUITE = """
import _pytest._code
from acceptance import inconclusive

def refuse(*_, **__):
    raise SystemError("somebody asks for pytest's account, which is slow to make")

_pytest._code.ExceptionInfo.getrepr = refuse

@check("own.untold", title="cannot tell", says={"why": "nobody knows"})
def test_untold():
    inconclusive("why")

@check("own.broken", title="divides by nought")
def test_broken():
    1 / 0

@check("own.unkept", title="asserts what is not so", severity="minor")
def test_unkept():
    assert 1 > 2, "one is less"

@check("own.unfit", title="asks for what there is not")
def test_unfit(no_such_fixture):
    pass
"""


def test_the_reasons_are_the_checks_own(bench: Bench) -> None:
    bench.write(SUITE)
    bench.qualify()
    assert results(bench.report()) == {
        "own.untold": "inconclusive",
        "own.broken": "error",
        "own.unkept": "failed",
        "own.unfit": "error",
    }

    assert "division by zero" in str(result(bench.report(), "own.broken")["reason"])
    assert result(bench.report(), "own.broken")["evidence"]  # the traceback
    assert "no_such_fixture" in str(result(bench.report(), "own.unfit")["reason"])
