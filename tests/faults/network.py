"""Faults of network links: broken frames, half duplex."""

from tests.faults import Fault, Maker
from tests.faults._arrangements import tree
from tests.machines import Machine

MAC = "mac:52:54:00:12:34:56"


def frames(broken: int, packets: int) -> Maker:
    def build(machine: Machine) -> None:
        machine.nic(counters={"rx_packets": packets, "rx_crc_errors": broken})

    return tree(build)


def duplex(word: str) -> Maker:
    def build(machine: Machine) -> None:
        machine.nic()
        paths = [p for p in machine.files if p.endswith("/duplex")]
        machine.file(paths[0], word)

    return tree(build)


FAULTS = (
    Fault(
        "network.few_errors",
        "eleven_in_a_thousand",
        frames(11, 1000),
        frames(10, 1000),
        MAC,
        device=True,
    ),
    Fault(
        "network.few_errors", "busy_link", frames(101, 10**7), frames(100, 10**7), MAC, device=True
    ),
    Fault("network.full_duplex", "half", duplex("half"), duplex("full"), MAC, device=True),
)
