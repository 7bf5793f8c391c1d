"""Print the JSON Schema of run, facts, inventory, comparison, order, event, lot or plan."""

from typing import Any

import click

from acceptance.cli._settings import print_json

__all__ = ["command"]


_DOCUMENTS = ("run", "facts", "inventory", "comparison", "order", "event", "lot", "plan")


@click.command("schema")
@click.argument("document", type=click.Choice(_DOCUMENTS))
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
    name, model = _model(document)
    made = msgspec.json.schema(model)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, **made}


def _model(document: str) -> tuple[str, Any]:
    """The name of a schema, and what it is made from."""
    if document == "comparison":
        from acceptance import differences

        return differences.SCHEMA, differences.Comparison
    if document == "lot":
        from acceptance.lot import model as lots

        return lots.SCHEMA, lots.LotJudgement
    if document == "plan":
        from acceptance.planning import model as plans

        return plans.SCHEMA, plans.Plan
    if document == "run":
        from acceptance import model

        return model.SCHEMA, model.Run
    from acceptance.events import Line

    return "acceptance/event/1", Line
