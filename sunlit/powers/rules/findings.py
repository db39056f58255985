"""What a rule says against a version: the sentence, the field to mend, the article where there is one. Pure."""

from dataclasses import dataclass

from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for whoever edits. ``binding``: it forbids publication, else it is only shown."""

    text: Text
    field: str
    article: str = ""
    binding: bool = True
