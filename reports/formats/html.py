"""One self-contained HTML file: no script, no font, no picture from anywhere else."""

from reports.document import Document

MEDIA_TYPE = "text/html"
SUFFIX = ".html"


def render(document: Document) -> bytes:
    """The page as UTF-8."""
    from reports.pages import page

    return page(document, f"html/{document.audience}.html").encode("utf-8", "replace")
