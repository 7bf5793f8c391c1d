"""The parts list: a CycloneDX bill of materials of hardware and of what runs on it.

Properties follow the taxonomy `cdx:device`; what that has no name for stands in our namespace.
The same facts make the same bytes: the document's serial number comes from its content.
Specification: CycloneDX 1.6.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cyclonedx.model import Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.dependency import Dependency
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from acceptance.messages.escape import for_terminal
from reports.inventory.components import Part, machine, parts, software

__all__ = ["parts_list"]

_LONGEST = 200
_OWN = "acceptance"


def parts_list(facts: Mapping[str, Any], observed_at: str, tool_version: str) -> bytes:
    """The document as JSON; `observed_at` is RFC 3339, `tool_version` ours."""
    refs: set[str] = set()
    whole = _component(machine(facts), refs)
    hardware = [_component(part, refs) for part in parts(facts)]
    soft = [_component(part, refs) for part in software(facts)]
    tool = Component(
        name="acceptance", version=tool_version, type=ComponentType.APPLICATION, bom_ref="tool"
    )
    metadata = BomMetaData(component=whole, timestamp=datetime.fromisoformat(observed_at))
    metadata.tools.components.add(tool)
    document = Bom(
        metadata=metadata,
        components=[*hardware, *soft],
        serial_number=_serial_number(facts, observed_at),
    )
    _depend(document, whole, [*hardware, *soft])
    return JsonV1Dot6(document).output_as_string(indent=2).encode()


def _depend(document: Bom, whole: Component, made: Sequence[Component]) -> None:
    """The machine is made of all the others.

    The library looks for each in a list of all of them, here and once more when it writes: that
    takes seconds where there are thousands of packages. So they are told at once.
    """
    leaves = [Dependency(ref=one.bom_ref) for one in made]
    document.dependencies = [Dependency(ref=whole.bom_ref, dependencies=leaves), *leaves]
    document.register_dependency = _told  # type: ignore[method-assign]  # - told already


def _told(*_: object, **__: object) -> None:
    """Of a part whose place is known: nothing is left to do."""


def _serial_number(facts: Mapping[str, Any], observed_at: str) -> UUID:
    """Version 8 (RFC 9562): our own digest of what the document tells."""
    content = json.dumps([observed_at, facts], sort_keys=True)
    digest = bytearray(hashlib.sha256(content.encode()).digest()[:16])
    digest[6], digest[8] = 0x80 | digest[6] & 0x0F, 0x80 | digest[8] & 0x3F
    return UUID(bytes=bytes(digest))


def _component(part: Part, refs: set[str]) -> Component:
    return Component(
        name=_said(part.name) or "unknown",
        type=ComponentType(part.kind),
        version=_said(part.version),
        manufacturer=OrganizationalEntity(name=_said(part.maker)) if part.maker else None,
        bom_ref=_ref(part.ref, refs),
        purl=_purl(part),
        properties=_properties(part),
    )


def _ref(wanted: str, refs: set[str]) -> str:
    """The part's own name; a second one that claims the same gets a number."""
    name = tried = _said(wanted) or "part"
    number = 1
    while tried in refs:
        number += 1
        tried = f"{name}#{number}"
    refs.add(tried)
    return tried


def _properties(part: Part) -> Iterable[Property]:
    named = (
        ("cdx:device:function", part.function),
        ("cdx:device:serialNumber", part.serial),
        ("cdx:device:macAddress", part.mac),
        ("cdx:device:location", part.place),
        *((f"{_OWN}:{name}", value) for name, value in part.facts),
    )
    return [Property(name=n, value=_said(str(v))) for n, v in named if v not in (None, "")]


def _purl(part: Part) -> PackageURL | None:
    if part.purl is None:
        return None
    kind, name, version, space, architecture = part.purl
    qualifiers = {"arch": _said(architecture) or ""} if architecture else None
    return PackageURL(kind, _said(space) or None, _said(name), _said(version), qualifiers)


def _said(text: str | None) -> str | None:
    """One line without control characters, no longer than a reader reads."""
    return for_terminal(text)[:_LONGEST] if text else None
