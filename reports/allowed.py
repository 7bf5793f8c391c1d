"""The fields that may stand in a vendor's document: what is not in these lists is left out.

Every entry is a fact about the product or about the conditions of the test. None of them
names a person, a place or the machine itself, but for the serial numbers, which stay only
for the parts that a failed check speaks of.
"""

__all__ = ["ENVIRONMENT", "FACTS", "PART_FACTS", "SERIALS", "TELEMETRY"]

FACTS = (
    "system.vendor",
    "system.model",
    "system.sku",
    "system.version",
    "system.board_vendor",
    "system.board_model",
    "system.firmware_vendor",
    "system.firmware_version",
    "system.firmware_date",
    "system.hypervisor",
    "system.os_name",
    "system.os_version",
    "cpu.vendor",
    "cpu.model",
    "cpu.sockets",
    "cpu.cores",
    "cpu.threads",
    "cpu.logical_cpus",
    "cpu.microcode",
    "memory.size_bytes",
    "memory.total_bytes",
    "kernel.release",
    "kernel.architecture",
)
PART_FACTS = (
    "part",
    "vendor",
    "manufacturer",
    "product",
    "model",
    "part_number",
    "serial",
    "serial_number",
    "wwn",
    "revision",
    "hardware_revision",
    "firmware",
    "firmware_version",
    "firmware_revision",
    "driver",
    "driver_version",
    "size_bytes",
    "capacity_bytes",
    "transport",
    "rotational",
    "label",
    "location",
    "type",
    "slot",
    "pci_address",
    "speed_bits_per_second",
    "power_on_hours",
)
ENVIRONMENT = (
    "tool_version",
    "kernel",
    "architecture",
    "python",
    "root",
    "virtual",
    "virtualization",
    "cores_usable",
    "load_1min",
    "load_5min",
    "load_15min",
    "steal_ratio",
    "clock_synchronised",
    "judged_from_capture",
)
TELEMETRY = (
    "cpu_busy_percent",
    "cpu_steal_percent",
    "cpu_frequency_hertz",
    "memory_available_bytes",
    "temperature_highest_celsius",
)
SERIALS = ("serial", "serial_number", "wwn", "part")
