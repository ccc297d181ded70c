"""Values that a platform or shop sent under its own names, as text. They may be anything, so they may be personal."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.access.masking import HIDDEN, Mask
from dashboard.loyalty.models import Answer
from dashboard.text.lines import Line

ALL_HIDDEN = Mask.personal()  # for a caller who does not say what may be seen
# A date of birth that the shop attached under a name of its own.
BIRTH_WORDS = ("birth", "dob")
MAX_FIELDS = 40  # fields shown of an answer or a row
MAX_LENGTH = 1000  # characters of such a value
MAX_NAME_LENGTH = 200


def beside(answers: Iterable[Answer[Any]]) -> Iterable[tuple[str, Any]]:
    """Return the fields of the answers that nothing else on the panel shows; those of a row are in the row."""
    for answer in answers:
        yield from answer.other.items()
        yield from getattr(answer.value, "other", {}).items()


def more_fields(values: Mapping[str, Any] | Iterable[tuple[str, Any]], mask: Mask) -> tuple[Line, ...]:
    """Return fields that have no other place on the page, as sent, for `components/more_fields.html`."""
    fields = iter(values.items() if isinstance(values, Mapping) else values)
    lines = [_line(name, value, mask) for name, value in islice(fields, MAX_FIELDS)]
    if left_out := sum(1 for _field in fields):
        sentence = ngettext("%(number)d more field is not shown.", "%(number)d more fields are not shown.", left_out)
        lines.append(Line("…", sentence % {"number": left_out}))
    return tuple(lines)


def _line(name: str, value: Any, mask: Mask) -> Line:
    shown_name = _cut(mask.text(name) or "", MAX_NAME_LENGTH)
    is_hidden = mask.hides and _may_be_birth(name, value)
    raw = value if isinstance(value, str) and value else _json(value)
    shown = HIDDEN if is_hidden else _cut(mask.text(raw) or "", MAX_LENGTH)
    return Line(shown_name, shown, copies=True, what=shown_name)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"  # Django's Truncator would normalize the text


def as_sent(name: str, value: Any, mask: Mask) -> str:
    """Return the value as text. null is "empty": it was sent, so it is not unknown. Lists and objects become JSON.
    They are hidden completely if they may contain a date of birth."""
    if value is None:
        return _("empty")
    if mask.hides and _may_be_birth(name, value):
        return HIDDEN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return mask.text(_text(value)) or _("empty")


def _text(value: Any) -> str:
    return _json(value) if isinstance(value, dict | list) else str(value)


def _json(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=float)


def _may_be_birth(name: str, value: Any) -> bool:
    """Whether the name, or a name inside a list or object, is one of a date of birth."""
    names = name + _text(value) if isinstance(value, dict | list) else name
    return any(word in names.casefold() for word in BIRTH_WORDS)
