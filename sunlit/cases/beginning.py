"""Who may begin a matter that nobody applies for."""

from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.rules import ROLES
from sunlit.powers.models import PowerVersion

OFFICER = "officer"


def require_beginner(post: str, *, by: Actor, item: PowerVersion) -> None:
    """Refuses whoever is neither an enforcement officer of the organ nor holds the post with which the chart begins."""
    held = {role for one in by.held if one.organ == item.organ_id for role in one.roles}
    if not held & {post, OFFICER}:
        name = ROLES[post].in_language(get_language() or "") if post in ROLES else post
        raise OfficesRefusal(
            gettext("“%(name)s”由“%(post)s”发起，请交给这个岗位的人。") % {"name": item.name, "post": name}
        )
