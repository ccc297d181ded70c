"""Tables that read a model from a JSON object, with one line for each field.

    BALANCE = shape(
        Balance,
        available_points=number("available_points", "points", need=Need.PRESENT),
        …
    )
    balance = BALANCE.read(fields)

Each line names the contract's field first, then its other known spellings. `Fields` documents what each kind of field
accepts. A line that finds nothing adds the reason to the model's `gaps`. The functions below are typed as the value
that their line gives, so mypy compares each line with the model's field.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, ParamSpec, TypeVar, cast

from dashboard.loyalty.models import Currency, End, Gap, Open
from dashboard.loyalty.models.gaps import FieldGap
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.sent_object import NOTHING, Need

M = TypeVar("M")
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """Reads one field from the fields of an object."""

    take: Callable[[Fields], T]


@dataclass(frozen=True, slots=True)
class Shape(Generic[M]):
    """The lines of a model; `constants` are fields that always have the same value, `not_offered` those that this
    platform does not have."""

    model: Callable[..., M]
    lines: Mapping[str, Line[Any]]
    constants: Mapping[str, Any]
    not_offered: tuple[str, ...] = ()

    def without(self, *fields: str) -> "Shape[M]":
        """Return the shape for a platform that does not have these fields."""
        return replace(self, not_offered=fields)

    def without_the_rest(self) -> "Shape[M]":
        """Return the shape for a platform that does not have the fields without a line: those that may be None."""
        names = [field.name for field in fields_of(cast("Any", self.model)) if field.default is None]
        return self.without(*(name for name in names if name not in {*self.lines, *self.constants}))

    def read(self, fields: Fields, **more: Any) -> M:
        """Return the model. `more` are values that do not come from a field. Raises `Unreadable` if a required list is
        missing."""
        values = {**self.constants, **more}
        gaps = [FieldGap(name, Gap.NOT_OFFERED) for name in self.not_offered]
        for name, line in self.lines.items():
            fields.last = NOTHING
            value = values[name] = line.take(fields)
            last = fields.last
            if last.gap is not None and (value is None or isinstance(value, tuple)):
                gaps.append(FieldGap(name, last.gap, last.sent))
        return self.model(**values, gaps=tuple(gaps))


def shape(model: Callable[P, M], *args: P.args, **lines: P.kwargs) -> Shape[M]:
    """Return the shape of a model: `lines` by the model's field names. A value that is not a line is a constant."""
    assert not args
    read = {name: line for name, line in lines.items() if isinstance(line, Line)}
    return Shape(model, read, {name: value for name, value in lines.items() if name not in read})


def _line(take: Callable[[Fields], Any]) -> Any:
    return Line(take)


def text(*names: str, need: Need = Need.OPTIONAL, or_number: bool = False) -> str | None:
    """See `Fields.text`."""
    return cast("str | None", _line(lambda fields: fields.text(*names, need=need, or_number=or_number)))


def currency_code(name: str) -> Currency | None:
    """A currency of which the platform sends only the code."""

    def take(fields: Fields) -> Currency | None:
        code = (fields.text(name) or "").strip()
        return Currency(code=code) if code else None

    return cast("Currency | None", _line(take))


def number(*names: str, need: Need = Need.OPTIONAL, or_text: bool = False) -> Decimal | None:
    """See `Fields.number`."""
    return cast("Decimal | None", _line(lambda fields: fields.number(*names, need=need, or_text=or_text)))


def integer(*names: str, need: Need = Need.OPTIONAL) -> int | None:
    """See `Fields.integer`."""
    return cast("int | None", _line(lambda fields: fields.integer(*names, need=need)))


def integer_text(*names: str, need: Need = Need.OPTIONAL) -> str | None:
    """See `Fields.integer_text`."""
    return cast("str | None", _line(lambda fields: fields.integer_text(*names, need=need)))


def flag(*names: str, need: Need = Need.OPTIONAL, or_text: bool = False) -> bool | None:
    """See `Fields.flag`."""
    return cast("bool | None", _line(lambda fields: fields.flag(*names, need=need, or_text=or_text)))


def moment(*names: str, need: Need = Need.OPTIONAL, is_utc: bool = False) -> datetime | None:
    """See `Fields.moment`."""
    return cast("datetime | None", _line(lambda fields: fields.moment(*names, need=need, is_utc=is_utc)))


def end(*names: str, need: Need = Need.OPTIONAL, is_utc: bool = False) -> End | None:
    """See `Fields.end`."""
    return cast("End | None", _line(lambda fields: fields.end(*names, need=need, is_utc=is_utc)))


def day(*names: str) -> date | None:
    """See `Fields.day`."""
    return cast("date | None", _line(lambda fields: fields.day(*names)))


def choice(words: Mapping[str, E], *names: str, need: Need = Need.OPTIONAL) -> Open[E] | None:
    """See `Fields.choice`."""
    return cast("Open[E] | None", _line(lambda fields: fields.choice(words, *names, need=need)))


def texts(*names: str, keys: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """See `Fields.texts`."""
    return cast("tuple[str, ...] | None", _line(lambda fields: fields.texts(*names, keys=keys)))


def many_texts(*names: str, keys: tuple[str, ...] = (), null_is_none: bool = False) -> tuple[str, ...]:
    """Like `texts`, but empty instead of None. `null_is_none`: null means that there are none."""

    def take(fields: Fields) -> tuple[str, ...]:
        found = fields.texts(*names, keys=keys)
        if null_is_none and fields.is_null(names[0]):
            fields.explain(None)
        return found or ()

    return cast("tuple[str, ...]", _line(take))


def mapping(*names: str) -> Mapping[str, Any]:
    """See `Fields.mapping`."""
    return cast("Mapping[str, Any]", _line(lambda fields: fields.mapping(*names)))


def is_null(name: str) -> bool:
    """See `Fields.is_null`."""
    return cast("bool", _line(lambda fields: fields.is_null(name)))


def unread() -> Mapping[str, Any]:
    """The fields, also of inner objects, that no earlier line has read, as sent. Must be the last line."""
    return cast("Mapping[str, Any]", _line(lambda fields: fields.unread()))


def as_sent() -> Mapping[str, Any]:
    """The whole object as sent."""
    return cast("Mapping[str, Any]", _line(lambda fields: fields.raw))


def nested(of: Shape[M], name: str, *, need: Need = Need.OPTIONAL, null_is_none: bool = False) -> M | None:
    """A model from the object in this field. `null_is_none`: null means that there is none."""

    def take(fields: Fields) -> M | None:
        inner = fields.inside(name, need=need)
        value = of.read(inner) if inner.absent is None else None
        fields.explain(None if null_is_none and fields.is_null(name) else inner.absent)
        return value

    return cast("M | None", _line(take))


def nested_or_text(of: Shape[M], by_text: Callable[[str], M], name: str) -> M | None:
    """Like `nested`, but a text may stand in the object's place: `by_text` returns its model."""
    as_object, as_text = cast("Line[M | None]", nested(of, name)), cast("Line[str | None]", text(name))

    def take(fields: Fields) -> M | None:
        if not fields.is_text(name):
            return as_object.take(fields)
        sent = as_text.take(fields)
        return by_text(sent) if sent else None

    return cast("M | None", _line(take))


def nested_list(of: Shape[M], *names: str) -> tuple[M, ...]:
    """Models from the list of objects in this field; see `Fields.parts`. Other items are left out and leave a gap."""

    def take(fields: Fields) -> tuple[M, ...]:
        return tuple(of.read(part) for part in fields.parts(*names))

    return cast("tuple[M, ...]", _line(take))


def inside(name: str, line: T, *, need: Need = Need.OPTIONAL, null_is_none: bool = False) -> T:
    """A line about the object in the field `name`. `null_is_none`: a null object means that the value does not exist;
    else it counts as not sent."""

    def take(fields: Fields) -> Any:
        inner = fields.inside(name, need=need)
        inner.last = NOTHING
        value = cast("Line[T]", line).take(inner)
        fields.last = NOTHING._replace(gap=inner.absent) if inner.absent else inner.last
        if null_is_none and fields.is_null(name):
            fields.explain(None)
        return value

    return cast("T", _line(take))


def first_of(*lines: T) -> T:
    """The first of these lines that finds a value; without one, the gap of the last line. The fields of all lines count
    as read."""

    def take(fields: Fields) -> Any:
        found = None
        for line in lines:
            fields.last = NOTHING
            value = cast("Line[T]", line).take(fields)
            found = value if found is None else found
        return found

    return cast("T", _line(take))


def absent_is_none(line: T) -> T:
    """A line about a field whose absence means that there is no value."""

    def take(fields: Fields) -> Any:
        value = cast("Line[T]", line).take(fields)
        if fields.gap is Gap.NOT_SENT:
            fields.explain(None)
        return value

    return cast("T", _line(take))


def unless(is_none: Callable[[Fields], bool], line: T) -> T:
    """A line that is not read if `is_none`: then there is no value."""

    def take(fields: Fields) -> Any:
        if not is_none(fields):
            return cast("Line[T]", line).take(fields)
        fields.explain(None)
        return None

    return cast("T", _line(take))


def derived(by: Callable[[Fields], T]) -> T:
    """A value from several fields; `by` may `explain` that there is none."""
    return cast("T", _line(by))
