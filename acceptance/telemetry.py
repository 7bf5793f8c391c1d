"""Numbers beside the checks: load, memory, temperatures, frequency, steal, pressure.

Read by the supervisor through psutil once a second; what a machine does not have is
left out. No privilege is needed.
"""

from typing import Any

__all__ = ["PERIOD_SECONDS", "sample"]

PERIOD_SECONDS = 1.0


def sample() -> dict[str, float]:
    """One reading. Percentages are of the time since the last one, of all cores together."""
    import psutil  # not before the first check has started

    times = psutil.cpu_times_percent(interval=None)
    memory = psutil.virtual_memory()
    values: dict[str, Any] = {
        "cpu_busy_percent": 100.0 - times.idle - getattr(times, "iowait", 0.0),
        "cpu_steal_percent": getattr(times, "steal", 0.0),
        "cpu_iowait_percent": getattr(times, "iowait", 0.0),
        "load_1min": psutil.getloadavg()[0],
        "memory_available_bytes": memory.available,
        "cpu_frequency_hertz": _frequency(psutil),
        "temperature_highest_celsius": _temperature(psutil),
    }
    return {name: round(float(v), 3) for name, v in values.items() if v is not None}


def _frequency(psutil: Any) -> float | None:
    try:
        now = psutil.cpu_freq()
    except (OSError, NotImplementedError, ValueError):
        return None
    return now.current * 1e6 if now and now.current else None


def _temperature(psutil: Any) -> float | None:
    try:
        sensors = psutil.sensors_temperatures()
    except (OSError, AttributeError, ValueError):
        return None
    found = [s.current for readings in sensors.values() for s in readings if s.current]
    return max(found, default=None)
