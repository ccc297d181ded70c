"""One JSON object as the platform sent it: finds its fields, and remembers which were read and which were not."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, Self

from dashboard.loyalty.models import Drift, DriftKind, Form, Gap
from dashboard.loyalty.notes import Notes, type_name


class Need(Enum):
    """What the contract promises about a field: whether its absence, or null, is drift."""

    OPTIONAL = 0
    PRESENT = 1  # must be present, may be null
    VALUE = 2  # must be present and not null


class Found(NamedTuple):
    """The field that was read last."""

    key: str | None  # the name as sent; None if there is no such field
    value: Any  # as sent
    gap: Gap | None  # why the field is empty

    @property
    def sent(self) -> tuple[Any, ...]:
        """The value as sent; () if there is no such field."""
        return () if self.key is None else (self.value,)


NOTHING = Found(None, None, None)  # no field was read
ABSENT = Found(None, None, Gap.NOT_SENT)


class SentObject:
    """One JSON object. Names match in any case, and the exact one comes first.

    `absent` says why there is no such object; None if there is one. `last` is the last field that was read.
    """

    def __init__(self, raw: Mapping[str, Any], notes: Notes, path: str = "", *, absent: Gap | None = None) -> None:
        self.raw = raw
        self.absent = absent
        self.last = NOTHING
        self.zone = notes.zone
        self._notes = notes
        self._path = path
        self._used: set[str] = set()
        self._inside: dict[str, Self] = {}
        self._objects: dict[str, Self] = {}  # the objects inside that were read, by their place as sent
        self._dropped: dict[str, Any] = {}  # the items of lists that could not be used, by the same
        self._noted: set[Drift] = set()  # a field may be read more than once
        self._keys = {key.lower(): key for key in raw}
        self._twins: dict[str, list[str]] = {}  # names that differ only in case
        if len(self._keys) < len(raw):
            for key in raw:
                self._twins.setdefault(key.lower(), []).append(key)

    @property
    def gap(self) -> Gap | None:
        """Why the last field read was empty."""
        return self.last.gap

    def explain(self, gap: Gap | None) -> None:
        """Say why the last field read was empty; None if it was empty for no reason."""
        self.last = Found(self.last.key, self.last.value, gap)

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

    def inner(self, *names: str, need: Need = Need.OPTIONAL) -> Self | None:
        """Return the object in this field, the same instance each time, or None."""
        value = self._take(names, need)
        if isinstance(value, dict):
            return self._object("", names[0], value)
        self._wrong(names, value, Form.OBJECT)
        return None

    def inside(self, name: str, need: Need = Need.OPTIONAL) -> Self:
        """Return the object in this field, the same instance each time. Without one, return empty fields with `absent`
        set."""
        if name not in self._inside:
            inner = self.inner(name, need=need)
            self._inside[name] = inner or type(self)({}, Notes(self.zone), absent=self.gap or Gap.NOT_SENT)
        return self._inside[name]

    def ignore(self, *names: str) -> None:
        """Count fields as read whose values nobody needs, whatever they are."""
        self._used.update(self._spelled(*names))

    def wrong(self, name: str, seen: object, expected: Form) -> None:
        """Record that a field was not usable."""
        self._take((name,), Need.OPTIONAL)
        self._wrong((name,), seen, expected)

    def unread(self) -> dict[str, Any]:
        """Return the fields that nothing has read or that could not be used, by their path as sent: also those of inner
        objects, but not those of `rows`, which are read on their own."""
        left = self.unread_at_top()
        for place, inner in self._objects.items():
            left |= {f"{place}.{key}": value for key, value in inner.unread().items()}
        return left

    def keep_unread(self) -> None:
        """Note the unread fields as what the answer has beside its value."""
        self._notes.other |= self.unread()

    def unread_at_top(self) -> dict[str, Any]:
        """Like `unread`, but without the fields of inner objects, for objects that are shown on their own."""
        return {key: value for key, value in self.raw.items() if key not in self._used} | self._dropped

    def _is_a(self, kind: type, name: str) -> bool:
        return any(isinstance(self.raw[key], kind) for key in self._spelled(name))

    def _spelled(self, *names: str) -> list[str]:
        """Return the keys with these names in any case, the exact name first."""
        keys: list[str] = []
        for name in names:
            if self._twins:
                keys += sorted(self._twins.get(name.lower(), ()), key=lambda key, name=name: key != name)
            elif (key := self._keys.get(name.lower())) is not None:
                keys.append(key)
        return keys

    def _take(self, names: tuple[str, ...], need: Need) -> Any:
        """Return a field as sent, by the contract's name or another spelling; one that is not null comes first."""
        name = names[0]
        if len(names) == 1 and name in self.raw and not self._twins:  # as most fields are sent
            key = name
            self._used.add(key)
        elif keys := self._spelled(*names):
            key = next((key for key in keys if self.raw[key] is not None), keys[0])
            self._used.update(keys)
        else:
            self.last = ABSENT
            if need is not Need.OPTIONAL:
                self._note(name, DriftKind.MISSING)
            return None
        value = self.raw[key]
        self.last = Found(key, value, Gap.NOT_SENT if value is None else None)
        if key != name:
            self._note(name, DriftKind.SPELLING, key)
        if value is None and need is Need.VALUE:
            self._note(name, DriftKind.MISSING, Form.NULL)
        return value

    def _object(self, place: str, name: str, raw: dict[str, Any]) -> Self:
        """Return an object in the last field read, the same instance each time. `place` is its place in a list."""
        key = f"{self.last.key}{place}"
        if key not in self._objects:
            self._objects[key] = type(self)(raw, self._notes, f"{self._path}{name}{place}.")
        return self._objects[key]

    def _drop(self, place: str, name: str, item: object, expected: Form | None) -> None:
        """Leave out an item of the list in the last field read. It is drift if the contract gives items a form."""
        self._dropped[f"{self.last.key}{place}"] = item
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
        self.explain(Gap.UNREADABLE)
        self._used.discard(self.last.key or "")

    def _note(self, name: str, kind: DriftKind, seen: str = "", expected: Form | None = None) -> None:
        drift = Drift(f"{self._path}{name}", kind, seen, expected)
        if drift not in self._noted:
            self._noted.add(drift)
            self._notes.note(drift)
