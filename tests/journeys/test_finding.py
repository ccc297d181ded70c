"""From a blank tab to a customer."""

import re
from html import unescape

import pytest
from django.utils.html import strip_tags
from playwright.async_api import expect

from dashboard.access.roles import ROLES
from dashboard.sandbox.cast import CAST
from tests.journeys.conftest import Agents, Open
from tests.journeys.test_accessibility import look_at
from tests.live import Agent
from tests.platforms import SLUGS

KEY_ADDRESS = re.compile(r"/main/customers/[a-z2-7]{16}/$")


async def test_a_profile_is_two_actions_away(open_window: Open) -> None:
    window = await open_window()
    await window.page.goto("/")  # one: the bookmark
    await expect(window.page.locator("main [data-search]")).to_be_visible()
    await window.page.keyboard.press("/")
    await window.page.keyboard.type("cust_1001")
    await window.page.keyboard.press("Enter")  # two: the id
    await expect(window.page).to_have_url(KEY_ADDRESS)
    await window.whole_profile()
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text("Salma Haddad")
    await expect(window.panel("balance")).to_contain_text("2,640.5 Stars")


def test_the_same_search_leads_every_role_there(agents: Agents) -> None:
    found = {}
    for role in ROLES:
        _status, searched, _ = agents(role).ask("/main/customers/", {"q": "cust_1001"})
        _status, answer, _ = agents(role).ask(searched["location"])
        page = agents(role).ask(answer.get("location", searched["location"]))[2]
        found[role] = ("Salma Haddad" in page, "2,640.5" in page)
    assert found == dict.fromkeys(ROLES, (True, True))


async def test_an_id_may_be_pasted_with_what_stands_around_it(open_window: Open) -> None:
    window = await open_window(permissions=["clipboard-read", "clipboard-write"])
    await window.page.goto("/main/")
    # What else may stand there: tests/customers/finding/test_pasting.py.
    await window.page.evaluate("navigator.clipboard.writeText('\t\u200bcust_1001\u00a0\\n')")
    await window.page.keyboard.press("Control+k")
    await window.page.keyboard.press("Control+v")
    await window.page.keyboard.press("Enter")
    await expect(window.page).to_have_url(KEY_ADDRESS)


async def test_a_name_leads_to_matches_and_nothing_found_says_what_was_searched(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_top")
    await window.page.locator("[data-search]").fill("omar nas")
    await window.page.keyboard.press("Enter")
    await window.page.get_by_role("main").get_by_role("link", name="Omar Nasser").first.click()
    await window.whole_profile()
    await window.page.locator("[data-search]").fill("nobody of that name")
    await window.page.keyboard.press("Enter")
    main = window.page.get_by_role("main")
    await expect(main).to_contain_text("nobody of that name")
    await expect(main).to_contain_text("has no customer with exactly this id")
    await expect(main).to_contain_text("No known customer matches")
    assert await window.page.locator("[data-search]").input_value() == "nobody of that name"


async def test_an_order_leads_to_its_customer_and_back(open_window: Open) -> None:
    window = await open_window()
    page = window.page
    await page.goto("/main/")
    await page.keyboard.press("/")
    await page.keyboard.type("ORD-5002")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/main/orders/*/")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("ORD-5002")
    await page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").click()
    await expect(page).to_have_url(KEY_ADDRESS)
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("ORD-5002")


async def test_back_reload_and_another_tab_show_the_search_again(open_window: Open) -> None:
    window = await open_window()
    page = window.page
    await window.open_profile("cust_top")  # whose name is known from then on
    await page.locator("[data-search]").fill("omar nas")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/main/customers/?sealed=*")
    matches = page.locator("section[aria-labelledby=matches] tbody tr:not([id])")
    await expect(matches.first).to_be_visible()
    found, address = await matches.count(), page.url
    await matches.first.get_by_role("link").click()
    await window.whole_profile()
    await page.go_back()
    await expect(page).to_have_url(address)
    await expect(matches).to_have_count(found)
    await page.reload()
    await expect(matches).to_have_count(found)
    async with page.context.expect_page() as opened:
        await page.evaluate("open(location.href)")
    await expect((await opened.value).get_by_role("heading", level=1)).to_contain_text("omar nas")
    await page.go_back()
    await expect(page).to_have_url(KEY_ADDRESS)  # the search itself, which was posted, is no page to go back to


async def test_an_unknown_id_at_the_door_says_which_and_where(open_window: Open) -> None:
    window = await open_window()
    window.expected.append("404")
    response = await window.page.goto("/main/customers/open?id=cust_nobody")
    assert response
    assert response.status == 404
    main = window.page.get_by_role("main")
    await expect(main).to_contain_text("cust_nobody")
    await expect(main).to_contain_text("Gameball")


MEANT_TO_FAIL = {"cust_disabled": {"stamps", "campaigns", "referrals"}}


@pytest.mark.parametrize("customer_id", ["cust_stamps", "cust_disabled", "cust_odd"])
async def test_a_named_customer_opens_whole(customer_id: str, open_window: Open) -> None:
    """Those with every state and color that panels have; cust_coupons is in test_accessibility.py."""
    window = await open_window()
    await window.open_profile(customer_id)
    assert await window.failed_panels() == MEANT_TO_FAIL.get(customer_id, set())
    assert await window.page.locator("#profile [aria-busy]:visible").count() == 0
    await look_at(window)


def test_every_named_customer_s_page_is_whole(agent: Agent) -> None:
    """Nothing is missing, nothing failed but what the cast says."""
    found = {}
    for member in CAST:
        page = agent.ask(agent.profile(member.customer_id))[2]
        panels = dict(re.findall(r'<section class="panel[^>]* slot="(\w+)"(.*?)</section>', page, re.DOTALL))
        heading = re.findall(r"<h1.*?</h1>", page, re.DOTALL)[-1]  # the first is the outline's
        found[member.customer_id] = (
            {slug for slug, markup in panels.items() if 'class="error-card"' in markup},
            set(SLUGS) - panels.keys(),
            member.name in unescape(strip_tags(heading)),
        )
    nothing = set[str]()
    expected = {member.customer_id: (MEANT_TO_FAIL.get(member.customer_id, nothing), nothing, True) for member in CAST}
    assert found == expected
