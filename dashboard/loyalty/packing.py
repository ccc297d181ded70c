"""Packs answers and remembered values as msgpack, and reads them back as the type that is asked for.

Nothing in a packed value chooses what is built from it, so reading one runs no code.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from operator import is_
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec.msgpack import Ext

from dashboard.loyalty.models.gaps import FieldGap

# Numbers inside of values as sent, where no type says that a number is meant: msgpack has none of these.
DECIMAL, LARGE_INTEGER = 1, 2
INTEGERS = range(-(2**63), 2**64)  # those of msgpack
UNMARKED = {str, bool, type(None)}


def pack(value: object, form: Any) -> bytes:
    """Return the packed value, which is of the type `form`.

    Raises for a value that cannot be packed: one with an error of a platform, or nested too deeply.
    """
    return _encoder.encode(_with_marked_numbers(value) if _may_hold_sent(form) else value)


def unpack(packed: bytes, form: Any) -> Any:
    """Return the value, as an instance of the type `form`. Raises an exception of any kind if it is none."""
    return _decoder(form).decode(packed)


def _refuse(*_: object) -> NoReturn:
    raise NotImplementedError


def _number(code: int, data: memoryview) -> Decimal | int:
    kinds: dict[int, Callable[[str], Decimal | int]] = {DECIMAL: Decimal, LARGE_INTEGER: int}
    return kinds[code](str(data, "ascii"))


_encoder = msgspec.msgpack.Encoder(enc_hook=_refuse)


@cache
def _decoder(form: Any) -> "msgspec.msgpack.Decoder[Any]":
    return msgspec.msgpack.Decoder(form, dec_hook=_refuse, ext_hook=_number)


@cache
def _may_hold_sent(form: Any, above: frozenset[Any] = frozenset()) -> bool:
    """Whether a value of this type may hold values as sent, which are of any type."""
    if form is Any or (isinstance(form, TypeVar) and form.__bound__ is None):
        return True
    if form in above:
        return False
    inner: Iterable[Any] = (get_origin(form), *get_args(form))
    if is_dataclass(form) or hasattr(form, "_fields"):
        inner = get_type_hints(form).values()
    return any(_may_hold_sent(one, above | {form}) for one in inner)


@cache
def _fields_with_sent(model: type) -> tuple[str, ...]:
    types = get_type_hints(model)
    return tuple(field.name for field in fields(model) if _may_hold_sent(types[field.name]))


def _with_marked_numbers(value: Any) -> Any:
    """Return the value with a mark on the numbers in values as sent. What has none stays the same object."""
    kind = type(value)
    if kind in UNMARKED or not (value or kind is Decimal):
        return value
    if kind is Decimal:
        return Ext(DECIMAL, str(value).encode())
    if kind is int:
        return value if value in INTEGERS else Ext(LARGE_INTEGER, str(value).encode())
    if kind is FieldGap:
        return value._replace(sent=_with_marked_numbers(value.sent)) if value.sent else value
    if kind is dict:
        marked = [_with_marked_numbers(one) for one in value.values()]
        return value if all(map(is_, marked, value.values())) else dict(zip(value, marked, strict=True))
    if kind is tuple or kind is list:
        marked = [_with_marked_numbers(one) for one in value]
        return value if all(map(is_, marked, value)) else marked
    if is_dataclass(kind):
        changed = {}
        for name in _fields_with_sent(kind):
            one = getattr(value, name)
            if (with_marks := _with_marked_numbers(one)) is not one:
                changed[name] = with_marks
        return replace(value, **changed) if changed else value
    return value
