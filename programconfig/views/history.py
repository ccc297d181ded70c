"""How the configuration was, and what changed."""

import json
from functools import partial

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from programconfig.history import page as pages
from programconfig.history import snapshots
from programconfig.history.differences import differences
from programconfig.links import history_of, page_of
from programconfig.models import Snapshot
from programconfig.pages import BadQuery, PageRequest, Panel, configuration_page, show
from programconfig.places import PART_NAMES, Part

SIZE = 30
STYLES = "config-history.css"


@configuration_page
async def history(page: PageRequest) -> HttpResponse:
    """The timeline: every change, the newest first; of one campaign, tier or part when asked so."""
    about = pages.About.of(page.query)
    before = pages.row_number(page.query["before"]) if "before" in page.query else None
    rows, has_older, previous = await sync_to_async(timeline)(page.program.slug, about, before)
    zone = page.program.time_zone
    entries = [pages.entry(row, previous.get(row.pk), about, zone, page.address) for row in rows]
    return show(
        page,
        Panel("history", _("History"), page.here()),
        "programconfig/history.html",
        view=entries,
        about=about,
        about_url=page_of(page, about.place) if about.place else None,
        parts=[(part, PART_NAMES[part], page.address("history", part=part)) for part in Part],
        all_url=page.address("history"),
        older=page.here(before=str(rows[-1].pk)) if has_older else None,
        newest_url=page.here(before=None) if before else None,
        languages=(),
        stylesheet=STYLES,
    )


@configuration_page
async def difference(page: PageRequest) -> HttpResponse:
    """What differs between two moments, each named by a snapshot that was first seen then."""
    about = pages.About.of(page.query)
    numbers = [pages.row_number(page.query.get(name, "")) for name in ("from", "to")]
    older, newer = sorted(
        [await snapshot_or_404(page, number) for number in numbers], key=lambda one: (one.first_seen_at, one.pk)
    )
    zone = page.program.time_zone
    then, now = older.first_seen_at.astimezone(zone), newer.first_seen_at.astimezone(zone)
    states = await sync_to_async(lambda: list(snapshots.states_at(page.program.slug, older, newer)))()
    changes = [change for before, after in states for change in differences(before, after) if about.covers(change)]
    view = pages.by_place(changes, now, page_of=partial(page_of, page), history_of=partial(history_of, page))
    return show(
        page,
        Panel("difference", _("What changed"), page.here()),
        "programconfig/difference.html",
        view=view,
        older=then,
        newer=now,
        passed=[] if about.part else [line for state in states for line in pages.passed(*state, then, now)],
        about=about,
        all_url=page.address("difference", **{"from": str(older.pk), "to": str(newer.pk)}),
        history_url=page.address("history", **about.query),
        languages=(),
        stylesheet=STYLES,
    )


@configuration_page
async def snapshot(page: PageRequest, snapshot_id: int) -> HttpResponse:
    """A part of the configuration as it was, in words; as it was sent with `?format=json`."""
    kept = await snapshot_or_404(page, snapshot_id)
    if page.format:
        if page.format != "json":
            raise BadQuery(_("A snapshot can be had as json, nothing else."))
        return JsonResponse(json.loads(kept.sent), safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1})
    zone = page.program.time_zone
    return show(
        page,
        Panel("snapshot", _("%(part)s as it was") % {"part": PART_NAMES[Part(kept.part)]}, page.here()),
        "programconfig/snapshot.html",
        view=pages.as_it_was(json.loads(kept.meaning)),
        first_seen_at=kept.first_seen_at.astimezone(zone),
        last_seen_at=kept.last_seen_at.astimezone(zone),
        is_newest=(await sync_to_async(snapshots.newest)(page.program.slug, Part(kept.part))) == kept,
        raw_url=page.here(format="json"),
        history_url=page.address("history"),
        languages=(),
        stylesheet=STYLES,
    )


def timeline(program: str, about: pages.About, before: int | None) -> tuple[list[Snapshot], bool, dict[int, int]]:
    """Snapshots, whether there are older ones, and the row of the one before each that is still kept."""
    rows, has_older = snapshots.timeline(program, place=about.key, part=about.part, before=before, most=SIZE)
    return rows, has_older, snapshots.previous_of(program, rows)


async def snapshot_or_404(page: PageRequest, pk: int) -> Snapshot:
    """A snapshot of this programme."""
    found = await sync_to_async(snapshots.find)(page.program.slug, pk)
    if found is None:
        raise Http404
    return found
