from datetime import UTC, datetime, timedelta
from decimal import Decimal

from customers.records import records_in
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Activity, ActivityPage, Answer, Balance, Customer, TierProgress, TierState

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DETAILS = Answer(Customer("c-1", platform_id="300001", name="Sample Person", email="s@example.com"), NOON)
BALANCE = Answer(Balance(available_points=Decimal(5), points_name="Stars"), NOON)
TIER = Answer(TierProgress(current=TierState(name="Gold")), NOON)


def test_answers_teach_who_a_customer_is_and_how_they_stand() -> None:
    who, balance, tier = records_in("c-1", [DETAILS, BALANCE, TIER, Answer(("coupons",), NOON)])
    assert {who.customer_id, balance.customer_id, tier.customer_id} == {"c-1"}
    assert (who.platform_id, who.name, who.email, who.details) == ("300001", "Sample Person", "s@example.com", True)
    assert (balance.points, balance.points_name, balance.details) == (Decimal(5), "Stars", False)
    assert tier.tier == "Gold"
    assert {who.seen_at, balance.seen_at, tier.seen_at} == {NOON}


def test_an_answer_about_somebody_else_teaches_nothing() -> None:
    assert list(records_in("C-1", [DETAILS])) == []


def test_an_answer_given_again_teaches_nothing_new() -> None:
    assert list(records_in("c-1", [DETAILS.as_cached(), BALANCE.as_stale(Unavailable())])) == []


def test_a_tier_without_a_name_is_unknown() -> None:
    (fact,) = records_in("c-1", [Answer(TierProgress(), NOON)])
    assert fact.tier is None


def happened(at: datetime | None, customer_id: str | None = "c-1") -> Answer[ActivityPage]:
    """An answer with one activity."""
    one = Activity(1, at=at, customer_id=customer_id, customer_name="Sample Person", phone="+15550123")
    return Answer(ActivityPage((one,)), NOON)


def test_what_happened_teaches_who_it_was_then() -> None:
    (fact,) = records_in("c-1", [happened(NOON - timedelta(days=9))])
    assert (fact.name, fact.phone, fact.email) == ("Sample Person", "+15550123", None)
    assert (fact.seen_at, fact.learned_from) == (NOON - timedelta(days=9), "activity")


def test_a_clock_ahead_of_ours_is_not_believed() -> None:
    (fact,) = records_in("c-1", [happened(NOON + timedelta(days=9))])
    assert fact.seen_at == NOON


def test_what_happened_to_somebody_else_or_nobody_knows_when_teaches_nothing() -> None:
    assert list(records_in("c-1", [happened(NOON, "c-2"), happened(None), Answer(ActivityPage(()), NOON)])) == []
