"""The activity panel: days, signs, every part the platform sent, and filters that say what they cover."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.panels.activity import ActivityView, asked, load, present, tally
from customers.panels.activity_words import row, title
from customers.panels.panel import BadQuery
from dashboard.access.masking import Mask
from dashboard.loyalty.models import Activity, ActivityKind, ActivityPage, CouponKind, Currency, Open
from tests.customers.panels.sample import panel_request

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 20, 0, 30, tzinfo=CAIRO)


def activity(number: int = 1, **known: object) -> Activity:
    known.setdefault("at", NOW - timedelta(hours=number))
    known.setdefault("kind", Open("Cashback Rewarded", ActivityKind.PAYMENT_REWARD))
    return Activity(number, **known)  # type: ignore[arg-type]


def view_of(*activities: Activity, manual: bool = False, older: int | None = None) -> ActivityView:
    return present(ActivityPage(activities, older=older), None, None, manual, NOW, Mask.none())


def test_it_groups_by_day_in_the_programmes_zone() -> None:
    view = view_of(
        activity(1, at=NOW - timedelta(minutes=10)),
        activity(2, at=NOW - timedelta(minutes=40)),
        activity(3, at=NOW - timedelta(days=3)),
        activity(4, at=None, raw_at="the other day"),
    )
    assert [str(day.title) for day in view.days] == ["Today", "Yesterday", "", "Date unknown"]
    assert "the other day" in str(view.days[-1].rows[0].notes[0])


def test_it_names_the_tier_and_the_campaign_in_the_title_and_not_again_below() -> None:
    up = activity(kind=Open("TierUpgraded", ActivityKind.TIER_UPGRADED), tier="Gold")
    assert title(up) == "Moved up to Gold"
    assert "Gold" not in [part.value for part in row(up, NOW, Mask.none()).parts]
    assert title(replace(up, tier=None)) == "Moved up a tier"


def test_what_came_with_it_is_said_in_words() -> None:
    rewarded = activity(
        campaign_starts_at=datetime(2024, 1, 1, tzinfo=CAIRO),
        campaign_ends_at=datetime(2024, 10, 11, 18, 51, tzinfo=CAIRO),
        coupon_code="GIFT0001",
        coupon_kind=Open("percentage_discount", CouponKind.PERCENTAGE),
    )
    parts = {str(part.name): str(part.value) for part in row(rewarded, NOW, Mask.none()).parts}
    assert parts["campaign starts"] == "1 Jan 2024"
    assert parts["campaign ends"] == "11 Oct 2024, 18:51"
    assert parts["coupon type"] == "a percentage off"
    undocumented = row(activity(coupon_kind=Open("MysteryBox")), NOW, Mask.none())
    assert "MysteryBox" in [part.value for part in undocumented.parts]


def test_a_percent_sign_in_a_name_breaks_nothing() -> None:
    assert title(activity(kind=Open("x", ActivityKind.CAMPAIGN_REWARDED), campaign="50% off %(name)s")) == (
        "Reward of 50% off %(name)s"
    )


def test_it_shows_an_undocumented_kind_as_the_platform_calls_it() -> None:
    assert title(activity(kind=Open("Moon Landing"))) == "Moon Landing"
    assert title(activity(kind=None)) == "Activity of unknown kind"


def test_it_shows_every_part_that_came_and_none_that_did_not() -> None:
    parts = row(
        activity(
            outstanding_points=Decimal(80),
            cashback_amount=Decimal(15),
            redeemed_value=Decimal(0),
            family_points=Decimal(5),
            family_value=Decimal("0.5"),
            currency="EGP",
            coupon_code="SUMMER20",
            coupon_used=False,
            product="Sample Earbuds",
            reason="Birthday",
        ),
        NOW,
        Mask.none(),
    ).parts
    assert {str(part.name): str(part.value) for part in parts} == {
        "still usable": "80",
        "cashback": "15.00 EGP",
        "redeemed for": "0.00 EGP",
        "from the family wallet": "5",
        "family wallet, in money": "0.50 EGP",
        "coupon": "SUMMER20",
        "coupon used": "no",
        "product": "Sample Earbuds",
        "reason": "Birthday",
    }


def test_what_the_title_does_not_name_is_a_part() -> None:
    shown = row(
        activity(
            points=Decimal(5),
            reward_points=Decimal(5),
            reward_threshold=Decimal(50),
            currency="EGP",
            score=Decimal(7),
            campaign="Sample Campaign",
            tier="Gold",
            coupon_code="SUMMER20",
            coupon_used=True,
            transaction_id="ORD-1",
            is_manual=True,
        ),
        NOW,
        Mask.none(),
    )
    assert [(str(part.name), str(part.value), part.copies) for part in shown.parts] == [
        ("score", "7", False),
        ("earned for every", "50.00 EGP", False),
        ("campaign", "Sample Campaign", False),
        ("tier", "Gold", False),
        ("coupon", "SUMMER20", True),
        ("coupon used", "yes", False),
    ]
    assert (shown.transaction_id, shown.is_manual, shown.moved) == ("ORD-1", True, "+5")
    more = row(activity(points=Decimal(5), reward_points=Decimal(6)), NOW, Mask.none())
    assert [(str(part.name), str(part.value)) for part in more.parts] == [("reward points", "6")]


def test_its_time_is_the_programmes() -> None:
    at = row(activity(at=datetime(2026, 11, 19, 21, 30, tzinfo=UTC)), NOW, Mask.none()).at
    assert at
    assert (at.day, at.hour) == (19, 23)


def test_points_that_did_not_come_stay_unknown() -> None:
    shown = row(activity(points=None), NOW, Mask.none())
    assert (shown.points, shown.has_points) == (None, True)


def test_what_moves_no_points_has_none_to_be_unknown() -> None:
    assert not row(
        activity(kind=Open("TierUpgraded", ActivityKind.TIER_UPGRADED), points=None), NOW, Mask.none()
    ).has_points
    assert row(
        activity(kind=Open("Campaign", ActivityKind.CAMPAIGN_REWARDED), points=Decimal(9)), NOW, Mask.none()
    ).has_points


def test_it_says_when_the_platforms_sign_contradicts_what_happened() -> None:
    notes = row(activity(points=Decimal(-50), sign_conflicts=True), NOW, Mask.none()).notes
    assert "other sign" in str(notes[0])


def test_it_says_what_a_sign_rests_on_and_what_was_so_at_that_time() -> None:
    adjusted = activity(points=Decimal(50), sign_known=False, campaign_enabled=False, is_guest=True)
    assert [str(note) for note in row(adjusted, NOW, Mask.none()).notes] == [
        "The sign is as the platform sent it: what it means for this kind is not documented.",
        "The campaign was switched off at that time.",
        "Done as a guest.",
    ]
    assert not row(activity(points=Decimal(50)), NOW, Mask.none()).notes


def test_the_reason_is_masked_for_staff_who_may_not_see_personal_data() -> None:
    parts = row(activity(reason="asked by friend@example.com"), NOW, Mask.personal()).parts
    assert "friend@example.com" not in " ".join(str(part.value) for part in parts)


def test_so_is_what_nobody_documented() -> None:
    odd = row(activity(kind=Open("asked by friend@example.com"), raw_at="friend@example.com"), NOW, Mask.personal())
    assert "asked by f•••@e•••.com" in str(odd.title)
    assert "friend@" not in repr(odd)


def test_manual_only_covers_the_rows_read_and_says_so() -> None:
    view = view_of(activity(1, is_manual=True), activity(2, is_manual=False), activity(3), manual=True, older=3)
    assert [len(day.rows) for day in view.days] == [1]
    assert "among the 3 activities read here: 1. Older pages may hold more." in str(view.notes[0])
    whole = view_of(activity(1, is_manual=True), activity(2), manual=True)
    assert whole.notes == ("Manual only: 1 of the 2 activities on this page.",)


def test_it_says_when_the_newest_was_not_reached() -> None:
    view = present(ActivityPage((activity(),), is_newest=False), None, None, False, NOW, Mask.none())
    assert "there may be newer ones" in str(view.notes[0])


def test_a_long_page_shows_its_first_rows_and_all_when_asked() -> None:
    page = ActivityPage(tuple(activity(n) for n in range(50)))
    for everything, rows, folded in ((False, 15, 35), (True, 50, 0)):
        view = present(page, None, None, False, NOW, Mask.none(), everything=everything)
        assert (sum(len(day.rows) for day in view.days), view.folded) == (rows, folded)


def test_it_says_the_earning_rule_in_one_part() -> None:
    parts = row(
        activity(reward_factor=Decimal(2), reward_threshold=Decimal(50), currency="EGP"), NOW, Mask.none()
    ).parts
    assert [(str(part.name), str(part.value)) for part in parts] == [("earned", "2 for every 50.00 EGP")]


def test_it_counts_all_and_the_kind_chosen() -> None:
    assert tally(318, 318, None) == "318 in all"
    assert tally(12, 5000, ActivityKind.EXPIRY) == "12 of 5,000"
    assert tally(None, None, ActivityKind.EXPIRY) == "unknown of unknown"


def test_it_reads_the_address() -> None:
    assert asked({}) == (None, None, False)
    assert asked({"kind": "Expiry", "before": "17", "manual": "1"}) == (ActivityKind.EXPIRY, 17, True)


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
        asked(query)


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
        currency=texts,
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
    [shown] = day.rows
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
    page = ActivityPage((activity(),), total=1)
    request = replace(panel_request(activities=page, activity_total=1), query=query, now=NOW)
    assert (await load(request)).ticket == lines


async def test_it_asks_for_what_the_address_says_and_for_totals_that_the_page_does_not_tell() -> None:
    page = ActivityPage(tuple(activity(n, is_manual=True) for n in range(1, 21)), older=5)
    request = panel_request(activities=page, activity_total=lambda kind: 12 if kind else 5000)
    query = {"kind": "Expiry", "before": "17", "manual": "1", "all": "1"}
    loaded = await load(replace(request, query=query, now=NOW))
    assert request.loyalty._platform.told == [  # type: ignore[attr-defined]
        {"kind": ActivityKind.EXPIRY, "before": 17},
        {"kind": ActivityKind.EXPIRY},
        {"kind": None},
    ]
    view = loaded.view
    assert (loaded.count, view.kind, view.before, view.older) == ("12 of 5,000", "Expiry", 17, 5)
    assert (view.manual, view.all, view.folded) == ("1", "1", 0)


async def test_a_page_that_tells_its_total_is_read_alone() -> None:
    one = activity(points=Decimal(50), unit=Currency(symbol="pts"))
    request = replace(panel_request(activities=ActivityPage((one,) * 20, total=20)), now=NOW)
    loaded = await load(request)
    assert request.loyalty._platform.told == [{"kind": None, "before": None}]  # type: ignore[attr-defined]
    assert (loaded.count, loaded.view.manual, loaded.view.all, loaded.view.folded) == ("20 in all", "", "", 5)
    assert loaded.ticket == ("Last activity: Points for an order (+50 pts) on 19 Nov 2026, 23:30",)
    request.loyalty._platform.activity_kinds = frozenset()
    with pytest.raises(BadQuery):
        await load(replace(request, query={"kind": "Expiry"}))


async def test_the_newest_activity_tells_a_guest() -> None:
    said = "Guest: whoever did the newest activity had not registered."
    page = ActivityPage((activity(1, is_guest=True), activity(2, is_guest=False)), total=2)
    loaded = await load(replace(panel_request(activities=page, activity_total=2), now=NOW))
    assert said in loaded.view.notes
    assert said in loaded.ticket
    for other in (
        present(page, ActivityKind.EXPIRY, None, False, NOW, Mask.none()),
        present(page, None, 9, False, NOW, Mask.none()),
        present(replace(page, is_newest=False), None, None, False, NOW, Mask.none()),
        view_of(activity(1, is_guest=False), activity(2, is_guest=True)),
        view_of(activity(1, is_guest=None)),
    ):
        assert said not in other.notes


def test_only_kinds_the_platform_can_be_asked_for_are_filters() -> None:
    some = frozenset({ActivityKind.CAMPAIGN_REWARDED})
    view = present(ActivityPage(()), None, None, False, NOW, Mask.none(), some)
    assert [one.value for one in view.always_shown + view.one_click_away] == ["", "CampaignRewarded"]
    assert asked({"kind": "CampaignRewarded"}, some)[0] is ActivityKind.CAMPAIGN_REWARDED
    with pytest.raises(BadQuery):
        asked({"kind": "Refund"}, some)


def test_a_movement_says_in_what_and_where_and_by_whom() -> None:
    moved = Activity(points=Decimal("1.5"), unit=Currency(symbol="€"), wallet="Store credit", by="Sample Clerk")
    line = row(moved, NOW, Mask.none())
    assert line.unit == "€"
    assert [(str(part.name), part.value) for part in line.parts] == [("wallet", "Store credit"), ("by", "Sample Clerk")]
