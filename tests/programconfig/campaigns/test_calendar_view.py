"""The calendar in a browser."""

import re

import pytest

from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.words import text_of

HERE = "/main/config/campaigns/calendar/"


async def test_it_is_drawn_and_a_table(signed_in: SignIn) -> None:
    page = (await (await signed_in("marketing")).get(HERE)).content.decode()
    assert 'class="bar status-active"' in page
    assert 'class="today"' in page
    assert page.count('<svg class="bars"') == page.count('<th scope="row">')
    assert "Double points weekend active" in text_of(page)
    assert "/main/config/campaigns/?status=always-on" in page
    assert ">Today</text>" in page
    assert re.search(r'"last-day">(28|29|30|31) [A-Z][a-z]{2}<', page)
    assert re.search(r"\d+ campaigns always on without dates", text_of(page))


async def test_other_months_are_links(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    page = (await client.get(f"{HERE}?month=2099-07")).content.decode()
    assert "July 2099 – September 2099" in text_of(page)
    assert f'href="{HERE}?month=2099-04"' in page
    assert f'href="{HERE}?month=2099-10"' in page
    assert "No campaign with dates runs in these months." in page
    assert 'class="today"' not in page


@pytest.mark.parametrize("query", ["month=2030", "page=x"])
async def test_what_is_no_month_is_refused(query: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    assert (await (await signed_in("marketing")).get(f"{HERE}?{query}")).status_code == 400
    assert sandbox.requests() == {}
