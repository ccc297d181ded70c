"""Values that a platform or shop sent under its own names, as text. They may be anything, so they may be personal."""

import json
from typing import Any

from django.utils.translation import gettext as _

from dashboard.access.masking import HIDDEN, Mask

# A date of birth that the shop attached under a name of its own.
BIRTH_WORDS = ("birth", "dob")


def as_sent(name: str, value: Any, mask: Mask) -> str:
    """Return the value as text. Nothing is "empty", not unknown, since null was sent. Lists and objects become JSON.
    They are hidden completely if they may contain a date of birth."""
    if value is None:
        return _("empty")
    nested = isinstance(value, dict | list)
    text = json.dumps(value, ensure_ascii=False, default=str) if nested else str(value)
    if mask.hides and _may_be_birth(name + text if nested else name):
        return HIDDEN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return mask.text(text) or _("empty")


def _may_be_birth(text: str) -> bool:
    return any(word in text.casefold() for word in BIRTH_WORDS)
