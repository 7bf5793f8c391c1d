"""The pages: Jinja2 templates filled with a view. Imported only when a page is asked for.

Whatever a template prints is foreign until escaped: the HTML environment escapes all of it,
the Markdown one has a filter for it, `md`, and a test demands it of every expression.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from acceptance.messages.escape import for_markdown, visible
from reports.charts import Bullet, Spark, draw_bullet, draw_spark
from reports.curves import Curve, draw_curve
from reports.strips import Strip, draw_strip
from reports.words import Words

__all__ = ["TEMPLATES", "page"]

TEMPLATES = Path(__file__).with_name("templates")


def page(words: Words, name: str, view: Any) -> str:
    """The page that the template `<name>` makes of this view."""
    made = _environment(name.partition("/")[0]).get_template(name)
    text = made.render(
        document=words, view=view, t=words.t, language=words.language, charts=_Charts(words)
    )
    return text if name.startswith("html/") else _without_doubled_blank_lines(text)


def _without_doubled_blank_lines(text: str) -> str:
    """At most one empty line at a time, and no blanks at the ends of lines."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip() + "\n"


@cache
def _environment(folder: str) -> Environment:
    """One environment a kind of page; the templates are the tool's own, never a user's."""
    html = folder == "html"
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 - Markdown has its own escaping, `md`
        finalize=_finalize if html else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(md=_markdown, code=_code, fence=_fence)
    return environment


def _finalize(value: Any) -> Any:
    """Control and direction characters become visible; markup of our own stays."""
    return visible(value) if type(value) is str else value


def _markdown(value: Any) -> str:
    return for_markdown(str(value))


def _code(value: Any) -> str:
    """A code span, within as many backticks as the text cannot end."""
    text = " ".join(visible(str(value)).split()).replace("|", "\\|")
    ticks = "`" * (_longest_run(text) + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{room}{text}{room}{ticks}" if text else ""


def _fence(lines: Any) -> str:
    """A block of code, within a fence that the text cannot close."""
    text = "\n".join(visible(str(line)).replace("\n", "\\n") for line in lines)
    ticks = "`" * max(_longest_run(text) + 1, 3)
    return f"{ticks}\n{text}\n{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


class _Charts:
    """Draws the pictures of one page, each under a name of its own."""

    def __init__(self, words: Words) -> None:
        self._words, self._count = words, 0

    def bullet(self, chart: Bullet, title: str, value: str, limit: str, outcome: str) -> Markup:
        """A value against its limit; the description says it in words."""
        said = self._words.t("report.chart.bullet", value=value, limit=limit, outcome=outcome)
        return Markup(draw_bullet(chart, self._name(), title, said))  # noqa: S704 - escaped there

    def spark(self, chart: Spark, title: str, minimum: str, mean: str, maximum: str) -> Markup:
        """A line over time; the description gives its figures."""
        said = self._words.t("report.chart.spark", minimum=minimum, mean=mean, maximum=maximum)
        return Markup(draw_spark(chart, self._name(), title, said))  # noqa: S704 - escaped there

    def curve(self, chart: Curve, title: str, description: str) -> Markup:
        """A line over two axes; the description and the table beside it say it in words."""
        return Markup(draw_curve(chart, self._name(), title, description))  # noqa: S704 - escaped there

    def strip(self, chart: Strip, title: str, described: str) -> Markup:
        """The values of a lot on one line; the table beside it says them in words."""
        return Markup(draw_strip(chart, self._name(), title, described))  # noqa: S704 - escaped there

    def _name(self) -> str:
        self._count += 1
        return f"chart-{self._count}"
