"""One journey on PostgreSQL and Redis, with several workers."""

import psycopg
import pytest
from playwright.async_api import Browser, expect
from psycopg import errors
from redis import Redis

from tests.journeys.conftest import sign_in
from tests.journeys.window import Window
from tests.live import Agent, Desk


async def test_from_signing_in_to_a_profile(production: Desk, browser: Browser, postgres: str, redis: str) -> None:
    context = await browser.new_context(base_url=production.url, viewport={"width": 1440, "height": 900})
    window = Window(await context.new_page())
    await sign_in(window, "manager")
    await window.page.locator("main [data-search]").fill(" cust_1001 ")
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text("Salma Haddad")
    await window.whole_profile()
    await expect(window.panel("balance")).to_contain_text("2,640.5 Stars")
    assert not await window.page.locator(".error-card").count()
    await window.page.reload()
    await expect(window.panel("balance")).to_contain_text("cached")
    await expect(window.page.get_by_role("link", name="Seen by 1")).to_be_visible()
    await context.close()
    assert not window.complaints
    with Redis.from_url(redis) as cache:
        assert [key for key in cache.keys("*") if b"loyalty:" in key]


@pytest.mark.parametrize("change", ["UPDATE access_log SET staff_name = 'someone else'", "DELETE FROM access_log"])
def test_a_view_leaves_a_row_that_nothing_changes(change: str, production: Desk, postgres: str) -> None:
    agent = Agent(production)
    profile = agent.profile("cust_top")
    agent.ask(profile)
    with psycopg.connect(postgres, autocommit=True) as database:
        newest = (
            "SELECT staff_name, text, page, outcome FROM access_log JOIN access_log_text ON record_id = id"
            " ORDER BY id DESC LIMIT 1"
        )
        assert database.execute(newest).fetchone() == ("support", "cust_top", "profile", "shown")
        with pytest.raises(errors.Error, match="never changed"):
            database.execute(change)
        assert database.execute(newest).fetchone() == ("support", "cust_top", "profile", "shown")


def test_what_cannot_be_recorded_is_not_shown(production: Desk, postgres: str) -> None:
    agent = Agent(production)
    profile = agent.profile("cust_top")
    with psycopg.connect(postgres, autocommit=True) as database:
        database.execute("ALTER TABLE access_log RENAME TO elsewhere")
        try:
            status, _, page = agent.ask(profile)
        finally:
            database.execute("ALTER TABLE elsewhere RENAME TO access_log")
    assert status == 503
    assert "access log could not be written" in page
    assert "Omar" not in page
    assert agent.ask(profile)[0] == 200
