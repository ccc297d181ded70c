"""The list by which customers are met, the ledger of everybody with names and e-mails, and the columns of an export."""

from typing import Any

from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.feeds import SeenPage
from dashboard.loyalty.reading import Fields, Need, Notes, plain, root_object

# Headers of the files that Gameball's own dashboard exports, as `plain` writes them, and what they hold.
EXPORT_COLUMNS = {
    plain(header): field
    for field, headers in {
        "customer_id": ("Customer ID", "Customer Unique ID", "External ID", "Player Unique ID"),
        "platform_id": ("Gameball ID", "Gameball Customer ID", "GB Customer ID"),
        "name": ("Customer Name", "Name", "Display Name", "Full Name"),
        "first_name": ("First Name",),
        "last_name": ("Last Name", "Surname"),
        "email": ("Customer Email", "Email", "E-mail", "Email Address"),
        "phone": ("Mobile Number", "Mobile", "Customer Mobile", "Customer Mobile Number", "Phone", "Phone Number"),
        "referral_code": ("Referral Code", "Customer Referral Code"),
        "tier": ("Tier", "Tier Name", "Current Tier", "VIP Tier"),
        "points": ("Available Points", "Activated Points", "Available Points Balance"),
    }.items()
    for header in headers
}


def parse_seen(body: Any, notes: Notes, after: str) -> SeenPage:
    """`/transactions/customer-view`. Raises `Unreadable` when it can't be read on from here."""
    root = root_object(body, notes)
    rows = root.rows("transactions")
    # Without the word for it, a page with rows may have another after it.
    more = root.flag("hasMore", need=Need.VALUE)
    numbers = [number for row in rows if (number := _number(row)) is not None]
    start = int(after or 0)
    last = max(numbers, default=start)
    if rows and last <= start:  # else the same page would come for ever
        raise Unreadable
    seen = [one for row in rows if (one := _customer(row))]
    return SeenPage(tuple(seen), str(last) if rows else after, len(rows), bool(rows) and more is not False)


def parse_seen_total(body: Any, notes: Notes) -> int | None:
    """`/transactions/count`."""
    return root_object(body, notes).integer("count", need=Need.VALUE)


def _number(row: Fields) -> int | None:
    text = row.text("gameballTransactionId", or_number=True) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _customer(row: Fields) -> CustomerRecord | None:
    customer_id = row.text("customerId", need=Need.VALUE)
    if customer_id is None:
        return None
    return CustomerRecord(
        customer_id,
        RecordSource.CRAWL,
        name=row.text("customerName"),
        email=row.text("customerEmail"),
        is_deleted=row.flag("isCustomerDeleted") is True,
    )
