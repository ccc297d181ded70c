"""Rows of the ledger in words, for every page that shows some. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Activity, LedgerKind, LedgerRow, LedgerStatus

KINDS: Mapping[LedgerKind, Sentence] = {
    LedgerKind.CAMPAIGN: gettext_lazy("Campaign reward"),
    LedgerKind.ORDER: gettext_lazy("Points for an order"),
    LedgerKind.PAYMENT: gettext_lazy("Payment"),
    LedgerKind.REFUND: gettext_lazy("Points refunded"),
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


def row_place(row: LedgerRow) -> str:
    """Return where it was, "" if that is not known."""
    return ", ".join(filter(None, (row.branch, row.merchant)))


def sign_note(row: LedgerRow | Activity) -> Sentence:
    """Say why the sign of the points is not certain, "" if it is."""
    if row.sign_conflicts:
        return _("The platform sent these points with the opposite sign. The sign shown follows the type.")
    if row.points and not row.sign_known:
        return _("The platform did not say whether these points were added or taken.")
    return ""
