"""Clock and environment of a run, and the JSON Schema of its documents."""

import json
import re
from typing import Any, get_args

import msgspec
import pytest

from acceptance.clock import SystemClock, rfc3339
from acceptance.environment import environment
from acceptance.events import Event, Line
from acceptance.model import SCHEMA, Run


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1.0009, "1970-01-01T00:00:01.000Z"),
        (1582934400.25, "2020-02-29T00:00:00.250Z"),
        (4102444799.999, "2099-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_rfc_3339_in_utc(seconds: float, text: str) -> None:
    assert rfc3339(seconds) == text


def test_the_clocks_of_this_machine() -> None:
    clock = SystemClock()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", clock.utc())
    assert 0 < clock.boottime() <= clock.boottime()
    assert clock.boot_id() == clock.boot_id() != ""


def test_the_environment_is_plain_json_with_units_in_its_names() -> None:
    seen = environment()
    assert json.loads(json.dumps(seen, allow_nan=False)) == seen
    assert {"kernel", "python", "root", "cores_usable", "virtual", "steal_ratio"} <= set(seen)
    assert seen["cores_usable"] >= 1
    assert seen["steal_ratio"] is None or 0 <= seen["steal_ratio"] <= 1
    assert environment(recorded=True)["judged_from_capture"] is True


@pytest.mark.parametrize("model", [Run, Line])
def test_a_document_has_a_schema_all_of_whose_references_lead_somewhere(model: Any) -> None:
    schema = msgspec.json.schema(model)
    text = json.dumps(schema)
    wanted = set(re.findall(r'"#/\$defs/([^"]+)"', text))
    assert wanted <= set(schema["$defs"])
    assert schema["$ref"] == f"#/$defs/{model.__name__}"


def test_the_run_has_the_fields_of_the_contract() -> None:
    schema = msgspec.json.schema(Run)["$defs"]
    assert set(schema["Run"]["properties"]) >= {
        *("schema", "id", "subject", "profile", "order", "started_at", "ended_at"),
        *("environment", "facts", "results", "findings", "verdict"),
    }
    assert schema["Run"]["properties"]["schema"]["default"] == SCHEMA == "acceptance/run/1"
    assert set(schema["Result"]["properties"]) >= {
        *("check", "part", "title", "severity", "safety", "outcome", "reason"),
        *("measurements", "claims", "attempts", "duration_seconds", "evidence"),
    }
    assert set(schema["Measurement"]["properties"]) >= {"name", "value", "unit", "limit", "outcome"}
    assert set(schema["Finding"]["properties"]) >= {
        *("check", "part", "severity", "expected", "observed", "evidence", "reproduce"),
    }
    assert set(schema["Verdict"]["properties"]) >= {
        *("decision", "reasons", "not_shown", "planned", "judged"),
    }


def test_events_are_told_apart_by_their_type() -> None:
    configs = [kind.__struct_config__ for kind in get_args(Event)]
    assert len({config.tag for config in configs}) == len(configs) > 10
    assert {config.tag_field for config in configs} == {"type"}


def test_an_event_of_a_later_version_is_refused_not_misread() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type": "from_the_future"}', type=Event)
    known = b'{"type": "check_started", "check": "a", "a_later_field": 1}'
    assert msgspec.json.decode(known, type=Event).check == "a"
