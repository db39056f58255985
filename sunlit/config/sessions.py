"""Sessions in the database, as Django keeps them, read with a statement that is put together once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from sunlit.ledger.rows import fetch


class SessionStore(db.SessionStore):
    """Every page of the staff door reads its session; nothing but that reading differs from Django's."""

    def _get_session_from_db(self) -> Session | None:
        found = fetch(Session, session_key=self.session_key) if self.session_key else None
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
