"""Any two dates of the configuration are compared, whichever pages of the timeline they are on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import AsyncClient

from dashboard.loyalty.models import Currency
from dashboard.sandbox.server import SandboxServer
from dashboard.text.units import Units
from programconfig.history.amounts import FieldUnits
from programconfig.models import Snapshot
from tests.programconfig.conftest import SignIn
from tests.words import text_of

HISTORY = "/main/config/history/"
DIFFERENCE = f"{HISTORY}difference/"
CAIRO = ZoneInfo("Africa/Cairo")


@pytest.fixture
async def watched(signed_in: SignIn, sandbox: SandboxServer) -> AsyncClient:
    """Somebody who saw the configuration ten days ago, changed on the fifth day and again yesterday."""
    client = await signed_in("marketing")
    changes = [(), ({"change": "gold-minimum-300"},), ({"change": "gold-minimum-300"}, {"change": "friend-gets-60"})]
    for days, change in zip((10, 5, 1), changes, strict=True):
        sandbox.change(*change)
        await client.get("/main/config/review/?fresh=1")
        fresh = Snapshot.objects.filter(first_seen_at__gte=datetime.now(UTC) - timedelta(hours=1))
        at = datetime.now(UTC) - timedelta(days=days)
        await fresh.aupdate(first_seen_at=at, last_seen_at=at)
    return client


def day(days_ago: int) -> str:
    """A day of the program's zone, as in addresses."""
    return (datetime.now(CAIRO) - timedelta(days=days_ago)).date().isoformat()


async def test_two_days_are_compared_from_the_start_to_the_end(watched: AsyncClient) -> None:
    for first, last, tier_changed, friend_changed in (
        (9, 0, True, True),
        (30, 0, True, True),  # older than what is known: the first that is known counts
        (9, 3, True, False),
        (3, 0, False, True),
        (0, 9, True, True),  # in any order
        (3, 2, False, False),
    ):
        response = await watched.get(DIFFERENCE, {"from": day(first), "to": day(last)})
        words = text_of(response.content.decode())
        assert ("minimum 250 300" in words) is tier_changed, (first, last)
        assert ("friend's reward › coupon › value 50 60" in words) is friend_changed, (first, last)
        assert ("No setting differs." in words) is (not tier_changed and not friend_changed)
        assert "as seen by this dashboard" in words
        assert f'value="{min(day(first), day(last))}"' in response.content.decode()


async def test_the_timeline_offers_two_dates(watched: AsyncClient) -> None:
    page = (await watched.get(f"{HISTORY}?part=tiers")).content.decode()
    assert f'type="date" id="compare-from" name="from" value="{day(10)}" max="{day(0)}"' in page
    assert '<input type="hidden" name="part" value="tiers">' in page


@pytest.mark.parametrize(
    ("first", "last", "status"), [("2026-02-30", "2026-03-01", 400), ("2026-01-01", "", 400), ("1", "2026-01-01", 400)]
)
async def test_days_that_cannot_be_are_refused(first: str, last: str, status: int, watched: AsyncClient) -> None:
    assert (await watched.get(DIFFERENCE, {"from": first, "to": last})).status_code == status


async def test_without_a_snapshot_there_is_nothing_to_compare(signed_in: SignIn) -> None:
    answer = await (await signed_in()).get(DIFFERENCE, {"from": day(3), "to": day(0)})
    assert answer.status_code == 404


def test_numbers_have_their_units() -> None:
    units = FieldUnits(Units(Currency(code="EGP"), "Stars"), "orders")
    for words, path, value, kind, said in (
        ("250", ("min_progress",), 250, "", "250 orders"),
        ("5", ("benefits", "Entry Reward", "points"), 5, "", "5 Stars"),
        ("50", ("coupon", "value"), 50, "fixed", "50 EGP"),
        ("10", ("coupon", "value"), 10, "percentage", "10%"),
        ("1", ("coupon", "expires_after"), 1, "", "1 day"),
        ("without limit", ("coupon", "cap"), 0, "", "without limit"),
        ("0.125", ("coupon", "cap"), 0.125, "", "0.125"),  # no coin is that small: not rounded
        ("yes", ("is_active",), True, "", "yes"),
        ("7", ("order",), 7, "", "7"),
        ("", ("points",), None, "", ""),
    ):
        assert units.with_unit(words, path, value, kind) == said
