"""Values that a platform or shop sent under its own names, as text."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.models import Answer
from dashboard.text.lines import Line

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


def more_fields(values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> tuple[Line, ...]:
    """Return fields that have no other place on the page, as sent, for `components/more_fields.html`."""
    fields = iter(values.items() if isinstance(values, Mapping) else values)
    lines = [_line(name, value) for name, value in islice(fields, MAX_FIELDS)]
    if left_out := sum(1 for _field in fields):
        sentence = ngettext("%(number)d more field is not shown.", "%(number)d more fields are not shown.", left_out)
        lines.append(FieldsLeftOut("…", sentence % {"number": left_out}, number=left_out))
    return tuple(lines)


def field_count(lines: Iterable[Line]) -> int:
    """Return the number of fields, shown or not."""
    return sum(line.number if isinstance(line, FieldsLeftOut) else 1 for line in lines)


def _line(name: str, value: Any) -> Line:
    shown_name = name_as_sent(name)
    return Line(shown_name, cut(_text(value) or '""', MAX_LENGTH), copies=True, what=shown_name)


def cut(text: str, length: int = SHORT) -> str:
    """Return the text with at most `length` characters, otherwise unchanged."""
    return text if len(text) <= length else text[: length - 1] + "…"  # Django's Truncator would normalize the text


def as_sent(value: Any) -> str:
    """Return the value as text. null is "empty": it was sent, so it is not unknown. Lists and objects become JSON."""
    if value is None:
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _text(value) or _("empty")


def name_as_sent(name: str) -> str:
    """Return the name of a field; it may be of any length."""
    return cut(name, MAX_NAME_LENGTH)


def _text(value: Any) -> str:
    if isinstance(value, str | Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=float)
