"""Markdown with tables, as wikis and issue trackers read it."""

from reports.document import Document

MEDIA_TYPE = "text/markdown"
SUFFIX = ".md"


def render(document: Document) -> bytes:
    """The page as UTF-8."""
    from reports.context import view
    from reports.pages import page

    text = page(document, f"markdown/{document.audience}.md", view(document))
    return text.encode("utf-8", "replace")
