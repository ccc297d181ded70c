"""Customer rows by number, with what marking and result pages need."""

from collections.abc import Sequence
from datetime import UTC, datetime

from customers.finding.engine import fetch
from customers.merging import PLACE, TEXTS
from dashboard.loyalty.customer_record import CustomerRecord

SHOWN = ("key", "customer_id", "learned_from", *TEXTS, PLACE, "tier")
TIMES = ("standing_seen_at", "seen_at")
COLUMNS = ", ".join(("id", *SHOWN, *TIMES))


def candidates(program: str, numbers: Sequence[int]) -> dict[int, CustomerRecord]:
    """Return customers of a program by their number (pk), in one statement: models would take five times as long."""
    places = ", ".join(["%s"] * len(numbers))
    statement = f"SELECT {COLUMNS} FROM customers_knowncustomer WHERE program = %s AND id IN ({places})"  # noqa: S608
    rows = fetch(statement, (program, *numbers))
    return {
        number: CustomerRecord(
            **dict(zip(SHOWN, texts, strict=True)), standing_seen_at=_aware(standing), seen_at=_aware(seen)
        )
        for number, *texts, standing, seen in rows
    }


def _aware(moment: datetime | None) -> datetime | None:
    """Add UTC: SQLite's times have no zone."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
