"""Reads untrusted JSON from the platform: an unusable value becomes None, is recorded, and affects no other value."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, TypeVar

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Drift, DriftKind, End, Form, Gap, Open
from dashboard.loyalty.notes import Notes, type_name
from dashboard.loyalty.sent_numbers import digits, sent_number
from dashboard.loyalty.written_times import SENTINEL_YEARS, end_of, instant, iso_day, written_time

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
D = TypeVar("D", bound=date)

WRITTEN_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


class Need(Enum):
    """What the contract promises about a field: whether its absence, or null, is drift."""

    OPTIONAL = 0
    PRESENT = 1  # must be present, may be null
    VALUE = 2  # must be present and not null


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


class Fields:
    """One JSON object. Every method takes the contract's name of a field, then its other known spellings.

    Names match in any case. A missing field, or one of another type, gives None, never a default.
    """

    def __init__(self, raw: Mapping[str, Any], notes: Notes, path: str = "", *, absent: Gap | None = None) -> None:
        self.raw = raw
        self.gap: Gap | None = None  # why the last field read was empty
        self.sent: tuple[Any, ...] = ()  # the last field read, as sent; () if there was none
        self._found: str | None = None  # the key of the last field read
        self.absent = absent  # why there is no such object; None if there is one
        self.zone = notes.zone
        self._notes = notes
        self._path = path
        self._used: set[str] = set()
        self._inside: dict[str, Fields] = {}
        self._objects: dict[str, Fields] = {}  # the objects inside that were read, by their place as sent
        self._dropped: dict[str, Any] = {}  # the items of lists that could not be used, by the same
        self._noted: set[Drift] = set()  # a field may be read more than once
        self._keys = {key.lower(): key for key in raw}
        self._twins: dict[str, list[str]] = {}  # names that differ only in case
        if len(self._keys) < len(raw):
            for key in raw:
                self._twins.setdefault(key.lower(), []).append(key)

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

    def flag(self, *names: str, need: Need = Need.OPTIONAL, or_text: bool = False) -> bool | None:
        """Read true or false. 1 and 0, "true" and "false", "yes" and "no" also count, as drift; texts without drift if
        `or_text` (documented as text)."""
        value = self._take(names, need)
        if value is None or isinstance(value, bool):
            return value
        word = value.strip().lower() if isinstance(value, str) else digits(value)
        flag = WRITTEN_FLAGS.get(word or "")
        if flag is None or not (or_text and isinstance(value, str)):
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
        return tuple(text for text in texts if text)

    def _item_text(self, item: Any, name: str, place: str, keys: tuple[str, ...]) -> str | None:
        if keys and isinstance(item, dict):
            inner = self._object(place, name, item)
            return next(filter(None, [inner.text(key, or_number=True) for key in keys]), None)
        text = item if isinstance(item, str) else digits(item) if keys else None
        if text is None and item is not None:
            self._drop(place, name, item, None if keys else Form.TEXT)
        return text

    def is_null(self, name: str) -> bool:
        """Whether the field is present and null. Only for fields where null has a documented meaning."""
        found = self._spelled(name)
        return bool(found) and all(self.raw[key] is None for key in found)

    def is_text(self, name: str) -> bool:
        """Whether the field is a text. Only for fields that may be a text or something else."""
        return self._is_a(str, name)

    def is_object(self, name: str) -> bool:
        """Whether the field is an object. Only for fields that may be an object or something else."""
        return self._is_a(dict, name)

    def is_list(self, name: str) -> bool:
        """Whether the field is a list."""
        return self._is_a(list, name)

    def _is_a(self, kind: type, name: str) -> bool:
        return any(isinstance(self.raw[key], kind) for key in self._spelled(name))

    def mapping(self, *names: str) -> Mapping[str, Any]:
        """Return the object as sent; empty if there is none."""
        value = self._take(names, Need.OPTIONAL)
        if isinstance(value, dict):
            return value
        self._wrong(names, value, Form.OBJECT)
        return {}

    def inner(self, *names: str, need: Need = Need.OPTIONAL) -> "Fields | None":
        """Return the object in this field, the same instance each time, or None."""
        value = self._take(names, need)
        if isinstance(value, dict):
            return self._object("", names[0], value)
        self._wrong(names, value, Form.OBJECT)
        return None

    def inside(self, name: str, need: Need = Need.OPTIONAL) -> "Fields":
        """Return the object in this field, the same instance each time. Without one, return empty fields with `absent`
        set."""
        if name not in self._inside:
            inner = self.inner(name, need=need)
            self._inside[name] = inner or Fields({}, Notes(self.zone), absent=self.gap or Gap.NOT_SENT)
        return self._inside[name]

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
                self.gap = Gap.UNREADABLE
        return parts

    def ignore(self, name: str) -> None:
        """Count a field as read whose value nobody needs, whatever it is."""
        self._used.update(self._spelled(name))

    def unread(self) -> dict[str, Any]:
        """Return the fields that nothing has read or that could not be used, by their path as sent: also those of inner
        objects, but not those of `rows`, which are read on their own."""
        left = self.unread_at_top()
        for place, inner in self._objects.items():
            left |= {f"{place}.{key}": value for key, value in inner.unread().items()}
        return left

    def unread_at_top(self) -> dict[str, Any]:
        """Like `unread`, but without the fields of inner objects, for objects that are shown on their own."""
        return {key: value for key, value in self.raw.items() if key not in self._used} | self._dropped

    def wrong(self, name: str, seen: object, expected: Form) -> None:
        """Record that a field was not usable."""
        self._take((name,), Need.OPTIONAL)
        self._wrong((name,), seen, expected)

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
        if value is None or value == "":
            self._mark_as_none()
            return None
        written = parse(value) if isinstance(value, str) else None
        if written is None:
            self._wrong(names, value, form)
        return None if written is None or written.year in SENTINEL_YEARS else written

    def _take(self, names: tuple[str, ...], need: Need) -> Any:
        keys: list[str] = []
        for name in names:
            keys += self._spelled(name)
        self._found, self.sent = None, ()
        if not keys:
            self.gap = Gap.NOT_SENT
            if need is not Need.OPTIONAL:
                self._note(names[0], DriftKind.MISSING)
            return None
        self._used.update(keys)
        found = keys[0]
        if self.raw[found] is None:
            found = next((key for key in keys if self.raw[key] is not None), found)
        self._found = found
        value = self.raw[found]
        self.gap = Gap.NOT_SENT if value is None else None
        if found != names[0]:
            self._note(names[0], DriftKind.SPELLING, found)
        if value is None and need is Need.VALUE:
            self._note(names[0], DriftKind.MISSING, Form.NULL)
        self._found, self.sent = found, (value,)
        return value

    def _mark_as_none(self) -> None:
        """Clear the gap: a date that was sent as empty means that there is none."""
        if self._found is not None:
            self.gap = None

    def _spelled(self, name: str) -> Sequence[str]:
        """Return the keys with this name in any case, the exact name first."""
        if self._twins:
            return sorted(self._twins.get(name.lower(), ()), key=lambda key: key != name)
        key = self._keys.get(name.lower())
        return () if key is None else (key,)

    def _object(self, place: str, name: str, raw: dict[str, Any]) -> "Fields":
        """Return an object in the last field read, the same instance each time. `place` is its place in a list."""
        key = f"{self._found}{place}"
        if key not in self._objects:
            self._objects[key] = Fields(raw, self._notes, f"{self._path}{name}{place}.")
        return self._objects[key]

    def _drop(self, place: str, name: str, item: object, expected: Form | None) -> None:
        """Leave out an item of the list in the last field read. It is drift if the contract gives items a form."""
        self._dropped[f"{self._found}{place}"] = item
        if expected:
            self._note(f"{name}{place}", DriftKind.WRONG_TYPE, type_name(item), expected)

    def _wrong(self, names: tuple[str, ...], value: object, expected: Form, *, is_lost: bool = True) -> None:
        if value is None:
            return
        self._note(names[0], DriftKind.WRONG_TYPE if is_lost else DriftKind.OTHER_TYPE, type_name(value), expected)
        if is_lost:
            self._lose()

    def _lose(self) -> None:
        """The value of the last field read could not be used: it counts as unread."""
        self.gap = Gap.UNREADABLE
        self._used.discard(self._found or "")

    def _note(self, name: str, kind: DriftKind, seen: str = "", expected: Form | None = None) -> None:
        drift = Drift(f"{self._path}{name}", kind, seen, expected)
        if drift not in self._noted:
            self._noted.add(drift)
            self._notes.note(drift)


def plain(word: str) -> str:
    """Return a word in lower case without blanks and punctuation."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def words(enum: type[E], **also: E) -> dict[str, E]:
    """Return the spellings of an enum for `Fields.choice`: its values, and more as keywords."""
    return {plain(member.value): member for member in enum} | also
