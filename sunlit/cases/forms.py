"""What a person wrote into a form, cleaned; each field that has to change gets its sentence."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Parties, PartyGiven
from sunlit.cases.models import Party
from sunlit.ledger.actor import Actor

LENGTHS = {"name": 120, "id_number": 40, "phone": 30, "email": 120, "address": 200}
LABELS = {"name": "姓名或者名称", "id_number": "证件号码", "phone": "电话", "email": "电子邮箱", "address": "地址"}
PHONE = re.compile(r"[0-9+()（） ‐-]{5,30}")


def clean_text(text: str) -> str:
    """Text without signs that no database or page can show; line breaks stay. A script in a name stays text."""
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Cf", "Co"))
    return "".join(kept).strip()


def clean_parties(parties: Parties, *, by: Actor, ex_officio: bool) -> tuple[PartyGiven, ...]:
    """The parties of a new case, the one whom it is about first."""
    wanted = Party.Role.PUNISHED if ex_officio else Party.Role.APPLICANT
    people = [_clean(party, by, wanted) for party in parties]
    people.sort(key=lambda party: party.role != wanted)
    faults: dict[str, str] = {}
    if not people or people[0].role != wanted:
        what = gettext("请填写当事人。") if ex_officio else gettext("请填写申请人。")
        raise CasesRefusal(what, faults={"name": what})
    for party in people:
        prefix = "" if party is people[0] else f"{party.role}_"
        faults.update({f"{prefix}{field}": sentence for field, sentence in _faults(party).items()})
    if faults:
        raise CasesRefusal(gettext("有几处需要改：") + "".join(faults.values()), faults=faults)
    return tuple(people)


def _clean(party: PartyGiven, by: Actor, wanted: str) -> PartyGiven:
    words: dict[str, Any] = {field: clean_text(getattr(party, field)).replace("\n", " ") for field in LENGTHS}
    account = party.account
    if account is None and by.kind == "citizen" and party.role == wanted:
        account = by.account
    return replace(party, account=account, **words)


def _faults(party: PartyGiven) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not party.name:
        faults["name"] = gettext("请填写姓名或者名称。")
    if party.role not in Party.Role.values or party.kind not in Party.Kind.values:
        faults["kind"] = gettext("请选择个人、企业或者其他组织。")
    for field, longest in LENGTHS.items():
        if len(getattr(party, field)) > longest:
            faults[field] = gettext("“%(field)s”最多 %(n)s 字，请缩短。") % {
                "field": LABELS[field],
                "n": longest,
            }
    if party.phone and not PHONE.fullmatch(party.phone):
        faults["phone"] = gettext("电话只能有数字、加号和短横线，请核对。")
    if party.email and not _is_mail(party.email):
        faults["email"] = gettext("电子邮箱的写法不对，应像 name@example.cn，请核对。")
    return faults


def _is_mail(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
