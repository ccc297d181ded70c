"""Spaaza's ledger as rows of points. Importing this module offers the read.

The platform sends a wallet's ledger whole, without ids, balances, expiries or a status. It has no lookup by order: a
basket's number is in the rows.
"""

from dataclasses import fields

from dashboard.loyalty import reads
from dashboard.loyalty.models import Activity, Answer, Gap, LedgerKind, LedgerPage, LedgerRow, Open
from dashboard.loyalty.models.gaps import FieldGap
from dashboard.loyalty.platform import Call
from dashboard.loyalty.spaaza.platform import READS, SpaazaPlatform
from dashboard.loyalty.spellings import plain

__all__ = ["READS"]

KINDS = {
    "campaigncontribution": LedgerKind.CAMPAIGN,
    "manual": LedgerKind.MANUAL,
    "basketredemption": LedgerKind.REDEMPTION,
}
SAME = (
    "points", "sign_known", "sign_conflicts", "unit", "wallet", "at", "receipt_id", "branch", "reason", "staff_name",
    "returned", "campaign", "other",
)  # fmt: skip
RENAMED = {"transaction_id": "order_id"}
NOT_OFFERED = {one.name for one in fields(LedgerRow) if one.default is None} - {*SAME, *RENAMED.values(), "kind"}


async def _ledger(spaaza: SpaazaPlatform, call: Call[int]) -> Answer[LedgerPage]:
    """Read `/user-wallet-ledger` for each kind of wallet in the chain: all rows, oldest first."""
    answer = await spaaza.ledger(call)
    return answer.with_value(LedgerPage(tuple(ledger_row(one) for one in reversed(answer.value))))


def ledger_row(activity: Activity) -> LedgerRow:
    """Return a movement in a wallet as a row of the ledger."""
    sent = activity.kind.raw if activity.kind else None
    gaps = [
        each._replace(field=RENAMED.get(each.field, each.field))
        for each in activity.gaps
        if each.field in (*SAME, *RENAMED, "kind")
    ]
    return LedgerRow(
        kind=Open(sent, KINDS.get(plain(sent))) if sent else None,
        order_id=activity.transaction_id,
        gaps=(*gaps, *(FieldGap(name, Gap.NOT_OFFERED) for name in sorted(NOT_OFFERED))),
        **{name: getattr(activity, name) for name in SAME},
    )


READS.add(reads.LEDGER, _ledger)
