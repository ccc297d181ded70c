"""The activity panel: days, pages, and filters that say what they cover."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.panels.activity import ActivityView, load, present
from customers.panels.activity_balance import balances_after
from customers.panels.activity_dates import page_until
from customers.panels.activity_filters import Filters, Group, is_until, parse_filters
from customers.panels.activity_notes import tally
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Activity, ActivityKind, ActivityPage, Answer, Balance, Currency, Open, Wallet
from dashboard.loyalty.reads import ActivityQuery
from tests.customers.panels.sample import currencies, panel_request, platform_of

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 20, 0, 30, tzinfo=CAIRO)


def activity(number: int = 1, **known: object) -> Activity:
    known.setdefault("at", NOW - timedelta(hours=number))
    known.setdefault("kind", Open("Cashback Rewarded", ActivityKind.PAYMENT_REWARD))
    return Activity(number, **known)  # type: ignore[arg-type]


def view_of(*activities: Activity, manual: bool = False, older: int | None = None) -> ActivityView:
    return present(ActivityPage(activities, older=older), Filters(manual=manual), NOW)


def test_it_groups_by_day_in_the_programs_zone() -> None:
    view = view_of(
        activity(1, at=NOW - timedelta(minutes=10)),
        activity(2, at=NOW - timedelta(minutes=40)),
        activity(3, at=NOW - timedelta(days=3)),
        activity(4, at=None, raw_at="the other day"),
    )
    assert [str(day.title) for day in view.days] == ["Today", "Yesterday", "", "Date unknown"]
    assert "the other day" in str(view.days[-1].entries[0].row.notes[0])


def test_manual_only_covers_the_rows_read_and_says_so() -> None:
    view = view_of(activity(1, is_manual=True), activity(2, is_manual=False), activity(3), manual=True, older=3)
    assert [len(day.entries) for day in view.days] == [1]
    assert "1 of the 3 activities read so far. Older pages may have more." in str(view.notes[0])
    whole = view_of(activity(1, is_manual=True), activity(2), manual=True)
    assert whole.notes == ("1 of the 2 activities on this page.",)
    assert view_of(activity(1), manual=True).notes == ("0 of 1 activity on this page.",)


def test_it_says_when_the_newest_was_not_reached() -> None:
    view = present(ActivityPage((activity(),), is_newest=False), Filters(), NOW)
    assert "There may be newer activities" in str(view.notes[0])


def test_a_long_page_shows_its_first_rows_and_all_when_asked() -> None:
    page = ActivityPage(tuple(activity(n) for n in range(50)))
    for show_all, rows, folded in ((False, 15, 35), (True, 50, 0)):
        view = present(page, Filters(), NOW, show_all=show_all)
        assert (sum(len(day.entries) for day in view.days), view.folded) == (rows, folded)


def test_it_counts_all_and_the_kind_chosen() -> None:
    assert tally(318, 318, None) == "318 in total"
    assert tally(12, 5000, ActivityKind.EXPIRY) == "12 of 5,000"
    assert tally(None, 5000, ActivityKind.EXPIRY) == "unknown of 5,000"
    assert tally(None, None, ActivityKind.EXPIRY) == "total unknown"
    assert tally(318, 318, None, is_counted=False) == "318 listed"
    assert tally(12, 5000, ActivityKind.EXPIRY, is_counted=False) == "12 of 5,000 listed"


def test_it_reads_the_address() -> None:
    assert parse_filters({}) == Filters()
    assert parse_filters({"kind": "Expiry", "before": "17", "manual": "1"}) == Filters(
        ActivityKind.EXPIRY, 17, manual=True
    )


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "BalanceAdjustment"},
        {"kind": "expiry"},
        {"before": "x"},
        {"before": "-1"},
        {"before": "9" * 20},
        {"before": "9" * 19},
        {"before": "0"},
        {"before": "1"},
    ],
)
def test_it_refuses_what_cannot_be_asked(query: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        parse_filters(query)


amounts = st.none() | st.decimals(-10_000, 10_000, places=2)
texts = st.none() | st.text(max_size=30)
flags = st.none() | st.booleans()


@given(
    st.builds(
        Activity,
        activity_id=st.none() | st.integers(0),
        kind=st.none() | st.builds(Open, st.text(max_size=9), st.none() | st.sampled_from(ActivityKind)),
        at=st.none() | st.datetimes(datetime(2000, 1, 2), datetime(2040, 1, 1), timezones=st.just(CAIRO)),
        raw_at=texts,
        points=amounts,
        sign_known=st.booleans(),
        sign_conflicts=st.booleans(),
        score=amounts,
        outstanding_points=amounts,
        redeemed_value=amounts,
        currency=currencies,
        reason=texts,
        campaign=texts,
        tier=texts,
        coupon_code=texts,
        coupon_used=flags,
        is_manual=flags,
        is_guest=flags,
        campaign_enabled=flags,
    )
)
def test_any_activity_is_shown_once_with_its_own_points(one: Activity) -> None:
    [day] = view_of(one).days
    [shown] = [entry.row for entry in day.entries]
    assert shown.points == one.points
    assert str(shown.title) or (one.kind is not None and one.kind.raw == "")


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ({}, ("Last activity: Points for an order on 19 Nov 2026, 23:30",)),
        ({"before": "9"}, ()),
        ({"kind": "Expiry"}, ()),
    ],
)
async def test_only_the_newest_page_tells_the_last_activity(query: dict[str, str], lines: tuple[str, ...]) -> None:
    page = ActivityPage((activity(),), listed=1)
    request = replace(panel_request(activities=page, activity_total=1), query=query, now=NOW)
    assert (await load(request)).ticket == lines


async def test_it_asks_for_what_the_address_says_and_for_its_counts() -> None:
    page = ActivityPage(tuple(activity(n, is_manual=True) for n in range(1, 21)), older=5)
    request = panel_request(activities=page, activity_total=lambda kind: 12 if kind else 5000)
    query = {"kind": "Expiry", "before": "17", "manual": "1", "all": "1"}
    loaded = await load(replace(request, query=query, now=NOW))
    platform = platform_of(request)
    assert platform.asked == ["activities", "activity_total", "activity_total"]
    assert platform.queries == [ActivityQuery(ActivityKind.EXPIRY, 17), ActivityKind.EXPIRY, None]
    view = loaded.view
    assert (loaded.count, view.filters.kind, view.filters.before, view.older) == (
        "12 of 5,000",
        ActivityKind.EXPIRY,
        17,
        5,
    )
    assert (view.filters.manual, view.all, view.folded) == (True, "1", 0)


async def test_the_platforms_count_is_asked_for_beside_the_list() -> None:
    one = activity(points=Decimal(50), unit=Currency(symbol="pts"))
    page = ActivityPage((one,) * 20, listed=20)
    request = replace(panel_request(activities=page, activity_total=20), now=NOW)
    loaded = await load(request)
    assert sorted(platform_of(request).asked) == ["activities", "activity_total", "balance"]
    assert (loaded.count, loaded.view.all, loaded.view.folded) == ("20 in total", "", 5)
    assert loaded.ticket == ("Last activity: Points for an order (+50 pts) on 19 Nov 2026, 23:30",)
    platform_of(request).activity_kinds = frozenset()
    with pytest.raises(BadQuery):
        await load(replace(request, query={"kind": "Expiry"}))


async def test_activities_listed_but_not_counted_are_shown_with_their_total_unknown() -> None:
    page = ActivityPage((activity(),), listed=1)
    loaded = await load(replace(panel_request(activities=page, activity_total=Unavailable()), now=NOW))
    assert (loaded.count, len(loaded.view.days)) == ("total unknown", 1)
    assert [part.name for part in loaded.answers[0].missing] == ["the number of activities"]


UNLISTED = ActivityPage((), is_newest=False)  # as after a page that is empty and says that there is more


@pytest.mark.parametrize(
    ("page", "total", "note", "empty"),
    [
        (UNLISTED, 90, "Activities: the platform counts 90 but lists none.", ""),
        (UNLISTED, None, "The platform reports activities but lists none.", "The platform lists no"),
        (UNLISTED, 0, "The platform reports activities but lists none.", "The platform lists no"),
        (ActivityPage((), listed=0), 1, "Activities: the platform counts 1 but lists none.", ""),
        (ActivityPage((), listed=0), None, None, "The platform lists no activities for this customer."),
        (ActivityPage((), listed=0), 0, None, "The platform reports no activity on this account yet"),
        (ActivityPage((activity(),), listed=1), 0, "Activities: the platform counts 0 but lists 1.", ""),
        (ActivityPage((activity(),), older=1), 90, None, ""),
    ],
)
def test_nothing_has_happened_only_where_the_count_says_so(
    page: ActivityPage, total: int | None, note: str | None, empty: str
) -> None:
    view = present(page, Filters(), NOW, total=total)
    assert list(view.notes) == ([note] if note else [])
    assert str(view.empty).startswith(empty)
    assert bool(view.empty) is bool(empty)


def test_an_empty_page_says_which_activities_there_are_none_of() -> None:
    kind, page = ActivityKind.EXPIRY, ActivityPage((), listed=0)
    assert present(page, Filters(kind), NOW, total=0).empty == "No activity of this type."
    assert "lists no activities of this type" in str(present(page, Filters(kind), NOW).empty)
    assert "None of the activities read so far is of this sort." in str(
        present(page, Filters(manual=True), NOW, total=0).empty
    )
    assert "There is no older activity" in str(present(page, Filters(before=9), NOW, total=0).empty)
    unreached = present(ActivityPage((), older=9), Filters(before=9), NOW, total=90)
    assert "were not reached" in str(unreached.empty)


async def test_the_newest_activity_tells_a_guest() -> None:
    said = "Guest: the newest activity was done without an account."
    page = ActivityPage((activity(1, is_guest=True), activity(2, is_guest=False)), listed=2)
    loaded = await load(replace(panel_request(activities=page, activity_total=2), now=NOW))
    assert said in loaded.view.notes
    assert said in loaded.ticket
    for other in (
        present(page, Filters(ActivityKind.EXPIRY), NOW),
        present(page, Filters(before=9), NOW),
        present(replace(page, is_newest=False), Filters(), NOW),
        view_of(activity(1, is_guest=False), activity(2, is_guest=True)),
        view_of(activity(1, is_guest=None)),
    ):
        assert said not in other.notes


def test_only_kinds_the_platform_can_be_asked_for_are_filters() -> None:
    some = frozenset({ActivityKind.CAMPAIGN_REWARDED})
    view = present(ActivityPage(()), Filters(), NOW, some)
    assert [one.value for one in view.kinds] == ["CampaignRewarded"]
    assert parse_filters({"kind": "CampaignRewarded"}, some).kind is ActivityKind.CAMPAIGN_REWARDED
    with pytest.raises(BadQuery):
        parse_filters({"kind": "Refund"}, some)


def kinds_of(*kinds: ActivityKind) -> ActivityPage:
    return ActivityPage(tuple(activity(n, kind=Open(one.value, one)) for n, one in enumerate(kinds, 1)), older=1)


def test_the_chips_count_what_was_read_and_pick_from_it() -> None:
    page = kinds_of(ActivityKind.EXPIRY, ActivityKind.PAYMENT_REWARD, ActivityKind.REFUND, ActivityKind.EXPIRY)
    view = present(page, Filters(group=Group.EXPIRED), NOW)
    assert [(str(one.title), one.count, one.chosen) for one in view.groups] == [
        ("All", 4, False),
        ("Earned", 1, False),
        ("Expired", 2, True),
        ("Adjusted", 1, False),
    ]
    assert sum(len(day.entries) for day in view.days) == 2
    assert "2 of the 4 activities read so far. Older pages may have more." in view.notes
    assert view.state["group"] == "expired"
    assert parse_filters({"group": "expired", "minus": "1"}) == Filters(group=Group.EXPIRED, minus=True)


def test_only_minus_shows_what_took_points_of_the_day_and_before() -> None:
    page = ActivityPage(tuple(activity(24 * n, points=Decimal(5 - n)) for n in range(10)))
    filters = Filters(minus=True, until=(NOW - timedelta(days=7)).date())
    view = present(page, filters, NOW)
    assert [entry.row.moved for day in view.days for entry in day.entries] == ["−2", "−3", "−4"]
    with pytest.raises(BadQuery):
        parse_filters({"until": "last week"})


def test_the_balance_after_a_row_follows_from_the_available_points() -> None:
    rows = [activity(n, points=Decimal(points)) for n, points in enumerate((96, 120, -50), 1)]
    rows.insert(1, activity(9, kind=Open("?", ActivityKind.TIER_UPGRADED)))
    balance = Balance(available_points=Decimal(200), pending_points=Decimal(96))
    assert balances_after(rows, balance) == [None, None, 200, 80]
    assert balances_after(rows, replace(balance, pending_points=Decimal(0))) == [200, None, 104, -16]
    unsure = replace(rows[2], sign_known=False)
    assert balances_after([*rows[:2], unsure, rows[3]], balance) == [None, None, 200, None]
    for unknown in (None, Balance(), replace(balance, pending_points=Decimal(7)), replace(balance, wallet=Wallet())):
        assert balances_after(rows, unknown) == [None] * 4


@pytest.mark.parametrize(("days", "reads"), [(0, 1), (1, 1), (400, 6), (3000, 6), (9000, 6)])
async def test_a_date_is_found_in_a_few_reads(days: int, reads: int) -> None:
    """Among 5,000 activities whose numbers grow unevenly, at most so many pages are read."""
    every = [activity(n * n // 7 + n, at=NOW - timedelta(hours=10 * (5000 - n))) for n in range(5000, 0, -1)]
    asked = []

    async def read(before: int | None) -> Answer[ActivityPage]:
        asked.append(before)
        rows = [one for one in every if before is None or (one.activity_id or 0) < before][:50]
        return Answer(ActivityPage(tuple(rows), older=rows[-1].activity_id if len(rows) == 50 else None), NOW)

    until = (NOW - timedelta(days=days)).date()
    page = (await page_until(read, until, NOW)).value
    first = next((one for one in page.activities if is_until(one, until, NOW)), None)
    assert len(asked) <= reads
    assert first == next((one for one in every if is_until(one, until, NOW)), None)
