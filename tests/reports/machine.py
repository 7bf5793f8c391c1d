"""One machine as the probes tell it, full of names that must not leave the house."""

import math
from typing import Any

DISK_SERIAL = "S64DNF0R912345K"
OTHER_SERIAL = "WD-WX72A81K7Y5L"
MACHINE_SERIAL = "5CG9341XYZ"


def facts() -> dict[str, Any]:
    return {
        "system": {
            "vendor": "HP",
            "model": "EliteBook 850 G8",
            "hostname": "laptop-anna",
            "machine_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "uuid": "4c4c4544-0042-3510-8052-b4c04f4e4d32",
            "serial": MACHINE_SERIAL,
            "missing": [],
        },
        "cpu": {
            "vendor": "GenuineIntel",
            "model": "11th Gen Intel Core i7-1165G7 @ 2.80GHz",
            "cores": 4,
            "threads": 8,
            "cpus": [
                {
                    "part": f"cpu:{n}",
                    "number": n,
                    "online": True,
                    "frequency_hertz": 2.8e9 + n * 1e6,
                }
                for n in range(8)
            ],
        },
        "memory": {
            "total_bytes": 16 * 2**30,
            "missing": [{"path": "banks", "reason": "probe.permission", "cure": "run as root"}],
        },
        "storage": {
            "disks": [
                {
                    "part": f"serial:{DISK_SERIAL}",
                    "label": "Samsung SSD 980 PRO 1TB",
                    "vendor": "Samsung",
                    "model": "SSD 980 PRO 1TB",
                    "serial": DISK_SERIAL,
                    "firmware": "5B2QGXA7",
                    "size_bytes": 10**12,
                    "transport": "nvme",
                    "rotational": False,
                },
                {
                    "part": f"serial:{OTHER_SERIAL}",
                    "label": "WDC WD40EFRX",
                    "model": "WD40EFRX",
                    "serial": OTHER_SERIAL,
                    "size_bytes": 4 * 10**12,
                    "transport": "sata",
                    "rotational": True,
                },
            ],
            "file_systems": [
                {"mount_point": "/", "device": "/dev/nvme0n1p2", "free_bytes": 2**38},
                {"mount_point": "/srv/anna-files", "device": "nas.example.org:/vol/anna"},
            ],
        },
        "network": {
            "interfaces": [
                {
                    "part": "mac:3c:52:82:aa:bb:cc",
                    "kernel_name": "enp0s31f6",
                    "permanent_mac": "3c:52:82:aa:bb:cc",
                    "addresses": ["192.168.7.41/24", "fe80::3e52:82ff:feaa:bbcc/64"],
                }
            ]
        },
        "kernel": {"release": "6.1.0-18-amd64", "command_line": "root=UUID=1d2c ro quiet"},
    }


def telemetry(seconds: int = 300) -> dict[str, list[list[float]]]:
    return {
        "cpu_busy_percent": [
            [1000.0 + s, 50 + 48 * math.tanh(math.sin(s / 20) * 4)] for s in range(seconds)
        ],
        "temperature_highest_celsius": [
            [1000.0 + s, 48 + 30 * (1 - math.exp(-s / 60)) + math.sin(s)] for s in range(seconds)
        ],
        "memory_available_bytes": [[1000.0 + s, 12e9 - s * 1e6] for s in range(seconds)],
    }


ENVIRONMENT: dict[str, Any] = {
    "kernel": "6.1.0-18-amd64",
    "architecture": "x86_64",
    "python": "3.11.2",
    "implementation": "cpython",
    "root": False,
    "cores_usable": 8,
    "virtual": False,
    "load_1min": 0.42,
    "load_5min": 0.31,
    "load_15min": 0.2,
    "steal_ratio": 0.0,
    "clock_synchronised": True,
    "judged_from_capture": False,
    "tool_version": "0.1.0",
}
