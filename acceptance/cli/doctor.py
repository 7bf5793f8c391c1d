"""Tell what is missing here: tools, privileges, facts, and which checks stay inconclusive."""

import os
import pwd
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from acceptance.cli._settings import language, language_option, print_json, read_settings

if TYPE_CHECKING:
    from acceptance.catalogue import Declared

__all__ = ["command"]


class _Need(NamedTuple):
    """Something missing, how to get it, and what stays inconclusive without it."""

    what: dict[str, Any]
    cure: str | None
    checks: list[str]


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@language_option
def command(as_json: bool, lang: str | None) -> int:
    """Tell which tools, privileges and facts are missing, and how to get them."""
    chosen = language(lang)
    needs, facts = _missing_needs(), _missing_facts()
    configured = read_settings()
    if as_json:
        print_json(_document(needs, facts, str(configured.state), chosen))
        return 0
    for line in _lines(needs, facts, str(configured.state), chosen):
        click.echo(line)
    return 0


def _declared() -> list["Declared"]:
    from acceptance.catalogue import read_checks
    from acceptance.qualification import suites_named

    return read_checks(path for path, _ in suites_named(()))


def _missing_needs() -> list[_Need]:
    from acceptance.needs import lack_of

    wanted: dict[str, list[str]] = {}
    for declared in _declared():
        for need in declared.check.needs:
            wanted.setdefault(need, []).append(declared.check.id)
    lacks = ((lack_of(need), checks) for need, checks in sorted(wanted.items()))
    return [
        _Need({"key": lack.what.key, "values": lack.what.values}, lack.cure, checks)
        for lack, checks in lacks
        if lack
    ]


def _missing_facts() -> list[dict[str, Any]]:
    import msgspec

    import probes
    from acceptance.facts_used import facts_used
    from probes.port.live import Live

    used = {declared.check.id: facts_used(declared) for declared in _declared()}
    return [
        {"probe": name, **msgspec.to_builtins(missing), "checks": _hit(name, missing.path, used)}
        for name, seen in probes.observe(Live()).items()
        for missing in seen.facts.missing
    ]


def _hit(probe: str, path: str, used: Mapping[str, frozenset[str]]) -> list[str]:
    """The checks that need the missing fact, or something below it."""
    missing = f"{probe}.{path}".rstrip(".")
    return [
        check
        for check, paths in used.items()
        if any(p == missing or p.startswith(f"{missing}.") for p in paths)
    ]


def _document(
    needs: list[_Need], facts: list[dict[str, Any]], state: str, lang: str
) -> dict[str, Any]:
    from acceptance.messages import Catalogue

    catalogue = Catalogue(lang)

    def told(key: str, values: dict[str, Any]) -> dict[str, Any]:
        text = catalogue.text({"key": key, "values": values})
        return {"key": key, "values": values, "text": text}

    return {
        "schema": "acceptance/doctor/1",
        "state": state,
        "missing": [{**need._asdict(), "what": told(**need.what)} for need in needs],
        "facts": [
            {
                "probe": fact["probe"],
                "path": fact["path"],
                "reason": told(fact["reason"], fact["values"]),
                "cure": catalogue.text(fact["cure"]) if fact["cure"] else None,
                "checks": fact["checks"],
            }
            for fact in facts
        ],
    }


def _user() -> str:
    """The account whose privileges hold; one without a name is told by its number."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _lines(needs: list[_Need], facts: list[dict[str, Any]], state: str, lang: str) -> list[str]:
    from acceptance.messages import Catalogue
    from acceptance.messages.escape import for_terminal

    catalogue = Catalogue(lang)

    def say(key: str, **values: Any) -> str:
        return for_terminal(catalogue.text({"key": key, "values": values}))

    lines = [say("doctor.privilege", user=_user()), say("doctor.state", path=state)]
    if not needs and not facts:
        return [*lines, say("doctor.ready")]
    if needs:
        lines += ["", say("doctor.missing")]
    for need in needs:
        lines.append(f"  {for_terminal(catalogue.text(need.what))}")
        if need.cure:
            lines.append(f"    {say('doctor.cure', cure=need.cure)}")
        lines.append(f"    {say('doctor.checks', checks=', '.join(need.checks))}")
    if facts:
        lines += ["", say("doctor.facts")]
    for fact in facts:
        path = ".".join(p for p in (fact["probe"], fact["path"]) if p)
        why = catalogue.text({"key": fact["reason"], "values": fact["values"]})
        lines.append(f"  {for_terminal(path)}: {for_terminal(why)}")
        if fact["cure"]:
            lines.append(f"    {say('doctor.cure', cure=catalogue.text(fact['cure']))}")
        if fact["checks"]:
            lines.append(f"    {say('doctor.checks', checks=', '.join(fact['checks']))}")
    return lines
