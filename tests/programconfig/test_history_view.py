import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error
from django.test import AsyncClient
from django.utils import timezone

from dashboard.sandbox.server import SandboxServer
from programconfig.history import listener
from programconfig.history.meaning import digest
from programconfig.models import Snapshot
from programconfig.places import Part
from tests.platforms import SPAAZA
from tests.programconfig.conftest import SignIn
from tests.words import text_of

HISTORY = "/main/config/history/"
PARTS = {"tiers", "campaigns", "referral", "earning", "redemption"}


async def read(client: AsyncClient) -> None:
    """A page that reads all of the configuration anew."""
    assert (await client.get("/main/config/review/?fresh=1")).status_code == 200


async def words_of(client: AsyncClient, path: str = HISTORY) -> str:
    response = await client.get(path)
    assert response.status_code == 200
    return text_of(response.content.decode())


async def row(part: Part, number: int) -> Snapshot:
    return await Snapshot.objects.aget(part=part, number=number)


@pytest.fixture
async def watched(signed_in: SignIn, sandbox: SandboxServer) -> AsyncClient:
    """A member of staff who has seen the configuration as it was at the start."""
    client = await signed_in("marketing")
    await read(client)
    return client


async def test_before_anything_was_read_it_says_how_it_begins(signed_in: SignIn) -> None:
    assert "There are no snapshots yet." in await words_of(await signed_in())


async def test_what_is_read_is_kept(watched: AsyncClient) -> None:
    assert {row.part async for row in Snapshot.objects.all()} == PARTS
    words = await words_of(watched)
    assert words.count("First snapshot") == 5
    assert "when this dashboard first saw the change" in words
    assert "The platform does not say who made it." in words


async def test_nothing_is_asked_of_the_platform(watched: AsyncClient, sandbox: SandboxServer) -> None:
    sandbox.reset_requests()
    await words_of(watched)
    assert sandbox.requests() == {}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gold-minimum-300", "Gold: minimum 250 → 300"),
        ("gold-entry-reward-150", "Gold: benefit › Entry Reward › points 100 → 150"),
        ("tier-added", "tier 5 Onyx added"),
        ("campaign-ended", "campaign Double points weekend ended: end"),
        ("campaign-added", "campaign Birthday tea added"),
        ("campaign-removed", "campaign Follow us removed"),
        ("campaign-renamed", "Three orders: name Third order → Three orders"),
        ("coupon-cap-added", "coupon"),
        ("friend-gets-60", "referral rules: friend's reward › coupon › value 50 → 60"),
        ("gold-earns-double", "Gold: points for each unit of money 1.5 → 2"),
        ("redemption-rule-off", "active yes → no"),
    ],
)
async def test_it_shows_exactly_what_changed(
    watched: AsyncClient, sandbox: SandboxServer, name: str, sentence: str
) -> None:
    sandbox.change({"change": name})
    await read(watched)
    assert await Snapshot.objects.acount() == 6
    words = await words_of(watched)
    assert sentence in words
    assert words.count("→") <= 1
    assert "more change" not in words


@pytest.mark.parametrize("name", ["reordered", "trailing-blanks"])
async def test_cosmetic_changes_show_nothing(watched: AsyncClient, sandbox: SandboxServer, name: str) -> None:
    sandbox.change({"change": name})
    await read(watched)
    assert await Snapshot.objects.acount() == 5


async def test_another_language_is_no_change(watched: AsyncClient, settings: Any) -> None:
    await watched.get("/main/config/tiers/?fresh=1&lang=ar")
    assert await Snapshot.objects.acount() == 5


async def test_the_difference_stands_side_by_side(watched: AsyncClient, sandbox: SandboxServer) -> None:
    sandbox.change({"change": "gold-minimum-300"}, {"change": "campaign-removed"}, {"change": "friend-gets-60"})
    await read(watched)
    old, new = await row(Part.TIERS, 1), await row(Part.REFERRAL, 2)
    html = (await watched.get(f"{HISTORY}difference/?from={old.pk}&to={new.pk}")).content.decode()
    words = text_of(html)
    for said in (
        "tier 2 Gold",
        "minimum 250 300",
        "campaign Follow us removed",
        "friend's reward › coupon › value 50 60",
    ):
        assert said in words, said
    assert 'href="/main/config/tiers/2/"' in html
    assert "Welcome gift" not in words  # it did not change
    backwards = text_of((await watched.get(f"{HISTORY}difference/?from={new.pk}&to={old.pk}")).content.decode())
    assert "minimum 250 300" in backwards


async def test_one_entry_leads_to_its_own_difference(watched: AsyncClient, sandbox: SandboxServer) -> None:
    sandbox.change({"change": "gold-minimum-300"}, {"change": "friend-gets-60"})
    await read(watched)
    html = (await watched.get(HISTORY)).content.decode()
    (address,) = re.findall(r'href="(/main/config/history/difference/[^"]*part=tiers)"', html)
    words = await words_of(watched, address.replace("&amp;", "&"))
    assert "minimum 250 300" in words
    assert "referral rules" not in words


async def test_the_same_moment_twice_differs_in_nothing(watched: AsyncClient) -> None:
    one = await row(Part.TIERS, 1)
    assert "No setting differs." in await words_of(watched, f"{HISTORY}difference/?from={one.pk}&to={one.pk}")


async def test_time_alone_ends_a_campaign(watched: AsyncClient) -> None:
    """Double points weekend ends in nine days: seen again after that, it has ended without a change."""
    one, other = await row(Part.CAMPAIGNS, 1), await row(Part.TIERS, 1)
    await Snapshot.objects.filter(pk=other.pk).aupdate(first_seen_at=other.first_seen_at.replace(year=2096))
    words = await words_of(watched, f"{HISTORY}difference/?from={one.pk}&to={other.pk}")
    assert "Changed only because time passed" in words
    assert "campaign Double points weekend ended on" in words
    assert "No setting differs." in words


async def test_the_history_of_one_campaign_and_one_tier(watched: AsyncClient, sandbox: SandboxServer) -> None:
    sandbox.change({"change": "gold-minimum-300"}, {"change": "campaign-renamed"}, {"change": "campaign-removed"})
    await read(watched)
    words = await words_of(watched, f"{HISTORY}?campaign=5804")
    assert "Three orders: name Third order → Three orders" in words
    assert "Follow us" not in words
    assert "Gold" not in words
    words = await words_of(watched, f"{HISTORY}?tier=2")
    assert "Gold: minimum 250 → 300" in words
    assert "No change has been seen so far." in await words_of(watched, f"{HISTORY}?tier=1")
    assert "friend" not in await words_of(watched, f"{HISTORY}?part=tiers")


async def test_a_part_as_it_was(watched: AsyncClient, sandbox: SandboxServer) -> None:
    sandbox.change({"change": "gold-minimum-300"})
    await read(watched)
    old, new = await row(Part.TIERS, 1), await row(Part.TIERS, 2)
    words = await words_of(watched, f"{HISTORY}{old.pk}/")
    assert "minimum 250" in words
    assert "The configuration has changed since then." in words
    words = await words_of(watched, f"{HISTORY}{new.pk}/")
    assert "minimum 300" in words
    assert "This is the newest snapshot." in words
    sent = (await watched.get(f"{HISTORY}{new.pk}/?format=json")).json()
    assert [tier["order"] for tier in sent] == [1, 2, 3, 4]


async def test_a_snapshot_and_its_comparison_are_parsed_by_the_same_parser(watched: AsyncClient) -> None:
    """An earlier version stored a meaning that today's parser does not give."""
    one = await row(Part.TIERS, 1)
    stale = one.meaning.replace('"Gold"', '"Gilt"')
    assert stale != one.meaning
    await Snapshot.objects.filter(pk=one.pk).aupdate(meaning=stale)
    words = await words_of(watched, f"{HISTORY}{one.pk}/")
    assert "Gold" in words
    assert "Gilt" not in words


@pytest.mark.parametrize("case", [SPAAZA], ids=str)
async def test_the_history_of_a_platform_that_a_program_has_left_stays_readable(signed_in: SignIn) -> None:
    """Only the other platform has tiers; what was stored of them is shown as stored."""
    client, seen_at = await signed_in("marketing"), timezone.now()
    for number, least in ((1, 250), (2, 300)):
        meaning = {"tiers:2": {"order": 2, "name": "Gold", "min_progress": least}}
        await Snapshot.objects.acreate(
            program="main",
            part=Part.TIERS,
            number=number,
            digest=digest(meaning),
            first_seen_at=seen_at + timedelta(minutes=number),
            last_seen_at=seen_at + timedelta(minutes=number),
            meaning=json.dumps(meaning),
            sent="[]",
            changes="[]",
            places="|",
        )
    old, new = await row(Part.TIERS, 1), await row(Part.TIERS, 2)
    assert "minimum 250 300" in await words_of(client, f"{HISTORY}difference/?from={old.pk}&to={new.pk}")
    assert "minimum 250" in await words_of(client, f"{HISTORY}{old.pk}/")


async def test_while_the_platform_is_away_the_last_known_stays_readable(
    watched: AsyncClient, sandbox: SandboxServer
) -> None:
    sandbox.set_faults([{"fault": "500"}])
    assert "First snapshot" in await words_of(watched)
    one = await row(Part.CAMPAIGNS, 1)
    words = await words_of(watched, f"{HISTORY}{one.pk}/")
    assert "Welcome gift" in words
    assert "First seen" in words


async def test_a_history_that_cannot_be_kept_costs_no_page(
    signed_in: SignIn, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object) -> None:
        raise Error("the disk is full")

    monkeypatch.setattr(listener, "store_snapshot", broken)
    client = await signed_in()
    with caplog.at_level(logging.ERROR):
        assert "0 findings" in await words_of(client, "/main/config/review/?fresh=1")
    assert await Snapshot.objects.acount() == 0
    assert "the disk is full" in caplog.text


async def test_an_address_that_makes_no_sense_is_told_so(signed_in: SignIn) -> None:
    expected = {
        "?campaign=x": 400,
        "?tier=": 200,
        "?tier=-1": 400,
        "?part=secrets": 400,
        "?before=soon": 400,
        "?before=999999": 200,
        "?campaign=99999999999999999999999": 400,
        "difference/": 400,
        "difference/?from=1": 400,
        "difference/?from=a&to=b": 400,
        "difference/?from=999998&to=999999": 404,
        "999999/": 404,
    }
    client = await signed_in()
    assert {query: (await client.get(HISTORY + query)).status_code for query in expected} == expected


async def test_another_programs_history_is_not_shown(watched: AsyncClient) -> None:
    await Snapshot.objects.aupdate(program="other")
    one = await row(Part.TIERS, 1)
    assert "There are no snapshots yet." in await words_of(watched)
    for address in (f"{one.pk}/", f"difference/?from={one.pk}&to={one.pk}"):
        assert (await watched.get(HISTORY + address)).status_code == 404
    assert (await watched.get(f"{HISTORY}{one.pk}/?format=csv")).status_code == 404


async def test_long_histories_go_on_older_pages(watched: AsyncClient, sandbox: SandboxServer) -> None:
    first = await row(Part.TIERS, 1)
    await Snapshot.objects.abulk_create(
        Snapshot(
            program="main",
            part=Part.TIERS,
            number=number,
            digest=str(number),
            first_seen_at=first.first_seen_at.replace(year=2000),
            last_seen_at=first.last_seen_at,
            meaning="{}",
            sent="[]",
            changes="[]",
            places="|",
        )
        for number in range(100, 140)
    )
    html = (await watched.get(HISTORY)).content.decode()
    pages, seen = 1, set(re.findall(r'href="/main/config/history/([0-9]+)/"', html))
    while older := re.search(r'href="([^"]*before=[^"]*)">Older', html):
        html = (await watched.get(older[1].replace("&amp;", "&"))).content.decode()
        seen |= set(re.findall(r'href="/main/config/history/([0-9]+)/"', html))
        pages += 1
    assert (pages, len(seen)) == (2, 45)
    assert "Newest" in html


@pytest.mark.parametrize(
    ("page", "link"), [("campaigns/5804/", "history/?campaign=5804"), ("tiers/2/", "history/?tier=2")]
)
async def test_a_campaign_and_a_tier_lead_to_their_history(watched: AsyncClient, page: str, link: str) -> None:
    assert f'href="/main/config/{link}"' in (await watched.get(f"/main/config/{page}")).content.decode()


async def test_where_nothing_can_be_read_the_history_is_offered(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"fault": "500"}])
    html = (await (await signed_in()).get("/main/config/tiers/")).content.decode()
    assert "The configuration as last seen, with the time" in html
