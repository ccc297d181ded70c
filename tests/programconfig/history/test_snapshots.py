import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from dashboard.loyalty.models import Drift, DriftKind
from programconfig.history import snapshots
from programconfig.history.snapshots import changed_since, changes_of, delete_old, newest, store_snapshot, timeline
from programconfig.models import Snapshot
from programconfig.places import Part, Place
from tests.programconfig.history.sample import NOON, answer, as_kept, basic, gold, spring

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def kept(part: Part, body: Any, at: datetime = NOON, program: str = "main") -> Snapshot | None:
    return store_snapshot(program, part, answer(part, body, at), as_kept)


def numbers(part: Part = Part.TIERS, program: str = "main") -> list[int]:
    rows = Snapshot.objects.filter(program=program, part=part).order_by("number")
    return [snapshot.number for snapshot in rows]


def test_the_first_is_kept_without_changes() -> None:
    first = kept(Part.TIERS, [basic()])
    assert first
    assert (first.number, changes_of(first), first.first_seen_at, first.last_seen_at) == (1, [], NOON, NOON)


def test_the_same_again_is_only_seen_again() -> None:
    kept(Part.TIERS, [basic(), gold()])
    assert kept(Part.TIERS, [gold(), basic()], NOON + MINUTE) is None
    (row,) = Snapshot.objects.all()
    assert (row.first_seen_at, row.last_seen_at) == (NOON, NOON + MINUTE)


def test_what_differs_is_kept_with_what_changed() -> None:
    kept(Part.TIERS, [basic(), gold(190)])
    second = kept(Part.TIERS, [basic(), gold(250)], NOON + MINUTE)
    assert second
    (change,) = changes_of(second)
    assert (second.number, change.key, change.before, change.after) == (2, "tiers:2", 190, 250)
    assert second.places == "|tiers:2|"


def test_back_to_what_it_was_is_a_change_too() -> None:
    for minute, least in enumerate((190, 250, 190)):
        kept(Part.TIERS, [gold(least)], NOON + minute * MINUTE)
    assert numbers() == [1, 2, 3]


def test_an_older_answer_than_what_is_known_tells_nothing() -> None:
    kept(Part.TIERS, [gold(190)], NOON)
    kept(Part.TIERS, [gold(250)], NOON + 2 * MINUTE)
    assert kept(Part.TIERS, [gold(190)], NOON + MINUTE) is None
    assert numbers() == [1, 2]


def test_programs_and_parts_are_kept_apart() -> None:
    kept(Part.TIERS, [gold()])
    kept(Part.TIERS, [gold()], program="other")
    kept(Part.CAMPAIGNS, [spring()])
    assert numbers() == numbers(program="other") == numbers(Part.CAMPAIGNS) == [1]


def test_what_was_sent_is_kept_too() -> None:
    kept(Part.CAMPAIGNS, [spring(views=12, note="\0 \ud800")])
    row = newest("main", Part.CAMPAIGNS)
    assert row
    assert '"views": 12' in row.sent


def test_old_ones_go_but_never_the_newest(settings: Settings) -> None:
    settings.CONFIG_HISTORY_DAYS = 30
    for day, least in enumerate((1, 2, 3)):
        kept(Part.TIERS, [gold(least)], NOON + day * DAY)
    assert delete_old("main", Part.TIERS, NOON + 30 * DAY) == 0
    assert delete_old("main", Part.TIERS, NOON + 31 * DAY + MINUTE) == 2
    assert delete_old("main", Part.TIERS, NOON + 3000 * DAY) == 0
    assert numbers() == [3]
    assert kept(Part.TIERS, [gold(4)], NOON + 4 * DAY)
    assert numbers() == [3, 4]


def test_it_counts_from_when_it_was_last_true(settings: Settings) -> None:
    settings.CONFIG_HISTORY_DAYS = 30
    kept(Part.TIERS, [gold(1)], NOON)
    kept(Part.TIERS, [gold(1)], NOON + 100 * DAY)
    kept(Part.TIERS, [gold(2)], NOON + 101 * DAY)
    assert delete_old("main", Part.TIERS, NOON + 120 * DAY) == 0


def test_storing_forgets_too(settings: Settings) -> None:
    settings.CONFIG_HISTORY_DAYS = 1
    for time in range(3):
        kept(Part.TIERS, [gold(time + 1)], NOON + time * 2 * DAY)
    assert numbers() == [3]


def test_the_timeline_goes_back_in_pages() -> None:
    for minute in range(5):
        kept(Part.TIERS, [gold(minute)], NOON + minute * MINUTE)
    rows, more = timeline("main", limit=3)
    assert ([row.number for row in rows], more) == ([5, 4, 3], True)
    rows, more = timeline("main", limit=3, before=rows[-1].pk)
    assert ([row.number for row in rows], more) == ([2, 1], False)
    assert timeline("other", limit=3) == ([], False)


def test_parts_seen_at_one_moment_are_all_on_some_page() -> None:
    for part, body in ((Part.TIERS, [gold()]), (Part.CAMPAIGNS, [spring()]), (Part.REFERRAL, {})):
        kept(part, body)
    first, more = timeline("main", limit=2)
    rest, _none = timeline("main", limit=2, before=first[-1].pk)
    assert more
    assert {row.part for row in (*first, *rest)} == {"tiers", "campaigns", "referral"}


def test_the_timeline_of_one_place() -> None:
    kept(Part.CAMPAIGNS, [spring(), spring(id=77)])
    kept(Part.CAMPAIGNS, [spring(), spring(id=77, maxAchievement=1)], NOON + MINUTE)
    kept(Part.CAMPAIGNS, [spring(maxAchievement=2), spring(id=77, maxAchievement=1)], NOON + 2 * MINUTE)
    rows, _more = timeline("main", place="campaigns:7", part=Part.CAMPAIGNS, limit=9)
    assert [row.number for row in rows] == [3]


def test_since_a_moment_only_changes_count() -> None:
    kept(Part.TIERS, [gold(1)], NOON)
    kept(Part.TIERS, [gold(2)], NOON + MINUTE)
    assert [row.number for row in changed_since("main", NOON)] == [2]
    assert changed_since("main", NOON + 2 * MINUTE) == []


def test_the_state_at_two_moments() -> None:
    first = kept(Part.TIERS, [gold(1)], NOON)
    kept(Part.CAMPAIGNS, [spring()], NOON + DAY)
    last = kept(Part.TIERS, [gold(2)], NOON + 2 * DAY)
    kept(Part.CAMPAIGNS, [], NOON + 3 * DAY)
    assert first
    assert last
    tiers, campaigns = snapshots.states_at("main", first, last, as_kept)
    assert (tiers[0]["tiers:2"]["min_progress"], tiers[1]["tiers:2"]["min_progress"]) == (1, 2)
    assert campaigns[0] == campaigns[1] != {}


def test_what_was_too_long_to_be_read_whole_is_not_kept() -> None:
    cut = Drift("", DriftKind.ITEMS_CUT, "10000/12000")
    assert store_snapshot("main", Part.TIERS, replace(answer(Part.TIERS, [basic()]), drift=(cut,)), as_kept) is None
    assert numbers() == []


def test_tiers_of_which_nothing_is_known_are_told_apart() -> None:
    kept(Part.TIERS, [{}])
    second = kept(Part.TIERS, [{}, {}], NOON + MINUTE)
    assert second
    assert [(change.key, change.place) for change in changes_of(second)] == [("tiers#2", Place(Part.TIERS))]


def test_what_an_earlier_version_kept_in_another_way_is_no_change() -> None:
    first = kept(Part.CAMPAIGNS, [spring()])
    assert first
    by_today = as_kept(first)
    old = {**by_today["campaigns:7"], "ends_at": "2026-12-01T18:30:00"}
    Snapshot.objects.update(meaning=json.dumps({"campaigns:7": old}), digest="old")
    again = answer(Part.CAMPAIGNS, [spring()], NOON + DAY)
    assert store_snapshot("main", Part.CAMPAIGNS, again, lambda _last: by_today) is None
    (row,) = Snapshot.objects.all()
    assert (row.last_seen_at, row.digest, as_kept(row)) == (NOON + DAY, first.digest, by_today)
