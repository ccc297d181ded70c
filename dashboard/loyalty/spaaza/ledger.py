"""Pages of the activities in a customer's wallets, and the same as rows of points. Pure.

The platform sends each wallet's ledger complete, newest first, without ids, balances, expiries or a status. It has no
lookup by order: a basket's number is in the rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from operator import itemgetter

from dashboard.loyalty.models import (
    PAGE_SIZE,
    Activity,
    ActivityKind,
    ActivityPage,
    Gap,
    LedgerKind,
    LedgerRow,
    Open,
)
from dashboard.loyalty.models.gaps import FieldGap
from dashboard.loyalty.spellings import plain

# The `type` parameter of the ledger, for each type of campaign that has one.
LEDGERS = {"wallet": "wallet", "points_wallet": "points", "entries_wallet": "entries"}
UNKNOWN_WALLETS = ("wallet",)

KINDS = {
    "campaigncontribution": LedgerKind.CAMPAIGN,
    "manual": LedgerKind.MANUAL,
    "basketredemption": LedgerKind.REDEMPTION,
}
SAME = (
    "points", "sign_known", "sign_conflicts", "unit", "wallet", "at", "receipt_id", "branch", "reason", "staff_name",
    "returned", "campaign", "other",
)  # fmt: skip
# The row's name of each field that an activity has too.
NAMES = {name: name for name in (*SAME, "kind")} | {"transaction_id": "order_id"}
NOT_OFFERED = tuple(
    FieldGap(name, Gap.NOT_OFFERED)
    for name in sorted({one.name for one in fields(LedgerRow) if one.default is None} - {*NAMES.values()})
)


def ledgers_of(type_names: Iterable[str]) -> tuple[str, ...]:
    """Return the ledgers to read for a chain with these types of campaigns."""
    names = set(type_names)
    return tuple(ledger for name, ledger in LEDGERS.items() if name in names) or UNKNOWN_WALLETS


def merged(ledgers: Sequence[Sequence[Activity]]) -> tuple[Activity, ...]:
    """Merge the ledgers, newest first, and number the rows from the oldest: rows have no id, and new rows come at the
    top, so a row keeps its number. A row with an unreadable date stays behind the one before it."""
    dated: list[tuple[datetime, Activity]] = []
    for ledger in ledgers:
        at = datetime.max.replace(tzinfo=UTC)
        for row in ledger:
            at = row.at or at
            dated.append((at, row))
    dated.sort(key=itemgetter(0), reverse=True)  # rows of the same time keep their order
    return tuple(replace(row, activity_id=len(dated) - place) for place, (_at, row) in enumerate(dated))


def page(rows: Sequence[Activity], kind: ActivityKind | None, before: int | None) -> ActivityPage:
    """Return up to 50 rows (of one kind, if given) older than the row numbered `before`."""
    of_kind = [row for row in rows if kind in (None, row.known_kind)]
    older = [row for row in of_kind if before is None or (row.activity_id or 0) < before]
    shown = tuple(older[:PAGE_SIZE])
    return ActivityPage(
        activities=shown,
        older=shown[-1].activity_id if len(older) > PAGE_SIZE else None,
        listed=len(of_kind),
    )


def ledger_row(activity: Activity) -> LedgerRow:
    """Return a movement in a wallet as a row of points."""
    gaps = (gap._replace(field=NAMES[gap.field]) for gap in activity.gaps if gap.field in NAMES)
    return LedgerRow(
        kind=Open(activity.kind.raw, KINDS.get(plain(activity.kind.raw))) if activity.kind else None,
        order_id=activity.transaction_id,
        gaps=(*gaps, *NOT_OFFERED),
        **{name: getattr(activity, name) for name in SAME},
    )
