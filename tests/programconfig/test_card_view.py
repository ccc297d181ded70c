import re

from django.test import AsyncClient

from dashboard.sandbox.server import SandboxServer
from tests.programconfig.conftest import SignIn
from tests.words import text_of

CARD = "/main/config/card/"


async def card(client: AsyncClient) -> str:
    return text_of((await client.get(CARD + "?fresh=1")).content.decode())


async def test_home_holds_its_place_and_asks_for_it(signed_in: SignIn, sandbox: SandboxServer) -> None:
    html = (await (await signed_in()).get("/main/")).content.decode()
    assert f'hx-get="{CARD}" hx-trigger="load"' in html
    assert 'href="/main/config/review/"' in html  # without scripts
    assert sandbox.requests() == {}


async def test_it_counts_findings_by_severity(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.change({"change": "three-slips"}, {"campaigns": [{"id": 5812, "isRepeatable": True, "maxAchievement": 0}]})
    words = await card(await signed_in())
    assert "4 findings" in words
    assert "Probably a mistake 3" in words
    assert "No change seen since yesterday" in words


async def test_it_tells_what_changed_since_yesterday(signed_in: SignIn, sandbox: SandboxServer) -> None:
    client = await signed_in()
    await card(client)
    sandbox.change({"change": "gold-minimum-300"})
    words = await card(client)
    assert "Gold: minimum 250 → 300" in words
    assert "No change seen" not in words


async def test_what_rests_on_old_answers_says_how_old_they_are(signed_in: SignIn, sandbox: SandboxServer) -> None:
    client = await signed_in()
    assert "From the last answer read" not in await card(client)
    sandbox.set_faults([{"fault": "500"}])
    words = await card(client)
    assert "0 findings" in words
    assert re.search(r"From the last answer read: .+ · under 1 min old", words)


async def test_what_it_could_not_look_at_is_said(signed_in: SignIn, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"fault": "500"}])
    words = await card(await signed_in())
    assert "findings unknown" in words
    assert "Some parts could not be checked." in words
