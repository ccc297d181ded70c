"""Rows of a ledger, as tests make them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models import LedgerKind, LedgerRow, LedgerStatus, Open

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIGNS = {LedgerKind.REDEMPTION: -1, LedgerKind.EXPIRY: -1, LedgerKind.CANCEL: -1, LedgerKind.COUPON: -1}


def ledger_row(
    row_id: int,
    points: Any = 10,
    kind: LedgerKind = LedgerKind.ORDER,
    status: LedgerStatus = LedgerStatus.ACTIVE,
    customer_id: str = "c-1",
    **more: Any,
) -> LedgerRow:
    """A row of a customer; ids are days."""
    row = LedgerRow(
        row_id=row_id,
        customer_id=customer_id,
        order_id=f"ORD-{row_id}",
        kind=Open(kind.value, kind),
        points=Decimal(points) * SIGNS.get(kind, 1),
        amount=Decimal(points) / 10,
        at=NOON - timedelta(days=400) + timedelta(days=row_id),
        status=Open(status.value, status),
    )
    return replace(row, **more)


def joined(rows: Sequence[LedgerRow], opening: Any = 0) -> list[LedgerRow]:
    """The rows with the balance around each."""
    balance, found = Decimal(opening), []
    for row in rows:
        moved = Decimal(0) if row.known_status is LedgerStatus.BLOCKED else row.points or Decimal(0)
        found.append(replace(row, balance_before=balance, balance_after=balance + moved))
        balance += moved
    return found
