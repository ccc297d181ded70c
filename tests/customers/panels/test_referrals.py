"""The referrals panel: friends, totals that are not asked for twice, the way to the next bonus."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import index
from customers.panels.panel import BadQuery
from customers.panels.referrals import bonus_countdown, counted, load, page_number, present, tally
from dashboard.access.masking import Mask
from dashboard.loyalty.errors import Refused
from dashboard.loyalty.models import Friend, Open, ReferralPage, ReferralRules, ReferralStatus, ReferralTotals
from tests.customers.panels.sample import panel_request

ACTIVE = Open("Active", ReferralStatus.ACTIVE)
PENDING = Open("Pending", ReferralStatus.PENDING)
JOINED = datetime(2023, 5, 1, tzinfo=UTC)


def friend(number: int, status: Open[ReferralStatus] | None = ACTIVE) -> Friend:
    return Friend(f"cust_{number}", "Sample Friend", f"friend{number}@example.com", "+15550100", JOINED, status)


def test_the_first_page_tells_the_totals_when_it_is_the_only_one() -> None:
    page = ReferralPage((friend(1), friend(2, PENDING), friend(3, PENDING)))
    assert counted(page) == ReferralTotals(Decimal(3), Decimal(1), Decimal(2))


@pytest.mark.parametrize(
    "page",
    [
        ReferralPage((friend(1),), has_more=True),
        ReferralPage((friend(1),), has_more=None),
        ReferralPage((friend(1),), number=2),
        ReferralPage((friend(1),), end_reached_early=True),
        ReferralPage((friend(1), friend(2, Open("Odd")))),
        ReferralPage((friend(1), friend(2, None))),
    ],
)
def test_a_page_that_is_not_all_or_not_understood_does_not_tell_the_totals(page: ReferralPage) -> None:
    assert counted(page) is None


def test_a_count_that_did_not_come_is_unknown_and_not_nought() -> None:
    assert tally(ReferralTotals(Decimal(48), None, Decimal(0))) == "48 · unknown active · 0 pending"


def test_each_friend_leads_to_their_profile_and_explains_their_status() -> None:
    view = present(ReferralPage((friend(1), friend(2, PENDING))), ReferralTotals(), None, {"cust_1": "k1"}, Mask.none())
    first, second = view.friends
    assert (first.key, second.key) == ("k1", None)
    assert (first.customer_id, first.name, first.joined_at) == ("cust_1", "Sample Friend", JOINED)
    assert (first.email, first.phone, str(first.status)) == ("friend1@example.com", "+15550100", "Active")
    assert (first.counts, second.counts) == (True, False)
    assert "done what the programme asks" in str(first.status_explained)
    assert "still to do" in str(second.status_explained)


def test_an_undocumented_status_is_shown_raw_and_counts_as_unknown() -> None:
    view = present(
        ReferralPage((friend(1, Open("Rejected")), friend(2, None))), ReferralTotals(), None, {}, Mask.none()
    )
    assert [(row.status, row.counts) for row in view.friends] == [("Rejected", None), (None, None)]
    assert "did not send" in str(view.friends[1].status_explained)


def test_personal_data_is_masked_for_staff_who_may_not_see_it() -> None:
    person = Friend("friend@example.com", "Sample", "friend@example.com", "+15550123", JOINED, ACTIVE)
    [row] = present(ReferralPage((person,)), ReferralTotals(), None, {}, Mask.personal()).friends
    assert "friend@" not in f"{row.customer_id} {row.email}"
    assert row.phone is not None
    assert "555012" not in row.phone


def test_so_is_a_status_that_nobody_documented() -> None:
    page = ReferralPage((friend(1, Open("sent by friend@example.com")),))
    [row] = present(page, ReferralTotals(), None, {}, Mask.personal()).friends
    assert row.status == "sent by f•••@e•••.com"
    assert "friend@" not in str(row.status_explained)


def test_a_long_page_shows_its_first_friends_and_all_when_asked() -> None:
    page = ReferralPage(tuple(friend(n) for n in range(50)))
    for everything, shown, folded in ((False, 8, 42), (True, 50, 0)):
        view = present(page, ReferralTotals(), None, {}, Mask.none(), everything=everything)
        assert [row.customer_id for row in view.friends] == [f"cust_{n}" for n in range(shown)]
        assert (view.folded, view.all) == (folded, "1" if everything else "")


def test_it_pages_both_ways() -> None:
    view = present(ReferralPage((friend(1),), number=2, has_more=True), ReferralTotals(), None, {}, Mask.none())
    assert (view.previous, view.page, view.next) == (1, 2, 3)
    view = present(ReferralPage((friend(1),), number=1, has_more=False), ReferralTotals(), None, {}, Mask.none())
    assert (view.previous, view.next) == (None, None)


def test_it_says_when_the_platform_counts_other_than_it_lists() -> None:
    view = present(ReferralPage((friend(1),)), ReferralTotals(Decimal(2)), None, {}, Mask.none())
    assert list(view.notes) == ["The platform counts 2 friends and lists 1."]


def test_it_says_when_there_is_no_such_page() -> None:
    view = present(ReferralPage((), number=2), ReferralTotals(Decimal(9)), None, {}, Mask.none())
    assert view.notes == ("There is no page 2: the friends end before it.",)
    assert present(ReferralPage(()), ReferralTotals(Decimal(0)), None, {}, Mask.none()).notes == ()


def test_it_says_when_the_platform_promises_more_than_it_lists() -> None:
    page = ReferralPage((friend(1),), has_more=True, end_reached_early=True)
    view = present(page, ReferralTotals(Decimal(51)), None, {}, Mask.none())
    assert view.next is None
    assert "does not list them" in str(view.notes[0])


@pytest.mark.parametrize(("active", "left"), [(0, 5), (1, 4), (4, 1), (5, 5), (31, 4)])
def test_it_counts_down_to_the_next_bonus(active: int, left: int) -> None:
    sentence = bonus_countdown(Decimal(active), ReferralRules(bonus_every=5))
    assert str(sentence).startswith(f"{left} more active friend{'' if left == 1 else 's'} to the next bonus")


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


def test_a_platform_without_statuses_has_one_count_and_no_other() -> None:
    totals = counted(ReferralPage((friend(1, None), friend(2, None))))
    assert totals == ReferralTotals(Decimal(2))
    assert totals is not None
    assert tally(totals) == "2"
    assert counted(ReferralPage(())) == ReferralTotals(Decimal(0), Decimal(0), Decimal(0))
    assert counted(ReferralPage(()), one_sort=True) == ReferralTotals(Decimal(0))


@pytest.mark.django_db(transaction=True)
async def test_it_reads_the_totals_and_the_rule_and_learns_who_the_friends_are() -> None:
    page = ReferralPage((friend(1), friend(2, PENDING), Friend(None, "No Id")))
    totals, rules = ReferralTotals(Decimal(3), Decimal(1), Decimal(1)), ReferralRules(bonus_every=5)
    request = panel_request(referrals=page, referral_totals=totals, referral_rules=rules)
    loaded = await load(request)
    assert (loaded.count, loaded.ticket) == ("3 · 1 active · 1 pending", ("Referrals: 3 · 1 active · 1 pending",))
    assert str(loaded.view.bonus).startswith("4 more active friends")
    known = await index.find_by_id(request.program, "cust_2")
    assert known
    assert (known.name, known.email, known.phone) == ("Sample Friend", "friend2@example.com", "+15550100")
    assert (known.learned_from, known.seen_at) == ("referral", loaded.answers[0].fetched_at)
    assert [row.key for row in loaded.view.friends][1:] == [known.key, None]


async def test_a_rule_that_cannot_be_read_costs_only_itself() -> None:
    page = ReferralPage((Friend(None, "No Id", status=ACTIVE),))
    loaded = await load(panel_request(referrals=page, referral_rules=Refused()))
    assert (loaded.count, loaded.view.bonus) == ("1 · 1 active · 0 pending", None)
    assert [part.what for part in loaded.answers[0].missing] == ["how far the next bonus is"]


def test_without_statuses_there_is_no_column_of_unknowns_but_a_sentence() -> None:
    view = present(ReferralPage((friend(1, None), friend(2, None))), ReferralTotals(Decimal(2)), None, {}, Mask.none())
    assert view.has_status is False
    assert view.notes == ("The platform does not tell which of them count already.",)
    assert present(ReferralPage((friend(1, None), friend(2))), ReferralTotals(), None, {}, Mask.none()).has_status
