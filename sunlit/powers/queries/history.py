"""What was in force on a day, what two versions say differently, and who changed which field, when and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sunlit.accounts.models import Account
from sunlit.offices.models import Post
from sunlit.powers.fields import FIELDS, Field
from sunlit.powers.items import as_plain
from sunlit.powers.models import Power, PowerVersion
from sunlit.powers.queries.items import content_of, whole
from sunlit.powers.rules import changed

PEOPLE = ("drafted_by", "submitted_by", "published_by")


def in_force(power: Power, on: date) -> PowerVersion | None:
    """The version that bound everybody on that day; None before the first, and from the day of cancellation on.

    Of several that came into force by then the latest counts, and of those of one day the last published.
    """
    if power.cancelled_on is not None and power.cancelled_on <= on:
        return None
    held = power.versions.filter(published_at__isnull=False, in_force_on__lte=on)
    return whole(held).order_by("-in_force_on", "-published_at", "-number").first()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field changed by one version: from what to what, by whom, when and why.

    ``kept``: by the department alone (R-036). ``released``: it was published; else it is a draft's. ``at`` is the
    moment of publication, or of drafting. Values are plain: text, numbers, lists and objects as in ``as_plain``.
    """

    field: Field
    number: int
    at: datetime
    drafted_by: Account | None
    published_by: Account | None
    why: str
    kept: bool
    released: bool
    old: Any
    new: Any


def field_history(
    power: Power, *, field: str = "", released_only: bool = False, public_only: bool = False
) -> tuple[FieldChange, ...]:
    """Every change of every field (or of one), the newest first: five queries however many versions.

    Each version is compared with the one before it that was published, so that a draft that came to nothing does not
    stand between two. ``released_only`` leaves drafts out; ``public_only`` also versions not shown to everybody.
    """
    found: list[FieldChange] = []
    before: Mapping[str, Any] | None = None
    versions = list(whole(power.versions.select_related(*PEOPLE)).order_by("number"))
    for version, plain in zip(versions, readable(versions), strict=True):
        released = version.published_at is not None
        if public_only and version.disclosure_scope != PowerVersion.Scope.PUBLIC:
            continue
        if before is not None and (released or not released_only):
            found += _changes(version, before, plain, released=released)
        if released:
            before = plain
    return tuple(change for change in reversed(found) if not field or change.field.name == field)


def readable(versions: Sequence[PowerVersion]) -> list[dict[str, Any]]:
    """The plain values of versions, posts by name instead of by row: one query besides the versions' own."""
    plain = [as_plain(content_of(version)) for version in versions]
    names = _post_names(post for one in plain for post in one["handling"].values())
    for one in plain:
        one["handling"] = {role: names.get(post, str(post)) for role, post in one["handling"].items()}
    return plain


def _changes(
    version: PowerVersion, before: Mapping[str, Any], plain: Mapping[str, Any], *, released: bool
) -> list[FieldChange]:
    return [
        FieldChange(
            field=FIELDS[name],
            number=version.number,
            at=(version.published_at if released else None) or version.drafted_at,
            drafted_by=version.drafted_by,
            published_by=version.published_by,
            why=version.change_note,
            kept=version.kept,
            released=released,
            old=before.get(name),
            new=plain[name],
        )
        for name in FIELDS
        if name in changed(before, plain)
    ]


def _post_names(posts: Iterable[int]) -> dict[int, str]:
    wanted = set(posts)
    rows = Post.objects.filter(pk__in=wanted).select_related("division") if wanted else Post.objects.none()
    return {post.pk: f"{post.division or ''} {post.name}".strip() for post in rows}
