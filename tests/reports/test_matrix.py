"""The matrix of devices and bases: what lacks stands first, and nothing is said in every row."""

from msgspec.structs import replace

from acceptance.bases.model import BaseColumn, Cell, CellState, Compatibility, DeviceRow
from acceptance.messages import Catalogue
from acceptance.sentences import sentence
from reports import render
from reports.compatible import Matrix, matrix
from reports.document import Document
from tests.reports import runs

PROGRAMS = BaseColumn(name="box", reason=sentence("base.no_modules"))
BLANK = Cell(state="cannot_be_told", reason=sentence("base.no_modules"))


def column(name: str) -> BaseColumn:
    return BaseColumn(name=name, os_name="Example Linux 12", kernel="6.1.0")


def row(number: int, *states: CellState, firmware: tuple[str, ...] = ()) -> DeviceRow:
    address = f"0000:{number // 256:02x}:{number % 256 // 8:02x}.{number % 8}"
    cells = tuple(Cell(state=s, modules=("e1000e",), firmware=firmware) for s in states)
    return DeviceRow(
        part=f"pci:{address}", label=f"Card {number} ({address})", modalias="", cells=cells
    )


def document(told: Compatibility) -> Document:
    return Document(
        run=replace(runs.accepted(), compatibility=told),
        audience="internal",
        catalogue=Catalogue("en"),
    )


def table(told: Compatibility) -> Matrix:
    found = matrix(document(told))
    assert found
    return found


def test_a_base_for_programs_costs_no_column() -> None:
    quiet = row(1, "driven")
    bases = (PROGRAMS, column("office"))
    found = table(
        Compatibility(bases=bases, devices=(replace(quiet, cells=(BLANK, *quiet.cells)),))
    )
    assert found.head == ("office (Example Linux 12, 6.1.0)",)
    assert found.reasons == ("box: the base has no kernel modules: for programs only",)
    assert (found.rows, len(found.quiet), len(found.quiet[0].cells)) == ((), 1, 1)


def test_where_no_base_tells_anything_only_the_reasons_stand() -> None:
    told = Compatibility(bases=(PROGRAMS,), devices=(replace(row(1), cells=(BLANK,)),))
    found = table(told)
    assert (found.head, found.rows, found.quiet, found.more) == ((), (), (), 0)
    run = replace(runs.accepted(), compatibility=told)
    page = render(run, "md", "internal").decode()
    section = page.partition("## Which of our systems")[2].partition("\n## ")[0]
    assert "for programs only" in section
    assert "|" not in section
    assert b'<th scope="col">Device</th>' not in render(run, "html", "vendor", key=b"k")


def test_what_lacks_is_shown_however_many_do_not() -> None:
    devices = (*(row(n, "driven") for n in range(400)), row(400, "no_module"))
    found = table(Compatibility(bases=(column("office"),), devices=devices))
    assert [one.label for one in found.rows] == ["Card 400 (0000:01:12.0)"]
    assert (len(found.quiet), found.more) == (299, 101)


def test_names_of_firmware_do_not_fill_the_page() -> None:
    files = tuple(f"gpu/{n}.bin" for n in range(12))
    devices = (row(1, "firmware_missing", firmware=files),)
    found = table(Compatibility(bases=(column("office"),), devices=devices))
    assert found.rows[0].cells[0].detail == "gpu/0.bin, gpu/1.bin, gpu/2.bin, gpu/3.bin, …"
    assert found.rows[0].part == ""  # the label says it
