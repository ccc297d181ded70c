"""What is left on the screen when a session has ended."""

import re

from playwright.async_api import expect

from tests.journeys.conftest import Open, sign_in
from tests.live import Agent


async def test_an_ended_session_leaves_no_page_behind(open_window: Open, agent: Agent) -> None:
    window = await open_window("")  # with a session of its own, which ends here
    await sign_in(window, "support")
    window.expected.append("Failed to load resource")
    page, other = window.page, await window.page.context.new_page()
    await page.clock.install()
    await page.goto(agent.profile("cust_1001"))
    name = page.get_by_role("heading", name="Salma Haddad")
    await expect(name).to_be_visible()
    await page.clock.fast_forward("29:40")
    await expect(name).to_be_visible()
    await page.context.set_offline(True)
    await page.clock.fast_forward("00:40")
    await expect(name).to_have_count(0)
    await page.context.set_offline(False)
    await page.goto(agent.profile("cust_1001"))
    await other.goto("/main/")
    await other.locator("[popovertarget=menu-person]").click()
    await other.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
