"""Rows of the ledger as a table on the page of an order or code, with sums by type. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.orders.links import NumberLinks
from customers.orders.owners import Owner
from customers.panels.as_sent import more_fields
from customers.panels.unknown import why_unknown
from dashboard.ledger.sums import Sums, customers_of, summed
from dashboard.ledger.words import kind_title, row_place, row_status, row_title, sign_note
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Gap, LedgerKind, LedgerRow
from dashboard.text.lines import Line, with_values
from dashboard.text.lists import yes_or_no
from dashboard.text.money import money
from dashboard.text.numbers import points_name
from dashboard.text.rewards import coupon_kind
from dashboard.text.times import absolute
from dashboard.text.units import Units


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row. `points` are signed, followed by their `unit`; None is unknown, and so are an empty `amount` and
    `status`. The `why_…` are the reasons. `meaning` is the color of the status. `lines` are all other parts, `more` are
    fields without another place."""

    at: datetime | None
    title: Sentence
    points: Decimal | None
    unit: str
    amount: str
    status: Sentence
    meaning: str
    balance_after: Decimal | None
    place: str
    lines: tuple[Line, ...]
    more: tuple[Line, ...]
    note: Sentence
    why_no_points: Sentence
    why_no_amount: Sentence
    why_no_status: Sentence
    why_no_balance: Sentence


@dataclass(frozen=True, slots=True)
class SumLine:
    """Signed points of one type, or all together (`is_total`)."""

    title: Sentence
    points: Decimal
    unit: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """The rows of one customer, oldest first; `owner` is None if the platform names nobody."""

    owner: Owner | None
    rows: tuple[RowLine, ...]
    sums: tuple[SumLine, ...]
    notes: tuple[Sentence, ...]


def shares(rows: Sequence[LedgerRow], owners: Mapping[str, Owner], units: Units, links: NumberLinks) -> list[Share]:
    """Return the rows by customer. Rows without a customer belong to the only one who is named, or else to nobody.

    `owners` are those who may be shown; rows of other customers are left out. The rows are masked here.
    """
    return [
        share(group, owners[customer_id] if customer_id else None, units, links)
        for customer_id, group in _by_customer(rows).items()
        if customer_id is None or customer_id in owners
    ]


def _by_customer(rows: Sequence[LedgerRow]) -> dict[str | None, list[LedgerRow]]:
    named = customers_of(rows)
    only = named[0] if len(named) == 1 else None
    grouped: dict[str | None, list[LedgerRow]] = {}
    for row in rows:
        grouped.setdefault(row.customer_id or only, []).append(row)
    return grouped


def share(rows: Sequence[LedgerRow], owner: Owner | None, units: Units, links: NumberLinks) -> Share:
    """Present the rows of one customer."""
    sums = summed(rows)
    return Share(
        owner=owner,
        rows=tuple(_row_line(row, units, links) for row in rows),
        sums=tuple(_sum_lines(sums, units)),
        notes=tuple(_notes(rows, sums)),
    )


def _row_line(row: LedgerRow, units: Units, links: NumberLinks) -> RowLine:
    """Present one row as the person of the links may see it."""
    row = links.staff.mask.seen(row)
    status, meaning = row_status(row)
    return RowLine(
        at=row.at,
        title=row_title(row),
        points=row.points,
        unit=points_name(units.points, row.points),
        amount=money(row.amount, units.currency) or "",
        status=status,
        meaning=meaning,
        balance_after=row.balance_after,
        place=row_place(row),
        lines=tuple(_lines(row, links)),
        more=more_fields(row.other),
        note=sign_note(row),
        why_no_points=_why(row, "points"),
        why_no_amount=_why(row, "amount"),
        why_no_status=_why(row, "status"),
        why_no_balance=_why(row, "balance_after"),
    )


def _why(row: LedgerRow, field: str) -> Sentence:
    if row.gap(field) is Gap.NOT_OFFERED:
        return _("The platform sends this with a customer's points, not with an order.")
    return why_unknown(row, field)


def _lines(row: LedgerRow, links: NumberLinks) -> Iterator[Line]:
    if row.order_id and row.order_id != links.here:
        yield Line(_("transaction"), row.order_id, copies=True, url=links.order(row.order_id))
    if row.coupon_code:
        yield Line(_("coupon"), row.coupon_code, copies=True, url=links.code(row.coupon_code))
        if row.coupon_kind:
            yield Line(_("coupon type"), coupon_kind(row.coupon_kind))
        if row.coupon_used is not None:
            yield Line(_("coupon used"), yes_or_no(row.coupon_used))
    lines = (
        Line(_("campaign"), row.campaign),
        Line(_("campaign type"), row.campaign_kind),
        Line(_("campaign number"), row.campaign_id),
        Line(_("tier number"), row.tier_id),
        Line(_("expires"), row.expires_at and absolute(row.expires_at, links.program.time_zone)),
        Line(_("reason"), row.reason),
    )
    yield from with_values(lines)


def _sum_lines(sums: Sums, units: Units) -> Iterator[SumLine]:
    for kind, points in sums.counted.items():
        yield _line(kind_title(kind), points, units)
    yield from _apart(sums.pending, _("%(what)s, pending"), units)
    yield from _apart(sums.blocked, _("%(what)s, blocked"), units)
    if sums.counted:
        yield _line(_("Change of the balance"), sums.available, units, is_total=True)
    if sums.pending:
        yield _line(_("With the pending points"), sums.total, units, is_total=True)


def _apart(by_kind: Mapping[LedgerKind | None, Decimal], form: str, units: Units) -> Iterator[SumLine]:
    for kind, points in by_kind.items():
        yield _line(form % {"what": kind_title(kind)}, points, units)


def _line(title: Sentence, points: Decimal, units: Units, *, is_total: bool = False) -> SumLine:
    return SumLine(title, points, points_name(units.points, points), is_total)


def _notes(rows: Iterable[LedgerRow], sums: Sums) -> Iterator[Sentence]:
    if sums.without_status:
        sentence = ngettext(
            "The status of %(number)d movement is unknown. The sums include it, but it may be pending or blocked.",
            "The status of %(number)d movements is unknown. The sums include them, but some may be pending or blocked.",
            sums.without_status,
        )
        yield sentence % {"number": sums.without_status}
    if sums.without_points:
        sentence = ngettext(
            "The points of %(number)d movement are unknown. They are not in the sums.",
            "The points of %(number)d movements are unknown. They are not in the sums.",
            sums.without_points,
        )
        yield sentence % {"number": sums.without_points}
    if {bool(row.customer_id) for row in rows} == {True, False}:
        yield _(
            "The platform names the customer only for some of these movements. The others have the same order number, "
            "but several customers can have an order with the same number."
        )
