"""What a page shows of each class of state, in which order, and which lists become tables.

A probe that is not in here is shown whole, after those that are: a new one needs no entry.
"""

from typing import NamedTuple

__all__ = ["ORDER", "Layout", "Table", "layout_of"]


class Table(NamedTuple):
    """A list of equal things: its path and its columns.

    `a+b` are two facts in one column; `a@b` is the fact a in the unit of b.
    """

    path: str
    columns: tuple[str, ...]


class Layout(NamedTuple):
    """Lines of facts, then tables.

    In a line, `=a` is shown without its label, `#a` as how many there are, `a+b` as one fact;
    `a(b,c)` are the facts b and c of each item of a list.
    """

    lines: tuple[str, ...]
    tables: tuple[Table, ...] = ()


def _table(path: str, columns: str) -> Table:
    return Table(path, tuple(columns.split()))


_LAYOUTS = {
    "system": Layout(
        (
            "=vendor+model =chassis_kind version family sku",
            "serial asset_tag uuid",
            "=board_vendor+board_model board_version board_serial chassis_vendor chassis_serial",
            "hostname virtual hypervisor container",
        ),
        (_table("slots", "designation kind in_use address"),),
    ),
    "firmware": Layout(
        (
            "=vendor version release date method bits",
            "secure_boot setup_mode tpm_present tpm_version #acpi_tables",
        ),
    ),
    "os": Layout(
        (
            "=name version codename variant architecture",
            "init default_target desktops package_managers",
            "timezone locale",
        ),
    ),
    "kernel": Layout(
        (
            "=release architecture uptime_seconds",
            "taint #modules log_complete log_levels",
            "command_line",
        ),
        (_table("taints", "letter meaning"),),
    ),
    "cpu": Layout(
        (
            "=vendor+model",
            "sockets cores threads threads_per_core offline numa_nodes",
            "frequency_minimum_hertz frequency_maximum_hertz virtualization",
            "caches(level,type,size_bytes)",
            "family model_number stepping microcode #flags",
        ),
        (_table("kinds", "name cores threads frequency_minimum_hertz frequency_maximum_hertz"),),
    ),
    "memory": Layout(
        (
            "installed_bytes total_bytes available_bytes swap_total_bytes corrupted_bytes",
            "ecc slots_total slots_empty maximum_capacity_bytes",
        ),
        (
            _table(
                "modules",
                "slot size_bytes+type speed_transfers_per_second "
                "speed_rated_transfers_per_second vendor part_number serial",
            ),
            _table("controllers", "name size_bytes counters"),
        ),
    ),
    "storage": Layout(
        (),
        (
            _table("disks", "kernel_name vendor+model size_bytes transport rotational serial"),
            _table("virtual", "kernel_name kind name level state size_bytes"),
            _table("file_systems", "mount_point type size_bytes free_bytes read_only"),
        ),
    ),
    "smart": Layout(
        (),
        (
            _table(
                "disks",
                "kernel_name passed power_on_seconds reallocated_sectors pending_sectors "
                "media_errors percentage_used_percent temperature_celsius",
            ),
        ),
    ),
    "network": Layout(
        (),
        (
            _table(
                "interfaces",
                "kernel_name vendor+model driver speed_bits_per_second mac addresses(address)",
            ),
        ),
    ),
    "graphics": Layout(
        (),
        (
            _table("cards", "kernel_name vendor+model driver memory_bytes"),
            _table("connectors", "kernel_name kind status"),
            _table(
                "displays",
                "connector vendor+model serial year width_pixels height_pixels refresh_hertz",
            ),
        ),
    ),
    "audio": Layout((), (_table("cards", "kernel_name name driver"),)),
    "camera": Layout((), (_table("devices", "kernel_name name driver"),)),
    "input": Layout((), (_table("devices", "name kinds bus driver"),)),
    "pci": Layout((), (_table("devices", "address class_name vendor+model driver"),)),
    "usb": Layout(
        (),
        (
            _table(
                "devices",
                "port vendor+model speed_bits_per_second speed_maximum_bits_per_second driver "
                "serial",
            ),
        ),
    ),
    "sensors": Layout(
        (),
        (
            _table(
                "temperatures",
                "chip label temperature_celsius high@temperature_celsius "
                "critical@temperature_celsius alarm",
            ),
            _table("fans", "chip label speed_rpm low@speed_rpm alarm"),
            _table("voltages", "chip label voltage_volts low@voltage_volts high@voltage_volts"),
            _table("currents", "chip label current_amperes high@current_amperes alarm"),
            _table("powers", "chip label power_watts high@power_watts alarm"),
        ),
    ),
    "power": Layout(
        ("plugged bays_empty",),
        (
            _table(
                "batteries",
                "vendor+model energy_full_design_joules energy_full_joules health_percent cycles "
                "charge_percent status",
            ),
            _table("supplies", "kernel_name kind online"),
            _table("units", "location vendor+name power_maximum_watts status"),
        ),
    ),
    "clock": Layout(("source discipline", "real_time_clocks(name)")),
    "security": Layout(
        (
            "modules apparmor selinux lockdown fips",
            "secure_boot address_randomisation root_encrypted swap_encrypted firewalls",
        )
    ),
    "services": Layout(("manager #failed",), (_table("failed", "name description"),)),
    "packages": Layout(
        ("counts #broken interrupted",), (_table("broken", "manager name version state"),)
    ),
    "processes": Layout(("total threads zombies states",)),
    "users": Layout(("count",), (_table("sessions", "user terminal host since_utc_seconds"),)),
}
ORDER = tuple(_LAYOUTS)
"""The probes that a reader looks for first."""


def layout_of(probe: str) -> Layout | None:
    """How the facts of a probe are laid out; `None` where nobody said."""
    return _LAYOUTS.get(probe)
