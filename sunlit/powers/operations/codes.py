"""The codes of powers: the next free one, and the register of all that were ever given. Parts of other acts."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models.functions import Length
from django.utils.translation import get_language, gettext

from sunlit.ledger.rows import insert_many
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers import categories
from sunlit.powers.coding.explaining import explain
from sunlit.powers.coding.making import Numbering, numbering
from sunlit.powers.coding.schemes import scheme_for_powers
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.rows import UNFIT, WORD_OR_DIGIT
from sunlit.powers.models import CodeUse, Power


def free_code(organ: Organ, kind: str, wanted: str) -> str:
    """The code that was asked for, or the next one of the scheme.

    Raises PowersRefusal for one that was ever given, and for one with a sign that parts an address.
    """
    if wanted:
        if (sign := UNFIT.search(wanted)) or not WORD_OR_DIGIT.search(wanted):
            reason = Text(
                f"编码“{wanted}”里不能有“{sign[0]}”，编码要写进网址。" if sign else f"“{wanted}”不是职权编码。",
                f"The code “{wanted}” cannot stand in an address.",
            )
            raise PowersRefusal(reason.in_language(get_language() or ""), field="code")
        if was_given(wanted):
            raise PowersRefusal(
                gettext("编码“%(code)s”已经用过。用过的编码不再使用，请换一个。") % {"code": wanted}, field="code"
            )
        return wanted
    row = codes_of(organ, kind)
    number = last_number(row) + 1
    while was_given(row.code(number)):
        number += 1
    return row.code(number)


def was_given(code: str) -> bool:
    """Whether this code stands or ever stood for a power: two queries at most."""
    return Power.objects.filter(code=code).exists() or CodeUse.objects.filter(code=code).exists()


def take_codes(powers: Iterable[Power], *, on: date) -> None:
    """Enter the codes of new powers in the register; the database refuses one that stands there already."""
    insert_many([CodeUse(code=power.code, power=power, from_on=on) for power in powers])


def register_code(power: Power, *, on: date) -> str:
    """Settle the code of a power that is registered 编码登记, and give the code it had before.

    A code that reads in none of the schemes gives way to the next one of the jurisdiction's; it ends in the register
    and leads on to the new one. What was public once or came with an imported list keeps its code, and so does a power
    for which the scheme cannot make one: that is typed by hand.
    """
    before = power.code
    kept = power.imported_hash or power.versions.filter(published_at__isnull=False).exists()
    if kept or any(one.sound for one in explain(before)):
        return before
    try:
        code = free_code(power.organ, power.kind, "")
    except PowersRefusal:
        return before
    end_code(power, reason=CodeUse.Reason.RECODED, on=on)
    power.code = code
    power.save(update_fields=["code"])
    take_codes([power], on=on)
    return before


def end_code(power: Power, *, reason: str, on: date) -> None:
    """The power's present code ends: nothing has it any more, and nothing ever gets it again.

    ``reason`` is one of CodeUse.Reason. A power that was entered before there was a register gets its row now.
    """
    CodeUse.objects.update_or_create(
        code=power.code,
        defaults={"power": power, "until": on, "reason": reason},
        create_defaults={"power": power, "from_on": power.created_at.date(), "until": on, "reason": reason},
    )


def codes_of(organ: Organ, kind: str) -> Numbering:
    """How the codes of this organ and kind run, by the scheme of the jurisdiction.

    Raises PowersRefusal where the scheme needs something that is not known here.
    """
    chosen = categories.kind(kind)
    known = {
        "region": organ.region.code,
        "organ": organ.letters,
        "organ_code": organ.code,
        "credit_code": organ.uscc,
        "kind_letters": chosen.letters,
        "kind_number": next((number for number in chosen.numbers if len(number) > 1), ""),
    }
    try:
        return numbering(scheme_for_powers(settings.JURISDICTION), known)
    except PowersRefusal as refusal:
        raise refusal.in_language(get_language() or "") from None


def last_number(row: Numbering) -> int:
    """The highest number given in this row of codes, cancelled powers included; 0 where there is none."""
    # The longest first: a number that has outgrown its padding sorts before a shorter one as text.
    codes = Power.objects.filter(code__startswith=row.before, code__endswith=row.after)
    ordered = codes.annotate(length=Length("code")).order_by("-length", "-code").values_list("code", flat=True)
    return next((number for code in ordered[:20] if (number := row.number_of(code)) is not None), 0)
