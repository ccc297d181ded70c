"""The access log by person and day, with counts, and days of unusual volume marked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from http import HTTPStatus
from statistics import median
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.access_log.filters import Filters
from dashboard.access.access_log.log import record
from dashboard.access.guard import refuse_program, requires
from dashboard.access.logs.filters import start_of
from dashboard.access.logs.paging import with_query
from dashboard.access.models import AccessRecords, Outcome
from dashboard.access.roles import Right, Staff, StaffRequest, name_of
from dashboard.programs import Program
from dashboard.text.numbers import number, plural
from dashboard.text.times import day_text

FIELDS = ("staff", "programme", "since", "until")  # of the filters
DAYS_SHOWN = 14
MAX_ENTRIES = 1000  # on a page; it ends with the day on which there are so many
USUAL_DAYS = 30  # days before a day, in which the person's usual number of customers is counted
MAX_USUAL = 50  # customers; up to so many are never unusual
UNUSUAL_FACTOR = 3
ONE_DAY = timedelta(days=1)
SHOWN = Q(outcome=Outcome.SHOWN) & ~Q(customer_key="")


@dataclass(frozen=True, slots=True)
class DayCount:
    """What a person did on a day: rows in the log, different customers shown, and refusals."""

    day: date
    staff_id: int
    entries: int
    customers: int
    refused: int


@dataclass(frozen=True, slots=True)
class Row:
    """A person's day as text. `unusual` says what is usual, "" for a usual day; `url` shows the entries."""

    day: str
    staff_name: str
    customers: str
    entries: str
    refused: str
    unusual: str
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The filters, and the days that they choose, newest first; `older` and `newest` are addresses of other days."""

    filters: Filters
    program: Program
    rows: Sequence[Row] = ()
    first: str = ""
    last: str = ""
    older: str | None = None
    newest: str | None = None

    @property
    def fields(self) -> list[BoundField]:
        """Return the fields of the form."""
        return [self.filters[name] for name in FIELDS if not self.filters[name].is_hidden]


@never_cache
@require_safe
@requires(Right.ACCESS_LOG)
async def days(request: StaffRequest) -> HttpResponse:
    """Show how many customers each person saw on each day, in the programs that are open to this person."""
    if not request.staff.programs:
        return await refuse_program(request)
    listing = await sync_to_async(read_days)(request.GET, request.staff, timezone.now())
    await record(request, program=listing.program.slug, page="access-log", outcome=Outcome.SHOWN)
    status = HTTPStatus.OK if listing.filters.is_valid() else HTTPStatus.BAD_REQUEST
    return render(request, "access/days.html", {"listing": listing, "program": listing.program}, status=status)


def read_days(query_dict: QueryDict, reader: Staff, now: datetime) -> Listing:
    """Read the filters and the newest days that pass them."""
    open_programs = {program.slug: program for program in reader.programs}
    chosen = {name: query_dict[name] for name in FIELDS if name in query_dict}
    filters = Filters(chosen, staff=reader.colleagues, programs=open_programs.values(), reader=reader)
    default = reader.programs[0]
    if not filters.is_valid():
        return Listing(filters, default)
    cleaned, query = filters.cleaned_data, filters.as_query()
    program = open_programs.get(cleaned["programme"], default)
    zone = program.time_zone
    today = now.astimezone(zone).date()
    first, last = _days_shown(cleaned["since"], cleaned["until"], today)
    rows = filters.rows_of_any_day()
    counts, first = count_newest(rows, first, last, zone)
    newest = {name: value for name, value in query.items() if name != "until"}
    is_older = first != cleaned["since"] and rows.filter(at__lt=start_of(first, zone)).exists()
    return Listing(
        filters,
        program,
        [*present(counts, count_before(rows, counts, first, zone), query)],
        first=day_text(first),
        last=day_text(last),
        older=page_address({**query, "until": first - ONE_DAY}) if is_older else None,
        newest=page_address(newest) if last < today else None,
    )


def _days_shown(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """Return the first and the last day to show: the newest of those that were chosen."""
    last = min(until or today, today)
    return max(since or date.min, last - (DAYS_SHOWN - 1) * ONE_DAY), last


def count_newest(rows: AccessRecords, first: date, last: date, zone: tzinfo) -> tuple[list[DayCount], date]:
    """Count the rows of each person and day, newest day first, until there are many. Return also the first day that was
    counted."""
    counts: list[DayCount] = []
    for day in _days_back(last, first):
        counts += count_day(rows, day, zone)
        if sum(one.entries for one in counts) >= MAX_ENTRIES:
            return counts, day
    return counts, first


def count_before(rows: AccessRecords, counts: Iterable[DayCount], first: date, zone: tzinfo) -> list[DayCount]:
    """Count the days before `first` that say what is usual, of the people who saw so many customers that it matters."""
    people = {one.staff_id for one in counts if one.customers > MAX_USUAL}
    if not people:
        return []
    days = _days_back(first - ONE_DAY, first - USUAL_DAYS * ONE_DAY)
    return [one for day in days for one in count_day(rows.filter(staff__in=people), day, zone)]


def _days_back(last: date, first: date) -> Iterator[date]:
    return (last - back * ONE_DAY for back in range((last - first).days + 1))


def count_day(rows: AccessRecords, day: date, zone: tzinfo) -> list[DayCount]:
    """Count a day's rows of each person. It is one scan of a range of an index: databases take longer to find out to
    which day in `zone` a time belongs."""
    of_day = rows.filter(at__gte=start_of(day, zone), at__lt=start_of(day + ONE_DAY, zone))
    people: Iterable[Any] = (
        of_day.order_by()
        .values("staff_id")
        .annotate(
            entries=Count("pk"),
            customers=Count("customer_key", distinct=True, filter=SHOWN),
            refused=Count("pk", filter=Q(outcome=Outcome.REFUSED)),
        )
    )
    return [DayCount(day, **one) for one in people]


def usual_number(earlier: Iterable[int]) -> Decimal | None:
    """Return the median of the days with customers, None if there is no such day."""
    active = list(map(Decimal, filter(None, earlier)))
    return median(active) if active else None


def is_unusual(customers: int, usual: Decimal | None) -> bool:
    """Return whether a person saw unusually many customers on a day; without earlier days, any number over 50 is."""
    return customers > MAX_USUAL and customers > UNUSUAL_FACTOR * (usual or 0)


def present(counts: Sequence[DayCount], before: Iterable[DayCount], query: Mapping[str, str]) -> Iterator[Row]:
    """Yield the days, of each day the people with most customers first. The days before say only what is usual."""
    by_person: dict[int, list[DayCount]] = defaultdict(list)
    for count in (*counts, *before):
        by_person[count.staff_id].append(count)
    names = {pk: name_of(user) for pk, user in User.objects.in_bulk([*by_person]).items()}
    for count in sorted(counts, key=lambda one: (-one.day.toordinal(), -one.customers, names[one.staff_id])):
        yield Row(
            day=day_text(count.day),
            staff_name=names[count.staff_id],
            customers=number(count.customers),
            entries=number(count.entries),
            refused=number(count.refused),
            unusual=unusual_in_words(count.customers, usual_number(_before(count, by_person[count.staff_id]))),
            url=entries_address(query, count),
        )


def _before(count: DayCount, counts: Iterable[DayCount]) -> list[int]:
    """Return the numbers of customers of the days before that say what is usual."""
    return [one.customers for one in counts if count.day - USUAL_DAYS * ONE_DAY <= one.day < count.day]


def unusual_in_words(customers: int, usual: Decimal | None) -> str:
    """Say what is usual for this person; "" for a usual day."""
    if not is_unusual(customers, usual):
        return ""
    if usual is None:
        return _("no customers in the %(days)d days before") % {"days": USUAL_DAYS}
    sentence = ngettext("usually %(usual)s customer a day", "usually %(usual)s customers a day", plural(usual))
    return sentence % {"usual": number(usual)}


def entries_address(query: Mapping[str, str], count: DayCount) -> str:
    """Return the address of the entries of a person's day."""
    day = count.day.isoformat()
    return with_query(reverse("access:log"), {**query, "staff": count.staff_id, "since": day, "until": day})


def page_address(query: Mapping[str, object]) -> str:
    return with_query(reverse("access:days"), query)
