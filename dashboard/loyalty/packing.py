"""Packs answers and remembered values as msgpack, and reads them back as the type that is asked for.

Nothing in a packed value chooses what is built from it, so reading one runs no code.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import chain
from operator import is_
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec.msgpack import Ext

from dashboard.loyalty.models import Answer
from dashboard.loyalty.models.gaps import FieldGap

# Numbers inside of values as sent, where no type says that a number is meant: msgpack has none of these.
DECIMAL, LARGE_INTEGER = 1, 2
INTEGERS = range(-(2**63), 2**64)  # those of msgpack
UNMARKED = {str, bool, type(None)}
# A long list is packed in parts: reading one is a single step of the interpreter, in which no other thread runs.
PART = 500  # items
IN_PARTS = b"\xc1"  # no msgpack value begins so


def pack(value: object, form: Any) -> bytes:
    """Return the packed value, which is of the type `form`.

    Raises TypeError for a value that msgspec cannot pack, such as one with an error of a platform, and RecursionError
    for one that is nested too deeply.
    """
    if isinstance(value, Answer) and isinstance(value.value, tuple) and len(value.value) > PART:
        (items,) = get_args(form)
        parts = (value.value[place : place + PART] for place in range(0, len(value.value), PART))
        packed = [_packed(replace(value, value=()), form), *(_packed(part, items) for part in parts)]
        return IN_PARTS + _encoder.encode(packed)
    return _packed(value, form)


def _packed(value: object, form: Any) -> bytes:
    return _encoder.encode(_with_marked_numbers(value) if _may_hold_sent(form) else value)


def unpack(packed: bytes, form: Any) -> Any:
    """Return the value, as an instance of the type `form`. Raises an exception of any kind if it is none."""
    if not packed.startswith(IN_PARTS):
        return _decoder(form).decode(packed)
    head, *parts = _decoder(list[bytes]).decode(memoryview(packed)[len(IN_PARTS) :])
    (items,) = get_args(form)
    answer = _decoder(form).decode(head)
    return replace(answer, value=tuple(chain.from_iterable(_decoder(items).decode(part) for part in parts)))


def _number(code: int, data: memoryview) -> Decimal | int:
    kinds: dict[int, Callable[[str], Decimal | int]] = {DECIMAL: Decimal, LARGE_INTEGER: int}
    return kinds[code](str(data, "ascii"))


_encoder = msgspec.msgpack.Encoder()


@cache
def _decoder(form: Any) -> "msgspec.msgpack.Decoder[Any]":
    return msgspec.msgpack.Decoder(form, ext_hook=_number)


@cache
def _may_hold_sent(form: Any, above: frozenset[Any] = frozenset()) -> bool:
    """Whether a value of this type may hold values as sent, which are of any type."""
    if form is Any or (isinstance(form, TypeVar) and form.__bound__ is None):
        return True
    return form not in above and any(_may_hold_sent(inner, above | {form}) for inner in _types_inside(form))


def _types_inside(form: Any) -> Iterable[Any]:
    """Return the types of a model's fields, or the parts of a type such as `list[str]`."""
    if is_dataclass(form) or hasattr(form, "_fields"):
        return get_type_hints(form).values()
    return get_origin(form), *get_args(form)


_is_model = cache(is_dataclass)


@cache
def _fields_with_sent(model: type) -> tuple[str, ...]:
    types = get_type_hints(model)
    return tuple(field.name for field in fields(model) if _may_hold_sent(types[field.name]))


def _with_marked_numbers(value: Any) -> Any:
    """Return the value with a mark on the numbers in values as sent. What has none stays the same object."""
    kind: Any = type(value)
    mark = MARKERS.get(kind) or (_marked_model if _is_model(kind) else None)
    return mark(value) if mark else value


def _marked_decimal(value: Decimal) -> Ext:
    return Ext(DECIMAL, str(value).encode())


def _marked_integer(value: int) -> int | Ext:
    return value if value in INTEGERS else Ext(LARGE_INTEGER, str(value).encode())


def _marked_gap(value: FieldGap) -> FieldGap:
    return value._replace(sent=_with_marked_numbers(value.sent)) if value.sent else value


def _marked_object(value: dict[str, Any]) -> dict[str, Any]:
    before = [*value.values()]
    marked = _marked_items(before)
    return value if marked is before else dict(zip(value, marked, strict=True))


def _marked_items(value: Sequence[Any]) -> Sequence[Any]:
    # Most values need no call.
    marked = [one if type(one) in UNMARKED else _with_marked_numbers(one) for one in value]
    return value if all(map(is_, marked, value)) else marked


def _marked_model(value: Any) -> Any:
    kind: Any = type(value)
    names = _fields_with_sent(kind)
    before = [getattr(value, name) for name in names]
    marked = _marked_items(before)
    return value if marked is before else replace(value, **dict(zip(names, marked, strict=True)))


MARKERS: dict[type, Callable[[Any], Any]] = {
    Decimal: _marked_decimal,
    int: _marked_integer,
    FieldGap: _marked_gap,
    dict: _marked_object,
    tuple: _marked_items,
    list: _marked_items,
}
