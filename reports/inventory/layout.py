"""What a page shows of each class of state, in which order, and which lists become tables.

A probe that is not in here is shown whole, after those that are: a new one needs no entry.
"""

from typing import NamedTuple

__all__ = ["ORDER", "Layout", "Table", "layout_of"]


class Table(NamedTuple):
    """A list of equal things: its path and its columns; `a+b` are two facts in one column."""

    path: str
    columns: tuple[str, ...]


class Layout(NamedTuple):
    """Lines of facts, then tables.

    In a line, `=a` is shown without its label, `#a` as how many there are, `a+b` as one fact.
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
            "board_vendor+board_model board_version board_serial chassis_vendor chassis_serial",
            "hostname virtual hypervisor container",
        ),
        (_table("slots", "designation type in_use address"),),
    ),
    "firmware": Layout(
        (
            "=vendor version release date method",
            "secure_boot setup_mode tpm_present tpm_version #acpi_tables bits",
        ),
    ),
    "os": Layout(
        (
            "=name version codename architecture",
            "init default_target desktop package_managers installed_at",
            "timezone locale",
        ),
    ),
    "kernel": Layout(
        ("=release architecture uptime_seconds", "taint #modules log_counts", "command_line"),
    ),
    "cpu": Layout(
        (
            "=vendor+model",
            "sockets cores threads threads_per_core offline numa_nodes",
            "frequency_base_hertz frequency_minimum_hertz frequency_maximum_hertz",
            "family model_number stepping microcode #flags",
        ),
        (
            _table("kinds", "name kind cores threads frequency_maximum_hertz"),
            _table("caches", "level type kind size_bytes instances"),
        ),
    ),
    "memory": Layout(
        (
            "installed_bytes total_bytes available_bytes swap_total_bytes",
            "ecc ecc_mode slots_total slots_empty maximum_capacity_bytes",
        ),
        (
            _table(
                "modules",
                "slot size_bytes type speed_transfers_per_second speed_rated_transfers_per_second "
                "vendor part_number serial",
            ),
        ),
    ),
    "storage": Layout(
        (),
        (
            _table("disks", "kernel_name vendor+model size_bytes transport rotational serial"),
            _table(
                "disks.smart",
                "passed power_on_seconds start_count reallocated_sectors percentage_used_percent "
                "media_errors temperature_celsius",
            ),
            _table("arrays", "kernel_name level state size_bytes"),
            _table("file_systems", "mount_point type size_bytes free_bytes read_only"),
        ),
    ),
    "network": Layout(
        (),
        (_table("interfaces", "kernel_name vendor+model driver speed_bits_per_second state mac"),),
    ),
    "graphics": Layout(
        (),
        (
            _table("cards", "kernel_name vendor+model driver memory_bytes"),
            _table(
                "displays",
                "connector vendor+model serial year width_pixels height_pixels refresh_hertz",
            ),
        ),
    ),
    "audio": Layout((), (_table("cards", "kernel_name name driver"),)),
    "camera": Layout((), (_table("devices", "kernel_name name driver"),)),
    "input": Layout((), (_table("devices", "name kinds bus"),)),
    "pci": Layout((), (_table("devices", "address class_name vendor+model driver"),)),
    "usb": Layout(
        (),
        (_table("devices", "port vendor+model speed_bits_per_second driver serial"),),
    ),
    "sensors": Layout(
        (),
        (
            _table("temperatures", "chip label temperature_celsius high_celsius critical_celsius"),
            _table("fans", "chip label speed_rpm low_rpm"),
            _table("voltages", "chip label voltage_volts low_volts high_volts"),
            _table("currents", "chip label current_amperes high_amperes"),
            _table("powers", "chip label power_watts high_watts"),
        ),
    ),
    "power": Layout(
        (),
        (
            _table(
                "batteries",
                "vendor+model serial technology energy_full_design_joules energy_full_joules "
                "health_percent cycles charge_percent status",
            ),
            _table("supplies", "kernel_name kind online"),
        ),
    ),
    "clock": Layout(("source synchronised synchronized offset_seconds timezone",)),
    "security": Layout(
        ("lsm apparmor selinux lockdown aslr secure_boot firewall encrypted_root encrypted_swap",)
    ),
    "packages": Layout(("#installed counts #broken",)),
    "services": Layout(("manager state #failed",), (_table("failed", "name description"),)),
    "processes": Layout(
        ("#items counts threads zombies",),
        (_table("items", "pid name state user_id memory_bytes cpu_seconds"),),
    ),
    "users": Layout((), (_table("sessions", "user terminal host since"),)),
}
ORDER = tuple(_LAYOUTS)
"""The probes that a reader looks for first."""


def layout_of(probe: str) -> Layout | None:
    """How the facts of a probe are laid out; `None` where nobody said."""
    return _LAYOUTS.get(probe)
