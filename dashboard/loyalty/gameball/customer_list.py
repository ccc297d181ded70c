"""The list that names every active customer (the ledger, with names and e-mails), and the columns of an export."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.errors import InvalidCustomerId, Unreadable
from dashboard.loyalty.feeds import CustomerListPage, UnreadableRow
from dashboard.loyalty.gameball.parsing.ledger import parse_ledger_row, row_id
from dashboard.loyalty.models import Gap
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.spellings import plain

# Headers of the files that Gameball's own dashboard exports (customers, activities) and of its migration template,
# normalized by `plain`, and the field that each holds.
EXPORT_COLUMNS = {
    plain(header): field
    for field, headers in {
        "customer_id": (
            "Customer ID",
            "Customer Unique ID",
            "Customer Identifier",
            "External ID",
            "Player Unique ID",
        ),
        "platform_id": ("Gameball ID", "Gameball Customer ID", "GB Customer ID"),
        "name": ("Customer Name", "Name", "Display Name", "Customer Display Name", "Player Display Name", "Full Name"),
        "first_name": ("First Name",),
        "last_name": ("Last Name", "Surname"),
        "email": ("Customer Email", "Email", "E-mail", "Email Address"),
        "phone": (
            "Mobile Number",
            "Mobile",
            "Customer Mobile",
            "Customer Mobile Number",
            "Phone",
            "Phone Number",
            "Customer Phone",
            "Customer Phone Number",
        ),
        "referral_code": ("Referral Code", "Customer Referral Code"),
        "place": ("City", "Customer City"),
        "tier": ("Tier", "Tier Name", "Current Tier", "Current Tier Name", "Customer Tier", "VIP Tier"),
        # Without pending points. In the export of activities, "Points" are those of one activity.
        "points": ("Available Points", "Activated Points", "Available Points Balance", "Customer Points", "Points"),
        "event": ("Activity ID", "Activity Date", "Activity Type", "Activity Type (Manual or not)"),
    }.items()
    for header in headers
}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int | None  # the cursor of the next page
    customer: CustomerRecord | None = None
    unreadable: tuple[str, ...] = ()  # names of fields; "" for the whole row


def parse_customer_list(body: Any, notes: Notes, after: str) -> CustomerListPage:
    """Parse `/transactions/customer-view`. Raises `Unreadable` if the list cannot continue from here."""
    root = root_object(body, notes)
    places = root.places("transactions")
    # Without `hasMore`, a page with rows may have another after it.
    more = bool(places) and root.flag("hasMore", need=Need.VALUE) is not False
    rows = list(map(_row, places))
    start = int(after or 0)
    last = max(row.number or 0 for row in (_Row(start), *rows))
    if more and last <= start:  # else the same page would repeat forever
        raise Unreadable
    page = CustomerListPage(
        customers=tuple(filter(None, (row.customer for row in rows))),
        next=str(last),
        rows=len(rows),
        more=more,
        unreadable=tuple(_unreadable_rows(rows)),
        ledger=tuple(map(parse_ledger_row, filter(None, places))),
    )
    return page if last > start else replace(page, next=after, rows=0)


def parse_list_length(body: Any, notes: Notes) -> int | None:
    """Parse `/transactions/count`."""
    return root_object(body, notes).integer("count", need=Need.VALUE)


def _unreadable_rows(rows: list[_Row]) -> Iterator[UnreadableRow]:
    for place, row in enumerate(rows, 1):
        for field in row.unreadable:
            yield UnreadableRow(place, field, is_left_out=row.customer is None)


def _row(fields: Fields | None) -> _Row:
    if fields is None:
        return _Row(None, unreadable=("",))
    return _Row(row_id(fields), _customer(fields), tuple(_unreadable(fields)))


def _id(row: Fields) -> str | None:
    """Return the customer id; None also for one that cannot be requested."""
    try:
        return check_customer_id(row.text("customerId", need=Need.VALUE, or_number=True) or "")
    except InvalidCustomerId:
        return None


def _customer(row: Fields) -> CustomerRecord | None:
    customer_id = _id(row)
    if customer_id is None:
        return None
    return CustomerRecord(
        customer_id,
        RecordSource.CRAWL,
        name=row.text("customerName"),
        email=row.text("customerEmail"),
        is_deleted=row.flag("isCustomerDeleted") is True,
    )


def _unreadable(row: Fields) -> Iterator[str]:
    """Return the names of fields with unusable values. The id and the cursor are required."""
    if row_id(row) is None:
        yield "gameballTransactionId"
    if _id(row) is None:
        yield "customerId"
    for name, read in (("customerName", row.text), ("customerEmail", row.text), ("isCustomerDeleted", row.flag)):
        if read(name) is None and row.gap is Gap.UNREADABLE:
            yield name
