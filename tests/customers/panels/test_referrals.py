"""The referrals panel: friends, how many the platform counts, the way to the next bonus."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import index
from customers.panels.page_numbers import page_number
from customers.panels.referral_notes import tally
from customers.panels.referrals import bonus_countdown, load, present
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.errors import Refused, Unavailable
from dashboard.loyalty.models import Friend, Gap, Open, ReferralPage, ReferralRules, ReferralStatus, ReferralTotals
from tests.customers.panels.sample import panel_request, rendered
from tests.loyalty.gaps import gaps
from tests.words import text_of

ACTIVE = Open("Active", ReferralStatus.ACTIVE)
PENDING = Open("Pending", ReferralStatus.PENDING)
JOINED = datetime(2023, 5, 1, tzinfo=UTC)


counts = st.none() | st.integers(0, 5).map(Decimal)


def friend(number: int, status: Open[ReferralStatus] | None = ACTIVE) -> Friend:
    return Friend(f"cust_{number}", "Sample Friend", f"friend{number}@example.com", "+15550100", JOINED, status)


def test_a_count_that_did_not_come_is_unknown_and_not_nought() -> None:
    assert tally(ReferralTotals(Decimal(48), None, Decimal(0))) == "48 · 0 pending"
    assert tally(ReferralTotals(Decimal(48))) == "48"
    assert tally(ReferralTotals(pending=Decimal(3))) == "total unknown · 3 pending"
    assert tally(ReferralTotals()) == "total unknown"


@pytest.mark.parametrize(
    ("total", "active", "pending", "said", "note"),
    [
        ("3", "0", "0", "3 · counts do not agree", "3 in total, but 0 active and 0 pending."),
        ("0", "0", "3", "0 · 3 pending · counts do not agree", "0 in total, but none active yet and 3 pending."),
        ("0", None, "3", "0 · 3 pending · counts do not agree", "0 in total, but 3 pending."),
        ("3", "1", "1", "3 · 1 active · 1 pending · counts do not agree", "3 in total, but 1 active and 1 pending."),
    ],
)
def test_counts_that_contradict_themselves_are_said_to_do_so(
    total: str, active: str | None, pending: str, said: str, note: str
) -> None:
    counts = ReferralTotals(Decimal(total), Decimal(active) if active else None, Decimal(pending))
    assert tally(counts) == said
    notes = present(ReferralPage((), has_more=True), counts, None, ()).notes
    assert f"The platform's counts do not agree: {note}" in notes


@given(counts, counts, counts)
def test_only_counts_that_agree_are_said_without_a_note(
    total: Decimal | None, active: Decimal | None, pending: Decimal | None
) -> None:
    known = [count for count in (active, pending) if count is not None]
    agrees = total is None or total == sum(known) or (len(known) < 2 and total > sum(known))
    assert ("do not agree" in tally(ReferralTotals(total, active, pending))) is not agrees


@pytest.mark.parametrize(
    ("done", "steps", "said"),
    [
        (Decimal(2), Decimal(3), "2 of 3 steps done"),
        (Decimal(1), Decimal(1), "1 of 1 step done"),
        (Decimal(1), None, "1 step done"),
        (None, Decimal(2), "unknown how many of 2 steps are done"),
        (None, None, ""),
    ],
)
def test_the_steps_of_a_friend_are_said_as_far_as_they_are_known(
    done: Decimal | None, steps: Decimal | None, said: str
) -> None:
    page = ReferralPage((Friend("cust_1", steps_done=done, steps=steps),))
    [row] = present(page, ReferralTotals(), None, ()).friends
    assert row.steps == said


def test_each_friend_leads_to_their_profile_and_explains_their_status() -> None:
    view = present(ReferralPage((friend(1), friend(2, PENDING))), ReferralTotals(), None, ("k1", None))
    first, second = view.friends
    assert (first.key, second.key) == ("k1", None)
    assert (first.customer_id, first.name, first.joined_at) == ("cust_1", "Sample Friend", JOINED)
    assert (first.email, first.phone, str(first.status)) == ("friend1@example.com", "+15550100", "Active")
    assert (first.counts, second.counts) == (True, False)
    assert "completed the required steps" in str(first.status_explained)
    assert "has not completed" in str(second.status_explained)


def test_an_undocumented_status_is_shown_raw_and_counts_as_unknown() -> None:
    view = present(
        ReferralPage((friend(1, Open("Rejected")), replace(friend(2, None), gaps=gaps(Gap.NOT_SENT, "status")))),
        ReferralTotals(),
        None,
        (),
    )
    assert [(row.status, row.counts) for row in view.friends] == [("Rejected", None), (None, None)]
    assert "did not send" in str(view.friends[1].status_explained)


def test_a_long_page_shows_its_first_friends_and_all_when_asked() -> None:
    page = ReferralPage(tuple(friend(n) for n in range(50)))
    for show_all, shown, folded, on_phone in ((False, 6, 44, (3, 47)), (True, 50, 0, (50, 0))):
        view = present(page, ReferralTotals(), None, (), show_all=show_all)
        assert (view.on_phone, view.folded_on_phone) == on_phone
        assert [row.customer_id for row in view.friends] == [f"cust_{n}" for n in range(shown)]
        assert view.folded == folded


@pytest.mark.django_db(transaction=True)
async def test_whoever_asks_for_a_page_sees_all_of_it_and_a_status_picks_from_it() -> None:
    page = ReferralPage(tuple(friend(n, PENDING if n % 5 else ACTIVE) for n in range(50)), number=1, has_more=True)
    request = panel_request(
        referrals=page, referral_totals=ReferralTotals(Decimal(120)), referral_rules=ReferralRules()
    )
    for query, shown in (({}, 6), ({"page": "1"}, 50), ({"status": "active"}, 10), ({"status": "nonsense"}, 50)):
        view = (await load(replace(request, query=query))).view
        assert (len(view.friends), view.folded) == (shown, 50 - shown if not query else 0)
    view = (await load(replace(request, query={"status": "active"}))).view
    assert [(one.value, one.count, one.chosen) for one in view.choices] == [
        ("", 120, False),
        ("active", None, True),
        ("pending", None, False),
    ]
    assert "10 of the 50 friends on this page. Other pages may have more." in view.notes


def test_it_pages_both_ways() -> None:
    view = present(ReferralPage((friend(1),), number=2, has_more=True), ReferralTotals(), None, ())
    assert (view.previous, view.page, view.next) == (1, 2, 3)
    view = present(ReferralPage((friend(1),), number=1, has_more=False), ReferralTotals(), None, ())
    assert (view.previous, view.next) == (None, None)


NONE_YET = "This customer has referred nobody yet, or no friend has used the link or the code."
NONE_LISTED = "The platform lists no friends for this customer."
THREE_PENDING = ReferralTotals(Decimal(3), Decimal(0), Decimal(3))


async def test_friends_counted_but_not_listed_are_counted_and_said_not_to_be_listed() -> None:
    request = panel_request(
        referrals=ReferralPage(()), referral_totals=THREE_PENDING, referral_rules=ReferralRules(bonus_every=5)
    )
    loaded = await load(request)
    assert (loaded.count, loaded.ticket) == (
        "3 · none active yet · 3 pending",
        ("Referrals: 3 · none active yet · 3 pending",),
    )
    assert str(loaded.view.bonus).startswith("5 more active friends")
    said = text_of(rendered("referrals", loaded))
    assert "The platform counts 3 friends but lists none." in said
    assert "nobody yet" not in said


async def test_friends_listed_but_not_counted_are_shown_with_their_total_unknown() -> None:
    page = ReferralPage((Friend(None, "No Id", status=ACTIVE),))
    rules = ReferralRules(bonus_every=5)
    loaded = await load(panel_request(referrals=page, referral_totals=Unavailable(), referral_rules=rules))
    assert (loaded.count, loaded.view.bonus, len(loaded.view.friends)) == ("total unknown", None, 1)
    assert [part.name for part in loaded.answers[0].missing] == ["the number of friends"]
    loaded = await load(panel_request(referrals=ReferralPage(()), referral_totals=Unavailable(), referral_rules=rules))
    assert (loaded.count, loaded.view.empty) == ("total unknown", NONE_LISTED)


@pytest.mark.parametrize(
    ("totals", "page", "empty"),
    [
        (ReferralTotals(Decimal(0), Decimal(0), Decimal(0)), ReferralPage(()), NONE_YET),
        (ReferralTotals(Decimal(0)), ReferralPage(()), NONE_YET),
        (ReferralTotals(), ReferralPage(()), NONE_LISTED),
        (THREE_PENDING, ReferralPage(()), ""),
        (
            ReferralTotals(Decimal(0), Decimal(0), Decimal(3)),
            ReferralPage(()),
            "The platform lists no friends for this customer.",
        ),
        (
            ReferralTotals(Decimal(0)),
            ReferralPage((), end_reached_early=True),
            "The platform lists no friends for this customer.",
        ),
        (ReferralTotals(Decimal(0)), ReferralPage((), number=2), ""),
        (ReferralTotals(Decimal(0)), ReferralPage((friend(1),)), ""),
    ],
)
def test_nobody_was_referred_only_where_the_count_says_so(
    totals: ReferralTotals, page: ReferralPage, empty: str
) -> None:
    assert present(page, totals, None, ()).empty == empty


@pytest.mark.parametrize(
    ("page", "totals", "note"),
    [
        (ReferralPage((friend(1),)), (2, 1, 1), "The platform counts 2 friends but lists 1."),
        (ReferralPage((friend(1), friend(2))), (1, 1, 0), "The platform counts 1 friend but lists 2."),
        (ReferralPage((), has_more=None), (1, 1, 0), "The platform counts 1 friend but lists none."),
        (ReferralPage((friend(1),), number=3), (102, 1, 101), "The platform counts 102 friends but lists 101."),
        (
            ReferralPage((friend(1), friend(2, PENDING))),
            (2, 0, 2),
            "Active friends: the platform counts 0 but lists 1.",
        ),
        (ReferralPage((friend(1), friend(2, PENDING))), (2, 1, 1), None),
        (ReferralPage((friend(1), friend(2, None))), (2, 0, 2), None),
        (ReferralPage((friend(1),), has_more=True), (99, 1, 98), None),
        (ReferralPage(tuple(friend(n) for n in range(50)), has_more=None), (99, 50, 49), None),
    ],
)
def test_it_says_when_the_platform_counts_other_than_it_lists(
    page: ReferralPage, totals: tuple[int, int, int], note: str | None
) -> None:
    view = present(page, ReferralTotals(Decimal(totals[0]), Decimal(totals[1]), Decimal(totals[2])), None, ())
    assert [said for said in view.notes if "counts" in str(said)] == ([note] if note else [])


def test_it_says_when_there_is_no_such_page() -> None:
    view = present(ReferralPage((), number=2), ReferralTotals(Decimal(9)), None, ())
    assert view.notes == ("There is no page 2. The list ends earlier.",)
    assert present(ReferralPage(()), ReferralTotals(Decimal(0)), None, ()).notes == ()


def test_it_says_when_the_platform_promises_more_than_it_lists() -> None:
    page = ReferralPage((friend(1),), has_more=True, end_reached_early=True)
    view = present(page, ReferralTotals(Decimal(51)), None, ())
    assert view.next is None
    assert "does not list them" in str(view.notes[0])


@pytest.mark.parametrize(("active", "left"), [(0, 5), (1, 4), (4, 1), (5, 5), (31, 4)])
def test_it_counts_down_to_the_next_bonus(active: int, left: int) -> None:
    sentence = bonus_countdown(Decimal(active), ReferralRules(bonus_every=5))
    friends = "friend" if left == 1 else "friends"
    assert sentence == f"{left} more active {friends} to the next bonus, one for every 5 (calculated)."


def test_a_bonus_for_each_friend_needs_no_countdown() -> None:
    sentence = bonus_countdown(Decimal(3), ReferralRules(bonus_every=1))
    assert sentence == "Each active friend brings a bonus."


@pytest.mark.parametrize("rules", [None, ReferralRules(), ReferralRules(bonus_every=0)])
def test_it_promises_no_bonus_that_is_not_configured(rules: ReferralRules | None) -> None:
    assert bonus_countdown(Decimal(3), rules) is None
    assert bonus_countdown(None, ReferralRules(bonus_every=5)) is None


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "٣", "99999999999999999999", "1001", "1 "])
def test_it_refuses_what_is_no_page(text: str) -> None:
    with pytest.raises(BadQuery):
        page_number(text)


@given(st.integers(1, 1000))
def test_it_reads_every_page_number(number: int) -> None:
    assert page_number(str(number)) == number
    assert page_number("") == 1


def test_a_platform_without_counts_has_as_many_as_it_lists() -> None:
    assert tally(ReferralTotals(Decimal(1200)), is_counted=False) == "1,200 listed"
    view = present(ReferralPage(()), ReferralTotals(Decimal(0)), None, (), is_counted=False)
    assert view.empty == NONE_LISTED


@pytest.mark.django_db(transaction=True)
async def test_it_reads_the_totals_and_the_rule_and_learns_who_the_friends_are() -> None:
    page = ReferralPage((friend(1), friend(2, PENDING), Friend(None, "No Id")))
    totals, rules = ReferralTotals(Decimal(2), Decimal(1), Decimal(1)), ReferralRules(bonus_every=5)
    request = panel_request(referrals=page, referral_totals=totals, referral_rules=rules)
    loaded = await load(request)
    assert (loaded.count, loaded.ticket) == ("2 · 1 active · 1 pending", ("Referrals: 2 · 1 active · 1 pending",))
    assert str(loaded.view.bonus).startswith("4 more active friends")
    known = await index.find_by_id(request.program, "cust_2")
    assert known
    assert (known.name, known.email, known.phone) == ("Sample Friend", "friend2@example.com", "+15550100")
    assert (known.learned_from, known.seen_at) == ("referral", loaded.answers[0].fetched_at)
    assert [row.key for row in loaded.view.friends][1:] == [known.key, None]


async def test_a_rule_that_cannot_be_read_costs_only_itself() -> None:
    page = ReferralPage((Friend(None, "No Id", status=ACTIVE),))
    totals = ReferralTotals(Decimal(1), Decimal(1), Decimal(0))
    loaded = await load(panel_request(referrals=page, referral_totals=totals, referral_rules=Refused()))
    assert (loaded.count, loaded.view.bonus) == ("1 · 1 active · 0 pending", None)
    assert [part.name for part in loaded.answers[0].missing] == ["the distance to the next bonus"]


def test_without_statuses_there_is_no_column_of_unknowns_but_a_sentence() -> None:
    view = present(ReferralPage((friend(1, None), friend(2, None))), ReferralTotals(Decimal(2)), None, ())
    assert view.has_status is False
    assert view.notes == ("The platform does not say which friends already count.",)
    assert present(ReferralPage((friend(1, None), friend(2))), ReferralTotals(), None, ()).has_status
