"""The differences between two meanings of the same part, field by field. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from programconfig.history.meaning import Json, Meaning, canonical, place_of
from programconfig.places import Part, Place

LABELS = ("kind", "name", "event")  # the fields of an item that may label it, in this order


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field.

    `path` leads to the field by the models' names, and includes the label of a list's item ("" for an item without
    one). It is empty if the whole place was added or removed. `before` and `after` are plain JSON as in the meaning,
    None where the field was absent. `kind` is the type of the object that has the field, such as a coupon's; a snapshot
    does not store it.
    """

    key: str
    place: Place
    path: tuple[str, ...]
    before: Json
    after: Json
    kind: str = field(default="", compare=False)

    @property
    def is_addition(self) -> bool:
        """Whether the whole place was added."""
        return not self.path and self.before is None

    @property
    def is_removal(self) -> bool:
        """Whether the whole place was removed."""
        return not self.path and self.after is None


def differences(before: Meaning, after: Meaning) -> list[Change]:
    """All changed fields, place by place."""
    changes: list[Change] = []
    for old_key, new_key in _pairs(before, after):
        key = new_key or old_key
        old, new = before.get(old_key), after.get(new_key)
        place = place_of(key, new or old or {})
        changes += [Change(key, place, *difference) for difference in _compared(old, new, ())]
    return changes


def as_json(change: Change) -> Json:
    """A change as a snapshot stores it. An added or removed place is stored without content, because the meanings have
    it."""
    sides = {"before": change.before, "after": change.after}
    if not change.path:
        sides = {side: None if value is None else {} for side, value in sides.items()}
    return {"key": change.key, "name": change.place.name, "path": list(change.path), **sides}


def from_json(stored: Mapping[str, Any]) -> Change:
    """A change from its stored form."""
    place = place_of(stored["key"], {"name": stored["name"]})
    return Change(stored["key"], place, tuple(stored["path"]), stored["before"], stored["after"])


def _pairs(before: Meaning, after: Meaning) -> Iterator[tuple[str, str]]:
    """The keys of the same place before and after, "" where it was absent: tiers by name first, because a new tier
    shifts their numbers; others by key."""
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    by_name = _named_tiers(before)
    for key, name in {key: name for name, key in _named_tiers(after).items()}.items():
        if name in by_name:
            yield by_name[name], key
            del old[by_name[name]], new[key]
    for key in new:
        yield (key if key in old else ""), key
    yield from ((key, "") for key in old if key not in new)


def _named_tiers(meaning: Meaning) -> dict[str, str]:
    """The names of tiers by key, where only one tier has the name."""
    tiers = [(fields.get("name"), key) for key, fields in meaning.items() if key.startswith(f"{Part.TIERS}:")]
    names = Counter(name for name, _key in tiers)
    return {name: key for name, key in tiers if name and names[name] == 1}


def _compared(
    old: Json, new: Json, path: tuple[str, ...], kind: str = ""
) -> Iterator[tuple[tuple[str, ...], Json, Json, str]]:
    """Path, before, after and kind of each difference; an added or removed object is one difference with its whole
    content."""
    if old == new and type(old) is type(new):
        return
    inner: Iterable[tuple[str, Json, Json]]
    if isinstance(old, dict) and isinstance(new, dict):
        kind = str(new.get("kind") or old.get("kind") or "")
        inner = [(name, old.get(name), new.get(name)) for name in old | new]
    elif _has_objects(old) or _has_objects(new):
        inner = _matched(old or [], new or [])
    else:
        yield path, old, new, kind
        return
    for name, old_inner, new_inner in inner:
        yield from _compared(old_inner, new_inner, (*path, name), kind)


def _matched(old: list[Json], new: list[Json]) -> Iterator[tuple[str, Json, Json]]:
    """The items of two lists in pairs: equal items are left out, the others are paired in order within the same
    label."""
    old_items, new_items = _by_label(old, without=new), _by_label(new, without=old)
    for label in dict.fromkeys(map(label_of, (*old, *new))):
        for old_item, new_item in zip_longest(old_items[label], new_items[label]):
            yield label, old_item, new_item


def _by_label(items: list[Json], without: list[Json]) -> defaultdict[str, list[Json]]:
    """The items by label, in order. For each item in `without`, one equal item is left out."""
    equal_items = Counter(map(canonical, without))
    remaining: defaultdict[str, list[Json]] = defaultdict(list)
    for item in items:
        if equal_items[key := canonical(item)]:
            equal_items[key] -= 1
        else:
            remaining[label_of(item)].append(item)
    return remaining


def label_of(item: Json) -> str:
    """The label by which items of two lists are paired: a benefit's type, or a referral step's name or event."""
    return str(item[field]) if (field := label_field(item)) else ""


def label_field(item: Json) -> str:
    """The field that has the label of an item; "" if there is none."""
    return next(filter(item.get, LABELS), "") if isinstance(item, dict) else ""


def _has_objects(value: Json) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)
