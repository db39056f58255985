"""The jurisdiction's own limits for answers, from ``content/presets/<jurisdiction>/voices.yaml``."""

from functools import cache

from sunlit.basis.content import preset_file, read_yaml
from sunlit.basis.limits import Limit, Unit
from sunlit.clocks.queries import house_limit
from sunlit.ledger.wording import Text
from sunlit.voices.errors import VoicesRefusal

FILE = "voices.yaml"


@cache
def answer_limit(kind: str, jurisdiction: str = "default") -> Limit:
    """Within what time a voice of this kind is answered; ``article`` is the source of the number."""
    try:
        raw = read_yaml(preset_file(jurisdiction, FILE))["answer"][kind]
        return house_limit(
            name=f"voices.{kind}",
            value=int(raw["value"]),
            unit=Unit(raw["unit"]),
            article=str(raw["source"]["zh"]),
            title=Text(raw["zh"], raw["en"]),
        )
    except (KeyError, TypeError, ValueError):
        raise VoicesRefusal(f"{FILE} 里没有写好“{kind}”的答复时限，请写明 value、unit 和 source。") from None


@cache
def longest(what: str, jurisdiction: str = "default") -> int:
    """How many characters a title, a text or a rating may have."""
    try:
        return int(read_yaml(preset_file(jurisdiction, FILE))["longest"][what])
    except (KeyError, TypeError, ValueError):
        raise VoicesRefusal(f"{FILE} 里没有写好“{what}”的最多字数。") from None
