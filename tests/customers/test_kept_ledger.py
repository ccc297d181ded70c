"""Rows of the ledger as the database keeps them, on both engines: once each, as last sent, findable, and forgotten."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from customers import index_writes
from dashboard.ledger import keeping, lookup
from dashboard.ledger.keeping import keep
from dashboard.ledger.models import KeptRow
from dashboard.ledger.sums import summed
from dashboard.loyalty.models import CouponKind, End, Gap, LedgerKind, LedgerRow, LedgerStatus, Open
from dashboard.programs import Program
from tests.ledger.rows import NOON, joined, ledger_row
from tests.programs import sample_program

pytestmark = pytest.mark.django_db(transaction=True)
MAIN, OTHER = sample_program(slug="main"), sample_program(slug="other")
FULL = ledger_row(
    7,
    "12.345678",
    LedgerKind.COUPON,
    amount=Decimal("1.5"),
    coupon_code="Ten-O1l0",
    coupon_kind=Open("fixed_discount", CouponKind.FIXED),
    coupon_used=False,
    campaign="Third order",
    campaign_kind="EventBased",
    campaign_id="5804",
    tier_id="2",
    merchant="Sample Merchant",
    branch="Cairo",
    reason="A reason",
    expires_at=End(NOON),
    balance_before=Decimal(-3),
    balance_after=Decimal("-15.345678"),
)


@pytest.fixture(autouse=True)
def long_kept(settings: Settings) -> None:
    settings.LEDGER_DAYS = 36_500


def test_a_row_comes_back_as_it_was(engine: str) -> None:
    keep("main", [FULL], NOON)
    (found,) = lookup.rows_of_customer_now(MAIN, "c-1")
    assert replace(found, kind=FULL.kind, coupon_kind=FULL.coupon_kind) == FULL
    assert (found.known_kind, found.known_status) == (LedgerKind.COUPON, LedgerStatus.ACTIVE)
    keep("main", [LedgerRow(row_id=8, customer_id="c-2", kind=Open("Gift"), order_id="x" * 300)], NOON)
    (bare,) = lookup.rows_of_customer_now(MAIN, "c-2")
    assert (bare.kind, bare.order_id, bare.points, bare.gap("points")) == (Open("Gift"), None, None, Gap.NOT_SENT)
    assert lookup.rows_of_customer_now(OTHER, "c-1") == []


def test_each_row_is_kept_once_as_last_sent(engine: str) -> None:
    pending, active = ledger_row(1, status=LedgerStatus.PENDING), ledger_row(1)
    later = NOON + timedelta(hours=1)
    kept = KeptRow.objects.order_by("program", "row_id").values_list("program", "row_id", "status", "seen_at")
    keep("main", [pending, pending, ledger_row(2)], NOON)
    keep("main", [pending, ledger_row(2)], later)  # the same
    assert list(kept) == [("main", 1, "pending", NOON), ("main", 2, "active", NOON)]
    keep("main", [active, ledger_row(2)], later)
    keep("main", [pending], NOON)  # an older answer
    keep("other", [active], NOON)
    keep("main", [replace(active, row_id=None), replace(active, row_id=9, customer_id=None)], NOON)
    assert list(kept.all()) == [("main", 1, "active", later), ("main", 2, "active", NOON), ("other", 1, "active", NOON)]


def test_they_are_found_by_order_code_and_customer(engine: str) -> None:
    rows = [FULL, ledger_row(8, order_id="POS-1"), ledger_row(9, order_id="pos-1", customer_id="c-2")]
    keep("main", [*rows, ledger_row(10, order_id="POS-1", customer_id="c-3")], NOON)
    assert [row.customer_id for row in lookup.rows_of_order_now(MAIN, "POS-1")] == ["c-1", "c-3"]
    assert lookup.orders_like_now(MAIN, "P0S 1") == ["POS-1", "pos-1"]
    assert lookup.orders_like_now(MAIN, "POS-1") == ["pos-1"]
    assert [row.row_id for row in lookup.rows_with_code_now(MAIN, "Ten-O1l0")] == [7]
    assert lookup.rows_with_code_now(MAIN, "TEN-01L0") == []
    assert lookup.codes_like_now(MAIN, "TEN-01L0") == ["Ten-O1l0"]
    assert lookup.rows_of_order_now(MAIN, "") == lookup.rows_with_code_now(MAIN, " - ") == []
    assert [row.row_id for row in lookup.rows_of_customer_now(MAIN, "c-1")] == [7, 8]


def test_an_erased_customer_leaves_points_without_a_name(engine: str) -> None:
    rows = joined([FULL, ledger_row(8, 30), ledger_row(9, 5, status=LedgerStatus.PENDING)])
    keep("main", [*rows, ledger_row(10, customer_id="c-2")], NOON)
    assert index_writes.forget("main", ["c-1"], timezone.now()) == 3
    assert lookup.rows_of_customer_now(MAIN, "c-1") == lookup.rows_of_customer_now(MAIN, "") == []
    assert lookup.rows_of_order_now(MAIN, "ORD-8") == lookup.rows_with_code_now(MAIN, "Ten-O1l0") == []
    kept = list(KeptRow.objects.filter(is_anonymous=True))
    assert sum(row.points or 0 for row in kept) == summed(rows).total
    said = str([row.__dict__ for row in kept])
    assert [word for word in ("c-1", "ORD-", "Ten-O1l0", "A reason") if word in said] == []
    assert len(lookup.rows_of_customer_now(MAIN, "c-2")) == 1
    # What was sent before stays without a name, and so does a row that is sent again.
    keep("main", [ledger_row(8, 31), ledger_row(11)], timezone.now() - timedelta(minutes=1))
    keep("main", [ledger_row(8, 32)], timezone.now() + timedelta(seconds=1))
    assert lookup.rows_of_customer_now(MAIN, "c-1") == []
    assert KeptRow.objects.get(row_id=8).points == 32
    # A later report brings a customer back, as in the index.
    keep("main", [ledger_row(12)], timezone.now() + timedelta(seconds=1))
    assert [row.row_id for row in lookup.rows_of_customer_now(MAIN, "c-1")] == [12]


def test_a_customer_who_is_deleted_at_the_platform_is_not_named() -> None:
    keep("main", [replace(FULL, is_customer_deleted=True)], NOON)
    row = KeptRow.objects.get()
    assert (row.is_anonymous, row.customer_id, row.order_id, row.coupon_code, row.reason) == (True, "", "", "", "")


def test_old_rows_go_and_all_when_none_are_to_be_kept(engine: str, settings: Settings) -> None:
    settings.LEDGER_DAYS = 30
    now = timezone.now()
    rows = [ledger_row(number, at=now - timedelta(days=days)) for number, days in ((1, 31), (2, 29), (3, 400))]
    keep("main", rows, now)
    assert [row.row_id for row in lookup.rows_of_customer_now(MAIN, "c-1")] == [2]
    settings.LEDGER_DAYS = 1000
    keep("main", rows, now)
    keep("main", [ledger_row(4, at=None)], now - timedelta(days=31))  # of unknown age: kept since then
    settings.LEDGER_DAYS = 30
    assert keeping.drop_old("main") == 3
    assert [row.row_id for row in lookup.rows_of_customer_now(MAIN, "c-1")] == [2]
    settings.KEEP_LEDGER = False
    keep("main", [ledger_row(5, at=now)], now)
    assert lookup.rows_of_customer_now(MAIN, "c-1") == []
    assert keeping.drop_old("main") == 1


def test_the_latest_rows_are_read_again_once_a_day() -> None:
    now = timezone.now()
    assert keeping.reread_from("main") is None
    keep("main", [ledger_row(n, at=now - timedelta(days=40 - n)) for n in (1, 5, 20, 39)], now)
    assert keeping.reread_from("main") == 20
    keeping.note_reread("main")
    assert keeping.reread_from("main") is None


def test_the_command_that_erases_says_so(program: Program) -> None:
    keep("main", [ledger_row(1), ledger_row(2)], timezone.now())
    out = StringIO()
    call_command("forget_customer", "c-1", stdout=out)
    assert "2 kept rows of the ledger made anonymous" in out.getvalue()
    assert "c-1" not in out.getvalue()
