"""The titles of the papers that a chart names. Pure."""

from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.templates import template
from sunlit.ledger.wording import Text


def paper_name(name: str) -> Text:
    """The title of a paper; its own name where the template is not known."""
    try:
        return template(name).title
    except DocumentsRefusal:
        return Text(name, name)
