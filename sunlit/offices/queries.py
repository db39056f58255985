"""Reads."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.timezone import get_default_timezone

from sunlit.accounts.models import Account
from sunlit.ledger.actor import Actor, Held
from sunlit.offices.models import Appointment, Division, Organ, Post, StandIn


def day_of(at: datetime) -> date:
    """The day of a moment in the project's time zone."""
    return at.astimezone(get_default_timezone()).date()


def on_day(day: date) -> Q:
    """Rows with from_on and to_on that hold on that day, both ends included."""
    return Q(from_on__lte=day) & (Q(to_on__isnull=True) | Q(to_on__gte=day))


# Every page of the staff door and every act of staff asks this; written by hand it costs a fifth of what building it
# from the models does. What somebody holds, what they stand in for, and which administrator they are.
_HELD = """
SELECT post.id, post.organ_id, post.division_id, post.name, role.role, {stand_in} FROM {table} held
JOIN offices_post post ON post.id = held.post_id LEFT JOIN offices_postrole role ON role.post_id = post.id
WHERE held.person_id = %s AND held.from_on <= %s AND (held.to_on IS NULL OR held.to_on >= %s)
"""
_ADMINISTERS = """
SELECT NULL, NULL, NULL, NULL, held.kind, 0 FROM offices_administrator held
WHERE held.person_id = %s AND held.from_on <= %s AND (held.to_on IS NULL OR held.to_on >= %s)
"""
_ALL_HELD = " UNION ALL ".join(
    [
        _HELD.format(table="offices_appointment", stand_in=0),
        _HELD.format(table="offices_standin", stand_in=1),
        _ADMINISTERS,
    ]
)


def actor_for(account: Account, at: datetime) -> Actor:
    """Who this person is at that moment: posts held, posts stood in for, administrator's office (one query).

    A person without any of them is a citizen, whoever employs them.
    """
    day = connection.ops.adapt_datefield_value(day_of(at))
    with connection.cursor() as cursor:
        cursor.execute(_ALL_HELD, [account.pk, day, day] * 3)
        rows = cursor.fetchall()
    posts: dict[tuple[bool, int, int, int | None, str], set[str]] = {}
    administrations = set()
    for post, organ, division, name, role, as_stand_in in rows:
        if post is None:
            administrations.add(role)
        else:
            posts.setdefault((bool(as_stand_in), post, organ, division, name), set()).update({role} if role else ())
    held = tuple(
        Held(post=post, organ=organ, division=division, roles=frozenset(roles), stand_in=as_stand_in, name=name)
        for (as_stand_in, post, organ, division, name), roles in sorted(posts.items(), key=lambda row: row[0][:2])
    )
    return Actor(
        kind="staff" if held or administrations else "citizen",
        name=str(account),
        account=account.pk,
        held=held,
        roles=frozenset(administrations),
    )


def posts_of(organ: Organ | int) -> QuerySet[Post]:
    """The posts of an organ with their roles and divisions, in the order of the establishment (two queries)."""
    return Post.objects.filter(organ=organ).select_related("division").prefetch_related("roles")


def holder_of(post: Post | int, on: date) -> Account | None:
    """Who holds the post that day (A 角); None where it is vacant."""
    appointment = Appointment.objects.filter(on_day(on), post=post).select_related("person").last()
    return appointment.person if appointment else None


def stand_in_of(post: Post | int, on: date) -> Account | None:
    """Who stands in that day (B 角)."""
    stand_in = StandIn.objects.filter(on_day(on), post=post).select_related("person").last()
    return stand_in.person if stand_in else None


def acting_at(post: Post | int, on: date) -> Account | None:
    """Whose name stands on a card or paper that day: who stands in for a while, else the holder (A), else B.

    A stand-in with a last day covers an absence; one without is the standing B 角 of a holder who is there.
    """
    covering = StandIn.objects.filter(on_day(on), post=post, to_on__isnull=False).select_related("person").last()
    return covering.person if covering else holder_of(post, on) or stand_in_of(post, on)


def post_for(organ: Organ | int, role: str, *, division: Division | int | None = None) -> Post | None:
    """The post of the organ that carries a role, in the given division where it has one (one query)."""
    posts = list(Post.objects.filter(organ=organ, roles__role=role).order_by("id"))
    wanted = division.pk if isinstance(division, Division) else division
    return next((post for post in posts if wanted and post.division_id == wanted), posts[0] if posts else None)


def posts_by_role(organ: Organ | int) -> dict[str, Post]:
    """The first post of the organ for each role, all in one query."""
    rows = Post.objects.filter(organ=organ, roles__isnull=False).annotate(role=F("roles__role")).order_by("-id")
    return {post.role: post for post in rows}


@dataclass(frozen=True, slots=True)
class Desk:
    """One post on the public page: who sits there (A), who stands in (B), and how to reach them."""

    post: Post
    holder: str
    stand_in: str
    phone: str


def desks_of(organ: Organ | int, on: date) -> list[Desk]:
    """The posts of an organ with A, B and telephone (three queries however many posts)."""
    posts = (
        Post.objects.filter(organ=organ)
        .select_related("division", "organ")
        .prefetch_related(
            Prefetch("appointments", Appointment.objects.filter(on_day(on)).select_related("person")),
            Prefetch("stand_ins", StandIn.objects.filter(on_day(on)).select_related("person")),
        )
    )
    return [_desk(post) for post in posts]


def desk_of(post: Post | int, on: date) -> Desk:
    """One post with A, B and telephone."""
    pk = post.pk if isinstance(post, Post) else post
    row = (
        Post.objects.select_related("division", "organ")
        .prefetch_related(
            Prefetch("appointments", Appointment.objects.filter(on_day(on)).select_related("person")),
            Prefetch("stand_ins", StandIn.objects.filter(on_day(on)).select_related("person")),
        )
        .get(pk=pk)
    )
    return _desk(row)


def _desk(post: Post) -> Desk:
    holders = [appointment.person.full_name for appointment in post.appointments.all()]
    stand_ins = [stand_in.person.full_name for stand_in in post.stand_ins.all()]
    return Desk(
        post=post,
        holder=holders[-1] if holders else "",
        stand_in=stand_ins[-1] if stand_ins else "",
        phone=post.phone or post.organ.phone,
    )


def open_organs() -> QuerySet[Organ]:
    """Organs that have not been closed, in the order of the list."""
    return Organ.objects.filter(closed_on__isnull=True).select_related("region")


def organ_directory(on: date) -> list[tuple[Organ, list[tuple[Division | None, list[Desk]]]]]:
    """Organs, their divisions, their posts with A and B: the public directory (four queries)."""
    posts = (
        Post.objects.filter(organ__closed_on__isnull=True)
        .select_related("division", "organ")
        .prefetch_related(
            Prefetch("appointments", Appointment.objects.filter(on_day(on)).select_related("person")),
            Prefetch("stand_ins", StandIn.objects.filter(on_day(on)).select_related("person")),
        )
        .order_by("division__position", "division_id", "id")
    )
    by_organ: dict[int, dict[Division | None, list[Desk]]] = {}
    for post in posts:
        by_organ.setdefault(post.organ_id, {}).setdefault(post.division, []).append(_desk(post))
    return [(organ, list(by_organ.get(organ.pk, {}).items())) for organ in open_organs()]


def organ_by_code(code: str) -> Organ | None:
    """The organ with this code."""
    return Organ.objects.filter(code=code).first()


def organ_named(name: str) -> Organ | None:
    """The organ with this full or short name; None where several have it."""
    found = list(Organ.objects.filter(Q(name=name) | Q(short_name=name))[:2])
    return found[0] if len(found) == 1 else None
