"""The history's pages. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from django.utils.translation import gettext as _

from dashboard.access.masking.mask import Mask
from dashboard.frame.bad_query import BadQuery, number_in
from dashboard.text.times import absolute, on_day, relative, to_the_second
from programconfig.history.amounts import NO_FIELD_UNITS, FieldUnits
from programconfig.history.differences import Change
from programconfig.history.meaning import Meaning, place_of
from programconfig.history.moments import Moment
from programconfig.history.snapshots import changes_of
from programconfig.history.words import change_in_words, fields_in_words, has_come, summary, value_in_words
from programconfig.models import Snapshot
from programconfig.paging import Paging, paginate
from programconfig.places import PART_NAMES, Part, Place

MAX_NUMBER = 2**31 - 1  # in an address
CHANGES_SHOWN = 4  # for each entry of the timeline


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """The history's subject: one place, one part, or everything."""

    place: Place | None = None
    part: Part | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "HistoryFilter":
        """The filter in `?campaign=`, `?tier=` or `?part=`. Raises BadQuery."""
        for name, part in (("campaign", Part.CAMPAIGNS), ("tier", Part.TIERS)):
            if name in query:
                return cls(Place(part, number_in_address(query[name])), part)
        if (part_name := query.get("part")) is None:
            return cls()
        if part_name not in list(Part):
            raise BadQuery(_("The configuration has no part “%(part)s”.") % {"part": part_name})
        return cls(part=Part(part_name))

    @property
    def key(self) -> str | None:
        return self.place.key if self.place else None

    @property
    def query(self) -> dict[str, str]:
        """The filter as query parameters."""
        if self.place:
            return {"campaign" if self.part is Part.CAMPAIGNS else "tier": str(self.place.number)}
        return {"part": self.part.value} if self.part else {}

    def covers(self, change: Change) -> bool:
        """Whether the change passes the filter."""
        return (self.key in (None, change.key)) and (self.part in (None, change.place.part))


@dataclass(frozen=True, slots=True)
class Entry:
    """A snapshot on the timeline.

    `seen_at` is in the program's zone; `exact_time`, `moment` and `since` are texts for it. `lines` describe the
    changes; empty for the first snapshot of a part.
    """

    pk: int
    part: str
    seen_at: datetime
    moment: str
    since: str
    is_first: bool
    lines: tuple[str, ...]
    url: str
    difference_url: str | None

    @property
    def exact_time(self) -> str:
        return to_the_second(self.seen_at, self.seen_at.tzinfo or UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """A changed field; "" where it was absent."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlaceChanges:
    """All changes of one place. An added or removed place is listed field by field; a removed place has no page."""

    place: Place
    was_added: bool
    was_removed: bool
    url: str
    history_url: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The values of the two date fields, and the last day that may be chosen, as in addresses."""

    first: str
    last: str
    latest: str


def days_to_compare(first: date, last: date, now: datetime) -> Days:
    """The form of a comparison, filled in. `now` is in the program's zone."""
    return Days(first.isoformat(), last.isoformat(), now.date().isoformat())


def moments_in_words(older: Moment, newer: Moment, zone: tzinfo) -> str:
    """The sentence above a comparison."""
    if older.day and newer.day:
        days = {"first": absolute(older.day, zone), "last": absolute(newer.day, zone)}
        return _("From the start of %(first)s to the end of %(last)s, as seen by this dashboard.") % days
    times = {"then": to_the_second(older.at, zone), "now": to_the_second(newer.at, zone)}
    return _("From %(then)s to %(now)s, as seen by this dashboard.") % times


def number_in_address(text: str) -> int:
    """A number from an address. Raises BadQuery."""
    if (number := number_in(text, most=MAX_NUMBER)) is None:
        raise BadQuery(_("“%(text)s” is not a number.") % {"text": text})
    return number


def entry(
    snapshot: Snapshot,
    previous: int | None,
    history_filter: HistoryFilter,
    now: datetime,
    url: Callable[..., str],
    mask: Mask,
) -> Entry:
    """An entry of the timeline at `now`, in the program's zone. `previous` is the row of the snapshot before, None if
    deleted; `url` is `PageRequest.address`."""
    seen_at = snapshot.first_seen_at.astimezone(now.tzinfo)
    changes = mask.seen(list(filter(history_filter.covers, changes_of(snapshot))))
    query = history_filter.query or {"part": snapshot.part}
    return Entry(
        snapshot.pk,
        str(PART_NAMES[Part(snapshot.part)]),
        seen_at,
        on_day(seen_at, now),
        relative(seen_at, now),
        snapshot.number == 1,
        tuple(summary(changes, seen_at, CHANGES_SHOWN)),
        url("snapshot", snapshot.pk),
        url("difference", **{"from": str(previous), "to": str(snapshot.pk)}, **query) if previous else None,
    )


def by_place(
    changes: Sequence[Change],
    seen_at: datetime,
    page: int = 1,
    *,
    page_of: Callable[[Place], str],
    history_of: Callable[[Place], str],
    units: FieldUnits = NO_FIELD_UNITS,
) -> tuple[tuple[PlaceChanges, ...], Paging]:
    """A page of the changes in words, grouped by place; added and removed places field by field."""
    places: dict[str, list[Change]] = {}
    for change in changes:
        places.setdefault(change.key, []).append(change)
    shown, paging = paginate(list(places.values()), page)
    return tuple(_changes_of(place_changes, seen_at, page_of, history_of, units) for place_changes in shown), paging


def _changes_of(
    place_changes: Sequence[Change],
    seen_at: datetime,
    page_of: Callable[[Place], str],
    history_of: Callable[[Place], str],
    units: FieldUnits,
) -> PlaceChanges:
    """The changes of one place, in words."""
    first = place_changes[0]
    return PlaceChanges(
        first.place,
        was_added=first.is_addition,
        was_removed=first.is_removal,
        url="" if first.is_removal else page_of(first.place),
        history_url=history_of(first.place),
        rows=tuple(_rows(place_changes, seen_at, units)),
    )


def _rows(place_changes: Sequence[Change], seen_at: datetime, units: FieldUnits) -> Iterator[Row]:
    first, zone = place_changes[0], seen_at.tzinfo or UTC
    if first.is_addition:
        yield from (Row(field, "", value) for field, value in fields_in_words(first.after, zone, units=units))
    elif first.is_removal:
        yield from (Row(field, value, "") for field, value in fields_in_words(first.before, zone, units=units))
    else:
        for change in place_changes:
            words = change_in_words(change, seen_at)
            before = units.with_unit(words.before, change.path, change.before, change.kind)
            yield Row(words.field, before, units.with_unit(words.after, change.path, change.after, change.kind))


def changes_by_time(before: Meaning, after: Meaning, older: datetime, newer: datetime) -> list[str]:
    """Sentences about changes by time alone between two moments (in the program's zone): campaigns whose unchanged
    start or end lies between them."""
    sentences = {"starts_at": _("%(place)s started on %(day)s"), "ends_at": _("%(place)s ended on %(day)s")}
    lines = []
    for key, field, moment in _unchanged_times(before, after, tuple(sentences)):
        if not has_come(field, moment, older) and has_come(field, moment, newer):
            day = value_in_words((field,), moment, newer.tzinfo or UTC)
            lines.append(sentences[field] % {"place": place_of(key, after[key]).title, "day": day})
    return lines


def _unchanged_times(before: Meaning, after: Meaning, fields: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The key, the field and the value of each time of a campaign that did not change."""
    campaigns = ((key, entry) for key, entry in after.items() if key.startswith(f"{Part.CAMPAIGNS}:"))
    for key, entry in campaigns:
        then = before.get(key, {})
        yield from ((key, name, entry[name]) for name in fields if entry.get(name) and entry[name] == then.get(name))


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """A place in a snapshot: every field with its value in words."""

    title: str
    fields: tuple[tuple[str, str], ...]


def snapshot_places(meaning: Meaning, page: int, zone: tzinfo) -> tuple[tuple[SnapshotPlace, ...], Paging]:
    """A page of the places in a snapshot; times are in `zone`."""
    shown, paging = paginate(list(meaning.items()), page)
    places = (SnapshotPlace(place_of(key, fields).title, tuple(fields_in_words(fields, zone))) for key, fields in shown)
    return tuple(places), paging
