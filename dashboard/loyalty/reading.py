"""Reads untrusted JSON from the platform: an unusable value becomes None, is recorded, and affects no other value.

`sent_object.py` finds the fields; the methods here convert their values.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Drift, DriftKind, End, Form, Gap, Open
from dashboard.loyalty.notes import Notes, type_name
from dashboard.loyalty.sent_numbers import digits, sent_number
from dashboard.loyalty.sent_object import Need, SentObject
from dashboard.loyalty.spellings import plain
from dashboard.loyalty.written_times import SENTINEL_YEARS, end_of, instant, iso_day, written_time

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
D = TypeVar("D", bound=date)

WRITTEN_FLAGS: Mapping[str | None, bool] = {
    "true": True,
    "false": False,
    "yes": True,
    "no": False,
    "1": True,
    "0": False,
}


def root_object(body: Any, notes: Notes) -> "Fields":
    """Return the answer as one object. Raises `Unreadable` if it is not an object."""
    if not isinstance(body, dict):
        raise Unreadable
    return Fields(body, notes)


def root_list(body: Any, notes: Notes) -> "list[Fields]":
    """Return the answer as a list of objects. Other items are left out as drift. Raises `Unreadable` if it is not a
    list."""
    if not isinstance(body, list):
        raise Unreadable
    rows = []
    for place, item in enumerate(body):
        if isinstance(item, dict):
            rows.append(Fields(item, notes, f"[{place}]."))
        else:
            notes.note(Drift(f"[{place}]", DriftKind.WRONG_TYPE, type_name(item), Form.OBJECT))
            notes.other[f"[{place}]"] = item
    return rows


class Fields(SentObject):
    """One JSON object, field by field. Every method takes the contract's name of a field, then its other known
    spellings.

    A missing field, or one of another type, gives None, never a default.
    """

    def text(self, *names: str, need: Need = Need.OPTIONAL, or_number: bool = False) -> str | None:
        """Read a text as sent; an empty one is None, without a gap. `or_number` also accepts a number, as drift."""
        value = self._take(names, need)
        if isinstance(value, str):
            return value or None
        number = digits(value) if or_number else None
        self._wrong(names, value, Form.TEXT, is_lost=number is None)
        return number

    def number(self, *names: str, need: Need = Need.OPTIONAL, or_text: bool = False) -> Decimal | None:
        """Read a number. A number written as text also counts, as drift unless `or_text` (documented as text)."""
        value = self._take(names, need)
        number = sent_number(value)
        if number is None or (isinstance(value, str) and not or_text):
            self._wrong(names, value, Form.NUMBER, is_lost=number is None)
        return number

    def integer(self, *names: str, need: Need = Need.OPTIONAL) -> int | None:
        """Read a whole number; `2.0` counts. A fraction cannot be read but is no drift: the contract says "number"."""
        number = self.number(*names, need=need)
        if number is None:
            return None
        if number != number.to_integral_value():
            self._lose()
            return None
        return int(number)

    def integer_text(self, *names: str, need: Need = Need.OPTIONAL) -> str | None:
        """Read a whole number, such as an id, as text."""
        number = self.integer(*names, need=need)
        return None if number is None else str(number)

    def text_or_integer(self, name: str) -> str | None:
        """Read a field that may be a text or a whole number, as text; neither is drift."""
        return self.text(name) if self.is_text(name) else self.integer_text(name)

    def flag(self, *names: str, need: Need = Need.OPTIONAL, or_text: bool = False) -> bool | None:
        """Read true or false. 1 and 0, "true" and "false", "yes" and "no" also count, as drift; texts without drift if
        `or_text` (documented as text)."""
        value = self._take(names, need)
        if value is None or isinstance(value, bool):
            return value
        is_text = isinstance(value, str)
        flag = WRITTEN_FLAGS.get(value.strip().lower() if is_text else digits(value))
        if flag is None or not (or_text and is_text):
            self._wrong(names, value, Form.FLAG, is_lost=flag is None)
        return flag

    def moment(self, *names: str, need: Need = Need.OPTIONAL, is_utc: bool = False) -> datetime | None:
        """Read a time as an instant in UTC; a day alone is its first instant. A time without an offset is in the
        program's zone, or in UTC if the contract says so (`is_utc`)."""
        return self._time(instant, names, need, is_utc=is_utc)

    def end(self, *names: str, need: Need = Need.OPTIONAL, is_utc: bool = False) -> End | None:
        """Read the end of a period, like `moment`; `end_of` explains when a whole day is meant."""
        return self._time(end_of, names, need, is_utc=is_utc)

    def day(self, *names: str) -> date | None:
        """Read a date as written, without its time and zone."""
        return self._date(iso_day, names, Need.OPTIONAL, Form.DAY)

    def choice(self, words: Mapping[str, E], *names: str, need: Need = Need.OPTIONAL) -> Open[E] | None:
        """Read a value of an open enum. `words` maps its known spellings, normalized by `plain`."""
        raw = self.text(*names, need=need)
        if raw is None:
            return None
        known = words.get(plain(raw))
        if known is None:
            self._note(names[0], DriftKind.UNKNOWN_VALUE, raw[:80])
        return Open(raw, known)

    def texts(self, *names: str, keys: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        """Read a list of texts. With `keys`, the contract gives the items no type: an object counts by the first of
        `keys` that it has, a number as text. Other items are left out, as drift if there are no `keys`."""
        value = self._take(names, Need.OPTIONAL)
        if not isinstance(value, list):
            self._wrong(names, value, Form.LIST)
            return None
        texts = [self._item_text(item, names[0], f"[{place}]", keys) for place, item in enumerate(value)]
        return tuple(filter(None, texts))

    def _item_text(self, item: Any, name: str, place: str, keys: tuple[str, ...]) -> str | None:
        if item is None or isinstance(item, str):
            return item
        if keys and isinstance(item, dict):
            inner = self._object(place, name, item)
            return next(filter(None, [inner.text(key, or_number=True) for key in keys]), None)
        number = digits(item) if keys else None
        if number is None:
            self._drop(place, name, item, None if keys else Form.TEXT)
        return number

    def mapping(self, *names: str) -> Mapping[str, Any]:
        """Return the object as sent; empty if there is none."""
        value = self._take(names, Need.OPTIONAL)
        if isinstance(value, dict):
            return value
        self._wrong(names, value, Form.OBJECT)
        return {}

    def rows(self, *names: str) -> "list[Fields]":
        """Return the list of objects in this field. Raises `Unreadable` without a list: a missing list is not an empty
        one."""
        return [row for row in self.places(*names) if row]

    def places(self, *names: str) -> "list[Fields | None]":
        """Like `rows`, with None for each item that is not an object."""
        value = self._take(names, Need.VALUE)
        if not isinstance(value, list):
            raise Unreadable
        path = f"{self._path}{names[0]}"
        rows: list[Fields | None] = []
        for place, item in enumerate(value):
            is_row = isinstance(item, dict)
            rows.append(Fields(item, self._notes, f"{path}[{place}].") if is_row else None)
            if not is_row:
                self._drop(f"[{place}]", names[0], item, Form.OBJECT)
        return rows

    def parts(self, *names: str) -> "list[Fields]":
        """Like `rows`, but empty if there is no list, and of each row the same instance each time."""
        value = self._take(names, Need.OPTIONAL)
        if not isinstance(value, list):
            self._wrong(names, value, Form.LIST)
            return []
        parts = []
        for place, item in enumerate(value):
            if isinstance(item, dict):
                parts.append(self._object(f"[{place}]", names[0], item))
            else:
                self._drop(f"[{place}]", names[0], item, Form.OBJECT)
                self.explain(Gap.UNREADABLE)
        return parts

    def _time(
        self, make: Callable[[datetime, tzinfo], T], names: tuple[str, ...], need: Need, *, is_utc: bool
    ) -> T | None:
        written = self._date(written_time, names, need, Form.TIME)
        if written is None:
            return None
        if is_utc and written.tzinfo is None:
            written = written.replace(tzinfo=UTC)
        return make(written, self.zone)

    def _date(self, parse: Callable[[str], D | None], names: tuple[str, ...], need: Need, form: Form) -> D | None:
        """Read a date or time as written; None if it is the platform's way to write that there is none."""
        value = self._take(names, need)
        if value in (None, ""):
            if self.last.key is not None:
                self.explain(None)  # a date that was sent as empty means that there is none
            return None
        written = parse(value) if isinstance(value, str) else None
        if written is None:
            self._wrong(names, value, form)
            return None
        return None if written.year in SENTINEL_YEARS else written
