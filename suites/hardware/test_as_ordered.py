"""What was delivered against what was ordered: one check a kind of deviation, one result a line.

Reads the answers that the comparison of the order with the facts has given. A kind without any
line passes once, for the whole order; an order may weigh each kind otherwise, or leave it out.
"""

from __future__ import annotations

from typing import Any

from acceptance import check, fail, inconclusive, text


@check(
    "order.nothing_missing",
    title=text("Nothing that was ordered is missing", es="No falta nada de lo pedido"),
    severity="blocker",
    characteristic="functional_suitability.completeness",
    needs=("order",),
    parts="order.missing",
    says={
        "found": text(
            "ordered {expected}, and it is not there; delivered: {observed}",
            es="se pidió {expected} y no está; entregado: {observed}",
        )
    },
    fault=text("one of two ordered disks is not there", es="falta uno de dos discos pedidos"),
    control=text("both disks are there", es="están los dos discos"),
    advice=text(
        "Ask for what is missing, or have the order corrected.",
        es="Reclame lo que falta o haga corregir el pedido.",
    ),
)
def test_nothing_missing(part: Any) -> None:
    judge(part)


@check(
    "order.nothing_substituted",
    title=text(
        "Nothing was replaced by another product", es="Nada fue sustituido por otro producto"
    ),
    severity="major",
    characteristic="functional_suitability.correctness",
    needs=("order",),
    parts="order.substituted",
    says={
        "found": text(
            "ordered {expected}, delivered another: {observed}",
            es="se pidió {expected}, se entregó otro: {observed}",
        )
    },
    fault=text(
        "a disk of the ordered size, but of another model",
        es="un disco del tamaño pedido, pero de otro modelo",
    ),
    control=text("a disk of the ordered model", es="un disco del modelo pedido"),
    advice=text(
        "Ask whether the substitute was agreed; if not, send it back or have the order corrected.",
        es="Pregunte si el sustituto fue acordado; si no, devuélvalo o haga corregir el pedido.",
    ),
)
def test_nothing_substituted(part: Any) -> None:
    judge(part)


@check(
    "order.nothing_worse",
    title=text("Nothing is less than was ordered", es="Nada es inferior a lo pedido"),
    severity="major",
    characteristic="functional_suitability.correctness",
    needs=("order",),
    parts="order.worse",
    says={
        "found": text(
            "ordered {expected}, delivered less: {observed}",
            es="se pidió {expected}, se entregó menos: {observed}",
        )
    },
    fault=text(
        "one memory module less than the order asks for",
        es="un módulo de memoria menos de lo que pide el pedido",
    ),
    control=text(
        "all modules, of which the system sees four percent less",
        es="todos los módulos, de los que el sistema ve un cuatro por ciento menos",
    ),
    advice=text(
        "Ask for what was ordered, or for the difference in price.",
        es="Reclame lo pedido, o la diferencia de precio.",
    ),
)
def test_nothing_worse(part: Any) -> None:
    judge(part)


@check(
    "order.nothing_extra",
    title=text(
        "Nothing was delivered that nobody ordered", es="No se entregó nada que nadie pidió"
    ),
    severity="minor",
    characteristic="functional_suitability.correctness",
    needs=("order",),
    parts="order.extra",
    says={
        "found": text(
            "not ordered, but delivered: {observed}",
            es="no se pidió, pero se entregó: {observed}",
        )
    },
    fault=text(
        "a second disk that the order does not name", es="un segundo disco que el pedido no nombra"
    ),
    control=text("just the ordered disk", es="solo el disco pedido"),
    advice=text(
        "Ask whom it belongs to before anything is written to it; the order may allow it (extra).",
        es="Pregunte a quién pertenece antes de escribir en ello; el pedido puede permitirlo "
        "(extra).",
    ),
)
def test_nothing_extra(part: Any) -> None:
    judge(part)


@check(
    "order.nothing_better",
    title=text("Nothing is more than was ordered", es="Nada supera lo pedido"),
    severity="minor",
    characteristic="functional_suitability.correctness",
    needs=("order",),
    parts="order.better",
    says={
        "found": text(
            "ordered {expected}, delivered more: {observed}",
            es="se pidió {expected}, se entregó más: {observed}",
        )
    },
    fault=text(
        "a disk that is half a mebibyte beyond one percent more than was ordered",
        es="un disco medio mebibyte por encima del uno por ciento más de lo pedido",
    ),
    control=text(
        "a disk that is half a mebibyte within that percent",
        es="un disco medio mebibyte dentro de ese uno por ciento",
    ),
    advice=text(
        "Keep it if the invoice says the same as the order; write >= into an order that may be "
        "exceeded.",
        es="Quédeselo si la factura dice lo mismo que el pedido; escriba >= en un pedido que se "
        "pueda superar.",
    ),
)
def test_nothing_better(part: Any) -> None:
    judge(part)


@check(
    "order.all_told",
    title=text(
        "Every line of the order could be answered", es="Cada línea del pedido se pudo responder"
    ),
    severity="blocker",
    characteristic="functional_suitability.completeness",
    needs=("order",),
    parts="order.untold",
    says={
        "unknown": text(
            "ordered {expected}, and whether that is so cannot be told",
            es="se pidió {expected}, y no se puede saber si es así",
        ),
        "because": text(
            "ordered {expected}, and whether that is so cannot be told: {why}",
            es="se pidió {expected}, y no se puede saber si es así: {why}",
        ),
    },
    fault=text(
        "an ordered memory speed, and a machine that does not tell it",
        es="una velocidad de memoria pedida, y una máquina que no la dice",
    ),
    control=text("the same machine, which tells it", es="la misma máquina, que la dice"),
    advice=text(
        "Look again with what the line needs, or mark it as optional in the order.",
        es="Mire otra vez con lo que la línea necesita, o márquela como opcional en el pedido.",
    ),
)
def test_all_told(part: Any) -> None:
    judge_untold(part)


@check(
    "order.optional_met",
    title=text(
        "Every optional line of the order is met", es="Se cumple cada línea opcional del pedido"
    ),
    severity="minor",
    characteristic="functional_suitability.completeness",
    needs=("order",),
    parts="order.optional_unmet",
    says={
        "found": text(
            "{expected} was wished for; delivered: {observed}",
            es="se deseaba {expected}; entregado: {observed}",
        )
    },
    fault=text("an optional second disk is not there", es="falta un segundo disco opcional"),
    control=text("the optional disk is there", es="el disco opcional está"),
    advice=text(
        "Ask whether it can be had; nothing was promised.",
        es="Pregunte si se puede obtener; nada fue prometido.",
    ),
)
def test_optional_met(part: Any) -> None:
    judge(part)


@check(
    "order.optional_told",
    title=text(
        "Every optional line of the order could be answered",
        es="Cada línea opcional del pedido se pudo responder",
    ),
    severity="minor",
    characteristic="functional_suitability.completeness",
    needs=("order",),
    parts="order.optional_untold",
    says={
        "unknown": text(
            "ordered {expected}, and whether that is so cannot be told",
            es="se pidió {expected}, y no se puede saber si es así",
        ),
        "because": text(
            "ordered {expected}, and whether that is so cannot be told: {why}",
            es="se pidió {expected}, y no se puede saber si es así: {why}",
        ),
    },
    fault=text(
        "an optional line, and a machine that does not tell it",
        es="una línea opcional, y una máquina que no la dice",
    ),
    control=text("the same machine, which tells it", es="la misma máquina, que la dice"),
    advice=text("Look again with what the line needs.", es="Mire otra vez con lo que necesita."),
)
def test_optional_told(part: Any) -> None:
    judge_untold(part)


def judge(line: Any) -> None:
    """One deviating line fails; the whole order, of which no line deviates so, passes."""
    if line.deviates:
        fail("found", expected=line.expected, observed=line.observed)


def judge_untold(line: Any) -> None:
    """A line without an answer is inconclusive, with the reason that its fact gave."""
    if not line.deviates:
        return
    if line.reason is None:
        inconclusive("unknown", expected=line.expected)
    inconclusive("because", cure=line.cure, expected=line.expected, why=line.reason)
