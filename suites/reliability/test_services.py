"""Services: none has failed.

Reads what the service manager tells, as an ordinary user.
"""

from __future__ import annotations

from acceptance import (
    Evidence,
    Machine,
    Measure,
    at_most,
    check,
    fail,
    measurement,
    not_applicable,
    text,
)


@check(
    "services.none_failed",
    title=text("No service has failed", es="Ningún servicio ha fallado"),
    severity="minor",
    characteristic="reliability.availability",
    needs=("tool:systemctl",),
    measures=(
        measurement(
            "failed_units", "1", at_most(0), title=text("failed units", es="unidades fallidas")
        ),
    ),
    says={
        "failed": text(
            "units that have failed: {count} ({names})",
            es="unidades que han fallado: {count} ({names})",
        ),
        "no_systemd": text(
            "the first process is {manager}: there are no systemd units",
            es="el primer proceso es {manager}: no hay unidades de systemd",
        ),
    },
    fault=text("one failed unit", es="una unidad fallida"),
    control=text(
        "a unit whose name says failed, and that runs",
        es="una unidad que se llama failed y funciona",
    ),
    advice=text(
        "`systemctl status UNIT` and `journalctl -u UNIT` say why; mend it, then "
        "`systemctl reset-failed`.",
        es="`systemctl status UNIDAD` y `journalctl -u UNIDAD` dicen por qué; corríjalo y después "
        "`systemctl reset-failed`.",
    ),
)
def test_none_failed(machine: Machine, measure: Measure, evidence: Evidence) -> None:
    services = machine.services
    if any(missing.reason == "probe.no_systemd" for missing in services.missing):
        not_applicable("no_systemd", manager=services.manager or "–")
    units = machine.need("services.failed")
    if measure("failed_units", len(units)):
        evidence.lines("failed units", (f"{u.name} {u.sub} {u.description}" for u in units))
        fail("failed", count=len(units), names=", ".join(u.name for u in units))
