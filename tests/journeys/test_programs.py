"""Three programs in one dashboard: finding somebody in each, changing between them, and staff who see but one."""

import re

import pytest
from playwright.async_api import expect

from dashboard.sandbox.spaaza.people import BY_NUMBER
from tests.journeys.conftest import Open
from tests.journeys.test_accessibility import NARROW, flaws, look_at
from tests.journeys.window import Window
from tests.live import Desk

# Of the first, see test_finding.py.
WHO = {
    "trial": ("cust_1001", "Salma Haddad", "2,640.5 Stars"),
    "stores": ("2600000002001", "Bram Vos", "251 pts"),
}


async def search(window: Window, text: str) -> None:
    await window.page.keyboard.press("/")
    await window.page.keyboard.type(text)
    await window.page.keyboard.press("Enter")


async def change_to(window: Window, name: str) -> None:
    """Choose another program in the header."""
    await window.page.get_by_role("button", name="Change program").click()
    await window.page.get_by_role("navigation", name="Programs").get_by_text(name, exact=True).click()


@pytest.mark.parametrize("program", WHO)
async def test_a_profile_is_two_actions_away_in_each(program: str, open_there: Open) -> None:
    customer_id, name, balance = WHO[program]
    window = await open_there()
    await window.page.goto(f"/{program}/")
    await search(window, customer_id)
    await expect(window.page).to_have_url(re.compile(rf"/{program}/customers/[a-z2-7]{{16}}/$"))
    await window.whole_profile()
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text(name)
    await expect(window.panel("balance")).to_contain_text(balance)


async def test_changing_keeps_the_place_and_a_test_workspace_is_unmistakable(open_there: Open) -> None:
    window = await open_there("manager")
    await window.page.goto("/main/config/campaigns/")
    await change_to(window, "Sample Stores")
    await expect(window.page).to_have_url(re.compile("/stores/config/campaigns/$"))
    await expect(window.page.get_by_role("main")).to_contain_text("Ten coffees")
    await change_to(window, "Sample Club, trial")
    await expect(window.page).to_have_url(re.compile("/trial/config/campaigns/$"))
    await expect(window.page.get_by_role("banner")).to_contain_text(re.compile("test", re.IGNORECASE))
    assert await window.axe() == []


async def test_a_customer_of_two_programs_leads_to_the_other(open_there: Open) -> None:
    window = await open_there()
    await window.open_profile("cust_1001", "trial")
    await window.open_profile("cust_1001", "main")
    await window.page.get_by_role("main").get_by_role("link", name=re.compile("Sample Club, trial")).first.click()
    await expect(window.page).to_have_url(re.compile(r"/trial/customers/[a-z2-7]{16}/"))
    await window.whole_profile()
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text("Salma Haddad")


async def test_who_is_limited_to_one_program_sees_no_other(open_there: Open) -> None:
    window = await open_there("stores")
    await window.page.goto("/")
    await expect(window.page).to_have_url(re.compile("/stores/$"))
    await expect(window.page.get_by_role("button", name="Change program")).to_have_count(0)
    await search(window, "bram.vos.2001@example.com")
    await expect(window.page).to_have_url(re.compile(r"/stores/customers/[a-z2-7]{16}/$"))
    window.expected.append("status of 403")
    window.expected.append("status of 404")
    for address in ("/main/", "/main/customers/open?id=cust_1001", "/trial/config/campaigns/"):
        response = await window.page.goto(address)
        assert response
        assert response.status in (403, 404), address
        await expect(window.page.get_by_role("main")).not_to_contain_text("Salma")


async def test_what_may_be_two_customers_is_chosen_with_a_button(open_there: Open) -> None:
    window = await open_there()
    await window.page.goto("/stores/")
    found: list[str | None] = []
    for choice in ("user:2011", "member:2011"):
        await search(window, "2011")
        await window.page.wait_for_url("**/stores/customers/?sealed=*")
        await window.page.wait_for_load_state("load")
        if not found:
            await look_at(window)
        await window.page.get_by_role("main").get_by_role("button", name=choice).click()
        await window.whole_profile()
        found.append(await window.page.get_by_role("heading", level=1).text_content())
    assert [name and name.strip() for name in found] == ["Mila Eerst", "Mila Tweede"]
    await window.page.go_back()  # to the question
    await expect(window.page.get_by_role("main").get_by_role("button", name="member:2011")).to_be_visible()


async def test_warnings_are_shown_where_they_came(open_there: Open) -> None:
    window = await open_there()
    await window.open_profile("2008", "stores")
    for panel in ("coupons", "activity", "campaigns", "balance"):
        await expect(window.panel(panel)).to_contain_text("The platform warns: There are more than 500 assignments")


# Campaigns and vouchers in every state, nonsense, and reads that are refused.
@pytest.mark.parametrize(("number", "failed"), [(5, set()), (10, set()), (13, {"coupons", "activity"})])
async def test_named_customers_of_the_other_platform_open_whole(
    number: int, failed: set[str], open_there: Open
) -> None:
    """Nothing is left loading, nothing failed but what the cast says. tests/customers/test_many_ids.py opens all."""
    window = await open_there()
    member = BY_NUMBER[number]
    await window.open_profile(member.customer_id, "stores")
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text(member.name.split()[-1])
    assert await window.page.locator("#profile [aria-busy]:visible").count() == 0
    assert await window.failed_panels() == failed
    await look_at(window)


# What looks otherwise than a page of the first platform. The others: test_pages_there_are.py and test_panel_view.py.
OTHER_PAGES = (
    "/stores/",
    "/stores/customers/?q=bram",
    "{profile}campaigns/",
    "{profile}balance/",
    "/stores/config/campaigns/",
    "/stores/config/campaigns/168/",
    "/stores/config/history/",
)


async def test_pages_of_the_other_platform(open_there: Open) -> None:
    window = await open_there("manager")
    await window.open_profile("2006", "stores")
    profile, found = window.page.url, {}
    for address in OTHER_PAGES:
        response = await window.page.goto(address.format(profile=profile))
        assert response
        if wrong := [*([response.status] if response.status != 200 else []), *await flaws(window, NARROW)]:
            found[address] = wrong
    assert found == {}


async def test_a_profile_of_the_other_platform_in_trouble_and_back(several: Desk, open_there: Open) -> None:
    window = await open_there()
    await window.open_profile("2016", "stores")
    assert several.stores
    several.stores.set_faults([{"path": "/get-campaigns", "fault": "500"}])
    await window.page.goto(f"{window.page.url.split('?')[0]}?fresh=1")
    await window.whole_profile()
    await look_at(window, NARROW)
    several.stores.clear_faults()
    await window.page.locator("#refresh-balance").click()
    await expect(window.panel("balance")).to_contain_text("pts")
