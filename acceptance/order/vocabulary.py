"""What an order can ask for: each key, the facts that answer it, and which way is better.

Keys follow tmt's hardware specification, extended by what a delivery needs; `-` and `_` mean the
same in them. A field's facts are tried in this order; those that start with `=` are worked out
(`acceptance.order.derived`). Nothing here reads an order or a fact.
"""

from acceptance.order.fields import Field
from acceptance.order.vocabulary_parts import PARTS

__all__ = ["DELIVERY", "ELSEWHERE", "GROUPS", "NOTED", "PARTS", "SETTINGS", "field_of", "kinds"]

_ROOT = ("root",)
_SERIALS = ("system.serial", "system.chassis_serial")
_DMI = "/sys/class/dmi/id"
_CPUINFO = "/proc/cpuinfo"
_CPUS = "/sys/devices/system/cpu"
_RELEASE = "/etc/os-release"

GROUPS: dict[str, tuple[Field, ...]] = {
    "": (
        Field("arch", "arch", ("kernel.architecture", "os.architecture"), "uname"),
        Field("hostname", "text", ("system.hostname",), "/proc/sys/kernel/hostname"),
        Field("kernel", "series", ("kernel.release",), "uname", "more"),
        Field(
            "memory",
            "memory",
            ("=memory", "memory.total_bytes"),
            "/proc/meminfo",
            "more",
            tolerance=0.06,
            needs=_ROOT,
            nominal=True,
        ),
    ),
    "cpu": (
        Field("processors", "count", ("cpu.threads",), _CPUS, "more"),
        Field("threads", "count", ("cpu.threads",), _CPUS, "more"),
        Field("cores", "count", ("cpu.cores",), _CPUS, "more"),
        Field("sockets", "count", ("cpu.sockets",), _CPUS, "more"),
        Field("cores-per-socket", "count", ("=cores_per_socket",), _CPUS, "more"),
        Field("threads-per-core", "count", ("cpu.threads_per_core",), _CPUS, "more"),
        Field("model-name", "processor", ("cpu.model",), _CPUINFO),
        Field("model-id", "number", ("cpu.model_number",), _CPUINFO),
        Field("family", "number", ("cpu.family",), _CPUINFO),
        Field("stepping", "number", ("cpu.stepping",), _CPUINFO),
        Field("microcode", "version", ("cpu.microcode",), _CPUINFO, "more"),
        Field(
            "vendor",
            "vendor",
            ("cpu.vendor", "=cpu_vendor"),
            _CPUINFO,
            aliases=("vendor-name",),
        ),
        Field("flag", "flag", ("cpu.flags",), _CPUINFO, aliases=("flags",)),
        Field(
            "frequency",
            "hertz",
            ("=cpu_frequency",),
            _CPUS,
            "more",
            aliases=("speed",),
            tolerance=0.02,
            bare="MHz",
        ),
        Field("hyper-threading", "boolean", ("=hyper_threading",), _CPUS, "more"),
        Field("numa-nodes", "count", ("=numa_nodes",), "/sys/devices/system/node", "more"),
    ),
    "system": (
        Field("vendor", "vendor", ("system.vendor",), _DMI, aliases=("vendor-name",)),
        Field(
            "model",
            "text",
            ("system.model", "system.version", "system.family"),
            _DMI,
            aliases=("model-name",),
        ),
        Field("version", "text", ("system.version",), _DMI),
        Field("sku", "identifier", ("system.sku",), _DMI),
        Field(
            "serial", "identifier", ("system.serial", "system.chassis_serial"), _DMI, needs=_ROOT
        ),
        Field("type", "text", ("system.chassis_kind",), "SMBIOS type 3"),
        Field("board-vendor", "vendor", ("system.board_vendor",), _DMI),
        Field("board-model", "text", ("system.board_model",), _DMI),
        Field("asset-tag", "identifier", ("system.asset_tag",), _DMI),
        Field("numa-nodes", "count", ("=numa_nodes",), "/sys/devices/system/node", "more"),
    ),
    "tpm": (Field("version", "version", ("=tpm_version",), "/sys/class/tpm", "more"),),
    "boot": (
        Field("method", "method", ("firmware.method",), "/sys/firmware"),
        Field(
            "secure",
            "boolean",
            ("firmware.secure_boot", "security.secure_boot"),
            "/sys/firmware/efi/efivars",
            "more",
        ),
    ),
    "firmware": (
        Field(
            "vendor",
            "vendor",
            ("firmware.vendor", "system.firmware_vendor"),
            _DMI,
            aliases=("vendor-name",),
        ),
        Field("version", "version", ("firmware.version", "system.firmware_version"), _DMI, "more"),
        Field("date", "date", ("firmware.date", "system.firmware_date"), _DMI, "more"),
    ),
    "os": (
        Field("id", "text", ("os.id", "system.os_id"), _RELEASE),
        Field("name", "text", ("os.name", "system.os_name"), _RELEASE),
        Field("version", "series", ("os.version", "system.os_version"), _RELEASE, "more"),
        Field("codename", "text", ("os.codename",), _RELEASE),
    ),
    "virtualization": (
        Field("is-virtualized", "boolean", ("system.virtual",), _DMI),
        Field("is-supported", "presence", ("=virtualization_supported",), _CPUINFO, "more"),
        Field("hypervisor", "text", ("system.hypervisor",), _DMI),
    ),
    "iommu": (
        Field("is-supported", "presence", ("=iommu",), "/sys/firmware/acpi/tables", "more"),
        Field(
            "model",
            "text",
            ("=iommu_model",),
            "/sys/firmware/acpi/tables",
            aliases=("model-name",),
        ),
    ),
    "compatible": (Field("distro", "distro", ("=distro",), _RELEASE),),
}
"""Keys of which a machine has one; those under `""` stand by themselves."""

DELIVERY: dict[str, Field] = {
    "vendor": Field("vendor", "vendor", ("system.vendor",), _DMI),
    "model": Field("model", "text", ("system.model", "system.version", "system.family"), _DMI),
    "serial": Field("serial", "identifier", _SERIALS, _DMI, needs=_ROOT),
    "warranty-until": Field("warranty-until", "date", ("=today",), "/proc", "less"),
}
"""What the delivery says and the machine can be asked for as well."""

NOTED = ("number", "supplier", "quantity", "date", "condition", "contact")
ELSEWHERE = ("location", "region", "beaker")
"""tmt's words for where a machine is to be found: nothing that it could be asked."""

SETTINGS = ("tolerance", "severity", "extra", "optional", "hardware", "and", "or", "serials")


def kinds() -> tuple[str, ...]:
    """Everything that can stand at the top of an order."""
    groups = [name for name in GROUPS if name]
    singles = [field.name for field in GROUPS[""]]
    parts = [name for part in PARTS.values() for name in (part.name, *part.aliases)]
    return (*groups, *singles, *parts, *DELIVERY, *NOTED, *ELSEWHERE, *SETTINGS)


def field_of(kind: str, name: str = "") -> Field:
    """The field of a requirement: `cpu.cores`, `memory`, or a part's (`disk`, `size`).

    Raises `KeyError` where there is none.
    """
    if kind in PARTS:
        return _named(PARTS[kind].fields, name)
    if kind.startswith("delivery."):
        return DELIVERY[kind.removeprefix("delivery.")]
    group, _, own = kind.rpartition(".")
    return _named(GROUPS[group], own)


def _named(fields: tuple[Field, ...], name: str) -> Field:
    for field in fields:
        if field.name == name:
            return field
    raise KeyError(name)
