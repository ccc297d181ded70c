"""A planted key and a planted customer stay out of all that is kept: logs, addresses, cache keys, storage, errors.

Every desk checks its own log when it ends, every window what it asks for, and `tests/conftest.py` what the test run
itself logs: so the whole suite is the canary's. Here it is led past what else may keep something.
"""

import psycopg
import pytest
from playwright.async_api import Browser, expect
from redis import Redis

from tests import canary
from tests.journeys.conftest import sign_in
from tests.journeys.window import Window
from tests.live import Agent, Desk

NEVER_SEEN = "vip.sample@example.com"
THERE = canary.personal(canary.CUSTOMER_ID), canary.personal_elsewhere(canary.USER_ID)
(EMAIL, EMAIL_ELSEWHERE), (NAME, NAME_ELSEWHERE) = (
    [next(one for one in person if sign in one) for person in THERE] for sign in ("@", " ")
)
MEMBER = next(one for one in THERE[1] if one.startswith("26"))
# By what the planted customer of a program is searched for; the e-mail is known to the index, or to the platform too.
PLANTED = {
    "main": (canary.CUSTOMER_ID, EMAIL, NAME),
    "stores": (MEMBER, EMAIL_ELSEWHERE, NAME_ELSEWHERE),
}


def test_the_watch_sees_what_it_should() -> None:
    keys = (canary.SECRET_KEY, canary.API_KEY, canary.SESSION_KEY)
    for planted in (*keys, *PLANTED["main"], *PLANTED["stores"]):
        for form in canary.written(planted):
            assert canary.leaks(f'a line\n{{"event": "{form}"}}\n')
    assert not canary.leaks('{"event": "request", "path": "/main/customers/aaaaaaaaaaaaaaaa/", "status": 200}')


@pytest.mark.parametrize("program", PLANTED)
async def test_a_day_s_work_leaves_nothing_behind(program: str, production: Desk, browser: Browser, redis: str) -> None:
    number, email, name = PLANTED[program]
    context = await browser.new_context(base_url=production.url, viewport={"width": 1440, "height": 900})
    window = Window(await context.new_page())
    page = window.page
    await sign_in(window, "support")
    await page.goto(f"/{program}/")
    for searched in (number, email, name, f"{name} whom nobody knows"):
        await page.locator("[data-search]").first.fill(searched)
        async with page.expect_navigation():  # until what it leads to is whole
            await page.keyboard.press("Enter")
        await expect(page.get_by_role("main")).to_contain_text(name)
        assert not canary.leaks(page.url)
        assert not canary.leaks(await page.title())
    await page.goto(f"/{program}/")
    await page.get_by_role("link", name=name).first.click()
    await window.whole_profile()
    panels = ("balance", "tier", "coupons", "stamps", "campaigns", "referrals", "activity", "details")
    for panel in panels if program == "main" else [panel for panel in panels if panel != "stamps"]:
        await page.locator(f"#refresh-{panel}").click()
        await expect(page.locator(f"#panel-{panel} .panel-age").first).to_contain_text("live")
    await page.get_by_role("button", name="Copy for ticket").click()
    await page.get_by_role("button", name="Copy with personal data").click()
    kept_there = await window.storage()
    assert not canary.leaks(str(kept_there))
    assert kept_there["session"].keys() <= {"htmx-current-path-for-history"}  # a path with the customer's key
    assert (kept_there["local"], kept_there["databases"], kept_there["caches"]) == ({}, 0, 0)
    assert not canary.leaks(str([cookie["value"] for cookie in await context.cookies()]))
    await context.close()
    assert not window.complaints
    with Redis.from_url(redis) as cache:
        keys = cache.keys("*")
        values = [cache.get(key) or b"" for key in keys if cache.type(key) == b"string"]
    kept = b"\n".join((*keys, *values)).decode(errors="replace")
    assert "balance" in kept
    assert not canary.leaks(kept)
    assert not [
        value for value in values if value[:2] in (b"\x80\x04", b"\x80\x05") and value.endswith(b".")
    ]  # pickles


@pytest.mark.parametrize(
    "breaking",
    [
        # The database says the whole row in its error.
        "ALTER TABLE customers_knowncustomer ADD CONSTRAINT broken CHECK (customer_id = '') NOT VALID",
        "ALTER TABLE customers_recentcustomer ADD CONSTRAINT broken CHECK (id < 0) NOT VALID",
    ],
)
def test_a_failing_database_tells_the_log_nothing_of_the_customer(
    breaking: str, production: Desk, postgres: str
) -> None:
    agent = Agent(production)
    profile = agent.profile(canary.CUSTOMER_ID)
    table = breaking.split()[2]
    with psycopg.connect(postgres, autocommit=True) as database:
        database.execute(breaking)
        try:
            shown, _, page = agent.ask(f"{profile}?fresh=1")
            panel, _, _ = agent.ask(f"{profile}balance/?fresh=1", HX_Request="true")
            _, searched, _ = agent.ask("/main/customers/", {"q": NEVER_SEEN})
            status, _, refused = agent.ask(searched["location"])
        finally:
            database.execute(f"ALTER TABLE {table} DROP CONSTRAINT broken")
    assert (shown, panel) == (200, 200)
    assert page.rstrip().endswith("</html>")
    assert "Traceback" not in page + refused
    if "known" in table:
        assert status == 500
        assert not canary.leaks(refused)
    said = production.log.read_text()
    assert "IntegrityError" in said or "not kept" in said
    assert not canary.leaks(said)
