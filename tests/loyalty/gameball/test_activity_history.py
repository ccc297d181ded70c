"""Newest first, whatever the platform's order: in few reads, without a gap, without a row twice."""

import asyncio
from itertools import accumulate
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.gameball.activity_history import MAX_READS, ORDER
from dashboard.loyalty.gameball.platform import GameballPlatform
from dashboard.loyalty.models import ActivityKind, ActivityPage, Answer
from dashboard.loyalty.reads import ACTIVITIES, ACTIVITY_TOTAL, ActivityQuery, Read
from tests.loyalty import performing
from tests.loyalty.gameball.fakes import NOW, FakeTransport, Memory, platform_of, read_options
from tests.loyalty.gameball.histories import History

T = TypeVar("T")

NEWEST = ACTIVITIES.where(ActivityQuery())
SPARSE = [40_000_000 + 17_000 * place + 90 * place * place + (place * 7919) % 9001 for place in range(5000)]


class Counted:
    """Tells how many activities a history has, as the panel beside the list reads it; a failure where there is no
    history to count."""

    def __init__(self, platform: Any) -> None:
        self._platform = platform

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        assert read.name == ACTIVITY_TOTAL.name
        history: Any = self._platform._transport.answers
        if not isinstance(history, History):
            raise Unavailable
        count: Any = history.total(read.query.value if isinstance(read.query, ActivityKind) else None)
        return Answer(count, NOW)


class Told:
    """Tells a count, whatever the history holds; none at all when it is None."""

    def __init__(self, count: int | None) -> None:
        self._count: Any = count

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        if self._count is None:
            raise Unavailable
        return Answer(self._count, NOW)


async def perform(platform: GameballPlatform, read: Read[T], customer_id: str, options: ReadOptions) -> Answer[T]:
    return await performing.perform(platform, read, customer_id, options, Counted(platform))


def numbers(page: ActivityPage) -> list[int]:
    """The ids of a page, which each row tells as its reason, too."""
    return [int(activity.reason or 0) for activity in page.activities]


async def walk(platform: Any, before: int | None = None, pages: int = 10_000) -> list[int]:
    """What each activity says it is, from the newest to the oldest, as someone pressing Older sees them."""
    seen: list[int] = []
    for _ in range(pages):
        page = (
            await perform(platform, ACTIVITIES.where(ActivityQuery(before=before)), "customer", read_options())
        ).value
        seen += numbers(page)
        if page.older is None:
            assert page.activities or not seen, "Older led to nothing"
            return seen
        before = page.older
    return seen


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("count", [0, 1, 2, 49, 50, 51, 100, 199, 200, 201, 250, 251, 300, 350, 1000])
async def test_every_activity_comes_once_newest_first(count: Any, newest_first: Any) -> None:
    ids = SPARSE[:count]
    platform, _ = platform_of(History(ids, newest_first=newest_first))
    assert await walk(platform) == ids[::-1]


async def test_a_short_history_takes_one_read_and_tells_its_total() -> None:
    platform, transport = platform_of(History(SPARSE[:180]))
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert (len(page.activities), page.listed, page.is_newest, len(transport.reads)) == (50, 180, True, 1)
    older = (
        await perform(platform, ACTIVITIES.where(ActivityQuery(before=page.older)), "customer", read_options())
    ).value
    assert numbers(older) == SPARSE[80:130][::-1]
    assert (older.listed, len(transport.reads)) == (180, 2)


async def test_an_empty_history_is_none_not_unknown() -> None:
    platform, _ = platform_of(History([]))
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert (page.activities, page.older, page.listed, page.is_newest) == ((), None, 0, True)


@pytest.mark.parametrize("options", [{}, {"quiet": 30}, {"quiet": 300}, {"hours": 1.0}, {"dates": False}])
async def test_the_newest_of_five_thousand_take_at_most_eight_reads_and_one_when_known(options: Any) -> None:
    history = History(list(SPARSE), **options)
    platform, transport = platform_of(history)
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert numbers(page) == SPARSE[:-51:-1]
    assert len(transport.reads) <= 8
    assert page.listed is None
    for _ in range(3):
        transport.reads.clear()
        again = (await perform(platform, NEWEST, "customer", read_options(fresh=True))).value
        assert again.activities == page.activities
        assert len(transport.reads) == 1


async def test_activities_that_came_since_are_shown_and_learnt() -> None:
    history = History(list(SPARSE[:3000]))
    platform, transport = platform_of(history)
    await perform(platform, NEWEST, "customer", read_options())
    for upto in (3060, 3200, 3900):
        history.add(SPARSE[len(history.ids) : upto])
        await perform(platform, NEWEST, "customer", read_options())
        transport.reads.clear()
        page = (await perform(platform, NEWEST, "customer", read_options())).value
        assert numbers(page) == SPARSE[upto - 50 : upto][::-1]
        assert len(transport.reads) == 1


async def test_older_pages_take_about_one_read() -> None:
    platform, transport = platform_of(History(list(SPARSE)))
    assert await walk(platform, pages=30) == SPARSE[: -30 * 50 - 1 : -1]
    assert len(transport.reads) <= 8 + 29 + 8


async def test_an_older_page_is_found_when_nothing_is_remembered() -> None:
    platform, transport = platform_of(History(list(SPARSE)))
    page = (
        await perform(platform, ACTIVITIES.where(ActivityQuery(before=SPARSE[2500])), "customer", read_options())
    ).value
    assert numbers(page) == SPARSE[2450:2500][::-1]
    assert len(transport.reads) <= MAX_READS


async def test_a_kind_is_asked_for_as_documented_and_learnt_apart() -> None:
    kinds = dict.fromkeys(SPARSE[::2], "CampaignRewarded")
    memory = Memory()
    platform, transport = platform_of(History(list(SPARSE[:2000]), kinds=kinds), memory)
    page = (
        await perform(
            platform, ACTIVITIES.where(ActivityQuery(kind=ActivityKind.CAMPAIGN_REWARDED)), "customer", read_options()
        )
    ).value
    assert numbers(page) == SPARSE[1900:2000:2][::-1]
    assert {query["activityType"] for _, query in transport.reads} == {"CampaignRewarded"}
    await perform(platform, NEWEST, "customer", read_options())
    assert {about[-1] for about in memory.kept} == {"CampaignRewarded", None}


async def test_balance_adjustments_cannot_be_asked_for() -> None:
    platform, transport = platform_of(History([]))
    kind = ActivityKind.BALANCE_ADJUSTMENT
    reads: tuple[Read[Any], ...] = (ACTIVITIES.where(ActivityQuery(kind)), ACTIVITY_TOTAL.where(kind))
    for read in reads:
        with pytest.raises(ValueError, match="cannot filter by"):
            await perform(platform, read, "customer", read_options())
    assert not transport.reads


async def test_a_platform_that_gives_the_newest_first_is_asked_so_from_then_on() -> None:
    platform, transport = platform_of(History(list(SPARSE), newest_first=True))
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert numbers(page) == SPARSE[:-51:-1]
    older = (
        await perform(platform, ACTIVITIES.where(ActivityQuery(before=page.older)), "another customer", read_options())
    ).value
    assert numbers(older) == SPARSE[-100:-50][::-1]
    assert len(transport.reads) == 2
    transport.answers = History(list(SPARSE[:300]))  # and back again
    assert await walk(platform) == SPARSE[:300][::-1]


async def test_rows_without_ids_are_shown_where_they_belong() -> None:
    history = History(list(SPARSE[:400]), without_id={SPARSE[place] for place in (0, 7, 199, 349, 350, 351, 398, 399)})
    assert await walk(platform_of(history)[0]) == SPARSE[:400][::-1]
    at_the_end_of_a_page = History(list(SPARSE[:400]), newest_first=True, without_id={SPARSE[349], SPARSE[350]})
    assert await walk(platform_of(at_the_end_of_a_page)[0]) == SPARSE[:400][::-1]


async def test_rows_that_all_lack_ids_are_shown_as_far_as_they_come() -> None:
    short, long = History(SPARSE[:30], without_id=set(SPARSE)), History(SPARSE[:300], without_id=set(SPARSE))
    page = (await perform(platform_of(short)[0], NEWEST, "customer", read_options())).value
    assert numbers(page) == SPARSE[:30][::-1]
    assert (page.older, page.listed, page.is_newest) == (None, 30, True)
    page = (await perform(platform_of(long)[0], NEWEST, "customer", read_options())).value
    assert (page.older, page.listed, page.is_newest) == (None, None, False)


async def test_a_full_answer_without_ids_does_not_end_the_history() -> None:
    platform, transport = platform_of(History(list(SPARSE[:300])))
    await perform(platform, NEWEST, "customer", read_options())
    transport.answers = History(list(SPARSE[:600]), without_id=set(SPARSE[225:]))
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert not page.is_newest


@pytest.mark.parametrize("order", [None, "newest first"])
async def test_a_page_that_is_empty_and_says_more_is_no_empty_history(order: str | None) -> None:
    memory = Memory()
    if order:
        await memory.remember(order, ORDER)
    platform, _ = platform_of(lambda *_: {"activities": [], "count": 0, "hasMore": True}, memory)
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert (page.activities, page.older, page.listed, page.is_newest) == ((), None, None, False)


@pytest.mark.parametrize("options", [{}, {"newest_first": True}, {"newest_first": True, "inclusive": True}])
async def test_rows_that_come_twice_are_shown_once(options: Any) -> None:
    history = History(list(SPARSE[:300]), doubled={SPARSE[place] for place in (3, 198, 199, 200, 299)}, **options)
    assert await walk(platform_of(history)[0]) == SPARSE[:300][::-1]


async def test_the_answer_says_which_request_it_was_and_what_was_odd() -> None:
    answer = await perform(platform_of(lambda *_: {"activities": []})[0], NEWEST, "customer", read_options())
    assert (answer.request_id, [each.field for each in answer.drift]) == ("request-1", ["hasMore"])


async def test_what_was_learnt_survives_a_failure_on_the_way() -> None:
    memory, history, left = Memory(), History(list(SPARSE), dates=False), [2]

    def failing(segments: tuple[str, ...], query: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Unavailable
        return history(segments, query)

    with pytest.raises(Unavailable):
        await perform(platform_of(failing, memory)[0], NEWEST, "customer", read_options())
    platform, transport = platform_of(history, memory)
    await perform(platform, NEWEST, "customer", read_options())
    assert transport.reads[0][1]["startAfter"] > 0


async def test_a_search_that_runs_out_of_reads_says_so_and_goes_on_next_time() -> None:
    ids = list(range(1, 201)) + [10**15 + place for place in range(0, 60_000, 2)]
    platform, transport = platform_of(History(ids, dates=False))
    tries = 0
    while True:
        transport.reads.clear()
        page = (await perform(platform, NEWEST, "customer", read_options())).value
        assert len(transport.reads) <= MAX_READS
        rows = numbers(page)
        place = ids.index(rows[-1])
        assert rows == ids[place : place + len(rows)][::-1]  # a run without gaps, whichever
        tries += 1
        if page.is_newest:
            break
        assert tries < 12
    assert tries > 1
    assert rows[0] == ids[-1]


class Rounds:
    """Lets reads that are sent at the same moment be answered together, and counts such moments: what a search takes in
    times of the slowest read."""

    def __init__(self, transport: FakeTransport) -> None:
        self.number = self._under_way = 0
        self._get = transport.get
        transport.get = self._counted  # type: ignore[method-assign]

    async def _counted(self, *segments: str, **options: Any) -> Any:
        self.number += not self._under_way
        self._under_way += 1
        await asyncio.sleep(0)
        try:
            return await self._get(*segments, **options)
        finally:
            self._under_way -= 1


async def newest(history: Any, *, room: bool = True) -> tuple[int, int]:
    """Rounds and reads of a search in which the newest page is found."""
    platform, transport = platform_of(history)
    transport.room = room
    rounds = Rounds(transport)
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert numbers(page) == history.ids[:-51:-1]
    return rounds.number, len(transport.reads)


SIZES = (0, 30, 200, 201, 240, 300, 400, 600, 800, 1207, 1600, 2000, 3000, 5000)
QUIET = (0, 30, 300)  # days since the last activity
ONE_AFTER_ANOTHER = 3.26  # reads, and so rounds, which these took on average when each cursor waited for the one before


@pytest.mark.parametrize("quiet", QUIET)
async def test_the_newest_of_1207_take_three_rounds(quiet: float) -> None:
    rounds, reads = await newest(History(SPARSE[:1207], quiet=quiet, last=1207))
    assert rounds <= 3
    assert reads <= 4


async def test_over_account_sizes_no_more_is_read_than_by_one_cursor_after_another() -> None:
    taken = [await newest(History(SPARSE[:size], last=size, quiet=quiet)) for size in SIZES for quiet in QUIET]
    rounds, reads = (sum(each) / len(taken) for each in zip(*taken, strict=True))
    print(f"{rounds:.2f} rounds and {reads:.2f} reads")  # noqa: T201  (for docs/performance.md)
    assert reads <= ONE_AFTER_ANOTHER
    assert rounds <= ONE_AFTER_ANOTHER - 0.5


async def test_while_the_quota_is_short_one_cursor_is_asked_after_another() -> None:
    rounds, reads = await newest(History(SPARSE[:1207]), room=False)
    assert rounds == reads


async def test_two_guesses_are_made_at_once() -> None:
    rounds, reads = await newest(History(list(SPARSE)))
    assert rounds < reads


async def test_a_guess_that_fails_costs_nothing_where_the_other_finds_the_page() -> None:
    history, requested_id = History(SPARSE[:1207], last=1207), []

    def failing(segments: tuple[str, ...], query: Any) -> Any:
        requested_id.append(query["startAfter"])
        if len(requested_id) == 3:
            raise Unavailable
        return history(segments, query)

    platform, _ = platform_of(failing)
    page = (await performing.perform(platform, NEWEST, "customer", read_options(), Told(1207))).value
    assert numbers(page) == history.ids[:-51:-1]
    assert len(requested_id) == 3


async def test_a_guess_that_fails_costs_nothing_where_the_search_goes_on() -> None:
    history, requested_id = History(SPARSE[:2000], last=2000, quiet=300), []

    def failing(segments: tuple[str, ...], query: Any) -> Any:
        requested_id.append(query["startAfter"])
        if len(requested_id) == 3:  # the second of two guesses, which would not have completed the page
            raise Unavailable
        return history(segments, query)

    platform, _ = platform_of(failing)
    page = (await performing.perform(platform, NEWEST, "customer", read_options(), Told(2000))).value
    assert numbers(page) == history.ids[:-51:-1]
    assert len(requested_id) > 3


async def test_a_page_of_older_activities_reads_no_count() -> None:
    history = History(list(SPARSE[:1207]))
    platform, _ = platform_of(history)
    older = ACTIVITIES.where(ActivityQuery(before=SPARSE[700]))
    counted: list[str] = []

    class Asked(Told):
        async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
            counted.append(read.name)
            return await super().read(read, customer_id, options)

    page = (await performing.perform(platform, older, "customer", read_options(), Asked(1207))).value
    assert numbers(page) == SPARSE[650:700][::-1]
    assert counted == []


async def test_without_a_count_the_search_goes_by_ids_and_times() -> None:
    history = History(list(SPARSE[:1207]))
    platform, transport = platform_of(history)
    page = (await performing.perform(platform, NEWEST, "customer", read_options(), Told(None))).value
    assert numbers(page) == history.ids[:-51:-1]
    assert len(transport.reads) <= MAX_READS


@pytest.mark.parametrize("count", [0, 201, 900, 10**9, -5])
async def test_a_wrong_count_costs_reads_and_no_rows(count: int) -> None:
    history = History(list(SPARSE[:1207]))
    platform, _ = platform_of(history)
    for _try in range(3):
        page = (await performing.perform(platform, NEWEST, "customer", read_options(), Told(count))).value
        if page.is_newest:
            break
    assert numbers(page) == history.ids[:-51:-1]


GAPS = st.lists(
    st.one_of(
        st.tuples(st.integers(1, 5), st.integers(1, 80)),
        st.tuples(st.integers(1, 10**4), st.integers(1, 80)),
        st.tuples(st.integers(10**6, 10**12), st.integers(1, 3)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(GAPS, st.data())
async def test_no_row_is_skipped_or_comes_twice_however_ids_are_spaced(gaps: Any, data: Any) -> None:
    steps = [gap + (place * 31) % (gap or 1) for gap, times in gaps for place in range(times)]
    ids = list(accumulate(steps))
    some = st.sets(st.sampled_from(ids), max_size=len(ids) // 3) if ids else st.just(set())
    history = History(
        ids,
        without_id=data.draw(some),
        dates=data.draw(st.booleans()),
        most=data.draw(st.sampled_from([200, 200, 50])),
        newest_first=data.draw(st.booleans()),
        hours=data.draw(st.sampled_from([0.0, 0.001, 1.0, 40.0])),
    )
    platform, transport = platform_of(history)
    page = (await perform(platform, NEWEST, "customer", read_options())).value
    for _ in range(40):
        if page.is_newest:
            break
        page = (await perform(platform, NEWEST, "customer", read_options())).value
    assert page.is_newest
    newest = numbers(page)
    rest = await walk(platform, page.older, pages=200) if page.older else []
    seen = newest + rest
    assert len(seen) == len(set(seen))
    assert [number for number in seen if number not in history.without_id] == sorted(
        set(ids) - history.without_id, reverse=True
    )
    assert seen == sorted(seen, reverse=True)
    assert all(query["limit"] <= 200 for _, query in transport.reads)
