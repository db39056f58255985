"""The three administrators: organs and posts, people and their offices, the trace; and the working calendar."""

from sunlit.desk.views.administration.organs import organ, organ_draft, organ_list, post
from sunlit.desk.views.administration.people import administrators, people, person, person_draft
from sunlit.desk.views.administration.records import audit, calendar

__all__ = [
    "administrators",
    "audit",
    "calendar",
    "organ",
    "organ_draft",
    "organ_list",
    "people",
    "person",
    "person_draft",
    "post",
]
