"""Mounted file systems: writable as they should be, and with room.

Reads the storage facts, the table of mounts and /etc/fstab; writes nothing. As an
ordinary user.
"""

from __future__ import annotations

from typing import Any

from acceptance import (
    Machine,
    Measure,
    at_least,
    at_most,
    check,
    fail,
    inconclusive,
    measurement,
    quantity,
    text,
)


@check(
    "storage.filesystems_writable",
    title=text(
        "File systems can be written as they should be",
        es="Los sistemas de ficheros se pueden escribir como deben",
    ),
    severity="major",
    characteristic="reliability.availability",
    measures=(
        measurement(
            "turned_read_only",
            "1",
            at_most(0),
            title=text(
                "file systems that the kernel stopped writing",
                es="sistemas de ficheros que el núcleo dejó de escribir",
            ),
        ),
        measurement(
            "against_fstab",
            "1",
            at_most(0),
            title=text(
                "file systems that are read-only though fstab says otherwise",
                es="sistemas de ficheros en solo lectura contra lo que dice fstab",
            ),
        ),
        measurement(
            "file_systems",
            "1",
            at_least(1),
            title=text("file systems on disks", es="sistemas de ficheros en discos"),
        ),
    ),
    says={
        "turned": text(
            "the kernel stopped writing to {mount_points}, as it does after an error",
            es="el núcleo dejó de escribir en {mount_points}, como hace tras un error",
        ),
        "against": text(
            "{mount_points} should be writable by /etc/fstab and is read-only",
            es="{mount_points} debería poder escribirse según /etc/fstab y está en solo lectura",
        ),
        "none": text(
            "no file system on a disk of this machine is mounted",
            es="no hay montado ningún sistema de ficheros en un disco de esta máquina",
        ),
    },
    fault=text(
        "a file system mounted writable that the kernel has made read-only",
        es="un sistema de ficheros montado para escribir que el núcleo pasó a solo lectura",
    ),
    control=text(
        "a file system that was mounted read-only on purpose",
        es="un sistema de ficheros montado a propósito en solo lectura",
    ),
    advice=text(
        "Read the kernel's log for the error before it, save the data, check the disk's health, "
        "then run fsck.",
        es="Busque en el registro del núcleo el error anterior, salve los datos, revise la salud "
        "del disco y después ejecute fsck.",
    ),
)
def test_filesystems_writable(machine: Machine, measure: Measure) -> None:
    from acceptance.health import filesystems

    mounted = _own(machine)
    table = filesystems.states(_text(machine, "/proc/self/mountinfo"))
    asked = [table[f.mount_point] for f in mounted if f.mount_point in table]
    wanted = filesystems.wanted_read_only(_text(machine, "/etc/fstab"))
    turned = [state.mount_point for state in asked if state.turned_read_only]
    against = [f.mount_point for f in mounted if f.read_only and wanted.get(f.mount_point) is False]
    against = [point for point in against if point not in turned]
    measure("file_systems", len(mounted))
    measure("against_fstab", len(against))
    if measure("turned_read_only", len(turned)):
        fail("turned", mount_points=", ".join(turned))
    if against:
        fail("against", mount_points=", ".join(against))


@check(
    "storage.filesystems_have_room",
    title=text("File systems have room", es="Los sistemas de ficheros tienen espacio"),
    severity="minor",
    characteristic="reliability.availability",
    measures=(
        measurement(
            "short_of_room",
            "1",
            at_most(0),
            title=text(
                "file systems with less than 5 % and less than 5 GiB free",
                es="sistemas de ficheros con menos del 5 % y menos de 5 GiB libres",
            ),
        ),
        measurement(
            "short_of_inodes",
            "1",
            at_most(0),
            title=text(
                "file systems with less than 1 % of their inodes free",
                es="sistemas de ficheros con menos del 1 % de sus inodos libres",
            ),
        ),
        measurement(
            "file_systems",
            "1",
            at_least(1),
            title=text("file systems judged", es="sistemas de ficheros examinados"),
        ),
        measurement(
            "not_judged",
            "1",
            None,
            title=text(
                "others: behind a network or a program, read-only, or for starting the machine",
                es="otros: tras una red o un programa, de solo lectura o para arrancar la máquina",
            ),
        ),
    ),
    says={
        "room": text(
            "{mount_point} has {available} of {size} left",
            es="a {mount_point} le quedan {available} de {size}",
        ),
        "inodes": text(
            "{mount_point} has {free} of {total} inodes left",
            es="a {mount_point} le quedan {free} de {total} inodos",
        ),
        "none": text(
            "no writable file system on a disk of this machine tells its room",
            es="ningún sistema de ficheros escribible en un disco de esta máquina dice su espacio",
        ),
    },
    fault=text(
        "a file system of 100 GiB with 4.9 GiB left", es="un sistema de 100 GiB con 4,9 GiB libres"
    ),
    control=text("the same with 5.1 GiB left", es="el mismo con 5,1 GiB libres"),
    advice=text(
        "Delete or move what is not needed; logs and package caches are the first to look at.",
        es="Borre o mueva lo que no haga falta; mire primero los registros y las cachés de "
        "paquetes.",
    ),
)
def test_filesystems_have_room(machine: Machine, measure: Measure) -> None:
    from acceptance.health import filesystems

    judged = [f for f in _own(machine) if not f.read_only and not filesystems.boots(f)]
    known = [f for f in judged if f.size_bytes is not None]
    told = sum(f.kind != "memory" for f in machine.storage.file_systems)
    measure("not_judged", told - len(known))
    if not known:
        inconclusive("none")
    room = [f for f in known if filesystems.short_of_room(f)]
    inodes = [f for f in known if filesystems.short_of_inodes(f)]
    measure("file_systems", len(known))
    measure("short_of_inodes", len(inodes))
    if measure("short_of_room", len(room)):
        sizes = quantity(room[0].available_bytes, "By"), quantity(room[0].size_bytes, "By")
        fail("room", mount_point=room[0].mount_point, available=sizes[0], size=sizes[1])
    if inodes:
        first = inodes[0]
        fail("inodes", mount_point=first.mount_point, free=first.inodes_free, total=first.inodes)


def _own(machine: Machine) -> list[Any]:
    """The file systems on this machine's disks that are made to be written."""
    from acceptance.health import filesystems

    machine.need("storage.file_systems")
    mounted = filesystems.own(machine.storage.file_systems)
    if not mounted:
        inconclusive("none")
    return mounted


def _text(machine: Machine, path: str) -> str:
    """A file of the machine; empty where it has none."""
    from probes.system import Unavailable

    try:
        return str(machine.system.text(path))
    except Unavailable:
        return ""
