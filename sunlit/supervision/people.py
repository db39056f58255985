"""Whose name stands on a card, and who is told of it: post, head of the division, leader of the organ, supervisors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.offices.models import Appointment, PostRole, StandIn
from sunlit.offices.queries import on_day

# The word in the preset -> the roles of the posts that it means.
ROLES = {"head": ("head",), "leader": ("leader",), "supervisor": ("supervisor", "supervision_head")}


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts at a post."""

    account: int
    name: str


@dataclass(frozen=True, slots=True)
class People:
    """Who acts at each post that day, and which posts stand above which."""

    acting: Mapping[int, Person]
    division_of: Mapping[int, int | None]
    above: Mapping[tuple[str, int], tuple[tuple[int, int | None], ...]]

    def at(self, post: int | None) -> Person | None:
        """Who acts at the post: the stand-in of that day, else its holder."""
        return self.acting.get(post) if post is not None else None

    def told(self, who: Collection[str], organ: int, post: int | None) -> list[int]:
        """The accounts that hear of a card on a post of an organ, each once."""
        posts: list[int] = [post] if "post" in who and post is not None else []
        division = self.division_of.get(post) if post is not None else None
        for word in who:
            for role in ROLES.get(word, ()):
                # Supervisors stand above all organs; heads and leaders in their own.
                named = self.above.get((role, 0 if word == "supervisor" else organ), ())
                near = [row for row, its in named if word == "head" and its == division]
                posts += near or [row for row, _ in named]
        return list(dict.fromkeys(self.acting[row].account for row in posts if row in self.acting))


def people_for(posts: Collection[int], organs: Collection[int], on: date) -> People:
    """Everyone that cards on these posts and organs may concern (three queries, however many there are)."""
    rows = PostRole.objects.filter(role__in=("supervisor", "supervision_head")) | PostRole.objects.filter(
        role__in=("head", "leader"), post__organ__in=organs
    )
    above: dict[tuple[str, int], list[tuple[int, int | None]]] = {}
    known: set[int] = set(posts)
    roles = rows.order_by("post").values_list("role", "post", "post__organ", "post__division")
    for role, post, organ, division in roles:
        above.setdefault((role, organ if role in ("head", "leader") else 0), []).append((post, division))
        known.add(post)
    acting: dict[int, Person] = {}
    division_of: dict[int, int | None] = {}
    columns = ("post", "post__division", "person", "person__full_name")
    # Stand-ins last: where there is one that day, that person acts.
    for table in (Appointment, StandIn):
        held = table._default_manager.filter(on_day(on), post__in=known).order_by("id").values_list(*columns)
        for post, division, person, name in held:
            acting[post] = Person(person, name)
            division_of[post] = division
    return People(acting, division_of, {key: tuple(value) for key, value in above.items()})
