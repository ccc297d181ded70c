"""What is known of an order: from kept rows, or from the platform."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from customers import index
from dashboard.ledger import lookup
from dashboard.ledger.reading import OrderRows, read_order
from dashboard.ledger.sums import customers_of
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer
from dashboard.programs import Program, loyalty


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """What is known of an order. `kept_at` is when the platform sent the kept rows, None if it was asked now; `error`
    is why it could not be asked."""

    rows: OrderRows
    kept_at: datetime | None = None
    error: LoyaltyError | None = None

    @property
    def read_at(self) -> datetime | None:
        """When the platform named the customers."""
        return self.kept_at or (self.rows.answer.fetched_at if self.rows.answer else None)

    @property
    def answers(self) -> tuple[Answer[object], ...]:
        """The platform's answer, for its age."""
        return (self.rows.answer,) if self.rows.answer else ()


async def find_order(program: Program, number: str, *, fresh: bool = False) -> FoundOrder:
    """Read what is known of the order, and learn the names of its customers. If the platform fails, kept rows are shown
    with the reason."""
    try:
        options = ReadOptions.within(settings.PAGE_DEADLINE, fresh=fresh)
        rows = await read_order(program, loyalty(program), number, options)
    except LoyaltyError as error:
        kept = tuple(await lookup.rows_of_order(program, number))
        rows = OrderRows(number, kept, customers_of(kept))
        return FoundOrder(rows, await lookup.read_at(program, kept), error)
    await index.learn(program, _named(rows))
    return FoundOrder(rows, await lookup.read_at(program, rows.rows) if rows.is_kept else None)


def _named(order: OrderRows) -> Iterator[CustomerRecord]:
    """Yield the customers whom the platform named just now; kept rows have no names."""
    for row in order.rows:
        if order.answer and row.customer_id and row.customer_name:
            yield CustomerRecord(
                row.customer_id, RecordSource.SEARCH, name=row.customer_name, seen_at=order.answer.fetched_at
            )
