"""Observes graphics cards, the connectors they have, and the displays at these.

From /sys/class/drm, the PCI bus for cards that no driver has made one of, NVIDIA's driver for its
own; displays by their EDID. In a captured tree also from what was kept of xrandr, edid-decode
(hw-probe's `logs/edid`), lspci and nvidia-smi. All as an ordinary user; no command is started.
"""

import re
from collections.abc import Sequence

import msgspec

from probes import parts
from probes.bus import members
from probes.display import edid_texts, edid_words
from probes.display.displays import Display, Seen, displays
from probes.display.edid_texts import Found
from probes.display.edid_words import Told
from probes.display.graphics_cards import Card, cards
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Card", "Connector", "Display", "Facts", "probe"]

CONNECTOR = re.compile(r"(card\d{1,4})-(.{1,60}?)(?:-(\d{1,4}))?")
EDID_LIMIT_BYTES = 64 * 2**10
MODESET = "/sys/module/nvidia_drm/parameters/modeset"


class Connector(msgspec.Struct, frozen=True, kw_only=True):
    """A place where a display is plugged in. `kind` is as the kernel says it: HDMI-A, DP, eDP, VGA.

    `status` is connected, disconnected or unknown; `enabled` where a picture is sent. `display` is
    the part of what is plugged in.
    """

    part: str
    kernel_name: str
    kind: str | None = None
    status: str | None = None
    enabled: bool | None = None
    display: str | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Cards, connectors and displays, each sorted by part."""

    cards: tuple[Card, ...] | None = None
    connectors: tuple[Connector, ...] | None = None
    displays: tuple[Display, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe cards, connectors and displays."""
    gaps = Gaps()
    listed = gaps.attempt("connectors", members.members, system, "drm")
    found = cards(system, gaps, listed)
    connectors, seen = _from_class(system, listed or ())
    if system.recorded and not any(one.content for one in seen):
        connectors, seen = _from_texts(system, connectors, seen)
    if not connectors and not _none_there(system, gaps, listed, found):
        return Facts(cards=found, missing=gaps.missing())
    gaps.settle(("connectors",))
    for one in connectors:
        if one.status is None:
            why = Unavailable("probe.no_file", path=f"{one.kernel_name}/status")
            gaps.note(f"connectors.{one.kernel_name}.status", why)
    shown = displays(system, gaps, seen)
    at = {display.connector: display.part for display in shown}
    made = [msgspec.structs.replace(one, display=at.get(one.part)) for one in connectors]
    return Facts(
        cards=found,
        connectors=tuple(sorted(made, key=lambda one: one.part)),
        displays=shown,
        missing=gaps.missing(),
    )


def _none_there(
    system: System, gaps: Gaps, listed: Sequence[Device] | None, found: Sequence[Card] | None
) -> bool:
    """Whether there is really no connector, or only nobody to tell; that is noted."""
    if listed is None or found is None:
        gaps.note("displays", Unavailable("probe.no_connectors_told"))
        return False
    silent = [card.driver for card in found if card.kernel_name is None]
    if "nvidia" in [card.driver for card in found] and _modeset_off(system):
        silent.append("nvidia")
    if silent:
        why = Unavailable("probe.no_display_driver", driver=silent[0] or "-")
        gaps.note(("connectors", "displays"), why)
    return not silent


def _modeset_off(system: System) -> bool:
    """NVIDIA's driver shows connectors to the kernel only where it was told to."""
    try:
        return system.text(MODESET, 16).strip() != "Y"
    except Unavailable:
        return False


def _from_class(system: System, listed: Sequence[Device]) -> tuple[list[Connector], list[Seen]]:
    connectors, seen = [], []
    for device in listed:
        match = CONNECTOR.fullmatch(device.sys_name)
        if match is None:
            continue
        status = device.attribute("status")
        part = _part(device, match[1])
        enabled = device.attribute("enabled")
        connectors.append(
            Connector(
                part=part,
                kernel_name=device.sys_name,
                kind=match[2],
                status=status,
                enabled=None if enabled is None else enabled == "enabled",
            )
        )
        content = b"" if status == "disconnected" else _content(system, device)
        if content or status == "connected":
            modes = None if content else device.attribute("modes")
            seen.append(Seen(connector=part, name=device.sys_name, content=content, modes=modes))
    return connectors, seen


def _content(system: System, device: Device) -> bytes:
    try:
        return system.read(f"{device.sys_path}/edid", EDID_LIMIT_BYTES)
    except Unavailable:
        return b""


def _part(device: Device, card: str) -> str:
    """`pci:0000:00:02.0/HDMI-A-1`: the card's number changes from boot to boot."""
    port = device.sys_name.removeprefix(f"{card}-")
    folder, drm, _ = device.sys_path.partition(f"/drm/{card}/")
    if not drm or not folder.startswith("/sys/devices/"):
        return f"path:drm/{device.sys_name}"
    return f"{parts.place(f'{folder}/x', alone=False)}/{port}"


def _from_texts(
    system: System, connectors: list[Connector], seen: list[Seen]
) -> tuple[list[Connector], list[Seen]]:
    """Outputs and descriptions from what was kept of xrandr and edid-decode."""
    xrandr = _kept(system, ("xrandr", "--verbose"), ("xrandr",))
    decoded = _kept(system, ("edid-decode",), ("edid",))
    # Both may show the same display under two names; the kernel's own names go before.
    found: Sequence[Found | Told] = edid_texts.find(decoded) or edid_texts.find(xrandr)
    found = found or edid_words.read(decoded)
    known = {one.kernel_name: one for one in connectors}
    for output in edid_texts.outputs(xrandr) if not known else ():
        known[output.name] = Connector(
            part=f"path:xrandr/{output.name}",
            kernel_name=output.name,
            kind=output.name.rstrip("0123456789").rstrip("-") or None,
            status=output.status,
            enabled=output.shows,
        )
    told = {one.name: one for one in seen}
    for number, one in enumerate(found):
        name = one.connector or f"unnamed-{number + 1}"
        if name not in known:
            known[name] = _described(name)
        part = known[name].part
        if isinstance(one, Told):
            told[name] = Seen(connector=part, name=name, told=one.told)
        else:
            told[name] = Seen(connector=part, name=name, content=one.content)
    return list(known.values()), list(told.values())


def _described(name: str) -> Connector:
    """A connector of which no more is known than that a description came from it."""
    match = CONNECTOR.fullmatch(name)
    return Connector(part=f"path:drm/{name}", kernel_name=name, kind=match[2] if match else None)


def _kept(system: System, argv: Sequence[str], names: Sequence[str]) -> str:
    try:
        return system.run(argv, names=names).text
    except Unavailable:
        return ""
