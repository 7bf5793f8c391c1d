"""What `acceptance lot plan` prints: in both languages, within the screen, as any plan is told."""

import pytest

from acceptance.cli import lot
from acceptance.planning.sampling import lot_plan
from reports.planning import render

LOTS = (
    ("--size", "40", "--limiting-quality", "5%", "--risk", "10%"),
    ("--size", "400", "--limiting-quality", "15%", "--risk", "10%", "--acceptable-quality", "2%"),
    ("--size", "400", "--aql", "1.0", "--inspection", "reduced"),
    ("--size", "3", "--aql", "1.0"),
)


@pytest.mark.parametrize("arguments", LOTS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plan_of_a_lot_is_told_as_any_plan(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], language: str
) -> None:
    if "--acceptable-quality" in arguments:
        arguments = (*arguments, "--producer-risk", "5%")
    lot.command.main(
        ["plan", *arguments, "--lang", language], prog_name="lot", standalone_mode=False
    )
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
    heading = {"en": "What this does not show", "es": "Lo que esto no demuestra"}[language]
    assert heading in out.splitlines()
    assert not any(word in out for word in ("plan.", "claim.", "lot.says", "{", "}"))


def test_a_plan_of_a_lot_is_spanish_throughout() -> None:
    made = lot_plan(lot_size=400, aql=1.0, inspection="tightened")
    told = render(made, "md", "es").decode("utf-8")
    for words in ("Máquinas del lote: 400", "Inspección: rigurosa", "ISO 2859-1, muestreo simple"):
        assert words in told.replace("\\", "")
    assert not any(word in told for word in ("Lot size", "Inspection", "Scheme", "plan."))
