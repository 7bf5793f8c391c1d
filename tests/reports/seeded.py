"""A machine full of names, in every field and encoding where they may hide."""

import base64
import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from acceptance.limits import equals
from acceptance.model import Attempt, Claim, EvidenceItem, Run, Subject
from acceptance.sentences import Sentence, sentence
from tests.reports import runs
from tests.reports.machine import ENVIRONMENT
from tests.reports.sentences import SENTENCES

ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda s: s,
    "upper": str.upper,
    "percent": lambda s: "".join(f"%{b:02X}" for b in s.encode()),
    "percent, partly": lambda s: quote(s, safe="").replace("a", "%61"),
    "quoted-printable": lambda s: "".join(f"={b:02X}" for b in s.encode()),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64, shifted": lambda s: base64.b64encode(f"x{s}".encode()).decode(),
    "base64, shifted twice": lambda s: base64.b64encode(f"xy{s}y".encode()).decode(),
    "base64 of UTF-16": lambda s: base64.b64encode(s.encode("utf-16le")).decode(),
    "base64 in percent": lambda s: quote(base64.b64encode(s.encode()).decode(), safe=""),
    "hex": lambda s: s.encode().hex(),
    "hex, spaced": lambda s: s.encode().hex(" "),
    "octal": lambda s: "".join(f"\\{b:03o}" for b in s.encode()),
    "backslash x": lambda s: "".join(f"\\x{b:02x}" for b in s.encode()),
    "backslash u": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "entities": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "entities, hex": lambda s: "".join(f"&#x{ord(c):x};" for c in s),
}


def known(seed: int = 1, of_each: int = 12) -> dict[str, list[str]]:
    """Made-up names of each kind, unlike any other text in a document."""
    rng = random.Random(seed)

    def digits(count: int, alphabet: str = "0123456789abcdef") -> str:
        return "".join(rng.choice(alphabet) for _ in range(count))

    def mac() -> str:
        return ":".join(["02", *(digits(2) for _ in range(5))])

    names = ["quillfeather", "zanzibarra", "brockhurst", "wexelblatt", "oranienfels", "tsvetkova"]
    makers: dict[str, Callable[[], str]] = {
        "hostname": lambda: f"{rng.choice(names)}-{digits(4)}",
        "user": lambda: f"{rng.choice(names)[:5]}{digits(3, '0123456789')}",
        "serial": lambda: digits(12, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
        "mac": mac,
        "ipv4": lambda: f"10.{rng.randrange(10, 255)}.{rng.randrange(255)}.{rng.randrange(1, 255)}",
        "ipv6": lambda: f"fd{digits(2)}:{digits(3, '123456789abcdef')}::{digits(4, '123456789')}",
        "uuid": lambda: "-".join(digits(n) for n in (8, 4, 4, 4, 12)),
        "machine_id": lambda: digits(32),
        "mount_point": lambda: f"/srv/{rng.choice(names)}-{digits(3)}",
        "label": lambda: f"VOL_{digits(6, 'BCDFGHJKLMNPQRSTVWXZ')}",
        "asset_tag": lambda: f"INV-{digits(8, '0123456789')}",
        "ssid": lambda: f"{rng.choice(names)}_wlan_{digits(3)}",
        "domain": lambda: f"{rng.choice(names)}{digits(3)}.example.org",
    }
    return {kind: [make() for _ in range(of_each)] for kind, make in makers.items()}


def unknown(seed: int = 2, of_each: int = 8) -> list[str]:
    """Names that no fact tells: only how they look gives them away."""
    made = known(seed, of_each)
    patterned = ("mac", "ipv4", "ipv6", "uuid", "machine_id")
    found = [name for kind in patterned for name in made[kind]]
    found += [f"{user}@{domain}" for user, domain in pairs(made, "user", "domain")]
    found += [f"/home/{user}/{label}" for user, label in pairs(made, "user", "label")]
    return found + [f"{host}.corp" for host in made["hostname"]]


def pairs(made: dict[str, list[str]], one: str, two: str) -> Iterator[tuple[str, str]]:
    return zip(made[one], made[two], strict=True)


def facts(names: dict[str, list[str]]) -> dict[str, Any]:
    """Facts with every name in a field of its own."""
    count = range(len(names["hostname"]))
    return {
        "system": {
            "vendor": "HP",
            "model": "EliteBook 850 G8",
            "hostname": names["hostname"][0],
            "machine_id": names["machine_id"][0],
            "asset_tag": names["asset_tag"][0],
            "boots": [{"boot_id": m} for m in names["machine_id"][1:]],
            "tags": [{"asset_tag": a} for a in names["asset_tag"][1:]],
            "peers": [{"hostname": h, "domain": d} for h, d in pairs(names, "hostname", "domain")],
        },
        "users": {"logins": [{"user": u, "home": f"/home/{u}"} for u in names["user"]]},
        "storage": {
            "disks": [
                {
                    "part": f"serial:{names['serial'][n]}",
                    "label": f"Disk {n}",
                    "serial": names["serial"][n],
                    "uuid": names["uuid"][n],
                }
                for n in count
            ],
            "file_systems": [
                {"mount_point": names["mount_point"][n], "label": names["label"][n]} for n in count
            ],
        },
        "network": {
            "interfaces": [
                {
                    "part": f"mac:{names['mac'][n]}",
                    "permanent_mac": names["mac"][n],
                    "addresses": [f"{names['ipv4'][n]}/24", f"{names['ipv6'][n]}/64"],
                    "ssid": names["ssid"][n],
                }
                for n in count
            ]
        },
    }


def run_saying(said: str, names: dict[str, list[str]]) -> Run:
    """A run that says `said` wherever a text can stand, on a machine with these names."""
    statement = sentence("storage.keeps.claim", written=said, wrong=1)
    claim = Claim(statement=statement, n=1, method=said)
    told = sentence("reason.tool", tool=said)
    failed = runs.result(
        "storage.keeps",
        "failed",
        part_label=said,
        reason=sentence(
            "storage.keeps.found",
            count=1,
            first=sentence("reason.tool", tool=said),
            line=[said, {"value": said, "unit": "1"}],
        ),
        cure=said,
        measurements=(
            runs.measurement("storage.keeps", "wrong_blocks", "1", equals(said[:500]), said),
        ),
        claims=(claim,),
        attempts=(Attempt(number=1, outcome="failed", reason=told),),
        evidence=(EvidenceItem(name=said, digest="ab12" * 16, size_bytes=1),),
    )  # fmt: skip
    disk = f"serial:{names['serial'][1]}"
    others = [
        runs.result("kernel.log_clean", reason=told, claims=(claim,),
                    part=f"mac:{names['mac'][1]}", part_label=said),
        runs.result("smart.health", "inconclusive", part=disk, part_label=f"Disk {disk}",
                    reason=told, cure=said),
        runs.result("clock.steady", "error", reason=told),
        runs.result("network.errors", part=f"mac:{names['mac'][2]}", part_label=names["mac"][2]),
    ]  # fmt: skip
    return runs.make_run(
        (failed, *others),
        subject=Subject(
            id=names["uuid"][0],
            vendor="HP",
            model="EliteBook 850 G8",
            name=names["hostname"][0],
            evidence={"macs": " ".join(names["mac"]), "machine_id": names["machine_id"][0]},
        ),
        facts=facts(names),
        environment={**ENVIRONMENT, "hostname": names["hostname"][0], "cwd": said, said: said},
        selection={"checks": [said], "suites": [said]},
        provider=said,
        order=f"/home/{names['user'][0]}/orders/PO-77.toml",
        telemetry={said: [[0.0, 1.0], [1.0, 2.0]]},
        suites={f"/home/{names['user'][0]}/suites/own": "ee55" * 16},
        incidents=(Sentence("incident.child", {"why": said}),),
        catalogue={**SENTENCES, "clock.steady.title": {"en": said, "es": said}},
    )
