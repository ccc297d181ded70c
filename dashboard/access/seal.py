"""Seals search words of staff for addresses; `sealed_words` opens them.

Sealing stands apart because links everywhere need it, and opening needs the access log, which has links itself: in one
module, the longest chain of imports would be longer than 20.
"""

from dashboard.access.roles import Staff
from dashboard.programs import Program
from dashboard.sealing import seal

PURPOSE = "words"


def seal_words(words: str, staff: Staff, program: Program) -> str:
    """Seal the words for an address of this program, with the user who sealed them: see `sealed_words.open_words`."""
    return seal(f"{staff.user_id} {words}", PURPOSE, program.slug)
