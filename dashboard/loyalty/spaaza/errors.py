"""What the platform's error envelope means."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Busy, LoyaltyError, NotFound, Refused, Sentence, Unavailable
from dashboard.loyalty.transport import Complaint

SESSION: Sentence = _(
    "The platform refuses this dashboard's session. Tell whoever looks after the dashboard; trying again will not help."
)
HOSTNAME: Sentence = _(
    "The platform wants to know the shop's host name for this. Tell whoever looks after the dashboard to set it."
)
RIGHTS: Sentence = _(
    "The platform says that this dashboard's user may not read this. Tell whoever looks after the dashboard."
)

SETTINGS: Sentence = _(
    "The platform does not know the chain or the address that this dashboard asks for. "
    "Tell whoever looks after the dashboard; trying again will not help."
)
CAMPAIGN: Sentence = _("The platform does not know this campaign.")

LONGEST_NAME = 200  # characters that are looked at: the patterns take the square of what they are given
MISSING = r"(not_found|non_?existent|not_exist|unknown)"
SOMEBODY = r"(user|member|card|customer|identifier|referral_code)"
# The vendor's list of codes is not public; the names speak for themselves. The first that matches decides. Only what is
# said of a customer may say that there is none: a wrong setting must not look as if everybody had left.
MEANINGS: tuple[tuple[re.Pattern[str], type[LoyaltyError], Sentence | None, bool], ...] = (
    (re.compile(r"session|password|log_?in|logged|credential"), Refused, SESSION, False),
    (re.compile(r"host_?name"), Refused, HOSTNAME, False),
    (
        re.compile(r"permission|not_allowed|denied|forbidden|unauthori[sz]ed|authentication_(?!point)"),
        Refused,
        RIGHTS,
        False,
    ),
    (re.compile(r"chain|entity|endpoint|business"), Refused, SETTINGS, False),
    (re.compile(rf"campaign.*{MISSING}"), NotFound, CAMPAIGN, False),
    (re.compile(rf"{SOMEBODY}.*{MISSING}|(no|unknown|invalid)_(such_)?{SOMEBODY}"), NotFound, None, False),
    (re.compile(r"too_many|rate_limit|throttl|quota"), Busy, None, True),
    (re.compile(r"maintenance|unavailable|overload|time_?out"), Unavailable, None, True),
)


def explain(body: object) -> Complaint | None:
    """What an error answer's body says, by the name in its `error` (or the first of its `errors`).

    None when the body is no envelope, or its name says nothing that is known: the status then decides.
    """
    error = _error(body)
    name = error.get("name")
    if not isinstance(name, str):
        return None
    code = error.get("code")
    number = code if isinstance(code, int) and not isinstance(code, bool) else None
    for pattern, kind, sentence, retry in MEANINGS:
        if pattern.search(name[:LONGEST_NAME].casefold()):
            return Complaint(kind, sentence, number, None, retry)
    return None


def _error(body: object) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        return {}
    said = body.get("error") or body.get("errors")
    if isinstance(said, list) and said:
        said = said[0]
    return said if isinstance(said, dict) else {}
