"""Who acts: the plain value that every operation takes as ``by``.

It is made once at a door (from the account that signed in and the posts it holds that day) and passed down,
so that no operation asks the request or the clock who somebody is.
"""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["staff", "citizen", "anonymous", "system"]


@dataclass(frozen=True, slots=True)
class Held:
    """A post held at that moment: its row, its organ and division, the roles that go with it, and its name."""

    post: int
    organ: int
    division: int | None
    roles: frozenset[str]
    stand_in: bool = False
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, or a named part of the system, at one moment.

    ``roles`` are the administrators' offices (system, security, audit) that hang on the person, not on a post.
    """

    kind: Kind
    name: str
    account: int | None = None
    held: tuple[Held, ...] = ()
    roles: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """What the audit row says: kind and account, never a personal name of a citizen."""
        return f"{self.kind}:{self.account}" if self.account is not None else f"{self.kind}:{self.name}"

    def posts(self) -> frozenset[int]:
        """The rows of all posts held."""
        return frozenset(held.post for held in self.held)

    def organs(self) -> frozenset[int]:
        """The rows of all organs in which a post is held."""
        return frozenset(held.organ for held in self.held)


# Named system actors: an act nobody clicked still has a doer that clerk and applicant can read.
CLOCK = Actor(kind="system", name="时限钟")
PUBLISHER = Actor(kind="system", name="公开日志发布器")
RENDERER = Actor(kind="system", name="文书制作器")
INSTALLER = Actor(kind="system", name="安装程序")
ANONYMOUS = Actor(kind="anonymous", name="公众")
