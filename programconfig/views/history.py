"""The history of the configuration."""

import json
from dataclasses import dataclass
from functools import partial

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program
from dashboard.speed.cached_by_input import cached_by_input
from programconfig.history import page as pages
from programconfig.history import snapshots
from programconfig.history.amounts import FieldUnits
from programconfig.history.differences import Change, differences
from programconfig.history.last_known import current_meaning
from programconfig.history.meaning import Meaning
from programconfig.history.moments import Moment, day_in_address, of_day, of_snapshot
from programconfig.links import history_of, page_of
from programconfig.models import Snapshot
from programconfig.pages import PageRequest, Panel, configuration_page, page_with_file, show
from programconfig.paging import page_number
from programconfig.places import PART_NAMES, Part
from programconfig.reading import parts_of

PAGE_SIZE = 30
PLACES_SHOWN = 9  # a snapshot with fewer places is shown unfolded
STYLESHEET = "config-history.css"


@configuration_page
async def history(page: PageRequest) -> HttpResponse:
    """Show the timeline of changes, newest first; of one campaign, tier or part if requested."""
    history_filter = pages.HistoryFilter.of(page.query)
    before = pages.number_in_address(page.query["before"]) if "before" in page.query else None
    rows, has_older, previous = await sync_to_async(timeline)(page.program.slug, history_filter, before)
    context = (history_filter, page.now, page.address, page.mask)
    entries = [pages.entry(row, previous.get(row.pk), *context) for row in rows]
    return show(
        page,
        Panel("history", _("History"), page.own_address()),
        "programconfig/history.html",
        view=entries,
        history_filter=history_filter,
        about_url=page_of(page, history_filter.place) if history_filter.place else None,
        parts=[(part, PART_NAMES[part], page.address("history", part=part)) for part in parts_of(page.loyalty)],
        all_url=page.address("history"),
        days=pages.days_to_compare(entries[-1].seen_at.date(), page.now.date(), page.now) if entries else None,
        older=page.own_address(before=str(rows[-1].pk)) if has_older else None,
        newest_url=page.own_address(before=None) if before else None,
        languages=(),
        stylesheet=STYLESHEET,
    )


@configuration_page
async def difference(page: PageRequest) -> HttpResponse:
    """Show the differences between two moments: the start and the end of two days, or the times at which two snapshots
    were first seen."""
    history_filter = pages.HistoryFilter.of(page.query)
    older, newer = await moments_of(page)
    comparison = await sync_to_async(compare)(page.program, older, newer, partial(current_meaning, page.loyalty))
    changes = page.mask.seen(list(filter(history_filter.covers, comparison.changes)))
    units = FieldUnits(page.units, page.program.tier_unit or "")
    links = {"page_of": partial(page_of, page), "history_of": partial(history_of, page)}
    view, paging = pages.by_place(changes, newer.at, page_number(page.query.get("page", "1")), units=units, **links)
    return show(
        page,
        Panel("difference", _("What changed"), page.own_address()),
        "programconfig/difference.html",
        view=view,
        paging=paging,
        moments=pages.moments_in_words(older, newer, page.program.time_zone),
        days=pages.days_to_compare(older.at.date(), newer.day or newer.at.date(), page.now),
        changes_by_time=() if history_filter.part else page.mask.seen(comparison.changes_by_time),
        history_filter=history_filter,
        all_url=page.address("difference", **{"from": older.in_address, "to": newer.in_address}),
        history_url=page.address("history", **history_filter.query),
        languages=(),
        stylesheet=STYLESHEET,
    )


async def moments_of(page: PageRequest) -> tuple[Moment, Moment]:
    """The older and the newer moment in the address. Raises BadQuery, and Http404 without such snapshots."""
    texts = [page.query.get(name, "") for name in ("from", "to")]
    zone, program = page.program.time_zone, page.program.slug
    days = [day for text in texts if (day := day_in_address(text))]
    if len(days) < len(texts):
        numbers = [pages.number_in_address(text) for text in texts]
        rows = [await snapshot_or_404(page, number, "meaning", "sent") for number in numbers]
        older, newer = sorted(rows, key=lambda row: (row.first_seen_at, row.pk))
        return of_snapshot(older, zone), of_snapshot(newer, zone)
    first, last = sorted(days)
    start = await sync_to_async(of_day)(program, first, zone, is_end=False)
    end = await sync_to_async(of_day)(program, last, zone, is_end=True)
    if start is None or end is None:
        raise Http404
    return start, end


@page_with_file
async def snapshot(page: PageRequest, snapshot_id: int) -> HttpResponse:
    """Show a part of the configuration as stored in a snapshot: in words, or as sent with `?format=json`."""
    stored = await snapshot_or_404(page, snapshot_id, *(() if page.format else ("meaning", "sent")))
    if page.format:
        if page.format != "json":
            raise BadQuery(_("A snapshot is available only as JSON."))
        sent = page.mask.seen(json.loads(stored.sent))
        return JsonResponse(sent, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1})
    zone, part = page.program.time_zone, Part(stored.part)
    meaning, is_newest = await sync_to_async(content_of)(stored, page.loyalty)
    meaning = {key: page.mask.seen(fields) for key, fields in meaning.items()}
    view, paging = pages.snapshot_places(meaning, page_number(page.query.get("page", "1")), zone)
    return show(
        page,
        Panel("snapshot", _("%(part)s: snapshot") % {"part": PART_NAMES[part]}, page.own_address()),
        "programconfig/snapshot.html",
        view=view,
        paging=paging,
        is_short=len(meaning) < PLACES_SHOWN,
        first_seen_at=stored.first_seen_at.astimezone(zone),
        last_seen_at=stored.last_seen_at.astimezone(zone),
        is_newest=is_newest,
        raw_url=page.own_address(format="json"),
        history_url=page.address("history"),
        languages=(),
        stylesheet=STYLESHEET,
    )


def content_of(stored: Snapshot, service: LoyaltyService) -> tuple[Meaning, bool]:
    """The meaning of a snapshot, and whether the snapshot is the newest of its part."""
    meaning = cached_by_input(
        ("snapshot", stored.program), (stored.pk, stored.digest), partial(current_meaning, service, stored)
    )
    return meaning, not snapshots.snapshots_of(stored.program, Part(stored.part)).filter(
        number__gt=stored.number
    ).exists()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between two moments, and the changes by time alone."""

    changes: tuple[Change, ...]
    changes_by_time: tuple[str, ...]


def compare(program: Program, older: Moment, newer: Moment, current_meaning: snapshots.MeaningReader) -> Comparison:
    """Compare the configuration at two moments. The result is cached until a snapshot is added."""

    def calculate() -> Comparison:
        states = list(snapshots.states_at(program.slug, older.snapshot, newer.snapshot, current_meaning))
        changes = [change for before, after in states for change in differences(before, after)]
        lines = [line for state in states for line in pages.changes_by_time(*state, older.at, newer.at)]
        return Comparison(tuple(changes), tuple(lines))

    moments = (older.snapshot.pk, newer.snapshot.pk, older.at, newer.at)
    return cached_by_input(("difference", program.slug, *moments), (snapshots.last_row(program.slug),), calculate)


def timeline(
    program: str, history_filter: pages.HistoryFilter, before: int | None
) -> tuple[list[Snapshot], bool, dict[int, int]]:
    """The snapshots, whether there are older ones, and the row of each stored snapshot's predecessor."""
    rows, has_older = snapshots.timeline(
        program, place=history_filter.key, part=history_filter.part, before=before, limit=PAGE_SIZE
    )
    return rows, has_older, snapshots.previous_of(program, rows)


async def snapshot_or_404(page: PageRequest, pk: int, *deferred: str) -> Snapshot:
    """A snapshot of this program; fields in `deferred` are read from the database on first use."""
    found = await sync_to_async(snapshots.find_snapshot)(page.program.slug, pk, *deferred)
    if found is None:
        raise Http404
    return found
