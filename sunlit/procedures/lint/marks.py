"""By what the steps of each procedure are recognised: effects, papers, and the articles that they cite. Pure."""

from sunlit.procedures.lint.places import LICENSING, PENALTY
from sunlit.procedures.lint.view import Mark

# Licences
ACCEPTED = Mark(effects=("accept",))
DEEMED = Mark(cites=(LICENSING.at(32, 1, 4),), events=True)
CHECK = Mark(effects=("ask_supplement",), who="staff")
DECIDED = Mark(effects=("decide",))
EXAMINED = Mark(cites=(LICENSING.at(34, 1), LICENSING.at(35), LICENSING.at(36)), who="staff", but=(LICENSING.at(38),))
ON_SITE = Mark(cites=(LICENSING.at(34, 3),), who="staff")
OTHERS_TOLD = Mark(cites=(LICENSING.at(36),), who="staff")
HEARING_TOLD = Mark(cites=(LICENSING.at(47),), who="staff", but=(LICENSING.at(48), LICENSING.at(38)))
# Who holds the hearing answers for how it is held; who only calls it cites the first item alone.
HELD = (LICENSING.at(48, 1, 2), LICENSING.at(48, 1, 3), LICENSING.at(48, 1, 4), LICENSING.at(48, 1, 5))
LICENCE_HEARING = Mark(cites=HELD, who="staff", but=(LICENSING.at(38),))
LICENCE_CALLED = Mark(cites=(LICENSING.at(48, 1, 1),), who="staff", but=HELD)
SERVED = Mark(effects=("deliver",))
MADE_PUBLIC = Mark(effects=("publicise",)) | Mark(cites=(LICENSING.at(40),), who="staff")
DEEMED_RENEWED = Mark(cites=(LICENSING.at(50, 2),), events=True)
LICENCE_EXTENDED = Mark(cites=(LICENSING.at(42),), events=True)
WITHDRAWN = Mark(cites=(LICENSING.at(29),), events=True)

# Penalties
PENALISED = Mark(effects=("penalise",))
FILED = Mark(effects=("file_case",))
INVESTIGATED = Mark(effects=("investigate",)) | Mark(cites=(PENALTY.at(46),), who="staff")
RESULT_REVIEWED = Mark(cites=(PENALTY.at(57, 1),), who="staff", gate=True, but=(PENALTY.at(59),))
NOTIFIED = Mark(effects=("notify",)) | Mark(papers=("penalty_prior_notice",))
DEFENDED = Mark(cites=(PENALTY.at(45),), who="party")
RECHECKED = Mark(cites=(PENALTY.at(45, 1),), who="staff")
LISTED = Mark(cites=(PENALTY.at(63),), gate=True)
HEARING_CHOICE = Mark(cites=(PENALTY.at(63), PENALTY.at(64)), who="party", gate=True)
PENALTY_HEARING = Mark(cites=(PENALTY.at(64, 0, 7), PENALTY.at(64, 0, 8)), who="staff")
HEARING_CALLED = Mark(cites=(PENALTY.at(64, 0, 2),), who="staff", but=(PENALTY.at(64, 0, 7), PENALTY.at(64, 0, 8)))
LEGALITY_ASKED = Mark(cites=(PENALTY.at(58),), who="staff") | Mark(cites=(PENALTY.at(58),), gate=True)
LEGALITY = Mark(cites=(PENALTY.at(58),), who="staff", but=(PENALTY.at(57),))
COLLECTIVE = Mark(cites=(PENALTY.at(57, 2),), who="staff")
PAID = Mark(effects=("pay",)) | Mark(cites=(PENALTY.at(67, 3),), who="party")
