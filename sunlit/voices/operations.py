"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext

from sunlit.cases.codes import hash_of, new_key, new_pseudonym, number_of, query_code
from sunlit.cases.forms import PHONE, clean_text
from sunlit.cases.models import Case
from sunlit.cases.queries import subject_of
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import start, stop
from sunlit.ledger.actor import Actor
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import claim, record, settle_claim
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of, post_for
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power
from sunlit.voices.errors import VoicesRefusal
from sunlit.voices.house import answer_limit, longest
from sunlit.voices.models import Rating, Voice
from sunlit.voices.rules import LETTERS, may_be_rated, may_be_shown

ROOM = "voices"
# Who answers for an organ where it has no post of its own for it.
ANSWERING = ("voice_clerk", "window", "head", "leader")


@dataclass(frozen=True, slots=True)
class Raised:
    """A voice that now exists: number and code open its answer without sign-in; a repeated form gets the same."""

    voice_id: int
    number: str
    code: str
    due_on: str
    repeated: bool = False


@transaction.atomic
def raise_voice(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    organ: Organ | int,
    title: str,
    text: str,
    key: str = "",
    power: Power | int | None = None,
    case: Case | int | None = None,
    name: str = "",
    phone: str = "",
    anonymous: bool = False,
    may_show: bool = False,
) -> Raised:
    """Somebody asks, complains or tips off; without a name if they wish, and then name and telephone are not kept.

    The clock of the answer starts. Raises VoicesRefusal with a sentence for each field that has to change.
    """
    require(by, "voices.raise_voice", Subject("voice"))
    key = key or new_key()
    code = query_code(settings.SECRET_KEY, ROOM, key)
    given = {"kind": kind, "organ": _pk(organ), "title": title, "text": text, "name": name, "phone": phone}
    digest = fingerprint({**given, "power": _pk(power), "case": _pk(case), "by": by.label})
    if earlier := claim(key=key, act="voices.raise_voice", digest=digest, at=at):
        return Raised(**earlier, code=code, repeated=True)
    words = _clean(kind, title, text, "" if anonymous else name, "" if anonymous else phone)
    answering = _organ(organ)
    row = _next_row()
    pseudonym = new_pseudonym()
    number = number_of(LETTERS[kind], day_of(at), row)
    clock = _clock(by, at, kind, answering, row, number, words["title"])
    Voice.objects.create(
        pk=row,
        kind=kind,
        number=number,
        pseudonym=pseudonym,
        code_hash=hash_of(pseudonym, code),
        organ=answering,
        power_id=_pk(power),
        case_id=_pk(case),
        anonymous=anonymous or not words["name"],
        may_show=may_be_shown(kind, may_show),
        raised_at=at,
        clock=clock,
        **words,
    )
    after = {**given, "name": "", "phone": "", "number": number}
    record(by=by, at=at, act="voices.raise_voice", subject=("voice", row), after=after)
    raised = Raised(voice_id=row, number=number, code=code, due_on=clock.due_on.isoformat())
    # The code stands nowhere: a repeated form derives it again.
    kept = {"voice_id": row, "number": number, "due_on": raised.due_on}
    settle_claim(key=key, act="voices.raise_voice", result=kept)
    return raised


@transaction.atomic
def answer_voice(*, by: Actor, at: datetime, voice: Voice | int, text: str) -> Voice:
    """The organ answers, once; the clock ends. Refused for a second answer, naming who gave the first and when."""
    found = _locked(voice)
    require(by, "voices.answer_voice", Subject("voice", organ=found.organ_id))
    if found.state == Voice.State.ANSWERED:
        raise VoicesRefusal(
            gettext("这件已由%(who)s于%(when)s答复，您的答复没有提交。请刷新页面查看。")
            % {"who": found.answered_by_name, "when": day_of(found.answered_at or at).isoformat()}
        )
    words = _long_enough(text, "text", gettext("请写明答复的内容。"))
    found.answer, found.state, found.answered_at = words, Voice.State.ANSWERED, at
    found.answered_by_name = by.name
    found.save(update_fields=["answer", "state", "answered_at", "answered_by_name"])
    if found.clock:
        stop(by=by, at=at, clock=found.clock)
    _record(by, at, "voices.answer_voice", ("voice", found.pk), found.organ, found.pseudonym, {"kind": found.kind})
    return found


@transaction.atomic
def rate(
    *,
    by: Actor,
    at: datetime,
    case: Case | int,
    level: int,
    text: str = "",
    anonymous: bool = False,
    code: str = "",
) -> Rating:
    """The party rates how its matter was handled, once, on five levels (好差评); ``code`` is the query code."""
    pk = case if isinstance(case, int) else case.pk
    found = Case.objects.select_for_update(of=("self",)).select_related("organ", "power_version__power").get(pk=pk)
    require(by, "voices.rate", subject_of(found, by, code=code, acts=("voices.rate",)))
    if not may_be_rated(found.state, found.decided_at is not None):
        raise VoicesRefusal(gettext("办件办结以后才能评价。现在有意见，可以投诉或者提交陈述。"))
    if level not in Rating.Level.values:
        raise VoicesRefusal(gettext("请从五个等级中选择一个。"), faults={"level": gettext("请选择一个等级。")})
    if Rating.objects.filter(case=found).exists():
        raise VoicesRefusal(gettext("这个办件已经评价过一次，不能再次评价。"))
    words = clean_text(text)
    _not_too_long(words, "rating", "text")
    rating = Rating.objects.create(case=found, level=level, text=words, anonymous=anonymous, at=at)
    fields = {"level": str(level), "number": found.number}
    _record(by, at, "voices.rate", ("case", found.pk), found.organ, found.pseudonym, fields)
    return rating


@transaction.atomic
def reply_rating(*, by: Actor, at: datetime, rating: Rating | int, text: str) -> Rating:
    """The organ answers a rating, once."""
    pk = rating if isinstance(rating, int) else rating.pk
    found = Rating.objects.select_for_update(of=("self",)).select_related("case__organ").get(pk=pk)
    require(by, "voices.reply_rating", Subject("rating", organ=found.case.organ_id))
    if found.replied_at is not None:
        raise VoicesRefusal(gettext("这条评价已由%(who)s回复过。请刷新页面查看。") % {"who": found.replied_by_name})
    found.reply = _long_enough(text, "rating", gettext("请写明回复的内容。"))
    found.replied_at, found.replied_by_name = at, by.name
    found.save(update_fields=["reply", "replied_at", "replied_by_name"])
    case = found.case
    _record(by, at, "voices.reply_rating", ("case", case.pk), case.organ, case.pseudonym, {})
    return found


def _record(
    by: Actor, at: datetime, act: str, subject: tuple[str, int], organ: Organ, pseudonym: str, fields: dict[str, str]
) -> None:
    leaf = PublicLeaf(type=act, office=organ.code, pseudonym=pseudonym, version="", fields=fields)
    record(by=by, at=at, act=act, subject=subject, after={"at": at.isoformat(), **fields}, leaf=leaf)


def _clean(kind: str, title: str, text: str, name: str, phone: str) -> dict[str, str]:
    words = {field: clean_text(value) for field, value in (("title", title), ("text", text))}
    words |= {"name": clean_text(name)[:60], "phone": clean_text(phone)[:30]}
    faults: dict[str, str] = {}
    if kind not in Voice.Kind.values:
        raise VoicesRefusal(gettext("请选择是咨询、投诉还是举报。"), field="kind")
    if not words["title"]:
        faults["title"] = gettext("请用一句话写明是什么事。")
    if not words["text"]:
        faults["text"] = gettext("请写明经过和您的要求。")
    for field in ("title", "text"):
        most = longest(field, settings.JURISDICTION)
        if len(words[field]) > most:
            faults[field] = gettext("最多 %(most)s 字，现有 %(now)s 字，请缩短。") % {
                "most": most,
                "now": len(words[field]),
            }
    if words["phone"] and not PHONE.fullmatch(words["phone"]):
        faults["phone"] = gettext("电话只能有数字、加号和短横线，请核对。")
    if faults:
        raise VoicesRefusal(gettext("有几处需要改：") + "".join(faults.values()), faults=faults)
    return words


def _long_enough(text: str, what: str, empty: str) -> str:
    words = clean_text(text)
    if not words:
        raise VoicesRefusal(empty, faults={"text": empty})
    _not_too_long(words, what, "text")
    return words


def _not_too_long(words: str, what: str, field: str) -> None:
    most = longest(what, settings.JURISDICTION)
    if len(words) > most:
        sentence = gettext("最多 %(most)s 字，现有 %(now)s 字，请缩短。") % {"most": most, "now": len(words)}
        raise VoicesRefusal(sentence, faults={field: sentence})


def _clock(by: Actor, at: datetime, kind: str, organ: Organ, row: int, number: str, title: str) -> Clock:
    post = next((found for role in ANSWERING if (found := post_for(organ, role))), None)
    # The title of a tip-off could tell who spoke; the clock is read by supervisors.
    shown = answer_limit(kind, settings.JURISDICTION).title.zh if kind == Voice.Kind.TIP_OFF else title
    return start(
        by=by,
        at=at,
        kind=Clock.Kind.REPLY,
        organ=organ,
        post=post,
        title=shown,
        subject=("voice", row),
        subject_label=number,
        limit=answer_limit(kind, settings.JURISDICTION),
    )


def _organ(organ: Organ | int) -> Organ:
    pk = organ if isinstance(organ, int) else organ.pk
    found = Organ.objects.filter(pk=pk, closed_on__isnull=True).first()
    if found is None:
        raise VoicesRefusal(gettext("请选择由哪个机关答复。"), faults={"organ": gettext("请选择机关。")})
    return found


def _locked(voice: Voice | int) -> Voice:
    pk = voice if isinstance(voice, int) else voice.pk
    rows = Voice.objects.select_for_update(of=("self",)).select_related("organ", "clock")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise VoicesRefusal(gettext("没有这件咨询、投诉或者举报。请从列表重新打开。"))
    return found


def _pk(row: Organ | Power | Case | int | None) -> int | None:
    return row if isinstance(row, int) or row is None else row.pk


def _next_row() -> int:
    """The row that the next voice will have; its number is made from it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence('voices_voice', 'id'))")
        else:
            cursor.execute(
                "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'voices_voice'), 0),"
                " coalesce((SELECT max(id) FROM voices_voice), 0)) + 1"
            )
        return int(cursor.fetchone()[0])
