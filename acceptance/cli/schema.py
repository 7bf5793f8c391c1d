"""Print the JSON Schema of a document: run, facts, inventory, event."""

from typing import Any

import click

from acceptance.cli._settings import print_json

__all__ = ["command"]


@click.command("schema")
@click.argument("document", type=click.Choice(["run", "facts", "inventory", "order", "event"]))
def command(document: str) -> int:
    """Print the JSON Schema of DOCUMENT."""
    print_json(_schema(document))
    return 0


def _schema(document: str) -> dict[str, Any]:
    import msgspec

    if document == "facts":
        import probes

        return probes.schema()
    if document == "inventory":
        from acceptance.inventory import schema

        return schema()
    if document == "order":
        from acceptance.order.schema import schema

        return schema()
    from acceptance.events import Line
    from acceptance.model import SCHEMA, Run

    model = Run if document == "run" else Line
    made = msgspec.json.schema(model)
    name = SCHEMA if document == "run" else "acceptance/event/1"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, **made}
