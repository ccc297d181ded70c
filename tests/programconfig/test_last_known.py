"""The platform away for longer than its answers are kept: pages show the configuration as it was last seen."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import AsyncClient
from pytest_django import Settings

from dashboard.loyalty.deadline import ReadOptions
from dashboard.programs import Program, loyalty
from dashboard.sandbox.server import SandboxServer
from programconfig.history.meaning import meaning_of, sent_of
from programconfig.models import Snapshot
from programconfig.places import READS, Part
from programconfig.reading import parts_of
from tests.customers.conftest import SignIn
from tests.platforms import GAMEBALL, SPAAZA
from tests.words import text_of

HERE = "/main/config/"
PAGES = {
    "tiers/": "Gold",
    "tiers/2/": "Entry",
    "campaigns/": "Third order",
    "campaigns/?q=third": "1 of",
    "campaigns/5804/": "Third order",
    "campaigns/calendar/": "Campaign",
    "referral/": "For each friend",
    "earning/": "for each unit of money",
    "earning/redemption/": "One point is worth",
    "review/": "found nothing",
}


@pytest.fixture
async def away(signed_in: SignIn, sandbox: SandboxServer, settings: Settings) -> AsyncClient:
    """Staff who saw everything three days ago; since then nothing is kept but the snapshots."""
    client = await signed_in("marketing")
    assert (await client.get(f"{HERE}review/")).status_code == 200
    async for kept in Snapshot.objects.all():
        kept.first_seen_at -= timedelta(days=3)
        kept.last_seen_at -= timedelta(days=3)
        await kept.asave()
    cache.clear()
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    return client


async def test_every_page_shows_what_was_last_seen_with_its_age(away: AsyncClient) -> None:
    for name, said in PAGES.items():
        page = (await away.get(HERE + name)).content.decode()
        words = text_of(page)
        assert said in words, name
        assert "3 days old" in words, name
        assert "This is the last answer that was read." in words, name
        assert "Could not be checked" not in words, name
        assert 'class="error-card"' not in page, name


async def test_another_language_is_said_to_be_missing(away: AsyncClient, program: Program) -> None:
    object.__setattr__(program, "languages", ("en", "ar"))
    words = text_of((await away.get(f"{HERE}tiers/?lang=ar")).content.decode())
    assert "Gold" in words
    assert "Not shown: the texts in the requested language." in words


async def test_a_file_says_that_it_is_old(away: AsyncClient) -> None:
    lines = (await away.get(f"{HERE}tiers/?format=csv")).content.decode().splitlines()
    assert all("(old: the platform did not answer)" in line for line in lines[1:])


async def test_without_a_snapshot_it_is_the_error_and_the_history(away: AsyncClient) -> None:
    await Snapshot.objects.all().adelete()
    page = (await away.get(f"{HERE}earning/")).content.decode()
    assert page.count('class="error-card"') == 2
    assert re.search(r'href="/main/config/history/">The configuration as last seen', page)


async def test_what_can_no_longer_be_read_is_no_answer(away: AsyncClient) -> None:
    await Snapshot.objects.filter(part=Part.TIERS).aupdate(sent='{"not": "a list"}')
    page = (await away.get(f"{HERE}tiers/")).content.decode()
    assert 'class="error-card"' in page


async def test_nothing_is_kept_of_what_was_not_read(away: AsyncClient) -> None:
    before = [row async for row in Snapshot.objects.values_list("pk", "last_seen_at")]
    await away.get(f"{HERE}review/")
    assert [row async for row in Snapshot.objects.values_list("pk", "last_seen_at")] == before


@pytest.mark.parametrize("case", [GAMEBALL, SPAAZA], ids=str)
async def test_what_is_read_again_is_what_was_read(program: Program, db: None) -> None:
    service = loyalty(program)
    for part in parts_of(service):
        value = (await service.configuration(READS[part], ReadOptions.within(10))).value
        sent = json.loads(json.dumps(sent_of(value)), parse_float=Decimal)
        again = service.reparse(READS[part], sent)
        assert meaning_of(part, again) == meaning_of(part, value)
