"""Masks personal data for staff who may not see it, once: on the way from the loyalty service or the index to a page.

`Mask.seen` walks through answers, models and what is inside them. `contact_data` says what a text may show.
"""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from dashboard.access.masking.contact_data import (
    HIDDEN,
    is_email,
    is_same_phone,
    masked_email,
    masked_phone,
    masked_text,
)
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Drift, DriftKind, Gaps

T = TypeVar("T")
Walk = Callable[[Any], Any]
FieldWalk = Callable[[Any, Any], Any]  # a field's value and its model

# A date of birth, or a way to reach somebody, that the shop attached under a name of its own.
PERSONAL = re.compile(
    r"(?i:birth|b_?day|dob|naissance|anniversaire|geburt|geboorte|verjaar|nacimiento|cumplea|nascita|compleanno|"
    r"nascimento|anivers[aá]rio|f[oø]dsel|född|urodz|narozen|do[gğ]um|szület|рожд|ميلاد|מולד|לידה|出生|生日|誕生|생일|생년|जन्म|"
    r"phone|mobile|mail|whatsapp|courriel|correo|tel[eé]fono|telefon|telefoon|handy|msisdn|celular|cellular|viber|telegram|"
    r"هاتف|جوال|موبايل|تليفون|واتس|بريد|ايميل|إيميل|телефон|почта|電話|电话|手机|邮箱|메일|전화|फ़ोन|ईमेल)"
    r"|(?:(?<![A-Za-z])(?:tel|gsm|cell|fax)|Tel|TEL|Gsm|GSM|Cell|CELL|Fax|FAX)(?![a-z])"
)
LONG_NUMBER = re.compile(r"\d{5,}")
MAX_DIGITS = 20  # of a number that may be a phone


@dataclass(frozen=True, slots=True)
class Mask:
    """Masks e-mails, phones, dates of birth, and ids that are an e-mail or a phone; None (unknown) stays None.

    A masked value keeps enough to recognize it when a customer says it (`s•••@e•••.com`, `•••67`). It never shows the
    whole value or its length.
    """

    hides: bool

    @classmethod
    def none(cls) -> "Mask":
        """Return a mask that hides nothing."""
        return cls(hides=False)

    @classmethod
    def personal(cls) -> "Mask":
        """Return a mask that hides personal data."""
        return cls(hides=True)

    def seen(self, value: T) -> T:
        """Return an answer, a model, an error, or a tuple, list or mapping of them, as the person may see it.

        Contact fields and dates of birth are masked as such, fields that a platform or shop named itself by their name,
        and every other text by what is in it. A hidden date of birth becomes a text. What needs no mask stays the same
        object. Fields named `key` stay as they are: they are the dashboard's own.
        """
        masked: T = _seen(value) if self.hides else value
        return masked

    def customer_id(self, customer_id: str, *, email: str | None = None, phone: str | None = None) -> str:
        """Mask an id that is an e-mail or a phone, by its form or because it is this customer's own.

        In other ids only the e-mails and phones inside them are masked.
        """
        if not self.hides:
            return customer_id
        if is_email(customer_id) or _is_same_text(customer_id, email):
            return masked_email(customer_id)
        return masked_phone(customer_id) if is_same_phone(customer_id, phone) else masked_text(customer_id)

    def covers(self, words: str, *, email: str | None = None, phone: str | None = None) -> bool:
        """Return whether the words contain something that this mask hides, by its form or because it is this
        customer's."""
        return self.customer_id(words, email=email, phone=phone) != words


def _is_same_text(one: str, other: str | None) -> bool:
    return other is not None and one.strip().casefold() == other.strip().casefold()


def _seen(value: Any) -> Any:
    walk = _walk_of(value.__class__)
    return value if walk is None else walk(value)


@cache
def _walk_of(kind: type[Any]) -> Walk | None:
    """Return what masks the values of a class, None if they hold no text."""
    if kind is str:
        return masked_text
    if kind in (tuple, list):
        return _items
    if issubclass(kind, tuple):
        return _named_tuple
    if issubclass(kind, Mapping):
        return _mapping
    if issubclass(kind, LoyaltyError):
        return _error
    if is_dataclass(kind) and (walks := _walks_of_fields(kind)):
        return lambda model: _model(model, walks)
    return None


def _walks_of_fields(kind: type) -> tuple[tuple[str, FieldWalk], ...]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.name != "key"]
    own: Mapping[str, FieldWalk] = {**FIELDS, "seen": _drift_seen} if kind is Drift else FIELDS
    return tuple((name, own.get(name, _any_field)) for name in names if name in own or _holds_text(hints[name]))


def _holds_text(hint: Any) -> bool:
    """Return whether values of this type can hold text that came from outside."""
    if isinstance(hint, type) and not get_args(hint):
        return hint is not type(None) and _walk_of_type(hint)
    if get_origin(hint) in (Union, UnionType):
        return any(map(_holds_text, get_args(hint)))
    return True


def _walk_of_type(hint: type) -> bool:
    return hint in (str, object, Any) or is_dataclass(hint) or issubclass(hint, Mapping | tuple | list | LoyaltyError)


def _model(model: Any, walks: Iterable[tuple[str, FieldWalk]]) -> Any:
    changes = {}
    for name, walk in walks:
        value = getattr(model, name)
        if value and (masked := walk(value, model)) is not value:
            changes[name] = masked
    return replace(model, **changes) if changes else model


def _any_field(value: Any, _model: Any) -> Any:
    return _seen(value)


def _items(values: tuple[Any, ...] | list[Any]) -> Any:
    masked = list(map(_seen, values))
    return type(values)(masked) if _differ(masked, values) else values


def _named_tuple(values: Any) -> Any:
    masked = _items(tuple(values))
    return values if masked == values else values._make(masked)


def _mapping(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Mask names and values by what is in them."""
    return _same_or(values, [(masked_text(name), _seen(value)) for name, value in values.items()])


def _named_values(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Mask values that a platform or shop sent under its own names, by name too."""
    return _same_or(values, [(_name(name), _named_value(name, value)) for name, value in values.items()])


def _same_or(values: Mapping[str, Any], masked: list[tuple[str, Any]]) -> Mapping[str, Any]:
    pairs = zip(values.items(), masked, strict=True)
    if all(name is new_name and value is new for (name, value), (new_name, new) in pairs):
        return values
    new_values: dict[str, Any] = {}
    for name, value in masked:
        while name in new_values:  # two masked names may be the same, and no field may be lost
            name += "\N{ZERO WIDTH SPACE}"
        new_values[name] = value
    return new_values


def _name(name: str) -> str:
    masked = masked_text(name)
    return LONG_NUMBER.sub(HIDDEN, masked) if PERSONAL.search(name) else masked


def _named_value(name: str, value: Any) -> Any:
    """Hide the whole value if its name, or a word inside a list or object, stands for something personal."""
    if value is None or isinstance(value, bool):
        return value
    if PERSONAL.search(name) or (isinstance(value, dict | list) and _names_personal(value)):
        return HIDDEN
    return _value(value)


def _names_personal(value: Any) -> bool:
    if isinstance(value, dict):
        return any(PERSONAL.search(name) or _names_personal(inner) for name, inner in value.items())
    if isinstance(value, list):
        return any(map(_names_personal, value))
    return isinstance(value, str) and bool(PERSONAL.search(value))


def _value(value: Any) -> Any:
    """Mask a value as sent. A whole number may be a phone, a fraction is none."""
    match value:
        case list():
            masked = list(map(_value, value))
            return masked if _differ(masked, value) else value
        case dict():
            return _same_or(value, [(masked_text(name), _value(inner)) for name, inner in value.items()])
        case bool():
            return value
        case int() | Decimal():
            return _number(value) if _is_whole(value) else value
    return _seen(value)


def _is_whole(value: Decimal | int) -> bool:
    return isinstance(value, int) or (value.is_finite() and value.adjusted() < MAX_DIGITS and value % 1 == 0)


def _number(value: Decimal | int) -> Any:
    number = str(int(value))
    masked = masked_text(number)
    return value if masked is number else masked


def _differ(masked: Iterable[Any], values: Iterable[Any]) -> bool:
    """Return whether the mask changed one of the values."""
    return any(one is not other for one, other in zip(masked, values, strict=True))


def _gaps(gaps: Gaps, _model: Any) -> Gaps:
    if not any(each.sent for each in gaps):
        return gaps
    masked = tuple(each._replace(sent=tuple(_named_value(each.field, one) for one in each.sent)) for each in gaps)
    return gaps if masked == gaps else masked


def _drift_seen(seen: str, drift: Drift) -> str:
    """Only an undocumented value can be a customer's; the others are names of types, and counts."""
    return masked_text(seen) if drift.kind is DriftKind.UNKNOWN_VALUE else seen


def _error(error: LoyaltyError) -> LoyaltyError:
    sentence = str(error.sentence)
    if (masked := masked_text(sentence)) is sentence:
        return error
    changed = copy.copy(error)
    changed.sentence = masked
    return changed


FIELDS: Mapping[str, FieldWalk] = {
    "customer_id": lambda value, model: Mask.personal().customer_id(
        value, email=getattr(model, "email", None), phone=getattr(model, "phone", None)
    ),
    "email": lambda value, _model: masked_email(value),
    "phone": lambda value, _model: masked_phone(value),
    "date_of_birth": lambda _value, _model: HIDDEN,
    "attributes": lambda values, _model: _named_values(values),
    "configuration": lambda values, _model: _named_values(values),  # of a step of an automation
    "other": lambda values, _model: _named_values(values),
    "gaps": _gaps,
}
