"""Values that a platform or shop sent under its own names, as text. They may be anything, so they may be personal."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from dashboard.access.masking import HIDDEN, Mask
from dashboard.text.lines import Line

ALL_HIDDEN = Mask.personal()  # for a caller who does not say what may be seen
# A date of birth that the shop attached under a name of its own.
BIRTH_WORDS = ("birth", "dob")


def more_fields(values: Mapping[str, Any], mask: Mask) -> tuple[Line, ...]:
    """Return fields that have no other place on the page, for `components/more_fields.html`."""
    return tuple(Line(mask.text(name) or "", as_sent(name, value, mask)) for name, value in values.items())


def as_sent(name: str, value: Any, mask: Mask) -> str:
    """Return the value as text. Nothing is "empty", not unknown, since null was sent. Lists and objects become JSON.
    They are hidden completely if they may contain a date of birth."""
    if value is None:
        return _("empty")
    if mask.hides and _may_be_birth(name, value):
        return HIDDEN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return mask.text(_text(value)) or _("empty")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)


def _may_be_birth(name: str, value: Any) -> bool:
    """Whether the name, or a name inside a list or object, is one of a date of birth."""
    names = name + _text(value) if isinstance(value, dict | list) else name
    return any(word in names.casefold() for word in BIRTH_WORDS)
