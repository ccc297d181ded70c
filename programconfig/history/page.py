"""What the history's pages show. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from django.utils.translation import gettext as _

from dashboard.text.times import on_day, relative, to_the_second
from programconfig.history.differences import Change
from programconfig.history.meaning import Meaning, place_of
from programconfig.history.snapshots import changes_of
from programconfig.history.words import fields_in_words, has_come, said, summary, value_in_words
from programconfig.models import Snapshot
from programconfig.pages import BadQuery
from programconfig.paging import Paging, paged
from programconfig.places import PART_NAMES, Part, Place

MAX_NUMBER = 2**31  # of a number in an address
CHANGES_SHOWN = 4  # of changes told on the timeline


@dataclass(frozen=True, slots=True)
class About:
    """Whose history is asked for: one place, one part, or everything."""

    place: Place | None = None
    part: Part | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "About":
        """What `?campaign=`, `?tier=` or `?part=` ask for. Raises BadQuery."""
        for name, part in (("campaign", Part.CAMPAIGNS), ("tier", Part.TIERS)):
            if name in query:
                return cls(Place(part, row_number(query[name])), part)
        if (asked := query.get("part")) is None:
            return cls()
        if asked not in list(Part):
            raise BadQuery(_("The configuration has no part “%(part)s”.") % {"part": asked})
        return cls(part=Part(asked))

    @property
    def key(self) -> str | None:
        return self.place.key if self.place else None

    @property
    def query(self) -> dict[str, str]:
        """The same in an address."""
        if self.place:
            return {"campaign" if self.part is Part.CAMPAIGNS else "tier": str(self.place.number)}
        return {"part": self.part.value} if self.part else {}

    def covers(self, change: Change) -> bool:
        """Whether the change is about what was asked for."""
        return (self.key in (None, change.key)) and (self.part in (None, change.place.part))


@dataclass(frozen=True, slots=True)
class Entry:
    """A snapshot on the timeline. `seen_at` is in the programme's zone; `second`, `moment` and `since` say it in words.
    `lines` say what changed; none for the first one of its part. `is_newest` and `is_oldest` are of those shown."""

    pk: int
    part: str
    seen_at: datetime
    moment: str
    since: str
    is_first: bool
    lines: tuple[str, ...]
    url: str
    difference_url: str | None
    is_newest: bool = False
    is_oldest: bool = False

    @property
    def second(self) -> str:
        return to_the_second(self.seen_at, self.seen_at.tzinfo or UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """A field that differs; "" where it was not there."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlaceChanges:
    """All that changed of one place. One that `came` or `went` is told field by field; what went has no page."""

    place: Place
    came: bool
    went: bool
    url: str
    history_url: str
    rows: tuple[Row, ...]


def row_number(text: str) -> int:
    """A number from an address. Raises BadQuery."""
    if not (text.isascii() and text.isdecimal() and int(text[:20]) < MAX_NUMBER):
        raise BadQuery(_("“%(text)s” is not a number.") % {"text": text})
    return int(text)


def entry(snapshot: Snapshot, previous: int | None, about: About, now: datetime, url: Callable[..., str]) -> Entry:
    """A line of the timeline at `now`, in the programme's zone; `previous` is the row of the snapshot before, None when
    that is no longer kept; `url` is `PageRequest.address`."""
    seen_at = snapshot.first_seen_at.astimezone(now.tzinfo)
    changes = [change for change in changes_of(snapshot) if about.covers(change)]
    query = about.query or {"part": snapshot.part}
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
) -> tuple[tuple[PlaceChanges, ...], Paging]:
    """Changes in words, place by place, a page of places at a time; one that came or went field by field."""
    places: dict[str, list[Change]] = {}
    for change in changes:
        places.setdefault(change.key, []).append(change)
    shown, paging = paged(list(places.values()), page)
    return tuple(_changes_of(own, seen_at, page_of, history_of) for own in shown), paging


def _changes_of(
    own: Sequence[Change], seen_at: datetime, page_of: Callable[[Place], str], history_of: Callable[[Place], str]
) -> PlaceChanges:
    """What changed of one place."""
    place, whole, zone = own[0].place, not own[0].path, seen_at.tzinfo or UTC
    came, went = whole and own[0].before is None, whole and own[0].after is None
    rows = [Row(one.field, one.before, one.after) for one in (said(change, seen_at) for change in own)]
    if came:
        rows = [Row(field, "", value) for field, value in fields_in_words(own[0].after, zone)]
    elif went:
        rows = [Row(field, value, "") for field, value in fields_in_words(own[0].before, zone)]
    return PlaceChanges(place, came, went, "" if went else page_of(place), history_of(place), tuple(rows))


def passed(before: Meaning, after: Meaning, older: datetime, newer: datetime) -> list[str]:
    """What came about by time alone between two moments (of the programme's zone): campaigns whose unchanged start or
    end lies between them."""
    sentences = {"starts_at": _("%(place)s started on %(day)s"), "ends_at": _("%(place)s ended on %(day)s")}
    found = []
    for key, now in after.items():
        for field, sentence in sentences.items():
            moment: str | None = now.get(field)
            if not moment or not key.startswith(f"{Part.CAMPAIGNS}:") or before.get(key, {}).get(field) != moment:
                continue
            if not has_come(field, moment, older) and has_come(field, moment, newer):
                day = value_in_words((field,), moment, newer.tzinfo or UTC)
                found.append(sentence % {"place": place_of(key, now).title, "day": day})
    return found


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """A place as it was: every field with its value in words."""

    title: str
    fields: tuple[tuple[str, str], ...]


def as_it_was(meaning: Meaning, page: int, zone: tzinfo) -> tuple[tuple[KeptPlace, ...], Paging]:
    """A page of the places of a part; times are in `zone`."""
    shown, paging = paged(list(meaning.items()), page)
    places = (KeptPlace(place_of(key, said).title, tuple(fields_in_words(said, zone))) for key, said in shown)
    return tuple(places), paging
