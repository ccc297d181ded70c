"""Rows of the ledger: times in UTC, signs by direction and kind, and what is none rather than unknown."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.models import CouponKind, End, Gap, LedgerKind, LedgerRow, LedgerStatus
from dashboard.loyalty.models.times import end_of_day
from tests.loyalty.gameball.documents import parsed, sample
from tests.loyalty.gameball.fakes import CAIRO


def row(**changed: Any) -> LedgerRow:
    """The row of the sample with other fields; `...` leaves one out."""
    body = sample("ledger")
    body["transactions"][0] |= changed
    body["transactions"][0] = {name: value for name, value in body["transactions"][0].items() if value is not ...}
    found: LedgerRow = parsed("ledger", body)[0].rows[0]
    return found


def test_a_row_is_read() -> None:
    page, drift = parsed("ledger")
    (one,) = page.rows
    assert (one.row_id, one.customer_id, one.order_id) == (11034736, "cust_sample", "TXN987654321")
    assert (one.known_kind, one.points, one.amount) == (LedgerKind.ORDER, Decimal("150.5"), Decimal("15.05"))
    assert one.at == datetime(2024, 10, 13, 17, 11, 0, 249_000, UTC)
    assert one.known_status is LedgerStatus.ACTIVE
    assert (one.coupon_code, one.coupon_used) == ("SAMPLE-1", True)
    assert one.coupon_kind
    assert one.coupon_kind.known is CouponKind.FIXED
    assert (one.campaign, one.campaign_kind, one.campaign_id, one.tier_id) == (
        "Third order",
        "EventBased",
        "5804",
        "77",
    )
    assert (one.merchant, one.branch, one.reason) == ("Sample Merchant", "Sample Branch", "Sample reason")
    assert (one.balance_before, one.balance_after) == (1000, Decimal("1150.5"))
    assert (one.is_customer_deleted, one.other) == (False, {})
    assert "Sample Person" not in str(one)
    assert page.after == 11034736
    assert not drift


@pytest.mark.parametrize(
    ("sent", "kind", "direction", "points", "known", "conflicts"),
    [
        (150, "PaymentReward", "+", 150, True, False),
        (150, "Redemption", "-", -150, True, False),
        (-150, "Redemption", "-", -150, True, False),
        (150, "Redemption", ..., -150, True, False),
        (150, "Migration", "-", -150, True, False),
        (150, "Migration", ..., 150, False, False),
        (-150, "Migration", ..., -150, True, False),
        (150, "Points Expired", None, -150, True, False),
        (150, "SomethingNew", "-", -150, True, False),
        (150, "SomethingNew", "sideways", 150, False, False),
        (150, "Redemption", "+", 150, True, True),
        (-150, "PaymentReward", "+", 150, True, True),
        (0, "Expiry", "-", 0, True, False),
    ],
)
def test_points_are_signed(sent: Any, kind: Any, direction: Any, points: Any, known: Any, conflicts: Any) -> None:
    found = row(points=sent, type=kind, direction=direction)
    assert (found.points, found.sign_known, found.sign_conflicts) == (points, known, conflicts)


@pytest.mark.parametrize(
    ("written", "expires_at"),
    [
        ("2025-10-13T17:11:00", End(datetime(2025, 10, 13, 17, 11, tzinfo=UTC))),
        ("2025-10-13T17:11:00+02:00", End(datetime(2025, 10, 13, 15, 11, tzinfo=UTC))),
        ("2025-10-13T00:00:00", end_of_day(datetime(2025, 10, 13).date(), CAIRO)),
        ("2025-10-13", end_of_day(datetime(2025, 10, 13).date(), CAIRO)),
        ("9999-12-31T00:00:00", None),
        ("", None),
        (None, None),
        (..., None),
    ],
)
def test_an_expiry_is_in_utc_a_day_is_the_programs_and_none_is_never(written: Any, expires_at: Any) -> None:
    found = row(expiryDate=written)
    assert (found.expires_at, found.gap("expires_at")) == (expires_at, None)
    assert row(expiryDate="soon").gap("expires_at") is Gap.UNREADABLE


def test_what_does_not_apply_is_none_and_what_should_be_there_is_unknown() -> None:
    optional = ("couponCode", "isCouponUsed", "couponType", "merchantName", "branchName", "reason", "achievementName",
                "achievementType", "achievedRewardCampaignId", "achievedTierId", "transactionId")  # fmt: skip
    for value in (..., None):
        assert not {kind for _name, kind in row(**dict.fromkeys(optional, value)).gap_kinds} & {Gap.NOT_SENT}
    needed = {"points": "points", "transactionTime": "at", "status": "status", "type": "kind",
              "pointsBalanceAfter": "balance_after", "gameballTransactionId": "row_id"}  # fmt: skip
    for name, field in needed.items():
        for value in (..., None):
            assert (getattr(row(**{name: value}), field), row(**{name: value}).gap(field)) == (None, Gap.NOT_SENT)
    assert row(gameballTransactionId="next").gap("row_id") is Gap.UNREADABLE


def test_an_orders_rows_say_little() -> None:
    (one,), drift = parsed("order")
    assert (one.order_id, one.known_kind, one.points) == ("ORD12345", LedgerKind.REDEMPTION, -192)
    assert one.at == datetime(2024, 10, 16, 8, 13, 29, 290_000, CAIRO)
    assert one.gap("status") is one.gap("customer_id") is Gap.NOT_OFFERED
    assert not drift


@pytest.mark.parametrize(("has_more", "after"), [(True, 11034736), (None, 11034736), (False, None)])
def test_a_page_says_whether_another_follows(has_more: Any, after: Any) -> None:
    assert parsed("ledger", sample("ledger") | {"hasMore": has_more})[0].after == after
    assert parsed("ledger", {"transactions": [], "hasMore": True})[0].after is None


def test_messages_automations_and_the_rank_are_read() -> None:
    page, drift = parsed("messages")
    (message,) = page.messages
    assert (message.title, message.body, message.is_read, page.after) == ("Sample title", "Sample body", False, "501")
    assert message.at == datetime(2024, 10, 11, 18, 51, 29, tzinfo=CAIRO)
    (automation,), more = parsed("automations")
    assert (automation.name, automation.completion, automation.is_completed) == ("Welcome", 50, False)
    assert [(step.kind, step.is_completed, step.configuration) for step in automation.steps] == [
        ("AddPoints", True, {"badge": "Sample"})
    ]
    rank, others = parsed("rank")
    assert (rank.rank, rank.customers) == (7, 100)
    assert not [*drift, *more, *others]
