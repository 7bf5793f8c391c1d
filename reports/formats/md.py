"""Markdown with tables, as wikis and issue trackers read it."""

from reports.document import Document

MEDIA_TYPE = "text/markdown"
SUFFIX = ".md"


def render(document: Document) -> bytes:
    """The page as UTF-8, at most one empty line at a time."""
    from reports.pages import page

    text = page(document, f"markdown/{document.audience}.md")
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return ("\n".join(lines).strip() + "\n").encode("utf-8", "replace")
