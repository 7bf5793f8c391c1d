"""JUnit XML: valid by the published schema, and told as build servers count."""

import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from acceptance.model import Run
from reports import render
from tests.reports import runs
from tests.reports.conftest import ROOT

SCHEMAS = Path(os.environ.get("ACCEPTANCE_SCHEMAS", ROOT.parent / "shared" / "schemas"))
HOSTILE = "\x00\x1b[31m\x0b\ud800\ufffe]]>&<a b='\"'>\n\t  x"


@pytest.mark.parametrize(
    "run",
    [runs.accepted(), runs.rejected(), runs.cut_off(), runs.empty(), runs.hostile(HOSTILE)],
    ids=["accepted", "rejected", "cut off", "empty", "hostile"],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_valid(run: Run, language: str) -> None:
    schema = SCHEMAS / "junit" / "JUnit.xsd"
    if not schema.exists():
        pytest.skip(f"no {schema}: set ACCEPTANCE_SCHEMAS to a folder with junit/JUnit.xsd")
    etree = pytest.importorskip("lxml.etree")
    validator = etree.XMLSchema(etree.parse(str(schema)))
    document = etree.fromstring(render(run, "junit", language=language))
    assert validator.validate(document), validator.error_log


def test_outcomes_are_mapped() -> None:
    root = ET.fromstring(render(runs.rejected(), "junit"))
    (suite,) = root
    assert suite.attrib["name"] == "hardware"
    counts = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "11", "failures": "3", "errors": "1", "skipped": "2"}
    by_check = {case.attrib["classname"]: case for case in suite.iter("testcase")}
    assert [child.tag for child in by_check["storage.keeps"]] == ["failure"]
    assert by_check["storage.keeps"][0].attrib["type"] == "blocker"
    assert by_check["clock.steady"][0].tag == "error"
    assert by_check["smart.health"][0].tag == "skipped"
    assert by_check["smart.health"][0].attrib["message"] == "smartctl is not installed"
    assert by_check["optical.reads"][0].tag == "skipped"
    assert len(by_check["cpu.same_bits"]) == 0


def test_measurements_stand_in_the_output() -> None:
    output = ET.fromstring(render(runs.rejected(), "junit")).findtext("testsuite/system-out")
    assert output is not None
    assert "memory.size: memory: 16\u00a0GiB (at least 32\u00a0GiB): failed" in output
