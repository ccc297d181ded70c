"""The coupons panel: one reason a coupon, in a fixed order, and both sides of every contradiction."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.panels.coupons import CouponRow, load, present
from customers.panels.panel import Urgency
from dashboard.loyalty.models import Coupon, Currency, End, Open
from tests.customers.panels.sample import (
    ARABIC,
    EARLIER,
    LATER,
    LONG,
    MARKUP,
    NOW,
    USABLE,
    coupons,
    panel_request,
    rendered,
)
from tests.words import text_of

REASONS = (
    "Switched off:",
    "Not yet usable:",
    "Expired on",
    "Marked as expired",
    "Used up: all customers",
    "Used up: this customer",
    "Blocked for an unknown reason",
    "The platform did not say whether",
    "Can be used now.",
)


def row(coupon: Coupon) -> CouponRow:
    [one] = present([coupon], NOW).rows
    return one


def test_all_are_shown_the_troubled_ones_first_and_the_soonest_usable_before_the_others() -> None:
    soon = replace(USABLE, code="SOON", expires_at=End(NOW + timedelta(days=3)))
    forever = replace(USABLE, code="FOREVER", expires_at=None)
    blocked = replace(USABLE, code="BLOCKED", is_available=False)
    spent = replace(USABLE, code="SPENT", customer_used_count=Decimal(2))
    not_yet = replace(USABLE, code="NOTYET", starts_at=LATER)
    rows = present([forever, not_yet, USABLE, soon, *[spent] * 9, blocked], NOW).rows
    assert [(one.code, one.word, one.meaning, one.short, one.end) for one in rows if one.code != "SPENT"] == [
        ("BLOCKED", "blocked", "stop", "reason not sent", "30 Dec 2026"),
        ("NOTYET", "not yet", "waiting", "from 30 Dec 2026, 12:00", "30 Dec 2026"),
        ("SOON", "3 days left", "attention", "used 0 of 2", "23 Nov 2026"),
        ("WELCOME5", "usable", "good", "used 0 of 2", "30 Dec 2026"),
        ("FOREVER", "usable", "good", "used 0 of 2", "no end"),
    ]
    assert [one.short for one in rows if one.code == "SPENT"] == ["used 2 of 2"] * 9


def test_each_status_has_its_reason_in_short() -> None:
    over = replace(USABLE, expires_at=End(EARLIER), is_expired=True, is_available=False)
    for coupon, word, short in (
        (replace(USABLE, is_active=False), "blocked", "switched off"),
        (replace(USABLE, is_locked=True), "blocked", "locked, maybe by an open order"),
        (over, "expired", ""),
        (replace(over, expires_at=None), "expired", "marked by the platform"),
        (replace(USABLE, used_count=Decimal(100)), "used up", "by all customers: 100 of 100"),
        (replace(USABLE, is_available=None), "unknown", "the platform does not say"),
        (replace(USABLE, expires_at=End(NOW + timedelta(hours=1))), "until today", "used 0 of 2"),
    ):
        assert (row(coupon).word, row(coupon).short) == (word, short)


async def test_it_counts_and_asks_for_attention_a_week_before() -> None:
    soon = replace(USABLE, expires_at=End(NOW + timedelta(days=3)))
    later = replace(USABLE, code="LATER", expires_at=End(NOW + timedelta(days=8)))
    over = replace(USABLE, code="OVER", expires_at=End(NOW - timedelta(days=1)), is_expired=True, is_available=False)
    loaded = await load(panel_request(coupons=(soon, later, over)))
    assert loaded.count == "2 usable of 3"
    assert [(one.urgency, one.sentence) for one in loaded.attention] == [
        (Urgency.ATTENTION, "Coupon WELCOME5: expires in 3 days")
    ]
    assert loaded.ticket[0] == "Coupon OVER (10% off): Expired on 19 Nov 2026, 12:00."
    assert loaded.ticket[1] == "Coupon WELCOME5 (10% off, expires in 3 days): Can be used now."


@pytest.mark.parametrize(("days", "asks"), [(0, True), (7, True), (8, False), (-1, False)])
async def test_seven_days_are_soon(days: int, asks: bool) -> None:
    coupon = replace(USABLE, expires_at=End(NOW + timedelta(days=days, minutes=1)), is_expired=None)
    assert bool((await load(panel_request(coupons=(coupon,)))).attention) is asks


async def test_what_cannot_be_used_is_no_alarm_and_what_has_no_code_is_called_by_its_name() -> None:
    soon = replace(USABLE, code=None, expires_at=End(NOW + timedelta(days=3)))
    spent = replace(soon, customer_used_count=Decimal(2))
    loaded = await load(panel_request(coupons=(spent, replace(soon, name="Summer"), soon)))
    assert [str(one.sentence) for one in loaded.attention] == [
        "Coupon Summer: expires in 3 days",
        "Coupon no code: expires in 3 days",
    ]


async def test_a_very_long_list_has_pages_which_share_count_and_alerts() -> None:
    soon = [replace(USABLE, code=f"SOON{n}", expires_at=End(NOW + timedelta(days=3))) for n in range(250)]
    blocked = [replace(USABLE, code=f"BLOCKED{n}", is_available=False) for n in range(250)]
    request = panel_request(coupons=(*soon, *blocked))
    pages = [await load(replace(request, query={"page": page})) for page in "134"]
    assert [(len(one.view.rows), one.view.page.where) for one in pages] == [
        (200, "1 to 200 of 500"),
        (100, "401 to 500 of 500"),
        (0, ""),
    ]
    assert pages[2].view.empty == "There is no such page of coupons."
    for one in pages:
        assert one.count == "250 usable of 500"
        assert [item.sentence for item in one.attention][-2:] == [
            "Coupon SOON19: expires in 3 days",
            "230 more coupons expire soon",
        ]


async def test_a_long_list_is_cut_in_the_ticket_and_says_so() -> None:
    loaded = await load(panel_request(coupons=(USABLE,) * 21))
    assert (len(loaded.ticket), loaded.ticket[-1]) == (21, "and 1 more coupon")


async def test_none_is_said_with_why_that_may_be() -> None:
    loaded = await load(panel_request(coupons=()))
    assert (loaded.count, loaded.view.rows) == ("", ())
    assert loaded.view.empty == "The platform lists no coupons for this customer. Used coupons may be missing."


@pytest.mark.parametrize(
    ("used", "limit", "said"),
    [(None, None, None), (None, 2, "unknown of 2"), (1, None, "1, limit unknown"), (0, 2, "0 of 2")],
)
def test_uses_that_are_unknown_are_not_nought(used: int | None, limit: int | None, said: str | None) -> None:
    coupon = replace(
        USABLE,
        customer_used_count=None if used is None else Decimal(used),
        customer_limit=None if limit is None else Decimal(limit),
    )
    assert row(coupon).customer_uses == said


@given(st.lists(coupons, max_size=8))
async def test_every_coupon_stands_once_with_exactly_one_reason(some: list[Coupon]) -> None:
    loaded = await load(panel_request(coupons=tuple(some)))
    rows = loaded.view.rows
    assert len(rows) == len(some)
    for one in rows:
        assert sum(str(one.reason).startswith(reason) for reason in REASONS) == 1


async def test_a_row_shows_code_value_reason_uses_and_dates() -> None:
    soon = replace(USABLE, expires_at=End(NOW + timedelta(days=3)), target="Online", is_promotion=True)
    markup = rendered("coupons", await load(panel_request(coupons=(soon,))))
    assert 'data-copy="WELCOME5"' in markup
    text = text_of(markup)
    assert "WELCOME5 10% off 23 Nov 2026 3 days left used 0 of 2 Can be used now." in text
    assert "Used by this customer 0 of 2 · by all customers 3 of 100 · from 11 Oct 2026, 12:00 · " in text
    assert " · until 23 Nov 2026, 12:00 · Online · promotion" in text
    assert text.count("The platform may leave out used coupons.") == 1
    own = replace(USABLE, is_personal=True)
    assert "by all customers" not in text_of(rendered("coupons", await load(panel_request(coupons=(own,)))))


async def test_nothing_known_prints_no_number() -> None:
    text = text_of(rendered("coupons", await load(panel_request(coupons=(Coupon(),)))))
    assert "Code unknown" in text
    assert "of an unknown type" in text
    assert "1 unknown of 1" in text
    assert not re.search(r"\b0\b", text)
    assert "None" not in text


@pytest.mark.parametrize("awkward", [MARKUP, LONG, ARABIC])
async def test_awkward_names_are_shown_as_they_are_and_escaped(awkward: str) -> None:
    coupon = replace(
        USABLE, code=awkward, name=awkward, target=awkward, kind=Open(awkward), currency=Currency(code=awkward)
    )
    markup = rendered("coupons", await load(panel_request(coupons=(coupon,) * 7)))
    assert MARKUP not in markup
    assert text_of(markup).count(awkward) >= 4 * 7


@settings(deadline=None, max_examples=40)
@given(st.lists(coupons, max_size=8))
async def test_any_coupons_can_be_rendered(some: list[Coupon]) -> None:
    assert MARKUP not in rendered("coupons", await load(panel_request(coupons=tuple(some))))


async def test_a_status_and_what_is_gone_of_the_value_are_shown_where_they_are_told() -> None:
    euros = Currency(symbol="€")
    partly = replace(USABLE, status="claimed", original_value=Decimal(10), redeemed_value=Decimal(6), currency=euros)
    text = text_of(rendered("coupons", await load(panel_request(coupons=(partly,)))))
    assert "status claimed" in text
    assert "€6 of €10 redeemed" in text
    plain = text_of(rendered("coupons", await load(panel_request(coupons=(USABLE,)))))
    assert "status" not in plain
    assert "redeemed" not in plain


@pytest.mark.parametrize(("minimum", "is_said"), [("250", True), ("0", False), ("-1", False), ("4.4e-16", False)])
def test_only_a_minimum_above_nothing_is_one(minimum: str, is_said: bool) -> None:
    coupon = replace(USABLE, min_order_value=Decimal(minimum))
    assert any("only for orders from" in str(mark) for mark in row(coupon).marks) is is_said
