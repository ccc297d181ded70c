"""How the configuration was, and what changed."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from dashboard.programs import Program
from dashboard.speed.cached_by_input import cached_by_input
from dashboard.text.times import to_the_second
from programconfig.history import page as pages
from programconfig.history import snapshots
from programconfig.history.differences import Change, differences
from programconfig.history.last_known import understood
from programconfig.history.meaning import Meaning
from programconfig.links import history_of, page_of
from programconfig.models import Snapshot
from programconfig.pages import BadQuery, PageRequest, Panel, configuration_page, show
from programconfig.paging import page_number
from programconfig.places import PART_NAMES, Part
from programconfig.reading import parts_of

PAGE_SIZE = 30
PLACES_SHOWN = 9  # places that are shown unfolded
STYLESHEET = "config-history.css"


@configuration_page
async def history(page: PageRequest) -> HttpResponse:
    """The timeline: every change, the newest first; of one campaign, tier or part when asked so."""
    about = pages.About.of(page.query)
    before = pages.row_number(page.query["before"]) if "before" in page.query else None
    rows, has_older, previous = await sync_to_async(timeline)(page.program.slug, about, before)
    entries = [pages.entry(row, previous.get(row.pk), about, page.now, page.address) for row in rows]
    if entries:
        entries[0] = replace(entries[0], is_newest=True)
        entries[-1] = replace(entries[-1], is_oldest=True)
    return show(
        page,
        Panel("history", _("History"), page.here()),
        "programconfig/history.html",
        view=entries,
        about=about,
        about_url=page_of(page, about.place) if about.place else None,
        parts=[(part, PART_NAMES[part], page.address("history", part=part)) for part in parts_of(page.loyalty)],
        all_url=page.address("history"),
        older=page.here(before=str(rows[-1].pk)) if has_older else None,
        newest_url=page.here(before=None) if before else None,
        languages=(),
        stylesheet=STYLESHEET,
    )


@configuration_page
async def difference(page: PageRequest) -> HttpResponse:
    """What differs between two moments, each named by a snapshot that was first seen then."""
    about = pages.About.of(page.query)
    numbers = [pages.row_number(page.query.get(name, "")) for name in ("from", "to")]
    older, newer = sorted(
        [await snapshot_or_404(page, number, "meaning", "sent") for number in numbers],
        key=lambda one: (one.first_seen_at, one.pk),
    )
    found = await sync_to_async(compared)(page.program, older, newer, partial(understood, page.loyalty))
    changes = [change for change in found.changes if about.covers(change)]
    number = page_number(page.query.get("page", "1"))
    zone = page.program.time_zone
    moments = {"then": to_the_second(found.older, zone), "now": to_the_second(found.newer, zone)}
    links = {"page_of": partial(page_of, page), "history_of": partial(history_of, page)}
    view, paging = pages.by_place(changes, found.newer, number, **links)
    return show(
        page,
        Panel("difference", _("What changed"), page.here()),
        "programconfig/difference.html",
        view=view,
        paging=paging,
        moments=_("From %(then)s to %(now)s, as seen by this dashboard.") % moments,
        passed=() if about.part else found.passed,
        about=about,
        all_url=page.address("difference", **{"from": str(older.pk), "to": str(newer.pk)}),
        history_url=page.address("history", **about.query),
        languages=(),
        stylesheet=STYLESHEET,
    )


@configuration_page
async def snapshot(page: PageRequest, snapshot_id: int) -> HttpResponse:
    """A part of the configuration as it was, in words; as it was sent with `?format=json`."""
    kept = await snapshot_or_404(page, snapshot_id, *(() if page.format else ("meaning", "sent")))
    if page.format:
        if page.format != "json":
            raise BadQuery(_("A snapshot is available only as JSON."))
        return JsonResponse(json.loads(kept.sent), safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1})
    zone, part = page.program.time_zone, Part(kept.part)
    meaning, is_newest = await sync_to_async(as_kept)(kept)
    view, paging = pages.as_it_was(meaning, page_number(page.query.get("page", "1")), zone)
    return show(
        page,
        Panel("snapshot", _("%(part)s: snapshot") % {"part": PART_NAMES[part]}, page.here()),
        "programconfig/snapshot.html",
        view=view,
        paging=paging,
        is_short=len(meaning) < PLACES_SHOWN,
        first_seen_at=kept.first_seen_at.astimezone(zone),
        last_seen_at=kept.last_seen_at.astimezone(zone),
        is_newest=is_newest,
        raw_url=page.here(format="json"),
        history_url=page.address("history"),
        languages=(),
        stylesheet=STYLESHEET,
    )


def as_kept(kept: Snapshot) -> tuple[Meaning, bool]:
    """What a snapshot holds, and whether it is the newest of its part."""
    meaning = cached_by_input(("snapshot", kept.program), (kept.pk, kept.digest), lambda: json.loads(kept.meaning))
    return meaning, not snapshots.of(kept.program, Part(kept.part)).filter(number__gt=kept.number).exists()


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs between two moments of the programme's zone, and what came about by time alone."""

    older: datetime
    newer: datetime
    changes: tuple[Change, ...]
    passed: tuple[str, ...]


def compared(program: Program, older: Snapshot, newer: Snapshot, understood: snapshots.Understood) -> Compared:
    """Two moments, each named by a snapshot that was first seen then: worked out once while no snapshot is added."""
    then, now = (one.first_seen_at.astimezone(program.time_zone) for one in (older, newer))

    def work() -> Compared:
        states = list(snapshots.states_at(program.slug, older, newer, understood))
        changes = [change for before, after in states for change in differences(before, after)]
        lines = [line for state in states for line in pages.passed(*state, then, now)]
        return Compared(then, now, tuple(changes), tuple(lines))

    moments = (older.pk, newer.pk, then, now)
    return cached_by_input(("difference", program.slug, *moments), (snapshots.last_row(program.slug),), work)


def timeline(program: str, about: pages.About, before: int | None) -> tuple[list[Snapshot], bool, dict[int, int]]:
    """Snapshots, whether there are older ones, and the row of the one before each that is still kept."""
    rows, has_older = snapshots.timeline(program, place=about.key, part=about.part, before=before, most=PAGE_SIZE)
    return rows, has_older, snapshots.previous_of(program, rows)


async def snapshot_or_404(page: PageRequest, pk: int, *without: str) -> Snapshot:
    """A snapshot of this programme; fields that are left out are read from the database by who asks for them."""
    found = await sync_to_async(snapshots.find)(page.program.slug, pk, *without)
    if found is None:
        raise Http404
    return found
