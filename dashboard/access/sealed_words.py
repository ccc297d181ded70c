"""Search words of staff: which may be searched for, and how an address carries them. Words may be an e-mail, a phone or
a name, so an address carries them sealed."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.access.access_log.log import record
from dashboard.access.models import Outcome
from dashboard.access.roles import StaffRequest
from dashboard.access.seal import PURPOSE
from dashboard.loyalty.customer_id import MAX_LENGTH
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program
from dashboard.sealing import unseal

SEALED_PARAMETER = "sealed"  # name of the query parameter
PHONE_DIGITS = 6  # the least number of digits that may be somebody's phone
HIDDEN_WORDS = gettext_lazy(
    "Your role does not see e-mails and phone numbers, so you cannot search for them. Search for a name, a customer id "
    "or a code."
)
PLAIN_LINK = gettext_lazy(
    "This link has the customer's data in its address, which your company does not allow. Nothing was searched. Type "
    "what you know about the customer into the search field."
)
TOO_LONG = gettext_lazy("You can search for at most 256 characters. Nothing was searched. Shorten the text.")


class WordsUnavailable(Exception):
    """These words are not searched for this person; `sentence` gives the reason and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("words unavailable")
        self.sentence = sentence


def are_too_long(words: str) -> bool:
    """Return whether the words are longer than any value of a customer."""
    return len(words) > MAX_LENGTH


async def open_words(request: StaffRequest, program: Program, sealed: str, *, page: str) -> str:
    """Return the words, for `page` (its name in the access log), which searches with the rights of this person.

    Raises WordsUnavailable if they were sealed for another program or with an old key, and as `check_words` does.
    """
    opened = unseal(sealed, PURPOSE, program.slug)
    if opened is None:
        raise WordsUnavailable(_("This link to a search no longer works, or belongs to another program. Search again."))
    sealed_by, _blank, words = opened.partition(" ")
    if sealed_by == str(request.staff.user_id):
        return await check_words(request, program, words, page=page)
    # The mask shows short phones, since most numbers of that length are none. A colleague may have searched for one.
    may_be_phone = request.staff.mask.hides and sum(map(str.isdigit, words)) >= PHONE_DIGITS
    sentence = _(
        "A colleague made this link with words that may be an e-mail or a phone number. Your role does not "
        "see these. Search with what you know about the customer."
    )
    return await check_words(request, program, words, page=page, refusal=sentence, is_hidden=may_be_phone)


async def plain_words(request: StaffRequest, program: Program, words: str, *, page: str) -> str:
    """Return words that stand in an address as they are, as links of other systems have them.

    Raises WordsUnavailable if PLAIN_LINKS is off, and as `check_words` does.
    """
    if words and not settings.PLAIN_LINKS:
        return await check_words(request, program, words, page=page, refusal=PLAIN_LINK, is_hidden=True)
    return await check_words(request, program, words, page=page)


async def check_words(
    request: StaffRequest,
    program: Program,
    words: str,
    *,
    page: str,
    refusal: Sentence = HIDDEN_WORDS,
    is_hidden: bool = False,
) -> str:
    """Return the words if this person may search for them, which a result would confirm.

    Raises WordsUnavailable with `refusal` if they contain something that the role does not see, or if `is_hidden`. That
    refusal is a row in the access log.
    """
    if is_hidden or request.staff.mask.covers(words):
        await record(request, program=program.slug, page=page, outcome=Outcome.REFUSED, customer_id=words)
        raise WordsUnavailable(refusal)
    return words
