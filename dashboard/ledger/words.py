"""Kinds and statuses of rows of the ledger in words. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import LedgerKind, LedgerRow, LedgerStatus

KINDS: Mapping[LedgerKind, Sentence] = {
    LedgerKind.CAMPAIGN: gettext_lazy("Campaign reward"),
    LedgerKind.ORDER: gettext_lazy("Points for an order"),
    LedgerKind.PAYMENT: gettext_lazy("Payment"),
    LedgerKind.REFUND: gettext_lazy("Redeemed points returned"),
    LedgerKind.PARTIAL_REFUND: gettext_lazy("Partial refund"),
    LedgerKind.REDEMPTION: gettext_lazy("Redeemed"),
    LedgerKind.COUPON: gettext_lazy("Redeemed for a coupon"),
    LedgerKind.CANCEL: gettext_lazy("Order canceled or returned"),
    LedgerKind.EXPIRY: gettext_lazy("Expired"),
    LedgerKind.MIGRATION: gettext_lazy("Moved from another system"),
    LedgerKind.MANUAL_REWARD: gettext_lazy("Manual reward"),
    LedgerKind.MANUAL_ADDITION: gettext_lazy("Added manually"),
    LedgerKind.MANUAL_DEDUCTION: gettext_lazy("Deducted manually"),
    LedgerKind.MANUAL: gettext_lazy("Changed manually"),
}
STATUSES: Mapping[LedgerStatus, tuple[Sentence, str]] = {  # with the name of the color
    LedgerStatus.ACTIVE: (gettext_lazy("Active"), "good"),
    LedgerStatus.PENDING: (gettext_lazy("Pending"), "waiting"),
    LedgerStatus.BLOCKED: (gettext_lazy("Blocked"), "stop"),
    LedgerStatus.EXPIRED: (gettext_lazy("Expired"), ""),
}


def kind_title(kind: LedgerKind | None) -> Sentence:
    """Return what happened to the points."""
    return KINDS[kind] if kind else _("Another type")


def row_title(row: LedgerRow) -> Sentence:
    """Return the same for a row: an undocumented kind keeps the platform's word."""
    if row.kind is None:
        return _("Unknown type")
    return KINDS[row.kind.known] if row.kind.known else row.kind.raw


def row_status(row: LedgerRow) -> tuple[Sentence, str]:
    """Return the status and the name of its color; "" if it is not known."""
    if row.status is None:
        return "", ""
    return STATUSES[row.status.known] if row.status.known else (row.status.raw, "")
