"""A command line as a plan, without the command."""

import shlex

from acceptance.messages import Catalogue
from acceptance.planning.answer import plan_for
from acceptance.planning.model import Plan
from acceptance.planning.question import Question, read_question


def question(line: str) -> Question:
    """The question of `--mtbf 500h --confidence 0.8`."""
    words = shlex.split(line)
    sequential = "--sequential" in words
    words = [word for word in words if word != "--sequential"]
    names = [word.removeprefix("--").replace("-", "_") for word in words[::2]]
    return read_question(dict(zip(names, words[1::2], strict=True)), sequential=sequential)


def plan(line: str) -> Plan:
    return plan_for(question(line))


def told(found: Plan, language: str = "en") -> str:
    """All sentences, with plain spaces."""
    catalogue = Catalogue(language)
    said = "\n".join(catalogue.text(one) for one in (*found.sentences, *found.cannot))
    return said.replace("\u00a0", " ").replace("\u202f", " ")
