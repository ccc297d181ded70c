"""Pages of the activities in a customer's wallets. The platform sends each ledger complete, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from dashboard.loyalty.models import PAGE_SIZE, Activity, ActivityKind, ActivityPage

# The `type` parameter of the ledger, for each type of campaign that has one.
LEDGERS = {"wallet": "wallet", "points_wallet": "points", "entries_wallet": "entries"}
UNKNOWN_WALLETS = ("wallet",)


def ledgers_of(type_names: Iterable[str]) -> tuple[str, ...]:
    """Return the ledgers to read for a chain with these types of campaigns."""
    names = set(type_names)
    return tuple(ledger for name, ledger in LEDGERS.items() if name in names)


def merged(ledgers: Sequence[Sequence[Activity]]) -> tuple[Activity, ...]:
    """Merge the ledgers, newest first, and number the rows from the oldest: rows have no id, and new rows come at the
    top, so a row keeps its number. A row with an unreadable date stays behind the one before it."""
    dated: list[tuple[datetime, int, Activity]] = []
    for ledger in ledgers:
        at = datetime.max.replace(tzinfo=UTC)
        for row in ledger:
            at = row.at or at
            dated.append((at, len(dated), row))
    dated.sort(key=lambda entry: entry[1])
    dated.sort(key=lambda entry: entry[0], reverse=True)
    return tuple(replace(row, activity_id=len(dated) - place) for place, (_at, _order, row) in enumerate(dated))


def page(rows: Sequence[Activity], kind: ActivityKind | None, before: int | None) -> ActivityPage:
    """Return up to 50 rows (of one kind, if given) older than the row numbered `before`."""
    of_kind = [row for row in rows if kind is None or _is_of(row, kind)]
    older = [row for row in of_kind if before is None or (row.activity_id or 0) < before]
    shown = tuple(older[:PAGE_SIZE])
    return ActivityPage(
        activities=shown,
        older=shown[-1].activity_id if len(older) > PAGE_SIZE else None,
        listed=len(of_kind),
    )


def _is_of(row: Activity, kind: ActivityKind) -> bool:
    return row.kind is not None and row.kind.known is kind
