"""The balance panel: every amount as sent, unknown ones unknown, and what does not fit together said."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.panels.balance import BalanceView, load, present
from customers.panels.panel import Urgency
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Balance, Currency, End, Gap
from tests.customers.panels.sample import (
    ARABIC,
    CAIRO,
    LONG,
    MARKUP,
    NOW,
    currencies,
    ends,
    numbers,
    panel_request,
    rendered,
    texts,
)
from tests.loyalty.gaps import gaps
from tests.words import text_of

STARS = Balance(
    available_points=Decimal("2640.50"),
    available_value=Decimal("132.03"),
    pending_points=Decimal(96),
    pending_value=Decimal("4.80"),
    total_points=Decimal("2736.50"),
    total_value=Decimal("136.83"),
    earned_points=Decimal(5000),
    currency=Currency(code="EGP"),
    points_name="Stars",
    next_expiry_points=Decimal(200),
    next_expiry_value=Decimal(10),
    next_expiry_at=End(datetime(2026, 12, 2, tzinfo=CAIRO)),
)

balances = st.builds(
    Balance, *[numbers] * 7, currency=currencies, points_name=texts, next_expiry_points=numbers, next_expiry_at=ends
)


def note(view: BalanceView, name: str) -> str:
    """What explains the amount of this name."""
    return next(str(line.note) for line in view.lines if line.name == name)


async def test_it_shows_every_amount_with_its_value() -> None:
    loaded = await load(panel_request(balance=STARS))
    view = loaded.view
    assert (view.available.points, view.available.worth) == (Decimal("2640.50"), "132.03 EGP")
    assert (view.pending.points, view.total.points, view.earned.points) == (
        Decimal(96),
        Decimal("2736.50"),
        Decimal(5000),
    )
    assert (view.available.unit, view.earned.worth) == ("Stars", None)
    assert [str(line) for line in loaded.ticket] == [
        "Available: 2,640.5 Stars, worth 132.03 EGP",
        "Pending: 96 Stars, worth 4.80 EGP",
        "Total: 2,736.5 Stars, worth 136.83 EGP",
        "All points earned: 5,000 Stars",
        "Next expiry: 200 Stars, worth 10 EGP, can be used through 1 Dec 2026",
    ]


async def test_the_ticket_says_what_is_unknown_and_what_does_not_add_up() -> None:
    balance = replace(STARS, pending_value=None, total_points=Decimal(3000), total_value=None, earned_points=None)
    loaded = await load(panel_request(balance=balance))
    assert [str(line) for line in loaded.ticket[1:4]] == [
        "Pending: 96 Stars",
        "Total: 3,000 Stars",
        "All points earned: unknown",
    ]
    assert loaded.ticket[-1] == loaded.view.mismatch != ""


async def test_it_asks_for_attention_before_points_expire_and_while_some_are_pending() -> None:
    loaded = await load(panel_request(balance=STARS))
    assert [(one.urgency, str(one.sentence)) for one in loaded.attention] == [
        (Urgency.ATTENTION, "200 Stars expire in 11 days"),
        (Urgency.WAITING, "96 Stars pending, released later"),
    ]


@pytest.mark.parametrize(("days", "asks"), [(0, True), (30, True), (31, False), (-1, False)])
async def test_thirty_days_are_soon(days: int, asks: bool) -> None:
    balance = replace(STARS, pending_points=Decimal(0), next_expiry_at=End(NOW + timedelta(days=days, minutes=1)))
    assert bool((await load(panel_request(balance=balance))).attention) is asks


async def test_a_failure_is_the_pages_to_show() -> None:
    with pytest.raises(Unavailable):
        await load(panel_request(balance=Unavailable()))


async def test_nothing_at_all_asks_whether_the_program_is_disabled() -> None:
    loaded = await load(panel_request(balance=Balance()))
    said = "The platform sent no balance for this customer. The loyalty program may be switched off."
    assert [(one.urgency, one.sentence) for one in loaded.attention] == [(Urgency.STOP, said)]
    assert loaded.ticket == (said,)
    assert loaded.view.expiry is None


def test_a_value_without_a_currency_says_so() -> None:
    for currency in (None, Currency()):
        assert present(replace(STARS, currency=currency), NOW).available.worth == "132.03 (currency unknown)"


def test_parts_that_do_not_add_up_are_said_with_the_figures() -> None:
    assert present(replace(STARS, total_points=Decimal(3000)), NOW).mismatch == (
        "The figures do not add up: 2,640.5 available and 96 pending make 2,736.5, but the platform's total is 3,000."
    )
    for total in (STARS.total_points, None):
        assert present(replace(STARS, total_points=total), NOW).mismatch == ""


def test_a_negative_balance_says_that_there_is_nothing_to_spend() -> None:
    balance = replace(STARS, available_points=Decimal("-12.25"), total_points=Decimal("83.75"), next_expiry_points=None)
    view = present(balance, NOW)
    assert view.available.points == Decimal("-12.25")
    assert note(view, "Available") == "The balance is below zero, so there are no points to spend."
    assert (view.available_in_short, present(STARS, NOW).available_in_short) == ("no points to spend", "")
    assert (view.mismatch, view.notes) == ("", ())


@pytest.mark.parametrize(
    ("pending", "says"),
    [(None, "did not send"), ("0", "No points are pending"), ("-3", "negative"), ("5", "cannot be spent yet")],
)
def test_pending_is_explained(pending: str | None, says: str) -> None:
    points = None if pending is None else Decimal(pending)
    assert says in note(present(replace(STARS, pending_points=points), NOW), "Pending")


UNREADABLE = replace(
    STARS,
    next_expiry_points=None,
    next_expiry_value=None,
    next_expiry_at=None,
    gaps=gaps(Gap.UNREADABLE, "next_expiry_at"),
)


async def test_an_expiry_that_cannot_be_read_is_not_none() -> None:
    loaded = await load(panel_request(balance=UNREADABLE))
    assert loaded.view.expiry is None
    assert loaded.view.no_expiry == "Unknown: the platform's answer could not be read."
    assert "Next expiry: unknown" in loaded.ticket
    assert "Next expiry Unknown: the platform's answer could not be read" in text_of(rendered("balance", loaded))
    none = await load(panel_request(balance=replace(UNREADABLE, gaps=())))
    assert none.view.no_expiry == "The platform lists no points that expire next."
    assert not [line for line in none.ticket if "expiry" in str(line)]


def test_nothing_expires_next_where_the_platform_says_0_whatever_else_cannot_be_read() -> None:
    assert "lists no points" in str(present(replace(UNREADABLE, next_expiry_points=Decimal(0)), NOW).no_expiry)


def test_a_date_that_cannot_be_read_is_not_one_that_was_not_sent() -> None:
    expiry = present(replace(UNREADABLE, next_expiry_points=Decimal(200)), NOW).expiry
    assert expiry
    assert expiry.sentence == "200 Stars expire next; their date could not be read."


def test_amounts_that_cannot_be_read_do_not_switch_the_program_off() -> None:
    unreadable = Balance(gaps=gaps(Gap.UNREADABLE, "available_points", "pending_points"))
    view = present(unreadable, NOW)
    assert view.nothing == ""
    assert note(view, "Pending") == "The pending points could not be read."


def test_it_says_that_all_points_earned_may_or_may_not_hold_pending_points() -> None:
    assert "does not say whether pending points are included" in note(present(STARS, NOW), "All points earned")


@pytest.mark.parametrize(
    ("points", "at", "says"),
    [
        (
            "200",
            datetime(2026, 11, 1, tzinfo=CAIRO),
            "200 Stars: the platform still gives 31 Oct 2026 as the expiry date, which has passed.",
        ),
        ("200", None, "200 Stars are listed as expiring next, but without an expiry date."),
        ("200", datetime(2026, 11, 21, tzinfo=CAIRO), "200 Stars expire today; they can be used through 20 Nov 2026."),
        (
            None,
            datetime(2026, 11, 20, 18, tzinfo=CAIRO),
            "An unknown number of Stars expire in 6 hours; they can be used until 20 Nov 2026, 18:00.",
        ),
    ],
)
def test_an_odd_expiry_is_said_plainly(points: str | None, at: datetime | None, says: str) -> None:
    amount = None if points is None else Decimal(points)
    expiry = present(replace(STARS, next_expiry_points=amount, next_expiry_at=End(at) if at else None), NOW).expiry
    assert expiry is not None
    assert expiry.sentence == says
    assert (expiry.in_short == "date is past") is expiry.is_past


def test_no_date_and_no_points_mean_that_none_is_named() -> None:
    for points in (None, Decimal(0)):
        bare = replace(STARS, next_expiry_points=points, next_expiry_value=points, next_expiry_at=None)
        assert present(bare, NOW).expiry is None


@pytest.mark.parametrize("points", ["0", "4.4e-16"])
@pytest.mark.parametrize("value", [None, Decimal(0)])
async def test_a_date_on_which_no_points_expire_is_no_expiry(points: str, value: Decimal | None) -> None:
    nothing = replace(STARS, next_expiry_points=Decimal(points), next_expiry_value=value)
    loaded = await load(panel_request(balance=nothing))
    assert loaded.view.expiry is None
    assert loaded.view.no_expiry == "The platform lists no points that expire next."
    assert not [one for one in loaded.attention if "expire" in str(one.sentence)]


@pytest.mark.parametrize("points", ["200", None])
def test_a_date_that_has_passed_is_urgent(points: str | None) -> None:
    amount = None if points is None else Decimal(points)
    ended = End(datetime(2026, 11, 1, tzinfo=CAIRO))
    expiry = present(replace(STARS, next_expiry_points=amount, next_expiry_at=ended), NOW).expiry
    assert expiry
    assert expiry.is_urgent


def test_one_point_expires() -> None:
    one = replace(STARS, points_name=None, next_expiry_points=Decimal(1))
    soon, undated, unsent, unreadable = (
        present(balance, NOW).expiry
        for balance in (
            one,
            replace(one, next_expiry_at=None),
            replace(one, next_expiry_at=None, gaps=gaps(Gap.NOT_SENT, "next_expiry_at")),
            replace(one, next_expiry_at=None, gaps=gaps(Gap.UNREADABLE, "next_expiry_at")),
        )
    )
    assert soon
    assert undated
    assert unsent
    assert unreadable
    assert soon.alert == "1 point expires in 11 days"
    assert soon.sentence == "1 point expires in 11 days; it can be used through 1 Dec 2026."
    assert undated.sentence == "1 point is listed as expiring next, but without an expiry date."
    assert unsent.sentence == "1 point expires next; the platform did not send the date."
    assert unreadable.sentence == "1 point expires next; its date could not be read."


def test_more_expiring_than_available_is_said() -> None:
    [note] = present(replace(STARS, next_expiry_points=Decimal(9000)), NOW).notes
    assert note == "More points expire next (9,000) than are available (2,640.5)."


def test_points_without_a_name_are_called_points_and_it_says_so() -> None:
    view = present(replace(STARS, points_name=None), NOW)
    assert view.available.unit == "points"
    assert view.notes == ("The platform did not send the program's name for its points.",)
    assert present(replace(STARS, points_name=None, pending_points=Decimal(1)), NOW).pending.unit == "point"


@given(balances)
async def test_what_is_unknown_is_never_a_number(balance: Balance) -> None:
    loaded = await load(panel_request(balance=balance))
    view = loaded.view
    assert bool(view.nothing) is balance.has_no_amounts
    if view.expiry and view.expiry.at:
        assert view.expiry.is_past is view.expiry.at.is_over(NOW)
    if balance.has_no_amounts:
        return
    fields = (balance.available_points, balance.pending_points, balance.total_points, balance.earned_points)
    for line, points in zip(loaded.ticket, fields, strict=False):
        words = str(line).split(": ", 1)[1]
        assert words.startswith("unknown") is (points is None)


async def test_its_cells_show_the_four_answers() -> None:
    text = text_of(rendered("balance", await load(panel_request(balance=STARS))))
    assert "Available 2,640.5 Stars 132.03 EGP Pending 96 released later" in text
    assert "Next expiry 200 in 11 days through 1 Dec 2026 · 10 EGP" in text
    assert "Total 2,736.5 · all points earned 5,000" in text


async def test_what_is_folded_says_each_amount_in_a_sentence() -> None:
    text = text_of(rendered("balance", await load(panel_request(balance=replace(STARS, pending_value=None)))))
    for sentence in (
        "Available 2,640.5 Stars, worth 132.03 EGP. Pending",
        "Pending 96 Stars, worth unknown. Pending points are earned",
        "Total 2,736.5 Stars, worth 136.83 EGP. All points earned",
        "All points earned 5,000 Stars. The platform does not say whether pending points are included.",
        "Next expiry 200 Stars expire in 11 days; they can be used through 1 Dec 2026. Worth 10 EGP.",
    ):
        assert sentence in text


async def test_nothing_known_prints_no_number() -> None:
    text = text_of(rendered("balance", await load(panel_request(balance=Balance()))))
    assert "The loyalty program may be switched off." in text
    assert not re.search(r"\b0\b", text.replace("00:00", ""))
    assert "None" not in text


@pytest.mark.parametrize("awkward", [MARKUP, LONG, ARABIC])
async def test_awkward_names_are_shown_as_they_are_and_escaped(awkward: str) -> None:
    markup = rendered(
        "balance",
        await load(panel_request(balance=replace(STARS, points_name=awkward, currency=Currency(code=awkward)))),
    )
    assert MARKUP not in markup
    assert awkward in text_of(markup)


@settings(deadline=None, max_examples=40)
@given(balances)
async def test_any_balance_can_be_rendered(balance: Balance) -> None:
    assert MARKUP not in rendered("balance", await load(panel_request(balance=balance)))
