"""Values that a platform or shop sent under its own names, as text. They may be anything, so they may be personal."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.access.masking import HIDDEN, Mask
from dashboard.loyalty.models import Answer
from dashboard.text.lines import Line

# A date of birth, or a way to reach somebody, that the shop attached under a name of its own.
PERSONAL = re.compile(r"(?i:birth|bday|dob|phone|mobile|mail|whatsapp)|(?:(?<![A-Za-z])tel|Tel|TEL)(?![a-z])")
LONG_NUMBER = re.compile(r"\d{5,}")
MAX_FIELDS = 40  # fields shown of an answer or a row
MAX_LENGTH = 1000  # characters of such a value
SHORT = 200  # characters of a value inside a sentence
MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class FieldsLeftOut(Line):
    """The line after the fields that are shown; it stands for `number` fields that are not."""

    number: int = 0


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
        lines.append(FieldsLeftOut("…", sentence % {"number": left_out}, number=left_out))
    return tuple(lines)


def field_count(lines: Iterable[Line]) -> int:
    """Return the number of fields, shown or not."""
    return sum(line.number if isinstance(line, FieldsLeftOut) else 1 for line in lines)


def _line(name: str, value: Any, mask: Mask) -> Line:
    shown_name = name_as_sent(name, mask)
    shown = HIDDEN if _is_hidden(name, value, mask) else cut(_text(value, mask) or '""', MAX_LENGTH)
    return Line(shown_name, shown, copies=True, what=shown_name)


def cut(text: str, length: int = SHORT) -> str:
    """Return the text with at most `length` characters, otherwise unchanged."""
    return text if len(text) <= length else text[: length - 1] + "…"  # Django's Truncator would normalize the text


def as_sent(name: str, value: Any, mask: Mask) -> str:
    """Return the value as text. null is "empty": it was sent, so it is not unknown. Lists and objects become JSON.
    A value that may be a date of birth or a way to reach somebody is hidden completely."""
    if value is None:
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if _is_hidden(name, value, mask):
        return HIDDEN
    return _text(value, mask) or _("empty")


def _text(value: Any, mask: Mask) -> str:
    if isinstance(value, str):
        return mask.text(value) or ""
    return str(value) if isinstance(value, Decimal) else _json(value, mask)


def _json(value: Any, mask: Mask) -> str:
    """Return the value as JSON, with masked e-mails and phones. A whole number may be a phone, a fraction is none."""
    if isinstance(value, dict):
        items = (f"{_json(name, mask)}: {_json(item, mask)}" for name, item in value.items())
        return "{" + ", ".join(items) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_json(item, mask) for item in value) + "]"
    if isinstance(value, int) and not isinstance(value, bool):
        return mask.text(str(value)) or ""
    return json.dumps(mask.text(value) if isinstance(value, str) else value, ensure_ascii=False, default=float)


def name_as_sent(name: str, mask: Mask) -> str:
    """Return the name of a field, which may contain an e-mail or a phone."""
    masked = mask.text(name) or ""
    is_personal = mask.hides and PERSONAL.search(name)
    return cut(LONG_NUMBER.sub(HIDDEN, masked) if is_personal else masked, MAX_NAME_LENGTH)


def _is_hidden(name: str, value: Any, mask: Mask) -> bool:
    """Whether the name, or a word inside a list or object, stands for something personal."""
    if not mask.hides or value is None or isinstance(value, bool):
        return False
    words = _json(value, Mask.none()) if isinstance(value, dict | list) else ""
    return bool(PERSONAL.search(name) or PERSONAL.search(words))
