"""Parts of a statement, and what it says of a row beside the words that all pages share (`dashboard.ledger.words`)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.panels.number_links import NumberLinks
from customers.statement.explaining import Part
from dashboard.ledger.words import row_place
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import LedgerKind, LedgerRow
from dashboard.text.lines import Line, with_values
from dashboard.text.times import on_day

PARTS: Mapping[Part, Sentence] = {
    Part.EARNED: gettext_lazy("Earned"),
    Part.RETURNED: gettext_lazy("Refunded"),
    Part.MIGRATED: gettext_lazy("Moved from another system"),
    Part.REDEEMED: gettext_lazy("Redeemed"),
    Part.CANCELED: gettext_lazy("Canceled"),
    Part.EXPIRED: gettext_lazy("Expired"),
    Part.BY_HAND: gettext_lazy("Changed manually"),
    Part.OTHER: gettext_lazy("Other"),
}
OF_ORDERS = {
    LedgerKind.ORDER,
    LedgerKind.PAYMENT,
    LedgerKind.REFUND,
    LedgerKind.PARTIAL_REFUND,
    LedgerKind.REDEMPTION,
    LedgerKind.CANCEL,
}


def facts(row: LedgerRow, now: datetime, links: NumberLinks | None) -> tuple[Line, ...]:
    """Return what else is known of the row, without what is only for staff (`internal_facts`). With `links`, the order
    and the coupon are links."""
    order = row.order_id if row.known_kind in OF_ORDERS else None
    ends = on_day(row.expires_at, now) if row.expires_at and row.points and row.points > 0 else None
    lines = (
        Line(_("Order"), order, url=links.order(order) if links else ""),
        Line(_("Campaign"), row.campaign),
        Line(_("Coupon"), row.coupon_code, url=links.code(row.coupon_code) if links else ""),
        Line(_("Place"), row_place(row)),
        Line(_("Expires"), ends),
    )
    return tuple(with_values(lines))


def internal_facts(row: LedgerRow, links: NumberLinks | None) -> tuple[Line, ...]:
    """Return what is not on a statement for the customer: what staff wrote, and the platform's numbers."""
    number = None if row.known_kind in OF_ORDERS else row.order_id
    lines = (
        Line(_("Reason"), row.reason),
        Line(_("By"), row.staff_name),
        Line(_("Return"), row.returned),
        Line(_("Receipt"), row.receipt_id),
        Line(_("Campaign type"), row.campaign_kind),
        Line(_("Campaign number"), row.campaign_id),
        Line(_("Tier number"), row.tier_id),
        Line(_("Number"), number, url=links.order(number) if links else ""),
    )
    return tuple(with_values(lines))
