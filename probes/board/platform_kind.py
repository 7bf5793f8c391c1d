"""Tells whether a hypervisor runs the machine, and whether we are in a container.

From /sys/hypervisor, DMI, the device tree, IBM Z's /proc/sysinfo, the processor's own flag, devices
that only hypervisors make, and the clock source; as an ordinary user.
"""

from probes.parse import fields
from probes.system import Device, System, Unavailable

__all__ = ["container", "hypervisor"]

# What hypervisors call themselves in the firmware that they show to the machine.
NAMES = (
    ("KVM", "kvm"),
    ("Amazon EC2", "kvm"),
    ("QEMU", "qemu"),
    ("VMware", "vmware"),
    ("VMW", "vmware"),
    ("innotek GmbH", "virtualbox"),
    ("VirtualBox", "virtualbox"),
    ("Xen", "xen"),
    ("Bochs", "bochs"),
    ("Parallels", "parallels"),
    ("BHYVE", "bhyve"),
    ("Hyper-V", "hyperv"),
    ("Virtual Machine", "hyperv"),
    ("Google Compute Engine", "kvm"),
    ("OpenStack", "kvm"),
    ("Apple Virtualization", "apple"),
)
CLOCKS = {"kvm-clock": "kvm", "xen": "xen", "hyperv_clocksource_tsc_page": "hyperv"}
SYSINFO = "/proc/sysinfo"
CLOCK = "/sys/devices/system/clocksource/clocksource0"
# Devices that only a hypervisor makes, as /proc/bus/pci/devices writes maker and device.
MADE_UP = {"80eebeef": "virtualbox", "80eecafe": "virtualbox", "58530001": "xen"}
MADE_UP |= {"15ad0405": "vmware", "15ad0740": "vmware", "14145353": "hyperv"}
LSCPU_NAMES = {"KVM": "kvm", "VMware": "vmware", "Xen": "xen", "Microsoft": "hyperv"}
CONTAINERS = ("docker", "lxc", "libpod", "kubepods", "containerd", "machine.slice")


def hypervisor(system: System) -> str:
    """Its name, `unknown` where one hides its name, and the empty text where there is none.

    Raises `Unavailable` where nothing here could tell.
    """
    told = (_own_word(system), _firmware(system), _device_tree(system), _sysinfo(system))
    if name := next((word for word in told if word), None):
        return name
    flags, made_up = _flags(system), _pci(system)
    if "hypervisor" in flags or made_up:
        return made_up or _clock(system) or _named_by_lscpu(system) or "unknown"
    if flags or system.exists(SYSINFO):
        return ""
    raise Unavailable("probe.no_sign_of_hypervisor")


def _own_word(system: System) -> str | None:
    """Xen says it here; the host of a Xen machine says it too, and is a guest of it as well."""
    return Device(system, "/sys/hypervisor", "hypervisor").attribute("type")


def _firmware(system: System) -> str | None:
    """Hypervisors name themselves; a cloud's bare-metal machine says so in the model."""
    dmi = Device(system, "/sys/class/dmi/id", "dmi")
    told = [
        dmi.attribute(f) or ""
        for f in ("product_name", "sys_vendor", "board_vendor", "bios_vendor")
    ]
    if ".metal" in told[0]:
        return None
    return next((name for word in told for text, name in NAMES if text in word), None)


def _device_tree(system: System) -> str | None:
    word = Device(system, "/proc/device-tree/hypervisor", "devicetree").attribute("compatible")
    return None if word is None else "xen" if "xen" in word else "kvm"


def _sysinfo(system: System) -> str | None:
    """IBM Z: every machine runs in a partition; a control program in it is what counts."""
    try:
        text = system.text(SYSINFO)
    except Unavailable:
        return None
    _, found, rest = text.partition("Control Program:")
    return ("kvm" if "KVM" in rest.partition("\n")[0] else "zvm") if found else None


def _pci(system: System) -> str | None:
    """Hypervisors that hide the processor's flag still show the devices that they made up."""
    try:
        rows = system.text("/proc/bus/pci/devices").split("\n")
    except Unavailable:
        return None
    ids = (row.split(maxsplit=2)[1:2] for row in rows)
    return next((MADE_UP[own[0]] for own in ids if own and own[0] in MADE_UP), None)


def _flags(system: System) -> frozenset[str]:
    """The flags of the first x86 processor; other kinds have no flag for this."""
    try:
        text = system.text("/proc/cpuinfo")
    except Unavailable:
        return frozenset(_lscpu(system).get("Flags", "").split())
    line = text.partition("\nflags")[2].partition("\n")[0]
    return frozenset(line.partition(":")[2].split())


def _lscpu(system: System) -> dict[str, str]:
    """What `lscpu` told, where a capture has it."""
    if not system.recorded:
        return {}
    try:
        return fields(system.run(("lscpu",)).text)
    except Unavailable:
        return {}


def _named_by_lscpu(system: System) -> str | None:
    return LSCPU_NAMES.get(_lscpu(system).get("Hypervisor vendor", ""))


def _clock(system: System) -> str | None:
    """A guest's kernel is offered the clock of its hypervisor, even where it does not use it."""
    offered = Device(system, CLOCK, "clocksource").attribute("available_clocksource") or ""
    return next((name for clock, name in CLOCKS.items() if clock in offered.split()), None)


def container(system: System) -> str | None:
    """What encloses us, `None` where nothing does as far as can be seen from inside."""
    for path, name in (("/run/.containerenv", "podman"), ("/.dockerenv", "docker")):
        if system.exists(path):
            return name
    try:
        return system.text("/run/systemd/container").strip() or None
    except Unavailable:
        return _from_cgroup(system)


def _from_cgroup(system: System) -> str | None:
    try:
        text = system.text("/proc/1/cgroup")
    except Unavailable:
        return None
    return next((name for name in CONTAINERS if f"/{name}" in text), None)
