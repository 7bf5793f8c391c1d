"""One self-contained HTML file: no script, no font, no picture from anywhere else."""

from reports.document import Document

MEDIA_TYPE = "text/html"
SUFFIX = ".html"


def render(document: Document) -> bytes:
    """The page as UTF-8."""
    from reports.context import view
    from reports.pages import page

    text = page(document, f"html/{document.audience}.html", view(document))
    return text.encode("utf-8", "replace")
