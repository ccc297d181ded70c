"""The meaning of the platform's error messages."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Busy, NotFound, Refused, Sentence, Unavailable
from dashboard.loyalty.outcomes import ReportedError
from dashboard.loyalty.sent_numbers import whole_number

SESSION: Sentence = _(
    "The platform does not accept this dashboard's session. Tell the dashboard's administrator. "
    "Trying again will not help."
)
HOSTNAME: Sentence = _("The platform needs the shop's host name for this. Ask the dashboard's administrator to set it.")
RIGHTS: Sentence = _("The platform does not let this dashboard's user read this. Tell the dashboard's administrator.")

SETTINGS: Sentence = _(
    "The platform does not know the chain or the address that this dashboard uses. Tell the "
    "dashboard's administrator. Trying again will not help."
)
CAMPAIGN: Sentence = _("The platform does not know this campaign.")

MAX_NAME_LENGTH = 200  # characters that are searched: the patterns take quadratic time
NOT_FOUND_PATTERN = r"(not_found|non_?existent|not_exist|unknown)"
CUSTOMER_PATTERN = r"(user|member|card|customer|identifier|referral_code)"
# The vendor's list of codes is not public, but the names are readable. The first match decides. Only an error about a
# customer may mean "not found": a wrong setting must not look as if every customer had left.
ERRORS_BY_NAME: tuple[tuple[re.Pattern[str], ReportedError], ...] = (
    (re.compile(r"session|password|log_?in|logged|credential"), ReportedError(Refused, SESSION)),
    (re.compile(r"host_?name"), ReportedError(Refused, HOSTNAME)),
    (
        re.compile(r"permission|not_allowed|denied|forbidden|unauthori[sz]ed|authentication_(?!point)"),
        ReportedError(Refused, RIGHTS),
    ),
    (re.compile(r"chain|entity|endpoint|business"), ReportedError(Refused, SETTINGS)),
    (re.compile(rf"campaign.*{NOT_FOUND_PATTERN}"), ReportedError(NotFound, CAMPAIGN)),
    (
        re.compile(rf"{CUSTOMER_PATTERN}.*{NOT_FOUND_PATTERN}|(no|unknown|invalid)_(such_)?{CUSTOMER_PATTERN}"),
        ReportedError(NotFound),
    ),
    (re.compile(r"too_many|rate_limit|throttl|quota"), ReportedError(Busy, retry=True)),
    (re.compile(r"maintenance|unavailable|overload|time_?out"), ReportedError(Unavailable, retry=True)),
)


def explain(body: object) -> ReportedError | None:
    """Read an error answer by the name in its `error` (or in the first of its `errors`).

    None if the body is not an error message or its name is unknown: the status decides then.
    """
    error = _error(body)
    sent_name = error.get("name")
    if not isinstance(sent_name, str):
        return None
    name = sent_name[:MAX_NAME_LENGTH].casefold()
    reported = next((reported for pattern, reported in ERRORS_BY_NAME if pattern.search(name)), None)
    return replace(reported, code=whole_number(error.get("code"))) if reported else None


def _error(body: object) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        return {}
    error = body.get("error") or body.get("errors")
    if isinstance(error, list) and error:
        error = error[0]
    return error if isinstance(error, dict) else {}
