"""Facts of a small delivered machine in JSON form, to be held against orders."""

import copy
from typing import Any

GIB = 2**30
TB = 10**12


def dimm(slot: str, size: int | None = 16 * GIB, **more: Any) -> dict[str, Any]:
    return {
        "part": f"slot:{slot}",
        "slot": slot,
        "size_bytes": size,
        "type": "DDR4",
        "vendor": "Samsung",
        "part_number": "M471A2K43DB1-CWE",
        "speed_rated_transfers_per_second": 3_200_000_000,
        "ecc": False,
        **more,
    }


def disk(serial: str, size: int | None = 1_000_204_886_016, **more: Any) -> dict[str, Any]:
    return {
        "part": f"serial:{serial}",
        "serial": serial,
        "size_bytes": size,
        "model": "SAMSUNG MZVL21T0HCLR",
        "rotational": False,
        "removable": False,
        "transport": "nvme",
        "firmware": "GXA7801Q",
        "place": "pci:0000:01:00.0",
        **more,
    }


def card(mac: str = "52:54:00:12:34:56", **more: Any) -> dict[str, Any]:
    return {
        "part": f"mac:{mac}",
        "permanent_mac": mac,
        "kind": "physical",
        "driver": "e1000e",
        "wireless": False,
        "speed_bits_per_second": 1_000_000_000,
        "speed_maximum_bits_per_second": 1_000_000_000,
        "bus_address": "pci:0000:00:1f.6",
        **more,
    }


def usb(port: str, **more: Any) -> dict[str, Any]:
    return {"part": f"path:{port}", "hub": False, "interfaces": [], **more}


MACHINE: dict[str, Any] = {
    "system": {
        "vendor": "Example Computers Inc.",
        "model": "20XW00FAGE",
        "version": "ExampleBook 14 Gen 2",
        "serial": "EX0001",
        "chassis_kind": "Notebook",
        "virtual": False,
        "missing": [],
    },
    "kernel": {"release": "6.1.0-18-amd64", "architecture": "x86_64"},
    "os": {"id": "debian", "version": "12"},
    "cpu": {
        "vendor": "GenuineIntel",
        "model": "11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz",
        "model_number": "140",
        "family": "6",
        "cores": 8,
        "threads": 16,
        "threads_per_core": 2,
        "sockets": 1,
        "flags": ["avx2", "sse4_2", "vmx"],
        "nodes": [{"number": 0}],
        "frequency_maximum_hertz": 4_700_000_000,
    },
    "memory": {
        "total_bytes": int(31.1 * GIB),
        "modules": [dimm("A1"), dimm("B1")],
        "slots_empty": [],
    },
    "storage": {"disks": [disk("S1")]},
    "network": {"physical": [card()]},
    "pci": {
        "devices": [
            {
                "part": "pci:0000:00:1f.6",
                "vendor": "Intel Corporation",
                "model": "Ethernet Connection I219-V",
                "vendor_id": "0x8086",
                "device_id": "0x15fc",
                "driver": "e1000e",
            },
            {"part": "pci:0000:01:00.0", "vendor": "Samsung", "model": "NVMe", "driver": "nvme"},
        ]
    },
    "graphics": {
        "cards": [{"part": "pci:0000:00:02.0", "vendor": "Intel Corporation", "driver": "i915"}],
        "displays": [
            {
                "part": "serial:D1",
                "vendor": "DEL",
                "vendor_name": "Dell Inc.",
                "model": "P2419H",
                "width_pixels": 1920,
                "height_pixels": 1080,
                "width_metres": 0.527,
                "height_metres": 0.296,
            }
        ],
    },
    "usb": {"devices": []},
    "power": {
        "batteries": [
            {
                "part": "serial:B",
                "energy_full_design_joules": 205_200,
                "health_percent": 97.5,
                "cycles": 12,
            }
        ]
    },
    "firmware": {
        "method": "uefi",
        "version": "1.9.2",
        "date": "03/14/2025",
        "secure_boot": True,
        "tpm_present": True,
        "tpm_version": "2.0",
        "acpi_tables": ["FACP", "DMAR", "TPM2"],
    },
    "packages": {
        "installed": [
            {"manager": "dpkg", "name": "bash", "version": "5.2.15-2+b2", "architecture": "amd64"},
            {"manager": "dpkg", "name": "vim", "version": "2:9.0.1378-2", "architecture": "amd64"},
        ]
    },
    "clock": {"utc_seconds": 1_772_000_000},
}


def machine(**changes: Any) -> dict[str, Any]:
    """The machine with facts replaced: `machine(storage__disks=[...])`."""
    made = copy.deepcopy(MACHINE)
    for path, value in changes.items():
        *steps, last = path.split("__")
        target = made
        for step in steps:
            target = target[step]
        target[last] = value
    return made
