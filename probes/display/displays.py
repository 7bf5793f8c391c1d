"""Displays by their own description, however it came to us; parts are named here.

The names of makers come from udev's hardware database; as an ordinary user.
"""

from collections.abc import Mapping, Sequence

import msgspec

from probes import parts
from probes.bus import hwdb
from probes.bus.hwdb import CompiledDatabase
from probes.display import edid
from probes.display.edid import Edid
from probes.system import Gaps, System, Unavailable

__all__ = ["Display", "Seen", "displays"]


class Display(msgspec.Struct, frozen=True, kw_only=True):
    """A display at a connector, by its EDID.

    `connector` is that one's part. Width, height and refresh are those of the mode that it is made
    for; `refresh_maximum_hertz` is the fastest it tells of at that size. `checksum_valid` is about
    the blocks that it announces, `checksums` about each that is there, and `blocks` counts these.
    `vendor` is its PNP id, `model` the name it gives itself, `product_id` its maker's number of the
    model. `year_is_of_model` where the year is not that of its making.
    """

    part: str
    connector: str
    vendor: str | None = None
    vendor_name: str | None = None
    model: str | None = None
    product_id: str | None = None
    serial: str | None = None
    serial_number: int | None = None
    texts: tuple[str, ...] = ()
    year: int | None = None
    year_is_of_model: bool | None = None
    week: int | None = None
    width_pixels: int | None = None
    height_pixels: int | None = None
    refresh_hertz: float | None = None
    refresh_maximum_hertz: float | None = None
    interlaced: bool | None = None
    width_metres: float | None = None
    height_metres: float | None = None
    digital: bool | None = None
    interface: str | None = None
    bits_per_colour: int | None = None
    version: str | None = None
    checksum_valid: bool | None = None
    checksums: tuple[bool, ...] = ()
    blocks: int | None = None
    blocks_announced: int | None = None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A connector that shows a display, and what is known of that.

    Its description as bytes, or as somebody else has read it; `modes` as the kernel lists them.
    """

    connector: str
    name: str
    content: bytes = b""
    told: Edid | None = None
    modes: str | None = None


def displays(system: System, gaps: Gaps, seen: Sequence[Seen]) -> tuple[Display, ...]:
    """The displays, sorted by part; what they do not tell is noted by the connector's name."""
    read = [one.told or edid.parse(one.content) for one in seen]
    names = _pnp_names(system, {one.vendor for one in read if one.vendor})
    ids = parts.distinct(
        [_part(one, told) for one, told in zip(seen, read, strict=True)],
        [one.connector for one in seen],
    )
    made = [
        _display(part, one, told, names) for part, one, told in zip(ids, seen, read, strict=True)
    ]
    for one, told, display in zip(seen, read, made, strict=True):
        _note(gaps, one, told, display)
    return tuple(sorted(made, key=lambda display: display.part))


def _pnp_names(system: System, vendors: set[str]) -> Mapping[str, str]:
    """Names of makers by their PNP ids, as udev's database has them from UEFI's list."""
    for path in hwdb.PATHS if vendors else ():
        try:
            database = CompiledDatabase(system.view(path, hwdb.LIMIT_BYTES))
        except (Unavailable, ValueError):
            continue
        told = {v: database.get(f"acpi:{v}*:").get("ID_VENDOR_FROM_DATABASE") for v in vendors}
        return {vendor: name for vendor, name in told.items() if name}
    return {}


def _serial(told: Edid) -> str | None:
    """The text that is printed on it, else the number."""
    if parts.serial(told.serial) is not None:
        return told.serial
    return None if told.serial_number is None else str(told.serial_number)


def _part(one: Seen, told: Edid) -> str:
    """By maker, model and serial number; without one by its year; without all by its place."""
    if not told.readable:
        return f"path:display/{one.connector}"
    model = f"{told.vendor or '?'}-{(told.product_id or '').removeprefix('0x')}"
    number = _serial(told)
    if number is not None:
        return parts.serial(f"{model}-{number}") or f"edid:{model}"
    return f"edid:{model}-{told.year or 0}-{told.week or 0}"


def _display(part: str, one: Seen, told: Edid, names: Mapping[str, str]) -> Display:
    mode, described = told.mode, bool(one.content or one.told)
    size = _listed(one.modes) if mode is None else (mode.width_pixels, mode.height_pixels)
    return Display(
        part=part,
        connector=one.connector,
        vendor=told.vendor,
        vendor_name=names.get(told.vendor or ""),
        model=told.name or (told.texts[-1] if told.texts else None),
        product_id=told.product_id,
        serial=_serial(told),
        serial_number=told.serial_number,
        texts=told.texts,
        year=told.year,
        year_is_of_model=told.year_is_of_model if told.readable else None,
        week=told.week,
        width_pixels=size[0] if size else None,
        height_pixels=size[1] if size else None,
        refresh_hertz=None if mode is None else mode.refresh_hertz,
        refresh_maximum_hertz=_fastest(told),
        interlaced=None if mode is None else mode.interlaced,
        width_metres=told.width_metres,
        height_metres=told.height_metres,
        digital=told.digital,
        interface=told.interface,
        bits_per_colour=told.bits_per_colour,
        version=told.version,
        checksum_valid=_sums_up(told) if described else None,
        checksums=told.checksums,
        blocks=told.blocks if described else None,
        blocks_announced=told.blocks_announced,
    )


def _sums_up(told: Edid) -> bool:
    """Some displays send more than they announce: what nobody reads is not judged."""
    return told.readable and all(told.checksums[: told.blocks_announced])


def _fastest(told: Edid) -> float | None:
    own = told.mode
    if own is None:
        return None
    return max(
        mode.refresh_hertz
        for mode in told.modes
        if (mode.width_pixels, mode.height_pixels, mode.interlaced)
        == (own.width_pixels, own.height_pixels, own.interlaced)
    )


def _listed(modes: str | None) -> tuple[int, int] | None:
    """`1920x1080`, the first of the kernel's list, is the one it would choose."""
    width, by, height = (modes or "").partition("\n")[0].strip().partition("x")
    if not by or not (width.isascii() and width.isdigit() and height.isdigit()):
        return None
    return (int(width), int(height)) if len(width) < 6 and len(height) < 6 else None


def _note(gaps: Gaps, one: Seen, told: Edid, display: Display) -> None:
    """Why a reader does not find what a display should tell."""
    path = f"displays.{one.name}"
    if not one.content and one.told is None:
        gaps.note(path, Unavailable("probe.no_edid", connector=one.name))
    elif not told.readable:
        gaps.note(path, Unavailable("probe.edid_unreadable", connector=one.name))
    else:
        lacking = [
            f"{path}.{name}"
            for name in ("vendor", "model", "serial", "year", "width_pixels")
            if getattr(display, name) is None
        ]
        gaps.note(lacking, Unavailable("probe.edid_silent", connector=one.name))
        if told.size_is_ratio:
            gaps.note(f"{path}.width_metres", Unavailable("probe.edid_ratio", connector=one.name))
        elif display.width_metres is None:
            gaps.note(f"{path}.width_metres", Unavailable("probe.edid_silent", connector=one.name))
