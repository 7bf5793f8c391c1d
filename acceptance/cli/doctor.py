"""Tell what is missing here: tools, privileges, facts, and which checks stay inconclusive."""

import os
import pwd
import shutil
from typing import Any, NamedTuple

import click

from acceptance.cli._settings import language, language_option, print_json, read_settings

__all__ = ["command"]

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


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


def _missing_needs() -> list[_Need]:
    from acceptance.catalogue import read_checks
    from acceptance.qualification import suites_named

    wanted: dict[str, list[str]] = {}
    for declared in read_checks(path for path, _ in suites_named(())):
        for need in declared.check.needs:
            wanted.setdefault(need, []).append(declared.check.id)
    found = []
    for need, checks in sorted(wanted.items()):
        tool = need.removeprefix("tool:")
        if need != tool and not shutil.which(tool, path=_PATH):
            found.append(_Need({"key": "doctor.tool", "values": {"tool": tool}}, None, checks))
        elif need == "root" and os.geteuid() != 0:
            found.append(_Need({"key": "doctor.root", "values": {}}, "sudo", checks))
    return found


def _missing_facts() -> list[dict[str, Any]]:
    import msgspec

    import probes
    from probes.live import Live

    return [
        {"probe": name, **msgspec.to_builtins(missing)}
        for name, seen in probes.observe(Live()).items()
        for missing in seen.facts.missing
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
    return lines
