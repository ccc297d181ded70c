"""The meaning of the platform's error messages."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Busy, NotFound, Refused, Sentence, SwitchedOff, Unavailable, Unreadable
from dashboard.loyalty.outcomes import ReportedError
from dashboard.loyalty.sent_numbers import whole_number

KEYS: Sentence = _(
    "The platform does not accept this dashboard's keys. Tell the dashboard's administrator. "
    "Trying again will not help."
)
IN_PROGRESS: Sentence = _("The platform is busy with another request for this customer. Try again in a few seconds.")
NOT_IN_PLAN: Sentence = _("The platform says that this is not part of the company's plan.")

ERRORS_BY_CODE: Mapping[int | None, ReportedError] = {
    1000: ReportedError(Refused, KEYS),
    1001: ReportedError(Refused, KEYS),
    1002: ReportedError(Refused, KEYS),
    2001: ReportedError(Busy, IN_PROGRESS, retry=True),
    3003: ReportedError(Unreadable),
    5003: ReportedError(Unavailable, retry=True),
    6000: ReportedError(SwitchedOff),
    7000: ReportedError(NotFound),
    8000: ReportedError(Refused, NOT_IN_PLAN),
}
CODE = re.compile("[0-9]{1,9}")


def explain(body: object) -> ReportedError | None:
    """Read an error answer by its `code` alone; its `type` has several spellings.

    None if the body is not an error message or its code is not documented: the status decides then.
    """
    if not isinstance(body, dict):
        return None
    envelope = {str(key).lower(): value for key, value in body.items()}
    code, request_id = _code(envelope.get("code")), envelope.get("requestid")
    reported = ERRORS_BY_CODE.get(code)
    if reported is None:
        return None
    return replace(reported, code=code, request_id=request_id if isinstance(request_id, str) else None)


def _code(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if CODE.fullmatch(value) else None
    return whole_number(value)
