"""The state of the customer index: its size, sources and age, and the state of each feed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.feeding.models import Crawl, Deliveries, Import, Outcome
from customers.models import KnownCustomer
from dashboard.loyalty.customer_record import RecordSource
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program

CACHE_SECONDS = 300  # counting ten million rows takes seconds
RECENT_PERIOD = timedelta(days=7)
SOURCES: dict[str, Sentence] = {
    RecordSource.PROFILE: _("Profiles opened here"),
    RecordSource.REFERRAL: _("Friends listed on profiles"),
    RecordSource.ACTIVITY: _("Activity shown here"),
    RecordSource.SEARCH: _("Ids searched for"),
    RecordSource.WEBHOOK: _("Webhook messages"),
    RecordSource.IMPORT: _("Imported files"),
    RecordSource.CRAWL: _("Customer list"),
}
AGE_GROUPS: tuple[tuple[Sentence, int | None], ...] = (
    (_("The last 24 hours"), 1),
    (_("The last 7 days"), 7),
    (_("The last 30 days"), 30),
    (_("The last 90 days"), 90),
    (_("The last year"), 365),
    (_("Longer ago"), None),
)
OUTCOMES: dict[str, Sentence] = {
    Outcome.STORED: _("Stored"),
    Outcome.IGNORED: _("Not used"),
    Outcome.REJECTED: _("Wrong signature"),
    Outcome.UNREADABLE: _("Unreadable"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A number of customers; for deliveries, with the time of the last one."""

    name: Sentence
    number: int
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The customers in the index at `counted_at`: by the source of their last report, and by its age (each in the
    narrowest group that fits)."""

    known: int
    sources: tuple[Share, ...]
    ages: tuple[Share, ...]
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of the platform's customers the index may have: when its list was last read to the end; otherwise how
    many `rows` of `total` (None is unknown); and when a file was last imported completely. A time that is None means
    never.

    Whether that is every customer is unknown: a list may leave some out, and a file may have only a part.
    """

    list_ended_at: datetime | None = None
    rows: int = 0
    total: int | None = None
    file_ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IndexState:
    """Everything on the index page: the last few `imports`, and the `deliveries` of the last seven days."""

    coverage: Coverage
    reach: Reach
    deliveries: tuple[Share, ...]
    crawl: Crawl | None
    imports: tuple[Import, ...]

    @property
    def is_being_read(self) -> bool:
        """Whether a process is reading the platform's list now."""
        crawl = self.crawl
        return bool(crawl and crawl.lease and crawl.leased_until and crawl.leased_until > timezone.now())


def state_of(program: Program) -> IndexState:
    """Return the state from the database; counts are cached for five minutes. Raises a database Error."""
    key = f"customers:counts:{program.slug}"
    counts = cache.get(key)
    if counts is None:
        counts = _counts(program.slug)
        cache.set(key, counts, CACHE_SECONDS)
    return IndexState(
        _coverage(counts),
        reach_of(program),
        _deliveries(program.slug),
        Crawl.objects.filter(program=program.slug).first(),
        tuple(Import.objects.filter(program=program.slug).order_by("-moved_at")[:3]),
    )


def reach_of(program: Program) -> Reach:
    """Return the reach from the database. Raises a database Error."""
    crawl = Crawl.objects.filter(program=program.slug).first()
    files = Import.objects.filter(program=program.slug, kept__gt=0)
    file_ended_at = files.aggregate(last=Max("finished_at"))["last"]
    if crawl is None:
        return Reach(file_ended_at=file_ended_at)
    return Reach(crawl.finished_at, crawl.rows, crawl.total, file_ended_at)


def _counts(program: str) -> dict[str, int]:
    """Count in one pass over the rows. Return the numbers, and when they were counted."""
    now = timezone.now()
    counts = {f"s_{source}": Count("pk", filter=Q(learned_from=source)) for source in SOURCES}
    counts |= {f"a_{place}": Count("pk", filter=span) for place, span in enumerate(_spans(now))}
    found = KnownCustomer.objects.filter(program=program).aggregate(known=Count("pk"), **counts)
    return {**found, "counted_at": int(now.timestamp())}


def _coverage(counts: dict[str, int]) -> Coverage:
    sources = (Share(name, counts[f"s_{source}"]) for source, name in SOURCES.items())
    ages = (Share(name, counts[f"a_{place}"]) for place, (name, _days) in enumerate(AGE_GROUPS))
    counted_at = datetime.fromtimestamp(counts["counted_at"], UTC)
    return Coverage(counts["known"], tuple(one for one in sources if one.number), tuple(ages), counted_at)


def _spans(now: datetime) -> Iterator[Q]:
    """Yield a condition for each of the `AGE_GROUPS`: last reported in that group, and not in the one before it."""
    end: datetime | None = None
    for _name, days in AGE_GROUPS:
        start = now - timedelta(days=days) if days else None
        yield (Q(seen_at__gte=start) if start else Q()) & (Q(seen_at__lt=end) if end else Q())
        end = start


def _deliveries(program: str) -> tuple[Share, ...]:
    since = (timezone.now() - RECENT_PERIOD).date()
    rows = Deliveries.objects.filter(program=program, day__gte=since).values("outcome")
    found = {row["outcome"]: row for row in rows.annotate(count=Sum("number"), last=Max("last_at"))}
    return tuple(
        Share(name, found[outcome]["count"], found[outcome]["last"])
        for outcome, name in OUTCOMES.items()
        if outcome in found
    )
