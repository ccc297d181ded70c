"""What each role sees of a customer, and of who looked at whom."""

import re

import pytest
from django.utils.html import strip_tags
from playwright.async_api import expect

from dashboard.sandbox.cast import CAST
from dashboard.sandbox.population import FRIENDS
from tests.canary import personal
from tests.journeys.conftest import Agents, Open, sign_in
from tests.journeys.window import Window
from tests.platforms import SLUGS

BIRTHDAY = re.compile(r"date of birth</bdi></dt>\s*<dd[^>]*>(.*?)</dd>", re.IGNORECASE | re.DOTALL)


def birthdays(page: str) -> set[str]:
    """What a page of HTML says where a date of birth stands."""
    return {strip_tags(day).strip() for day in BIRTHDAY.findall(page)}


def contacts(customer_id: str) -> set[str]:
    """A customer's e-mail and phone."""
    return {one for one in personal(customer_id) if "@" in one or one.startswith("+")}


@pytest.mark.parametrize("customer_id", ["cust_1001", "vip.sample@example.com", "cust_odd", "cust_busy"])
def test_marketing_gets_no_contact_in_any_page_s_source(customer_id: str, agents: Agents) -> None:
    run = FRIENDS.get(customer_id)
    people = (
        [customer_id, *(f"cust_{run.first + place}" for place in range(min(run.count, 50)))] if run else [customer_id]
    )
    hidden = set().union(*map(contacts, people))
    seen = {}
    profile = agents("support").profile(customer_id)  # to marketing an id that is an e-mail opens nothing
    for role in ("support", "marketing"):
        addresses = [profile, *(f"{profile}{panel}/" for panel in SLUGS), "/main/", "/main/customers/"]
        seen[role] = [agents(role).ask(address)[2] for address in addresses]
    assert [one for one in hidden if one in "".join(seen["support"])], "nothing to hide: a test of nothing"
    assert not [one for one in hidden if one in "".join(seen["marketing"])]
    assert [day for page in seen["support"] for day in birthdays(page) if "•" not in day]
    assert set().union(*map(birthdays, seen["marketing"])) == {"•••"}


async def test_support_and_marketing_have_no_access_log(open_window: Open) -> None:
    for role in ("support", "marketing"):
        window = await open_window(role)
        await window.open_profile("cust_1001")
        await expect(window.page.get_by_role("link", name="Access log")).to_have_count(0)
        await expect(window.page.get_by_role("link", name=re.compile("Seen by"))).to_have_count(0)
        window.expected.append("403")
        response = await window.page.goto("/access-log/")
        assert response
        assert response.status == 403
        await expect(window.page.get_by_role("main")).to_contain_text("does not include the access log")
        assert await window.axe() == []


async def test_a_manager_sees_who_looked(open_window: Open) -> None:
    other = await open_window("support")
    await other.open_profile("cust_below")
    window = await open_window("manager")
    await window.open_profile("cust_below")
    await window.page.get_by_role("link", name=re.compile(r"Seen by \d")).click()
    rows = window.page.locator("#access-log tbody tr")
    await expect(rows.first).to_contain_text("manager")
    await expect(rows.filter(has_text="support").first).to_contain_text("cust_below")
    assert await rows.count() == await rows.filter(has_text="cust_below").count()
    await window.page.get_by_label("Who").select_option(label="support")
    await window.page.get_by_role("button", name="Show", exact=True).click()
    await expect(rows.filter(has_text="manager")).to_have_count(0)
    await expect(rows.first).to_contain_text("support")
    await rows.first.get_by_role("link").first.click()
    await window.whole_profile()
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text("Hana Mills")


async def test_a_manager_finds_a_look_by_name_and_can_go_back_to_it(open_window: Open) -> None:
    window = await open_window("manager")
    await window.open_profile("cust_below")
    await window.page.goto("/access-log/")
    rows, field = window.page.locator("#access-log tbody tr"), window.page.get_by_label("Customer", exact=True)
    await field.fill("hana mil")
    await window.page.get_by_role("button", name="Show", exact=True).click()
    await expect(window.page.locator(".access-matches")).to_contain_text("Hana Mills cust_below")
    found = window.page.url
    assert await rows.count() == await rows.filter(has_text="cust_below").count() > 0
    assert await window.axe() == []
    await window.page.reload()
    await expect(field).to_have_value("hana mil")
    await window.page.locator(".access-matches a").first.click()
    await expect(window.page.locator("#access-log caption")).to_contain_text("Entries about cust_below")
    await window.page.go_back()
    await expect(window.page).to_have_url(found)
    await expect(field).to_have_value("hana mil")
    await field.fill("nobody at all")
    await window.page.get_by_role("button", name="Show", exact=True).click()
    await expect(window.page.locator("#access-log .empty")).to_contain_text("contains “nobody at all”")


async def test_signing_out_ends_it(open_window: Open) -> None:
    window = await open_window("")
    await sign_in(window, "support")
    await window.open_profile("cust_1001")
    profile = window.page.url
    await sign_out(window)
    await window.page.go_back()
    await expect(window.page.get_by_role("heading", level=1)).not_to_contain_text("Salma")
    await window.page.goto(profile)
    await expect(window.page).to_have_url(re.compile(r"/accounts/login/\?next="))


async def test_signing_out_in_a_tab_of_before_ends_it_too(open_window: Open) -> None:
    """Somebody signed out and in again in another tab, so that the older one's form carries a token of before. With
    scripts the older one would have left by itself."""
    old = await open_window("", java_script_enabled=False)
    await sign_in(old, "support")
    new = Window(await old.page.context.new_page())
    await new.page.goto("/main/")
    await sign_out(new)
    await sign_in(new, "support")
    await sign_out(old)
    await new.page.goto("/main/")
    await expect(new.page).to_have_url(re.compile(r"/accounts/login/\?next="))
    assert not [*old.complaints, *new.complaints]


async def test_signing_out_where_nobody_is_signed_in_any_more_leads_to_signing_in(open_window: Open) -> None:
    old = await open_window("", java_script_enabled=False)
    await sign_in(old, "support")
    new = Window(await old.page.context.new_page())
    await new.page.goto("/main/")
    await sign_out(new)
    await sign_out(old)
    assert not [*old.complaints, *new.complaints]


async def sign_out(window: Window) -> None:
    """By the menu of the page that is there; ends on the page to sign in."""
    await window.page.locator("[popovertarget=menu-person]").click()
    await window.page.get_by_role("button", name="Sign out").click()
    await expect(window.page).to_have_url(re.compile("/accounts/login/$"))


async def test_a_panel_asked_for_after_the_session_ended_leads_to_signing_in_and_back(open_window: Open) -> None:
    window = await open_window("")
    await sign_in(window, "support")
    await window.open_profile("cust_1001")
    profile = window.page.url
    await window.page.context.clear_cookies()
    await window.panel("coupons").locator("#refresh-coupons").click()
    await expect(window.page).to_have_url(re.compile(r"/accounts/login/\?next="))
    await window.page.get_by_label("User name").fill("support")
    await window.page.get_by_label("Password").fill("sample-Passphrase-1")
    await window.page.keyboard.press("Enter")
    await window.page.wait_for_url(profile)
    await window.whole_profile()


def test_the_cast_has_contacts_to_hide() -> None:
    assert sum(bool(contacts(member.customer_id)) for member in CAST) > 15
