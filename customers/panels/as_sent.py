"""What a platform or a shop sends under names of its own, as text: it may be anything, so it may be personal."""

import json
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from dashboard.access.masking import HIDDEN, Mask
from dashboard.loyalty.models import Answer

# A date of birth that the shop attached under a name of its own.
BIRTH = ("birth", "dob")


def as_sent(name: str, value: Any, mask: Mask) -> str:
    """Nothing is "empty" and not unknown, since null was sent. Lists and objects are written as JSON, and hidden whole
    when a date of birth may be within."""
    if value is None:
        return _("empty")
    nested = isinstance(value, dict | list)
    text = json.dumps(value, ensure_ascii=False, default=str) if nested else str(value)
    if mask.hides and any(word in (name + text * nested).casefold() for word in BIRTH):
        return HIDDEN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return mask.text(text) or _("empty")


def remarks_masked(answer: Answer[Any], mask: Mask) -> Answer[Any]:
    """The answer with the platform's own warnings, and its words that nobody documented, as far as they may be seen."""
    if not mask.hides:
        return answer
    warnings = (replace(one, name=mask.text(one.name), text=mask.text(one.text)) for one in answer.warnings)
    drift = (replace(one, seen=mask.text(one.seen) or "") for one in answer.drift)
    return replace(answer, warnings=tuple(warnings), drift=tuple(drift))
