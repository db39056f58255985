"""What is written to the log of the service."""

import logging
import re

from sunlit.ledger.markings import marking_in

# Django writes signs beyond ASCII in an address as numbers.
NUMBERED = re.compile(r"\\u([0-9a-f]{4})")


class WithoutMarkings(logging.Filter):
    """A line that carries a marking of state secrets, say in an address somebody made up, is written without words."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: that something happened stays, what was said does not."""
        words = NUMBERED.sub(lambda match: chr(int(match[1], 16)), record.getMessage())
        if marking_in(words):
            record.msg, record.args = "带有国家秘密标志，内容未记录", ()
            record.exc_info = record.exc_text = None
        return True
