"""Which strings of a run name a person, a place or a thing of the house.

They are gathered from the run itself: facts, environment and subject, by the names of
their fields, and accounts by what its texts tell (`reports.people`); the caller may know
more. What is gathered here is removed wherever it occurs in a vendor's document, whatever
the text around it looks like; patterns (`reports.scrub`) find the rest.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from acceptance.model import Run
from reports.people import account_names

__all__ = ["Identifier", "is_network_address", "is_place", "known_identifiers"]


class Identifier(NamedTuple):
    """A string that must not leave, and what it is."""

    kind: str
    value: str


_FIELDS = (
    ("host", r"host|host_?name|node|node_?name|fqdn|domain|domain_?name|pretty_host_?name"),
    ("machine", r"(.*_)?(machine|boot|install|installation)_?id"),
    ("serial", r"(.*_)?(serial|serial_?number|sn|wwn|wwid|eui|eui64|nguid|service_?tag)"),
    ("asset", r"(.*_)?asset(_?tag|_?number)?"),
    ("uuid", r"(.*_)?(uuid|guid|partuuid|uuids)"),
    ("mac", r"(.*_)?(mac|macs|hwaddr|mac_?address|permanent_?mac|bssid)"),
    ("address", r"(.*_)?(address|addresses|ip|ips|ipv4|ipv6|gateway|dns|nameservers?|peers?)"),
    ("user", r"(.*_)?(user|users|user_?name|login|logins|owner|account|uid_?name)"),
    ("path", r"home|homes|cwd|root|state|(.*_)?mount_?points?|mounts?|mounted_on"),
    ("label", r"(.*_)?(label|partlabel|volume|volume_?group|vg|vg_?name|lv|lv_?name)"),
    ("share", r"device|share|export"),
    ("wifi", r"(.*_)?e?ssid"),
)
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _FIELDS]

_EVERYWHERE = frozenset(
    {
        "root",
        "nobody",
        "daemon",
        "bin",
        "sys",
        "adm",
        "lp",
        "mail",
        "www-data",
        "systemd-network",
        "messagebus",
        "sshd",
        "localhost",
        "localdomain",
        "(none)",
        "none",
        "null",
        "unknown",
        "default",
        "n/a",
        "na",
        "other",
        "not-specified",
        "yes",
        "no",
        "true",
        "false",
        "boot",
        "data",
        "system",
        "disk",
        "linux",
        "debian",
        "ubuntu",
        "fedora",
        "efi",
        "esp",
        "swap",
    }
)
_NOBODY_IN_PARTICULAR = frozenset(
    """acceptance admin administrator backup build builder cdrom docker ec2-user floppy guest
    linuxbrew lost+found media operator pi public runner service shared support test tester
    tmp usb usb0 usb1 user users vagrant""".split()  # noqa: SIM905 - words, not code
)
"""Accounts and folders beside the homes that say nothing of who works there."""
_EVERY_MACHINES_PATH = re.compile(
    "/|/(boot/efi|boot|efi|home|root|usr|opt|srv|etc|dev|proc|sys|run|mnt|media)"
    "|/(var|tmp|var/(tmp|log|lib)|dev/shm|run/(lock|user|shm))"
)
_PLACE = re.compile(
    r"(pci:)?[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]|(cpu|core|node|socket|load)[:\d][\w.:-]*"
    r"|line:[a-z0-9_.\[\]-]+|order:all"
)
_BUS_ADDRESS = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
"""What the kernel gives its own hubs as serial number: where they are."""
_SLOT = re.compile(r".*(dimm|chan|bank|slot|csrow|mc#).*")
_SHARE = re.compile(r"//|/dev/mapper/|/dev/disk/|[\w.-]+:/")
_PLACEHOLDER = re.compile(r"[0\s.:_-]*|to be filled.*|.*not (specified|available|applicable).*")


def known_identifiers(run: Run, known: Iterable[tuple[str, str]] = ()) -> list[Identifier]:
    """All identifiers that the run holds and those that the caller knows; the longest first.

    `known` are (kind, value); raises `ValueError` for a kind that there is not.
    """
    found = {
        *_walk(run.facts, ""),
        *_walk(run.environment, ""),
        *_of_subject(run),
        *(i for name in account_names(run) for i in _told("user", name)),
        *(i for kind, value in known for i in _told(_known_kind(kind), value)),
        *_of_order(run),
        *(Identifier("part", r.part) for r in run.results if r.part and not is_place(r.part)),
    }
    brand = _brand(run)
    kept = (i for i in found if i.kind not in _CALLED or i.value.casefold() not in brand)
    return sorted(kept, key=lambda i: (-len(i.value), i.kind, i.value))


_CALLED = ("host", "user")


def _known_kind(kind: str) -> str:
    if kind not in {known for known, _ in _FIELDS}:
        raise ValueError(f"unknown kind of identifier {kind!r}")
    return kind


def _brand(run: Run) -> frozenset[str]:
    """What is called after its maker (`lenovo`) must not cost the vendor his own name."""
    subject = run.subject
    told = f"{subject.vendor or ''} {subject.model or ''}" if subject else ""
    return frozenset(re.findall(r"[\w-]{3,}", told.casefold()))


def is_network_address(value: str) -> bool:
    """Whether it is an IP address, with or without prefix length and zone."""
    try:
        ipaddress.ip_interface(value.partition("%")[0])
    except ValueError:
        return False
    return True


def _of_subject(run: Run) -> Iterator[Identifier]:
    """A subject's name is the host's; its evidence is what it was recognised by."""
    if run.subject is None:
        return
    if run.subject.name and run.subject.name != run.subject.model:
        yield from _told("host", run.subject.name)
    yield from _told("machine", run.subject.id)
    for name, values in run.subject.evidence.items():
        for value in {values, *values.split()}:
            yield from _told(_kind(name) or "serial", value)


_HOUSE_LINE = re.compile(r"(?:.*[.])?(hostname|asset-tag)")
_HOUSE_WORDS = re.compile(
    r"\b(hostname|asset-tag) (!?[=~] .+?)(?=(?:, | \| )[a-z][\w.\[\]-]* (?:!?[=~]|[<>]=?) |$)"
)
_ALTERNATIVES = re.compile(r" \| |, (?=[!=~])")
_OPERATOR = re.compile(r"(?:!?[=~]|[<>]=?)\s+")


def _of_order(run: Run) -> Iterator[Identifier]:
    """How machines are called and numbered here, where an order asks for it.

    Where the right machine of a lot came, the others' serial numbers are not asked about.
    """
    for answer in run.ordered.answers if run.ordered else ():
        line = _HOUSE_LINE.fullmatch(answer.key)
        asked = [(line[1], answer.expected)] if line else _HOUSE_WORDS.findall(answer.expected)
        for name, values in asked:
            for value in _ALTERNATIVES.split(values):
                yield from _told(_kind(name.replace("-", "_")), _OPERATOR.sub("", value, count=1))
        if answer.key == "serial" and answer.kinds == ("as_ordered",):
            others = {*answer.expected.split(" | ")} - {answer.observed}
            yield from (i for value in others for i in _told("serial", value))


def _walk(value: Any, kind: str) -> Iterator[Identifier]:
    """Every string below a telling field is one, keys of mappings included."""
    match value:
        case str():
            yield from _told(kind, value)
        case Mapping():
            for name, item in value.items():
                if kind:
                    yield from _told(kind, str(name))
                if name != "label" or "part" not in value:  # a part's label is its product's name
                    yield from _walk(item, _kind(str(name)) or _inherited(kind, item))
        case Sequence():
            for item in value:
                yield from _walk(item, kind if isinstance(item, str) else "")


def _inherited(kind: str, item: Any) -> str:
    """`users: {anna: {...}}`: the names are keys; what lies deeper has names of its own."""
    return kind if isinstance(item, str) else ""


def _kind(field: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(field)), "")


def _told(kind: str, value: str) -> Iterator[Identifier]:
    value = value.strip()
    lowered = value.lower()
    if not kind or len(value) < 2 or lowered in _EVERYWHERE or _PLACEHOLDER.fullmatch(lowered):
        return
    if kind == "user" and lowered in _NOBODY_IN_PARTICULAR:
        return
    if kind == "label" and _SLOT.fullmatch(lowered):
        return
    if kind == "serial" and _BUS_ADDRESS.fullmatch(lowered):
        return
    if kind == "share" and not _SHARE.match(value):
        return
    if kind == "path" and (not value.startswith("/") or _EVERY_MACHINES_PATH.fullmatch(value)):
        return
    if kind == "address":
        if not is_network_address(value) or _is_loopback(value):
            return
        value = value.partition("/")[0].partition("%")[0]
    yield Identifier(kind, value)
    if kind == "host" and "." in value:
        yield from _told(kind, value.partition(".")[0])


def _is_loopback(value: str) -> bool:
    address = ipaddress.ip_interface(value.partition("%")[0])
    return address.is_loopback or address.ip.is_unspecified


def is_place(part: str) -> bool:
    """Whether a part is named by where it sits (`pci:0000:01:00.0`, `cpu:0`), not by its number."""
    return _PLACE.fullmatch(part) is not None
