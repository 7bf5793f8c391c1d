"""Whether the processor is the one that the kernel names: py-cpuinfo asks the processor itself.

On x86 it runs the CPUID instruction. What it would read elsewhere is what the kernel says too,
and so no witness. It takes more than a second and runs machine code that it writes to memory,
so it runs in a process of its own. As an ordinary user.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

__all__ = ["differences", "processor_says"]

# The package has no public way to ask the instruction alone.
_ASK = """
import json
from cpuinfo import cpuinfo
ask = getattr(cpuinfo, "_get_cpu_info_from_cpuid", None)
print(json.dumps((ask and ask()) or {}))
"""

_PROPERTIES = {
    "vendor": "vendor_id_raw",
    "model": "brand_raw",
    "family": "family",
    "model_number": "model",
    "stepping": "stepping",
}


def processor_says(deadline_seconds: float) -> Mapping[str, Any]:
    """What CPUID answers; empty where there is no such instruction, or no answer in time."""
    command = [sys.executable, "-P", "-c", _ASK]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=deadline_seconds, check=False, text=True
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}


def differences(
    cpu: Any, answered: Mapping[str, Any]
) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The properties that both tell, and (property, kernel, processor) where they differ."""
    both = {
        name: (_plain(getattr(cpu, name)), _plain(answered[key]))
        for name, key in _PROPERTIES.items()
        if answered.get(key) is not None and getattr(cpu, name) is not None
    }
    return list(both), [(name, *pair) for name, pair in both.items() if pair[0] != pair[1]]


def _plain(value: object) -> str:
    """Makers fill their names with blanks."""
    return " ".join(str(value).split())
