"""Who runs this site: the facts that stand in the head and foot of every page."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.conf import settings

from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class Site:
    """The county, what its hall is called, and whom to ring."""

    county: Text
    name: Text
    line: Text
    sponsor: Text
    operator: Text
    hours: Text
    address: Text
    phone: str
    supervision_phone: str
    number: str

    def in_language(self, language: str) -> "SiteShown":
        """The same for a reader of this language."""
        return _shown(self, language)


class SiteShown(NamedTuple):
    """The site in one language, as templates have it."""

    county: str
    name: str
    line: str
    sponsor: str
    operator: str
    hours: str
    address: str
    phone: str
    supervision_phone: str
    number: str


@lru_cache
def _shown(facts: Site, language: str) -> SiteShown:
    told = ((name, getattr(facts, name)) for name in SiteShown._fields)
    return SiteShown(**{name: one.in_language(language) if isinstance(one, Text) else one for name, one in told})


@lru_cache
def load_site(path: Path) -> Site:
    """The site of one ``site.yaml``; every line of text stands there in both languages."""
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    values: dict[str, Any] = {
        name: Text(**value) if isinstance(value, dict) else value for name, value in facts.items()
    }
    return Site(**values)


def this_site() -> Site:
    """The site of the jurisdiction in the settings, or the default one where it has none of its own."""
    presets: Path = settings.CONTENT_DIR / "presets"
    own = presets / settings.JURISDICTION / "site.yaml"
    return load_site(own if own.is_file() else presets / "default" / "site.yaml")
