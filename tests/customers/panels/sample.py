"""What the tests of several panels share: a moment, strategies for anything the platform may send, and a request whose
service is the real one over a platform that answers what a test hands it."""

from collections.abc import Collection, Hashable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.cache.backends.dummy import DummyCache
from django.template.loader import render_to_string
from hypothesis import strategies as st

from customers.panels.as_sent import beside, more_fields
from customers.panels.panel import Loaded, PanelRequest
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import (
    ActivityKind,
    Answer,
    Balance,
    Coupon,
    CouponKind,
    Currency,
    End,
    HealthState,
    Missing,
    Open,
    PlatformHealth,
)
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.platforms import DEFAULT_PLATFORM
from dashboard.loyalty.reads import AnyRead, Read
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore
from tests.loyalty.performing import EveryRead
from tests.programs import sample_program

T = TypeVar("T")

MARKUP = "<script>alert('sample')</script>"
LONG = "Wolfeschlegelsteinhausen" * 12
ARABIC = "قسيمة الصيف"
CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=CAIRO)


def times(years: tuple[int, int], zone: tzinfo) -> st.SearchStrategy[datetime]:
    """Any moment from the first of these years until the last begins."""
    first, last = (datetime(year, 1, 1) for year in years)  # bounds, on the zone's own clock
    return st.datetimes(first, last, timezones=st.just(zone))


numbers = st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2)
counts = st.none() | st.integers(-2, 60).map(Decimal)
moments = st.none() | times((2024, 2029), UTC)
ends = st.none() | st.builds(End, times((2024, 2029), UTC))
flags = st.none() | st.booleans()
texts = st.none() | st.text(max_size=20) | st.sampled_from([MARKUP, ARABIC, LONG, "100%"])
currencies = st.none() | st.builds(Currency, code=texts)


LATER, EARLIER = NOW + timedelta(days=40), NOW - timedelta(days=40)
USABLE = Coupon(  # in every respect
    code="WELCOME5",
    kind=Open("Percentage", CouponKind.PERCENTAGE),
    value=Decimal(10),
    starts_at=EARLIER,
    expires_at=End(LATER),
    is_expired=False,
    is_active=True,
    is_available=True,
    usage_limit=Decimal(100),
    used_count=Decimal(3),
    customer_limit=Decimal(2),
    customer_used_count=Decimal(0),
)

coupons = st.builds(
    Coupon,
    code=texts,
    name=texts,
    kind=st.none() | st.builds(Open, st.text(max_size=9), st.none() | st.sampled_from(CouponKind)),
    value=numbers,
    currency=currencies,
    starts_at=moments,
    expires_at=ends,
    is_expired=flags,
    is_active=flags,
    is_available=flags,
    usage_limit=counts,
    used_count=counts,
    customer_limit=counts,
    customer_used_count=counts,
)


class SamplePlatform:
    """Answers every read but those it is made `without`, with what `answers` holds under the read's name: a value, an
    answer, an error to raise, or what makes a value of the query. `asked` has the names of what was asked, `queries`
    the queries."""

    name = "Sample"
    health = PlatformHealth(HealthState.ANSWERING)

    def __init__(
        self, answers: dict[str, Any], *, missing: tuple[Missing, ...] = (), without: Collection[AnyRead] = ()
    ) -> None:
        self.reads: ReadTable[Any] = EveryRead(self._answer, without)
        self.activity_kinds = frozenset(ActivityKind)
        self.missing = missing
        self.answers = answers
        self.asked: list[str] = []
        self.queries: list[Hashable] = []

    async def _answer(self, read: Read[Any], call: Call[Any]) -> Answer[Any]:
        self.asked.append(read.name)
        self.queries.append(call.query)
        value = self.answers.get(read.name, Balance()) if read.name == "balance" else self.answers[read.name]
        if isinstance(value, LoyaltyError):
            raise value
        if callable(value):
            value = value(call.query)
        return value if isinstance(value, Answer) else Answer(value, datetime.now(UTC), missing=self.missing)

    async def is_short(self) -> bool:
        return False

    def reparse(self, read: Read[T], sent: Any) -> T:
        raise NotImplementedError

    async def close(self) -> None: ...


def panel_request(
    *,
    missing: tuple[Missing, ...] = (),
    without: Collection[AnyRead] = (),
    unit: str | None = None,
    **answers: Any,
) -> PanelRequest:
    """A request for customer cust_1 at `NOW`, to a platform that offers every read but those `without`; call it inside
    a running event loop."""
    platform = SamplePlatform(answers, missing=missing, without=without)
    kind = replace(DEFAULT_PLATFORM, reads=platform.reads)
    return PanelRequest(
        program=sample_program("main", "Sample Club", kind, time_zone=CAIRO, tier_unit=unit),
        exact=LoyaltyService(platform, AnswerStore(DummyCache("sample", {}), "main")),
        key="key",
        customer_id="cust_1",
        options=ReadOptions.within(2),
        now=NOW,
        mask=Mask.none(),
    )


def platform_of(request: PanelRequest) -> SamplePlatform:
    """The platform of a sample request, which notes what was asked."""
    platform = request.loyalty._platform
    assert isinstance(platform, SamplePlatform)
    return platform


def rendered(slug: str, loaded: Loaded, now: datetime = NOW) -> str:
    """The panel's markup at `now`, as the profile renders it."""
    context = {
        "panel": {"slug": slug, "title": slug.title(), "url": f"/main/customers/key/{slug}/"},
        "view": loaded.view,
        "answers": loaded.answers,
        "more_fields": more_fields(beside(loaded.answers)),
        "count": loaded.count,
        "error": None,
        "program": sample_program("main", "Sample Club", time_zone=CAIRO),
        "now": now,
    }
    return render_to_string(f"customers/panels/{slug}.html", context)
