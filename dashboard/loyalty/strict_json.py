"""Standard JSON with exact numbers, and texts that can be shown and stored."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from dashboard.loyalty.limits import MAX_TEXT_LENGTH, within_limits
from dashboard.loyalty.models import Drift

# No amount has so many digits. A longer number, or one with such an exponent, would take too long to print.
MAX_NUMBER_LENGTH = 64
MAX_DEPTH = 100  # of lists and objects inside each other; how many Python's own parser takes depends on its version
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def loads(raw: bytes) -> Any:
    """Return the value from `read`, without the list of cuts."""
    return read(raw)[0]


def read(raw: bytes) -> tuple[Any, tuple[Drift, ...]]:
    """Parse a JSON text in UTF-8. Return the value and what was cut (see `limits`): fractions are Decimal, whole
    numbers int.

    Half a surrogate pair and NUL, which no page can contain, become U+FFFD. A number of absurd size stays text. Raises
    `ValueError` for anything that is not JSON: NaN and Infinity, other encodings, empty input, too deep nesting.
    """
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_float=_fraction, parse_int=_integer, parse_constant=_refuse)
        if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _is_too_deep(value):
            raise RecursionError
        value = _with_repaired_texts(value) if _ESCAPED.search(raw) else value
        return (value, ()) if len(raw) <= MAX_TEXT_LENGTH else within_limits(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _fraction(text: str) -> Decimal | str:
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent that Decimal does not support
        return text
    return number if max(len(text), abs(number.adjusted())) <= MAX_NUMBER_LENGTH else text


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= MAX_NUMBER_LENGTH else text


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        within = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [inner for some in within for inner in some]
    return bool(level)


def _with_repaired_texts(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_with_repaired_texts(item) for item in value]
    if isinstance(value, dict):
        return {_with_repaired_texts(name): _with_repaired_texts(item) for name, item in value.items()}
    return value
