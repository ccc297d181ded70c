"""How the index is doing: whom it knows, from where, how lately, and how each of its feeds goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.feeding.models import Crawl, Deliveries, Import, Outcome
from customers.models import KnownCustomer
from dashboard.loyalty.customer_record import RecordSource
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program

CACHE_SECONDS = 300  # seconds: counting ten million rows takes some
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
    """So many customers of all; of deliveries, when the last of them came."""

    name: Sentence
    number: int
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom the index knew at `counted_at`: by where they were last learnt from, and by when they were last heard of
    (each in the narrowest span that holds them)."""

    known: int
    sources: tuple[Share, ...]
    ages: tuple[Share, ...]
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of the platform's customers the index can have met: when its list was last read to the end, else how
    many `rows` of it of how many (None: unknown), and when a file was last taken in whole. None is never.

    That these are all customers nobody can tell: a list may leave some out, a file may hold a part.
    """

    list_ended_at: datetime | None = None
    rows: int = 0
    total: int | None = None
    file_ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IndexState:
    """Everything the index page shows. `imports` are the last few, `deliveries` those of the last seven days."""

    coverage: Coverage
    reach: Reach
    deliveries: tuple[Share, ...]
    crawl: Crawl | None
    imports: tuple[Import, ...]

    @property
    def is_being_read(self) -> bool:
        """Whether some process is reading the platform's list now."""
        crawl = self.crawl
        return bool(crawl and crawl.lease and crawl.leased_until and crawl.leased_until > timezone.now())


def state_of(program: Program) -> IndexState:
    """Read from the database; the count is kept for five minutes. Raises its Error."""
    key = f"customers:coverage:{program.slug}"
    coverage = cache.get(key)
    if coverage is None:
        coverage = _coverage(program.slug)
        cache.set(key, coverage, CACHE_SECONDS)
    return IndexState(
        coverage,
        reach_of(program),
        _deliveries(program.slug),
        Crawl.objects.filter(program=program.slug).first(),
        tuple(Import.objects.filter(program=program.slug).order_by("-moved_at")[:3]),
    )


def reach_of(program: Program) -> Reach:
    """Read from the database. Raises its Error."""
    crawl = Crawl.objects.filter(program=program.slug).first()
    files = Import.objects.filter(program=program.slug, kept__gt=0)
    file_ended_at = files.aggregate(last=Max("finished_at"))["last"]
    if crawl is None:
        return Reach(file_ended_at=file_ended_at)
    return Reach(crawl.finished_at, crawl.rows, crawl.total, file_ended_at)


def _coverage(program: str) -> Coverage:
    """In one walk over the rows."""
    now = timezone.now()
    counts = {f"s_{source}": Count("pk", filter=Q(learned_from=source)) for source in SOURCES}
    counts |= {f"a_{place}": Count("pk", filter=span) for place, span in enumerate(_spans(now))}
    found = KnownCustomer.objects.filter(program=program).aggregate(known=Count("pk"), **counts)
    sources = (Share(name, found[f"s_{source}"]) for source, name in SOURCES.items())
    ages = (Share(name, found[f"a_{place}"]) for place, (name, _days) in enumerate(AGE_GROUPS))
    return Coverage(found["known"], tuple(one for one in sources if one.number), tuple(ages), now)


def _spans(now: datetime) -> Iterator[Q]:
    """Who was last heard of within each of the `AGE_GROUPS`, and not within the one before it."""
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
