"""The activity on the account, as a ledger: newest first, by day, older pages on demand."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from customers.panels.activity_balance import balances_after
from customers.panels.activity_dates import page_until
from customers.panels.activity_filters import (
    TITLES,
    Choice,
    Filters,
    group_choices,
    is_until,
    kind_choices,
    parse_filters,
)
from customers.panels.activity_notes import begins_with_newest, empty, guest, notes, tally
from customers.panels.activity_words import ActivityRow, row
from customers.panels.number_links import NumberLinks
from customers.panels.panel import Loaded, PanelRequest
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.customer_id import is_same_id
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Activity, ActivityKind, ActivityPage, Answer, Balance
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import ACTIVITIES, ACTIVITY_TOTAL, BALANCE, ActivityQuery
from dashboard.text.times import day_of, day_title, on_day

BALANCE_TIMEOUT = 0.2  # seconds that the panel waits for the balance once it has the rest
ROWS_SHOWN = 15  # rows; the rest of a page is one click away, to balance the columns
ROWS_ON_PHONE = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: the activity, and the balance after it if it is known. A phone does not show it if
    `is_wide_only`."""

    row: ActivityRow
    balance: Decimal | None
    is_wide_only: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The activities of one day in the program's zone; `day` is None if the platform's date could not be read."""

    day: date | None
    title: Sentence
    entries: tuple[Entry, ...]

    @property
    def is_wide_only(self) -> bool:
        return all(entry.is_wide_only for entry in self.entries)


@dataclass(frozen=True, slots=True)
class ActivityView:
    """The activity panel: the first rows of a page by day, and how many more rows `all=1` shows, also on a phone.

    `filters` are those of the address. `groups` pick from the rows read, `kinds` ask the platform. `older` is the next
    page's cursor. `has_balances`: some rows have a balance. `empty` says why there is no activity.
    """

    filters: Filters
    days: tuple[Day, ...]
    folded: int
    folded_on_phone: int
    all: str  # "1" if all rows are shown: older pages then show all rows too
    groups: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    older: int | None
    has_balances: bool
    notes: tuple[Sentence, ...]
    empty: Sentence

    @property
    def is_first(self) -> bool:
        """Whether this is the newest page."""
        return self.filters.before is None and self.filters.until is None

    @property
    def other_minus(self) -> str:
        """The other setting of "Only minus", in an address."""
        return "" if self.filters.minus else "1"

    @property
    def has_other_filters(self) -> bool:
        """Whether one of the filters is chosen that are one click away."""
        return bool(self.filters.kind or self.filters.manual or self.filters.until)

    @property
    def state(self) -> dict[str, object]:
        """The filters as they stand in an address."""
        one = self.filters
        return {
            "kind": one.kind and one.kind.value,
            "before": one.before,
            "until": one.until and one.until.isoformat(),
            "group": one.group,
            "minus": one.minus and "1",
            "manual": one.manual and "1",
            "all": self.all,
        }


async def load(request: PanelRequest) -> Loaded:
    """Read one page (`?kind=`, `?before=`, `?until=`), the counts and the balance, in parallel. If a count fails, only
    the count is missing; without the balance there are no balances after the rows.

    Raises `BadQuery` for an unsupported kind, a cursor that is not a number, or a day that is not a date.
    """
    kinds = request.loyalty.activity_kinds
    filters = parse_filters(request.query, kinds)
    is_counted = Trait.NO_COUNTS not in request.program.kind.traits
    reading = asyncio.create_task(_balance(request, filters))
    try:
        sent, (of_kind, of_all) = await asyncio.gather(_page(request, filters), _counts(request, filters.kind))
        await asyncio.wait([reading], timeout=BALANCE_TIMEOUT)
    finally:
        balance = reading.result() if reading.done() and not reading.cancelled() else None
        reading.cancel()
    sent, names_others = with_other_ids(sent, request.customer_id)
    page = with_missing(await request.seen(sent), of_kind if of_kind.error else of_all, _("the number of activities"))
    view = present(
        page.value,
        filters,
        request.now,
        kinds,
        show_all=request.query.get("all") == "1",
        total=of_kind.value if is_counted else None,
        balance=balance,
        names_others=names_others,
        links=request.links,
    )
    counted = (*of_kind.answers, *(of_all.answers if filters.kind else ()))
    return Loaded(
        view,
        (page, *counted) if is_counted else (page,),
        count=tally(of_kind.value, of_all.value, filters.kind, is_counted=is_counted),
        ticket=_ticket(page.value, request) if begins_with_newest(page.value, filters) else (),
    )


async def _page(request: PanelRequest, filters: Filters) -> Answer[ActivityPage]:
    async def read(before: int | None) -> Answer[ActivityPage]:
        return await request.read_exact(ACTIVITIES.where(ActivityQuery(filters.kind, before)))

    if filters.until is None or filters.before is not None:
        return await read(filters.before)
    return await page_until(read, filters.until, request.now)


async def _balance(request: PanelRequest, filters: Filters) -> Balance | None:
    """Read the balance if the rows follow from it: on the newest page of all types. The profile reads it anyway."""
    if filters.kind or filters.before is not None or filters.until:
        return None
    return (await attempt(request.read, BALANCE)).value


def with_other_ids(answer: Answer[ActivityPage], customer_id: str) -> tuple[Answer[ActivityPage], bool]:
    """Return the page and whether rows name another customer than the one requested. Then only those rows keep the id:
    masked ids cannot be compared."""
    rows = answer.value.activities
    others = _other_ids(rows, customer_id)
    if not others:
        return answer, False
    kept = tuple(one if one.customer_id in others else replace(one, customer_id=None) for one in rows)
    return answer.with_value(replace(answer.value, activities=kept)), True


def _other_ids(rows: Iterable[Activity], customer_id: str) -> set[str]:
    named = {row.customer_id for row in rows if row.customer_id is not None}
    return {one for one in named if not is_same_id(one, customer_id)}


async def _counts(request: PanelRequest, kind: ActivityKind | None) -> tuple[Attempt[int | None], Attempt[int | None]]:
    """Read the number of activities of the kind, and of all kinds."""
    of_all = attempt(request.read, ACTIVITY_TOTAL.where(None))
    if kind is None:
        only = await of_all
        return only, only
    return await asyncio.gather(attempt(request.read, ACTIVITY_TOTAL.where(kind)), of_all)


def present(
    page: ActivityPage,
    filters: Filters,
    now: datetime,
    kinds: Collection[ActivityKind] = TITLES.keys(),
    *,
    show_all: bool = False,
    total: int | None = None,
    balance: Balance | None = None,
    names_others: bool = False,
    links: NumberLinks | None = None,
) -> ActivityView:
    """Present activities by day: the first of a long page, or all with `show_all`.

    `total` is the platform's count for the kind, None if unknown. `balance` is the customer's, for the newest page.
    `names_others`: ids in the rows are those of other customers. Some filters are the dashboard's own and cover only
    the rows read so far; a note says so.
    """

    def entry(place: int, activity: Activity, after: Decimal | None) -> Entry:
        names_other = names_others and activity.customer_id is not None
        one = row(activity, now, names_other=names_other, links=links)
        return Entry(one, after, is_wide_only=place >= ROWS_ON_PHONE and not show_all)

    rows = zip(page.activities, balances_after(page.activities, balance), strict=True)
    read = [(one, after) for one, after in rows if is_until(one, filters.until, now)]
    kept = [(one, after) for one, after in read if filters.has(one)]
    shown = kept if show_all else kept[:ROWS_SHOWN]
    return ActivityView(
        filters=filters,
        days=tuple(
            Day(day, _day_title(day, now.date()), tuple(entry(place, *one) for place, one in group))
            for day, group in groupby(enumerate(shown), key=lambda placed: _day_of(placed[1][0], now))
        ),
        folded=len(kept) - len(shown),
        folded_on_phone=0 if show_all else max(0, len(kept) - ROWS_ON_PHONE),
        all="1" if show_all else "",
        groups=group_choices([one for one, _after in read], filters),
        kinds=kind_choices(filters, kinds),
        older=page.older,
        has_balances=any(after is not None for _one, after in shown),
        notes=(*guest(page, filters), *notes(page, filters, len(kept), len(read), total)),
        empty="" if shown else empty(page, filters, total),
    )


def _day_of(activity: Activity, now: datetime) -> date | None:
    return day_of(activity.at, now.tzinfo or UTC) if activity.at else None


def _day_title(day: date | None, today: date) -> Sentence:
    return day_title(day, today) if day else _("Date unknown")  # the template prints the date


def _ticket(page: ActivityPage, request: PanelRequest) -> tuple[Sentence, ...]:
    newest = page.activities[0] if page.activities else None
    if newest is None or newest.at is None:
        return ()
    line = row(newest, request.now)
    amount = f" ({' '.join(filter(None, (line.moved, line.unit)))})" if line.moved else ""
    return (
        *guest(page, Filters()),
        _("Last activity: %(title)s%(amount)s on %(day)s")
        % {"title": line.title, "amount": amount, "day": on_day(newest.at, request.now)},
    )
