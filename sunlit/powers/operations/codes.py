"""The codes of powers: the next free one, and the register of all that were ever given. Parts of other acts."""

from collections.abc import Iterable
from datetime import date

from django.db.models.functions import Length
from django.utils.translation import gettext

from sunlit.ledger.rows import insert_many
from sunlit.offices.models import Organ
from sunlit.powers import categories
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import CodeUse, Power


def free_code(organ: Organ, kind: str, wanted: str) -> str:
    """The code that was asked for, or the next one of the scheme. Raises PowersRefusal for one that was ever given."""
    if wanted:
        if was_given(wanted):
            raise PowersRefusal(
                gettext("编码“%(code)s”已经用过。用过的编码不再使用，请换一个。") % {"code": wanted}, field="code"
            )
        return wanted
    prefix = code_prefix(organ, kind)
    number = last_number(prefix) + 1
    while was_given(categories.numbered_code(prefix, number)):
        number += 1
    return categories.numbered_code(prefix, number)


def was_given(code: str) -> bool:
    """Whether this code stands or ever stood for a power: two queries at most."""
    return Power.objects.filter(code=code).exists() or CodeUse.objects.filter(code=code).exists()


def take_codes(powers: Iterable[Power], *, on: date) -> None:
    """Enter the codes of new powers in the register; the database refuses one that stands there already."""
    insert_many([CodeUse(code=power.code, power=power, from_on=on) for power in powers])


def end_code(power: Power, *, reason: str, on: date) -> None:
    """The power's present code ends: nothing has it any more, and nothing ever gets it again.

    ``reason`` is one of CodeUse.Reason. A power that was entered before there was a register gets its row now.
    """
    CodeUse.objects.update_or_create(
        code=power.code,
        defaults={"power": power, "until": on, "reason": reason},
        create_defaults={"power": power, "from_on": power.created_at.date(), "until": on, "reason": reason},
    )


def code_prefix(organ: Organ, kind: str) -> str:
    """What a code of this organ and kind begins with."""
    return categories.code_prefix(region=organ.region.code, organ=organ.letters, kind_code=kind)


def last_number(prefix: str) -> int:
    """The highest number given under this prefix, cancelled powers included; 0 where there is none."""
    # The longest first: a number that has outgrown its padding sorts before a shorter one as text.
    codes = Power.objects.filter(code__startswith=prefix).annotate(length=Length("code"))
    for code in codes.order_by("-length", "-code").values_list("code", flat=True)[:20]:
        if (tail := code.removeprefix(prefix)).isdigit():
            return int(tail)
    return 0
