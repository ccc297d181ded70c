"""The meaning of the platform's error messages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import (
    Busy,
    LoyaltyError,
    NotFound,
    Refused,
    Sentence,
    SwitchedOff,
    Unavailable,
    Unreadable,
)
from dashboard.loyalty.transport import ReportedError

KEYS: Sentence = _(
    "The platform does not accept this dashboard's keys. Tell the dashboard's administrator. "
    "Trying again will not help."
)
IN_PROGRESS: Sentence = _("The platform is busy with another request for this customer. Try again in a few seconds.")
NOT_IN_PLAN: Sentence = _("The platform says that this is not part of the company's plan.")

ERRORS_BY_CODE: Mapping[int, tuple[type[LoyaltyError], Sentence | None, bool]] = {
    1000: (Refused, KEYS, False),
    1001: (Refused, KEYS, False),
    1002: (Refused, KEYS, False),
    2001: (Busy, IN_PROGRESS, True),
    3003: (Unreadable, None, False),
    5003: (Unavailable, None, True),
    6000: (SwitchedOff, None, False),
    7000: (NotFound, None, False),
    8000: (Refused, NOT_IN_PLAN, False),
}


def explain(body: object) -> ReportedError | None:
    """Read an error answer by its `code` alone; its `type` has several spellings.

    None if the body is not an error message or its code is not documented: the status decides then.
    """
    if not isinstance(body, dict):
        return None
    envelope = {str(key).lower(): value for key, value in body.items()}
    code = _code(envelope.get("code"))
    if code is None or code not in ERRORS_BY_CODE:
        return None
    error, sentence, retry = ERRORS_BY_CODE[code]
    request_id = envelope.get("requestid")
    return ReportedError(error, sentence, code, request_id if isinstance(request_id, str) else None, retry)


def _code(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
