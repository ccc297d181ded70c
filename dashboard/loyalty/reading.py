"""Reads the platform's JSON without trusting it: what cannot be used is None, costs only itself, and is recorded."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, TypeVar

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.limits import MAX_NOTES
from dashboard.loyalty.models import Drift, DriftKind, End, Gap, Open
from dashboard.loyalty.models.times import end_of_day

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# No amount is that long; an exponent like 1e999 would only fill the page with digits.
MAX_DIGITS = 40
# .NET's smallest and greatest date are how the platform writes "none".
SENTINEL_YEARS = (1, 9999)


class Need(Enum):
    """What the contract says of a field: whether its absence, or null, is drift."""

    OPTIONAL = 0
    PRESENT = 1  # it must be there, null is allowed
    VALUE = 2  # it must be there and hold something


@dataclass(slots=True)
class Notes:
    """What a whole answer is read with: the programme's time zone, what was cut before, and the drift found so far."""

    zone: tzinfo
    cuts: tuple[Drift, ...] = ()
    drift: list[Drift] = field(default_factory=list)
    _counts: Counter[bool] = field(default_factory=Counter)
    _noted: set[int] = field(default_factory=set)  # hashes, for there may be a hundred thousand

    def note(self, drift: Drift) -> None:
        """Record a difference once, however often its field is read; beyond `MAX_NOTES` of them, only count it. Other
        spellings, which nobody is told of, take no other's place."""
        if (mark := hash(drift)) in self._noted:
            return
        self._noted.add(mark)
        is_shown = drift.kind is not DriftKind.SPELLING
        self._counts[is_shown] += 1
        if self._counts[is_shown] <= MAX_NOTES:
            self.drift.append(drift)

    @property
    def found(self) -> tuple[Drift, ...]:
        """All that an `Answer` tells: what was cut, the drift, and how many more differences there were."""
        more = self._counts[True] - MAX_NOTES
        return (*self.cuts, *self.drift, *([Drift("", DriftKind.MORE, str(more))] if more > 0 else []))


def root_object(body: Any, notes: Notes) -> "Fields":
    """The answer as one object. Raises `Unreadable` when it is something else."""
    if not isinstance(body, dict):
        raise Unreadable
    return Fields(body, notes)


def root_list(body: Any, notes: Notes) -> "list[Fields]":
    """The answer as a list of objects, other items left out as drift. Raises `Unreadable` when it is no list."""
    if not isinstance(body, list):
        raise Unreadable
    return list(_objects(body, "", notes))


class Fields:
    """One JSON object. Every method takes the contract's name of a field, then its other known spellings.

    Names are matched without case. A field of another type, or of none, gives None: never a default.
    """

    def __init__(self, raw: Mapping[str, Any], notes: Notes, path: str = "", *, absent: Gap | None = None) -> None:
        self.raw = raw
        self.gap: Gap | None = None  # why the field read last held nothing
        self._was_found = False
        self.absent = absent  # why there is no such object; None when there is one
        self.zone = notes.zone
        self._notes = notes
        self._path = path
        self._used: set[str] = set()
        self._inside: dict[str, Fields] = {}
        self._keys = {key.lower(): key for key in raw}
        self._twins: dict[str, list[str]] = {}  # names that differ in case alone
        if len(self._keys) < len(raw):
            for key in raw:
                self._twins.setdefault(key.lower(), []).append(key)

    def text(self, *names: str, need: Need = Need.OPTIONAL, or_number: bool = False) -> str | None:
        """A text as sent; an empty one is unknown. `or_number` also takes a number, as drift."""
        value = self._take(names, need)
        if isinstance(value, str):
            return value or None
        self._wrong(names, value)
        return _digits(value) if or_number else None

    def number(self, *names: str, need: Need = Need.OPTIONAL, or_text: bool = False) -> Decimal | None:
        """A number; one written as text counts, as drift unless `or_text` says that it is documented so."""
        value = self._take(names, need)
        number: Decimal | None = None
        match value:
            case None | bool():
                pass
            case int() | Decimal():
                number = Decimal(value)
            case float():
                number = Decimal(str(value))
            case str() if NUMBER.fullmatch(value.strip()):
                number = Decimal(value.strip())
        usable = number is not None and number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS
        if not usable or (isinstance(value, str) and not or_text):
            self._wrong(names, value)
        return number if usable else None

    def integer(self, *names: str, need: Need = Need.OPTIONAL) -> int | None:
        """A whole number, `2.0` included."""
        number = self.number(*names, need=need)
        if number is None or number != number.to_integral_value():
            self._wrong(names, number)
            return None
        return int(number)

    def flag(self, *names: str, need: Need = Need.OPTIONAL, or_text: bool = False) -> bool | None:
        """True or false; written as text it counts too, as drift unless `or_text` says that it is documented so."""
        value = self._take(names, need)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
            if not or_text:
                self._wrong(names, value)
            return value.strip().lower() == "true"
        self._wrong(names, value)
        return None

    def moment(self, *names: str, need: Need = Need.OPTIONAL, is_utc: bool = False) -> datetime | None:
        """A time as an instant in UTC; a day alone is its first instant. Without an offset it is in the program's zone,
        or in UTC where the contract says so (`is_utc`)."""
        return self._time(instant, names, need, is_utc=is_utc)

    def end(self, *names: str, need: Need = Need.OPTIONAL, is_utc: bool = False) -> End | None:
        """Until when something goes on, read like a moment; see `end_of` for what means a whole day."""
        return self._time(end_of, names, need, is_utc=is_utc)

    def day(self, *names: str) -> date | None:
        """A date as written, whatever time and zone stand behind it."""
        value = self._take(names, Need.OPTIONAL)
        if value is None or value == "":
            self._mark_as_none()
            return None
        try:
            day = date.fromisoformat(value[:10]) if isinstance(value, str) and ISO_DAY.match(value) else None
        except ValueError:
            day = None
        if day is None:
            self._wrong(names, value)
            return None
        return None if day.year in SENTINEL_YEARS else day

    def choice(self, words: Mapping[str, E], *names: str, need: Need = Need.OPTIONAL) -> Open[E] | None:
        """A value of an open enum: `words` are its known spellings, as `plain` writes them."""
        raw = self.text(*names, need=need)
        if raw is None:
            return None
        known = words.get(plain(raw))
        if known is None:
            self._note(names[0], DriftKind.UNKNOWN_VALUE, raw[:80])
        return Open(raw, known)

    def texts(self, *names: str, keys: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        """A list of texts; an object in it counts by the first of `keys` it has. Other items are left out as drift."""
        value = self._take(names, Need.OPTIONAL)
        if not isinstance(value, list):
            self._wrong(names, value)
            return None
        texts = []
        for place, item in enumerate(value):
            path = f"{names[0]}[{place}]"
            inner = Fields(item, self._notes, f"{self._path}{path}.") if keys and isinstance(item, dict) else None
            text = next((t for key in keys if (t := inner.text(key))), None) if inner else item
            if isinstance(text, str):
                texts += [text] if text else []
            elif item is not None:
                self._note(path, DriftKind.WRONG_TYPE, type_name(item))
        return tuple(texts)

    def is_null(self, name: str) -> bool:
        """Whether the field is there and null, where the contract gives that a meaning."""
        found = self._spelled(name)
        return bool(found) and all(self.raw[key] is None for key in found)

    def mapping(self, *names: str) -> Mapping[str, Any]:
        """An object kept as sent, empty when there is none."""
        value = self._take(names, Need.OPTIONAL)
        if isinstance(value, dict):
            return value
        self._wrong(names, value)
        return {}

    def inner(self, *names: str, need: Need = Need.OPTIONAL) -> "Fields | None":
        """The object under this name."""
        value = self._take(names, need)
        if isinstance(value, dict):
            return Fields(value, self._notes, f"{self._path}{names[0]}.")
        self._wrong(names, value)
        return None

    def inside(self, name: str, need: Need = Need.OPTIONAL) -> "Fields":
        """The object under this name, the same one each time; an `absent` one without fields where there is none."""
        if name not in self._inside:
            inner = self.inner(name, need=need)
            self._inside[name] = inner or Fields({}, Notes(self.zone), absent=self.gap or Gap.NOT_SENT)
        return self._inside[name]

    def rows(self, *names: str) -> "list[Fields]":
        """The list of objects under this name. Raises `Unreadable` when there is none: no list is not an empty one."""
        return [row for row in self.places(*names) if row]

    def places(self, *names: str) -> "list[Fields | None]":
        """The same with None in the place of each item that is no object."""
        value = self._take(names, Need.VALUE)
        if not isinstance(value, list):
            raise Unreadable
        return list(_places(value, f"{self._path}{names[0]}", self._notes))

    def parts(self, *names: str) -> "list[Fields]":
        """Like `rows`, where the list is a detail: without one there are no parts."""
        value = self._take(names, Need.OPTIONAL)
        if not isinstance(value, list):
            self._wrong(names, value)
            return []
        parts = list(_objects(value, f"{self._path}{names[0]}", self._notes))
        if len(parts) < len(value):
            self.gap = Gap.UNREADABLE
        return parts

    def unread(self) -> dict[str, Any]:
        """The fields nobody asked for, as sent."""
        return {key: value for key, value in self.raw.items() if key not in self._used}

    def wrong(self, name: str, seen: object) -> None:
        """Record that a field could not be used after all."""
        self._wrong((name,), seen)

    def _time(
        self, make: Callable[[datetime, tzinfo], T], names: tuple[str, ...], need: Need, *, is_utc: bool
    ) -> T | None:
        value = self._take(names, need)
        if value is None or value == "":
            self._mark_as_none()
            return None
        written = written_time(value) if isinstance(value, str) else None
        if written is None:
            self._wrong(names, value)
            return None
        if written.year in SENTINEL_YEARS:
            return None
        if is_utc and written.tzinfo is None:
            written = written.replace(tzinfo=UTC)
        return make(written, self.zone)

    def _take(self, names: tuple[str, ...], need: Need) -> Any:
        found: str | None = None
        for name in names:
            for key in self._spelled(name):
                self._used.add(key)
                if found is None or (self.raw[found] is None and self.raw[key] is not None):
                    found = key
        self._was_found = found is not None
        self.gap = Gap.NOT_SENT if found is None or self.raw[found] is None else None
        if found is None:
            if need is not Need.OPTIONAL:
                self._note(names[0], DriftKind.MISSING)
            return None
        if found != names[0]:
            self._note(names[0], DriftKind.SPELLING, found)
        if self.raw[found] is None and need is Need.VALUE:
            self._note(names[0], DriftKind.MISSING, "null")
        return self.raw[found]

    def _mark_as_none(self) -> None:
        """A date that was sent empty is one that there is not."""
        if self._was_found:
            self.gap = None

    def _spelled(self, name: str) -> Sequence[str]:
        """The fields of this name in any case, exactly this one first."""
        if self._twins:
            return sorted(self._twins.get(name.lower(), ()), key=lambda key: key != name)
        key = self._keys.get(name.lower())
        return () if key is None else (key,)

    def _wrong(self, names: tuple[str, ...], value: object) -> None:
        if value is not None:
            self.gap = Gap.UNREADABLE
            self._note(names[0], DriftKind.WRONG_TYPE, type_name(value))

    def _note(self, name: str, kind: DriftKind, seen: str = "") -> None:
        self._notes.note(Drift(f"{self._path}{name}", kind, seen))


def plain(word: str) -> str:
    """A word without case, blanks or punctuation."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def words(enum: type[E], **also: E) -> dict[str, E]:
    """The spellings of an enum for `Fields.choice`: its values, and others by keyword."""
    return {plain(member.value): member for member in enum} | also


def written_time(text: str) -> datetime | None:
    """An ISO date or time as written, with an offset or without; None when it is neither."""
    if not ISO_DAY.match(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def instant(written: datetime, zone: tzinfo) -> datetime:
    """A time as written, in UTC; without an offset it is in `zone`. A local time that a clock change skipped becomes
    the one the clocks then showed, of one that it repeated the first is meant."""
    return (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)


def end_of(written: datetime, zone: tzinfo) -> End:
    """Until when something goes on that ends at a time as written. Without an offset and at 00:00 the whole day is
    meant."""
    means_day = written.tzinfo is None and written.time() == time.min
    return end_of_day(written.date(), zone) if means_day else End(instant(written, zone))


def type_name(value: object) -> str:
    """What JSON calls the type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float() | Decimal():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
    return "object"


def _objects(items: list[Any], path: str, notes: Notes) -> Iterator[Fields]:
    return (item for item in _places(items, path, notes) if item)


def _places(items: list[Any], path: str, notes: Notes) -> Iterator[Fields | None]:
    for place, item in enumerate(items):
        if isinstance(item, dict):
            yield Fields(item, notes, f"{path}[{place}].")
        else:
            notes.note(Drift(f"{path}[{place}]", DriftKind.WRONG_TYPE, type_name(item)))
            yield None


def _digits(value: object) -> str | None:
    """A number that stands for a text, such as an id: 310077.0 is 310077. True is none."""
    if type(value) is Decimal and value == value.to_integral_value() and value.adjusted() < MAX_DIGITS:
        return str(int(value))
    return str(value) if type(value) in (int, Decimal) else None
