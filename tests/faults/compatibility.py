"""Faults of devices on our systems: a card that no module knows, firmware that is nowhere."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from acceptance.bases.store import add_base
from tests.base_roots import BaseRoot, debian
from tests.faults import Arrangement, Fault, Maker
from tests.machine_buses import pci_device
from tests.machines import Machine, healthy

OFFICE = "base:office"
RADIO = "8086:24FD"
CODE = "iwlwifi-8265-36.ucode"
FOLDER = "usr/lib/firmware"
OTHERS = {
    "amdgpu": ["pci:v*d*sv*sd*bc03sc*i*"],
    "i915": ["pci:v00008086d*sv*sd*bc03sc*i*"],
    "snd_hda_intel": ["pci:v*d*sv*sd*bc04sc03i*"],
    "uvcvideo": ["usb:v*p*d*dc*dsc*dp*ic0Eisc01ip*in*"],
    "xhci_pci": ["pci:v*d*sv*sd*bc0Csc03i30*"],
    "hub": ["usb:v*p*d*dc*dsc*dp*ic09isc*ip*in*"],
    "usb_storage": ["usb:v*p*d*dc*dsc*dp*ic08isc*ip*in*"],
}
"""What drives the rest of the healthy machine."""


def on_office(
    build: Callable[[Machine], object], change: Callable[[BaseRoot], object] = lambda root: root
) -> Maker:
    """A captured machine, and a base called office that was changed by `change`."""

    def make(folder: Path) -> AbstractContextManager[Arrangement]:
        machine = healthy(folder / "machine")
        build(machine)
        root = debian(folder / "office")
        built = {name: [f"alias={one}" for one in many] for name, many in OTHERS.items()}
        root.built_in({"nvme": ["alias=pci:v*d*sv*sd*bc01sc08i02*"], **built})
        change(root)
        add_base(folder / "state", "office", root.write())
        return nullcontext(Arrangement(("--root", str(machine.write()))))

    return make


def card(ids: str) -> Maker:
    """The network card with these ids; the base lists 15B8, and no other."""
    return on_office(lambda machine: pci_device(machine, ids=ids))


def with_radio(place: str) -> Maker:
    """A radio, whose firmware lies here on the base."""

    def build(machine: Machine) -> None:
        pci_device(
            machine, "0000:02:00.0", ids=RADIO, class_id=0x028000, driver="iwlwifi", names=None
        )

    def change(root: BaseRoot) -> None:
        root.without(f"{FOLDER}/{CODE}").file(place, "firmware")

    return on_office(build, change)


FAULTS = (
    Fault(
        "compatibility.bases_drive_devices",
        "the_next_number",
        card("8086:15B9"),
        card("8086:15B8"),
        OFFICE,
    ),
    Fault(
        "compatibility.firmware_present",
        "where_no_kernel_looks",
        with_radio(f"{FOLDER}/intel/{CODE}"),
        with_radio(f"{FOLDER}/updates/{CODE}"),
        OFFICE,
    ),
)
