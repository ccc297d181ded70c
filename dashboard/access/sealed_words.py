"""What a member of staff typed to find a customer, sealed for an address: it may be an e-mail, a phone or a name."""

from django.utils.translation import gettext as _

from dashboard.access.log import record
from dashboard.access.models import Outcome
from dashboard.access.roles import Staff, StaffRequest
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program
from dashboard.sealing import seal, unseal

SEALED_PARAMETER = "sealed"  # the name of such a value in an address
PURPOSE = "words"
# One character more than an id can have: the page still says that it is too long, and the address stays short enough.
MAX_LENGTH = 257


class WordsUnavailable(Exception):
    """The words cannot be had from this address by this person; `sentence` says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("not opened")
        self.sentence = sentence


def seal_words(words: str, staff: Staff, program: Program) -> str:
    """The words for an address of this program. Whoever opens it is told them, so who sealed them is inside too."""
    return seal(f"{staff.user_id} {words[:MAX_LENGTH]}", PURPOSE, program.slug)


async def open_words(request: StaffRequest, program: Program, sealed: str, *, page: str) -> str:
    """The words, for the `page` (as the access log calls it) that searches with the rights of whoever asks.

    Raises WordsUnavailable when they were not sealed for this program, or with a key that is gone; and when a colleague sealed
    an e-mail or a phone that the role of whoever asks does not see: that refusal is a row in the access log.
    """
    opened = unseal(sealed, PURPOSE, program.slug)
    if opened is None:
        raise WordsUnavailable(_("This link to a search no longer works, or belongs to another program. Search again."))
    sealed_by, _blank, words = opened.partition(" ")
    if sealed_by != str(request.staff.user_id) and request.staff.mask.customer_id(words) != words:
        await record(request, program=program.slug, page=page, outcome=Outcome.REFUSED, customer_id=words)
        raise WordsUnavailable(
            _(
                "A colleague searched for a possible e-mail or phone number. Your role does not "
                "see these. Search with what you know about the customer."
            )
        )
    return words
