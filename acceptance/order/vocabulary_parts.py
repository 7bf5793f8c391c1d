"""What an order can ask of parts of which a machine has several: disks, DIMMs, cards, displays."""

from acceptance.order.fields import Field, Part

__all__ = ["PARTS"]

_BLOCK = "/sys/class/block"
_PCI = "/sys/bus/pci/devices"
_USB = "/sys/bus/usb/devices"
_NET = "/sys/class/net"
_DIMMS = "SMBIOS type 17"
_EDID = "EDID"

_MODEL, _SERIAL, _SLOT, _OTHER = 3000, 20000, 6000, 800
"""What makes a part another one weighs more than how much of it there is."""

_PCI_IDS = (
    Field("vendor-id", "id", ("=pci:vendor_id",), _PCI, weight=_MODEL),
    Field("device-id", "id", ("=pci:device_id",), _PCI, aliases=("device",), weight=_MODEL),
)


def _vendor(*facts: str, source: str) -> Field:
    return Field("vendor", "vendor", facts, source, aliases=("vendor-name",), weight=_MODEL)


def _model(*facts: str, source: str, aliases: tuple[str, ...] = ()) -> Field:
    return Field("model", "text", facts, source, aliases=("model-name", *aliases), weight=_MODEL)


def _serial(source: str, needs: tuple[str, ...] = ()) -> Field:
    return Field("serial", "identifier", ("serial",), source, weight=_SERIAL, needs=needs)


def _driver(source: str, *facts: str) -> Field:
    return Field("driver", "text", facts or ("driver",), source, weight=_OTHER)


_PARTS = (
    Part(
        "disk",
        "storage.disks",
        _BLOCK,
        (
            Field("size", "bytes", ("size_bytes",), _BLOCK, "more", tolerance=0.01),
            _model("model", source=_BLOCK),
            _vendor("vendor", "=disk_maker", source=_BLOCK),
            _serial(_BLOCK),
            Field("wwn", "identifier", ("wwn",), _BLOCK, weight=_SERIAL),
            Field("rotational", "boolean", ("rotational",), _BLOCK, weight=_OTHER),
            Field("removable", "boolean", ("removable",), _BLOCK, weight=_OTHER),
            Field("transport", "text", ("transport",), _BLOCK, weight=_OTHER),
            Field("firmware", "version", ("firmware",), _BLOCK, "more"),
            Field("logical-sector-size", "bytes", ("logical_block_bytes",), _BLOCK),
            Field("physical-sector-size", "bytes", ("physical_block_bytes",), _BLOCK),
            _driver(_PCI, "=pci:driver"),
        ),
        left_out="disk",
    ),
    Part(
        "network",
        "network.physical",
        _NET,
        (
            _vendor("vendor", "=pci:vendor", source=_PCI),
            _model("model", "=pci:model", source=_PCI, aliases=("device-name",)),
            *_PCI_IDS,
            _driver(_NET),
            Field(
                "speed",
                "rate",
                ("speed_maximum_bits_per_second", "speed_bits_per_second"),
                "ethtool",
                "more",
            ),
            Field("mac", "identifier", ("permanent_mac", "mac"), _NET, weight=_SERIAL),
            Field("firmware", "version", ("firmware_version",), "ethtool", "more"),
            Field("wireless", "boolean", ("wireless",), _NET, weight=_OTHER),
            Field("type", "text", ("=network_type",), _NET, weight=_OTHER),
        ),
        label=("vendor", "model", "driver", "mac"),
        left_out="network",
    ),
    Part(
        "gpu",
        "graphics.cards",
        "/sys/class/drm",
        (
            _vendor("vendor", "=pci:vendor", source=_PCI),
            _model("model", "=pci:model", source=_PCI, aliases=("device-name",)),
            *_PCI_IDS,
            _driver("/sys/class/drm"),
            Field(
                "memory",
                "bytes",
                ("memory_bytes",),
                "/sys/class/drm",
                "more",
                tolerance=0.1,
                nominal=True,
            ),
        ),
        label=("vendor", "model", "driver"),
    ),
    Part(
        "dimm",
        "memory.modules",
        _DIMMS,
        (
            Field("slot", "text", ("slot",), _DIMMS, weight=_SLOT),
            Field("size", "memory", ("size_bytes",), _DIMMS, "more"),
            Field(
                "speed",
                "transfers",
                ("speed_rated_transfers_per_second", "speed_transfers_per_second"),
                _DIMMS,
                "more",
                tolerance=0.01,
                bare="MT/s",
                nominal=True,
            ),
            Field(
                "part-number",
                "text",
                ("part_number",),
                _DIMMS,
                aliases=("model", "model-name"),
                weight=_MODEL,
            ),
            _vendor("vendor", source=_DIMMS),
            _serial(_DIMMS),
            Field("type", "text", ("type",), _DIMMS, weight=_OTHER),
            Field("form-factor", "text", ("form_factor",), _DIMMS, weight=_OTHER),
            Field("ecc", "boolean", ("ecc",), _DIMMS, "more"),
            Field("rank", "count", ("rank",), _DIMMS),
        ),
        aliases=("memory-module",),
        label=("vendor", "part-number", "slot"),
        needs=("root",),
    ),
    Part(
        "display",
        "graphics.displays",
        _EDID,
        (
            _vendor("vendor", "vendor_name", source=_EDID),
            _model("model", source=_EDID),
            _serial(_EDID),
            Field("resolution", "pixels", ("=resolution",), _EDID, "more"),
            Field(
                "size",
                "length",
                ("=diagonal",),
                _EDID,
                "more",
                tolerance=0.03,
                bare="in",
                nominal=True,
            ),
            Field(
                "refresh",
                "hertz",
                ("refresh_hertz",),
                _EDID,
                "more",
                tolerance=0.02,
                bare="Hz",
                nominal=True,
            ),
            Field("year", "count", ("year",), _EDID, "more"),
        ),
        label=("vendor", "model", "serial"),
    ),
    Part(
        "usb",
        "usb.devices",
        _USB,
        (
            _vendor("vendor", source=_USB),
            _model("model", source=_USB, aliases=("device-name",)),
            Field("vendor-id", "id", ("vendor_id",), _USB, weight=_MODEL),
            Field("device-id", "id", ("product_id",), _USB, aliases=("device",), weight=_MODEL),
            _serial(_USB),
            _driver(_USB, "=usb_drivers"),
            Field("version", "version", ("version",), _USB, "more"),
            Field(
                "speed",
                "rate",
                ("speed_maximum_bits_per_second", "speed_bits_per_second"),
                _USB,
                "more",
            ),
        ),
        substitutable=False,
        left_out="usb",
    ),
    Part(
        "battery",
        "power.batteries",
        "/sys/class/power_supply",
        (
            _vendor("vendor", source="/sys/class/power_supply"),
            _model("model", source="/sys/class/power_supply"),
            _serial("/sys/class/power_supply"),
            Field("technology", "text", ("technology",), "/sys/class/power_supply", weight=_OTHER),
            Field(
                "capacity",
                "energy",
                ("energy_full_design_joules", "design_joules"),
                "/sys/class/power_supply",
                "more",
                tolerance=0.02,
                nominal=True,
            ),
            Field("health", "percent", ("health_percent",), "/sys/class/power_supply", "more"),
            Field("cycles", "count", ("cycles",), "/sys/class/power_supply", "less"),
        ),
    ),
    Part(
        "camera",
        "camera.devices",
        "/sys/class/video4linux",
        (
            _model("name", source="/sys/class/video4linux", aliases=("name", "device-name")),
            _driver("/sys/class/video4linux"),
        ),
        label=("model", "driver"),
    ),
    Part(
        "audio",
        "audio.cards",
        "/sys/class/sound",
        (
            _model("name", source="/sys/class/sound", aliases=("name", "device-name")),
            _driver("/sys/class/sound"),
        ),
        label=("model", "driver"),
        substitutable=False,
    ),
    Part(
        "input",
        "input.devices",
        "/sys/class/input",
        (
            _model("name", source="/sys/class/input", aliases=("name", "device-name")),
            Field("kind", "words", ("kinds",), "/sys/class/input", weight=_OTHER),
            Field("bus", "text", ("bus",), "/sys/class/input", weight=_OTHER),
        ),
        label=("model",),
        substitutable=False,
        left_out=None,
    ),
    Part(
        "device",
        "pci.devices",
        _PCI,
        (
            _vendor("vendor", source=_PCI),
            _model("model", source=_PCI, aliases=("device-name",)),
            Field("vendor-id", "id", ("vendor_id",), _PCI, weight=_MODEL),
            Field("device-id", "id", ("device_id",), _PCI, aliases=("device",), weight=_MODEL),
            Field("class", "text", ("class_name",), _PCI, weight=_OTHER),
            _driver(_PCI),
            Field("slot", "identifier", ("address",), _PCI, weight=_SLOT),
            Field("link-width", "count", ("link_width",), _PCI, "more"),
            Field("link-speed", "transfers", ("link_speed_transfers_per_second",), _PCI, "more"),
        ),
        label=("vendor", "model", "driver"),
        substitutable=False,
        left_out=None,
    ),
    Part(
        "package",
        "packages.installed",
        "dpkg, rpm, Python",
        (
            Field("name", "exact", ("name",), "dpkg, rpm, Python", weight=_MODEL),
            Field("version", "version", ("version",), "dpkg, rpm, Python", "more"),
            Field("manager", "exact", ("manager",), "dpkg, rpm, Python", weight=_MODEL),
            Field("arch", "arch", ("architecture",), "dpkg, rpm, Python", weight=_MODEL),
        ),
        label=("name",),
        substitutable=False,
        left_out=None,
    ),
)

PARTS: dict[str, Part] = {part.name: part for part in _PARTS}
"""Kinds of parts by name."""
