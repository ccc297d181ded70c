"""Seals the search words of staff for an address: they may be an e-mail, a phone or a name."""

from django.utils.translation import gettext as _

from dashboard.access.log import record
from dashboard.access.models import Outcome
from dashboard.access.roles import Staff, StaffRequest
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program
from dashboard.sealing import seal, unseal

SEALED_PARAMETER = "sealed"  # name of the query parameter
PURPOSE = "words"
# One character more than an id can have: the page can still say that it is too long, and the address stays short.
MAX_LENGTH = 257


class WordsUnavailable(Exception):
    """This person cannot open the words in this address; `sentence` gives the reason and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("words unavailable")
        self.sentence = sentence


def seal_words(words: str, staff: Staff, program: Program) -> str:
    """Seal the words for an address of this program, with the user who sealed them: see `open_words`."""
    return seal(f"{staff.user_id} {words[:MAX_LENGTH]}", PURPOSE, program.slug)


async def open_words(request: StaffRequest, program: Program, sealed: str, *, page: str) -> str:
    """Return the words, for `page` (its name in the access log), which searches with the rights of this person.

    Raises WordsUnavailable if they were sealed for another program or with an old key. It is also raised if a colleague
    sealed an e-mail or a phone that the role of this person may not see: that refusal is a row in the access log.
    """
    opened = unseal(sealed, PURPOSE, program.slug)
    if opened is None:
        raise WordsUnavailable(_("This link to a search no longer works, or belongs to another program. Search again."))
    sealed_by, _blank, words = opened.partition(" ")
    if sealed_by != str(request.staff.user_id) and request.staff.mask.customer_id(words) != words:
        await record(request, program=program.slug, page=page, outcome=Outcome.REFUSED, customer_id=words)
        raise WordsUnavailable(
            _(
                "A colleague made this link with words that may be an e-mail or a phone number. Your role does not "
                "see these. Search with what you know about the customer."
            )
        )
    return words
