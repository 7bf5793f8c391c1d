"""The judgement of a lot fits the screen: sentences are wrapped, a wide table is a list."""

import pytest

from acceptance.cli._lot_words import lines
from acceptance.cli._terminal import Terminal, print_lines
from acceptance.lot.model import LotJudgement
from acceptance.messages import Catalogue
from tests.lot.runs import judged, lot, measured, run


@pytest.fixture
def odd() -> LotJudgement:
    """Seven machines, the third of which is slow."""
    runs = lot(7)
    for number in range(7):
        runs[number] = run(number, results=[measured(100.0 + number / 10)])
    runs[2] = run(2, results=[measured(31.0)])
    return judged(runs)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [40, 80])
def test_it_fits(
    capsys: pytest.CaptureFixture[str], odd: LotJudgement, width: int, language: str
) -> None:
    told = lines(odd, Catalogue(language), width)
    print_lines(told, Terminal(width=width, bold=False, unicode=True))
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    assert "\x1b" not in out


def test_a_table_that_is_too_wide_is_a_list(odd: LotJudgement) -> None:
    wide = [line.text for line in lines(odd, Catalogue("en"), 100)]
    narrow = [line.text for line in lines(odd, Catalogue("en"), 40)]
    head = next(line for line in wide if line.startswith("  machine  "))
    assert "median" in head
    assert head not in narrow
    assert any("; value: 31\u00a0B/s; median: 100.3\u00a0B/s; " in line for line in narrow)
