"""JUnit XML, as build servers read it: one test suite a suite of checks.

A failed check is a failure, an error an error; what is inconclusive or does not apply is
skipped with its reason. The format has no place for measurements: they stand in the
suite's output, a line each.
"""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from acceptance.messages.escape import for_xml
from acceptance.model import Measurement, Result
from reports.document import Document
from reports.writing import quantity

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MEDIA_TYPE = "application/xml"
SUFFIX = ".xml"

_TAGS = {
    "failed": "failure",
    "error": "error",
    "inconclusive": "skipped",
    "not_applicable": "skipped",
}


def render(document: Document) -> bytes:
    """The document in UTF-8, with its XML declaration."""
    from xml.etree.ElementTree import Element, indent, tostring

    suites: dict[str, list[Result]] = {}
    for result in document.run.results:
        suites.setdefault(result.suite or "checks", []).append(result)
    root = Element("testsuites")
    for number, (name, results) in enumerate(sorted(suites.items())):
        root.append(_suite(document, number, name, results))
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(document: Document, number: int, name: str, results: list[Result]) -> "Element":
    from xml.etree.ElementTree import Element, SubElement

    outcomes = [r.outcome for r in results]
    made = Element(
        "testsuite",
        name=_token(name),
        package="acceptance",
        id=str(number),
        timestamp=_timestamp(document.run.started_at),
        hostname="localhost",
        tests=str(len(results)),
        failures=str(outcomes.count("failed")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("inconclusive") + outcomes.count("not_applicable")),
        time=_seconds(sum(r.duration_seconds or 0 for r in results)),
    )
    properties = SubElement(made, "properties")
    for key, value in _properties(document):
        SubElement(properties, "property", name=key, value=for_xml(value))
    made.extend(_case(document, result) for result in results)
    SubElement(made, "system-out").text = for_xml("\n".join(_lines(document, results)))
    SubElement(made, "system-err")
    return made


def _properties(document: Document) -> Iterable[tuple[str, str]]:
    run = document.run
    yield "run", run.id
    yield "profile", run.profile
    yield "decision", run.verdict.decision if run.verdict else "none"
    yield "judged", str(run.verdict.judged if run.verdict else 0)
    yield "planned", str(run.verdict.planned if run.verdict else len(run.planned))
    yield "tool_version", str(run.environment.get("tool_version", ""))
    yield "head", run.head or ""


def _case(document: Document, result: Result) -> "Element":
    from xml.etree.ElementTree import Element, SubElement

    part = result.part_label or result.part
    title = document.text(result.title)
    made = Element(
        "testcase",
        name=_token(f"{title} [{part}]" if part else title),
        classname=_token(result.check),
        time=_seconds(result.duration_seconds or 0),
    )
    if result.outcome in _TAGS:
        reason = for_xml(document.text(result.reason) or document.t(f"outcome.{result.outcome}"))
        told = SubElement(made, _TAGS[result.outcome], message=reason)
        if result.outcome in ("failed", "error"):
            told.set("type", result.severity)
        told.text = "\n".join([reason, *map(for_xml, _measured(document, result))])
    return made


def _lines(document: Document, results: list[Result]) -> Iterable[str]:
    for result in results:
        where = f"{result.check} [{result.part}]" if result.part else result.check
        for line in _measured(document, result):
            yield f"{where}: {line}"


def _measured(document: Document, result: Result) -> Iterable[str]:
    return (_line(document, taken) for taken in result.measurements)


def _line(document: Document, taken: Measurement) -> str:
    limit = f" ({document.text(taken.limit.describe(taken.unit))})" if taken.limit else ""
    value = quantity(document, taken.value, taken.unit)
    return f"{document.text(taken.title)}: {value}{limit}: {taken.outcome}"


def _token(text: str) -> str:
    """One line without doubled blanks; never empty."""
    return " ".join(for_xml(text).split()) or "-"


def _seconds(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "0.000"


def _timestamp(utc: str) -> str:
    """To the second and without zone, as the schema wants it."""
    return utc[:19] if len(utc) >= 19 else "1970-01-01T00:00:00"
