"""What a vendor may see of a run: a new run, made from allow-listed fields only.

Nothing is copied that is not named here or in `reports.allowed`. Strings that are copied
pass through `reports.scrub` as well. Free text (what a check said, names of evidence,
texts as measured values) is copied for findings only; a passed check shows its numbers.
"""

import hmac
import re
from collections.abc import Iterable

import msgspec

from acceptance.model import Run
from acceptance.sentences import Sentence
from reports.allowed import ENVIRONMENT, SERIALS, TELEMETRY
from reports.identifiers import is_network_address, known_identifiers
from reports.scrub import Scrubber, bare
from reports.subject_parts import parts_of
from reports.vendors_run import VendorsRun

__all__ = ["LeftOut", "for_vendor"]

_MAC = re.compile(r"[0-9a-f]{2}(?P<sep>[:-])(?:[0-9a-f]{2}(?P=sep)){4}[0-9a-f]{2}", re.IGNORECASE)


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of information that a document does not show; `count` is 0 where it has none."""

    what: Sentence
    action: str  # "left_out" | "replaced"
    count: int = 0


def for_vendor(
    run: Run, key: bytes, known: Iterable[tuple[str, str]] = ()
) -> tuple[Run, tuple[LeftOut, ...]]:
    """The run as a vendor may see it, and the list of what it does not show.

    `key` makes the pseudonyms, together with the run's id: the same run gets the same names
    again, the documents of two runs cannot be joined by theirs. `known` are identifiers
    (kind, value) that the caller knows and the run need not hold.
    """
    own_key = hmac.digest(key, run.id.encode("utf-8", "replace"), "sha256")
    identifiers = known_identifiers(run, known)
    macs = {bare(i.value) for i in identifiers if i.kind == "mac"}
    serials = {s for s in _serials_under_discussion(run) if bare(s) not in macs}
    scrub = Scrubber(own_key, identifiers, serials)
    reduced = VendorsRun(run, scrub, _under_discussion(run)).run()
    return reduced, (*_withheld(run), *_replaced(scrub))


def _under_discussion(run: Run) -> set[str | None]:
    """Parts of which a check failed; None is the machine as a whole.

    A line of the order that was not met is about the machine and the part that came for it.
    """
    failed = {r.part for r in run.results if r.outcome == "failed"}
    answers = run.ordered.answers if run.ordered else ()
    lines = [answer for answer in answers if answer.part in failed]
    came = {answer.matched for answer in lines if answer.matched}
    return {*failed, *came, *({None} if lines else ())}


def _serials_under_discussion(run: Run) -> set[str]:
    """Serials that a vendor needs; an id that is a network address never is one.

    Twelve hex digits alone are the serial of many a disk: only the run's own MACs are held back.
    """
    parts = _under_discussion(run)
    items = [item for _, item in parts_of(run.facts) if item["part"] in parts]
    found = {str(item[name]) for item in items for name in SERIALS if item.get(name)}
    found |= {_without_scheme(part) for part in parts if part}
    if None in parts and run.subject is not None:
        found |= {v for k, v in run.subject.evidence.items() if "serial" in k}
    return {v for v in found if not _MAC.search(v) and not is_network_address(v)}


def _without_scheme(part: str) -> str:
    """`serial:S123@pci:0000:01:00.0` -> `S123`."""
    return part.partition(":")[2].partition("@")[0] or part


def _withheld(run: Run) -> list[LeftOut]:
    """What this run holds and the document leaves out whole, by kind."""
    held = {
        "facts": len(run.facts),
        "telemetry": len(set(run.telemetry) - set(TELEMETRY)),
        "incidents": len(run.incidents),
        "selection": len(run.selection),
        "attachments": sum(len(r.evidence) for r in run.results),
        "advice": sum(bool(r.cure or r.advice) for r in run.results),
        "texts": sum(r.outcome in ("passed", "not_applicable", "error") for r in run.results),
        "environment": len(set(run.environment) - set(ENVIRONMENT)),
    }
    return [
        LeftOut(what=Sentence(f"report.withheld.{kind}"), action="left_out")
        for kind, count in held.items()
        if count
    ]


def _replaced(scrub: Scrubber) -> list[LeftOut]:
    return [
        LeftOut(what=Sentence(f"report.replaced.{kind}"), action="replaced", count=len(values))
        for kind, values in sorted(scrub.replaced.items())
    ]
