"""axe on every page and state that no other journey stands on, light and dark, wide and narrow."""

from collections.abc import Sequence
from typing import Literal

import pytest
from playwright.async_api import expect

from customers.profile import ON_DEMAND
from tests.journeys.conftest import Open
from tests.journeys.window import Window
from tests.live import Desk

Look = tuple[int, int, Literal["light", "dark"]]

WIDE_AND_NARROW: Sequence[Look] = ((1440, 900, "light"), (390, 844, "dark"))
NARROW = WIDE_AND_NARROW[1:]  # for pages made of parts that others show in both
OTHER_WAY_ROUND: Sequence[Look] = ((1440, 900, "dark"), (390, 844, "light"))


async def flaws(window: Window, looks: Sequence[Look] = WIDE_AND_NARROW) -> list[str]:
    """What axe finds on the page in each of these sizes and themes, and by how far it scrolls sideways, there and at
    320 px. The first look is at everything, the others at colors: a page consists of the same in all of them."""
    found = []
    for place, (width, height, theme) in enumerate(looks):
        await window.page.set_viewport_size({"width": width, "height": height})
        await window.page.emulate_media(color_scheme=theme)
        found += [f"{width} px, {theme}: {flaw}" for flaw in await window.axe(only_colors=place > 0)]
        if (pixels := await window.overflow()) > 0:
            found.append(f"{width} px: {pixels} px too wide")
    await window.page.set_viewport_size({"width": 320, "height": 700})
    if (pixels := await window.overflow()) > 0:
        found.append(f"320 px: {pixels} px too wide")
    return found


async def look_at(window: Window, looks: Sequence[Look] = WIDE_AND_NARROW) -> None:
    """Nothing is wrong with the page in any of these sizes and themes."""
    assert await flaws(window, looks) == [], window.page.url


# name: (who looks at it, its address, the status it has, how it is looked at)
PAGES: dict[str, tuple[str, str, int, Sequence[Look]]] = {
    "home": ("support", "/main/", 200, WIDE_AND_NARROW),
    "home of a manager": ("manager", "/main/", 200, NARROW),
    "search": ("support", "/main/customers/", 200, NARROW),
    "search that finds": ("support", "/main/customers/?q=Salma", 200, WIDE_AND_NARROW),
    "search that finds nothing": ("marketing", "/main/customers/?q=nobody%20of%20that%20name", 200, WIDE_AND_NARROW),
    "known customers": ("support", "/main/customers/index/", 200, NARROW),  # test_colors… has the others
    "known customers, of a marketer": ("marketing", "/main/customers/index/", 200, NARROW),
    "unknown at the door": ("support", "/main/customers/open?id=cust_nobody", 404, WIDE_AND_NARROW),
    "no id at the door": ("support", "/main/customers/open?id=..", 400, NARROW),
    "order": ("support", "/main/customers/open?order=ORD-5002", 200, WIDE_AND_NARROW),
    "unknown order": ("support", "/main/customers/open?order=ORD-5006", 404, NARROW),
    "unknown code": ("marketing", "/main/customers/open?code=NOBODY", 404, NARROW),
    "nothing here": ("support", "/main/nowhere/", 404, NARROW),
    "no such key": ("support", "/main/customers/aaaaaaaaaaaaaaaa/", 404, NARROW),
    "not allowed": ("support", "/access-log/", 403, WIDE_AND_NARROW),
    "access log": ("manager", "/access-log/", 200, WIDE_AND_NARROW),
    "access log by day": ("manager", "/access-log/days/", 200, WIDE_AND_NARROW),
    "security log": ("admin", "/security-log/", 200, WIDE_AND_NARROW),
    "staff": ("admin", "/staff/", 200, WIDE_AND_NARROW),
    "a person": ("admin", "/staff/1/", 200, WIDE_AND_NARROW),
    "adding a person": ("admin", "/staff/new/", 200, WIDE_AND_NARROW),
    "own sessions": ("admin", "/accounts/sessions/", 200, WIDE_AND_NARROW),
    "access log, filter not understood": ("manager", "/access-log/?since=2026-11-20&until=2026-11-19", 400, NARROW),
    "change password": ("support", "/accounts/password/", 200, WIDE_AND_NARROW),
    "sign out?": ("support", "/accounts/logout/", 200, WIDE_AND_NARROW),
    "sign in": ("", "/accounts/login/", 200, WIDE_AND_NARROW),
}


@pytest.mark.parametrize("role", dict.fromkeys(role for role, *_ in PAGES.values()))
async def test_pages(role: str, open_window: Open) -> None:
    """All that this role looks at, in one window."""
    window = await open_window(role)
    if role == "support":
        await window.open_profile("cust_1001")  # whom the search finds
    found = {}
    for name, (_role, address, status, looks) in {key: each for key, each in PAGES.items() if each[0] == role}.items():
        window.expected = [f"status of {status}"]
        response = await window.page.goto(address)
        assert response
        if wrong := [*([response.status] if response.status != status else []), *await flaws(window, looks)]:
            found[name] = wrong
    assert found == {}


async def test_pages_with_pictures(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_orders")
    await window.page.get_by_role("link", name="Explain").click()
    await expect(window.page.get_by_role("heading", name="Movements, newest first")).to_be_visible()
    await look_at(window)
    await window.page.get_by_role("link", name="What expires when").click()
    await expect(window.page.get_by_role("columnheader", name="Month")).to_be_visible()
    await look_at(window)
    await window.page.goto(window.page.url.replace("expiries", "tier-history"))
    await expect(window.page.get_by_role("columnheader", name="Reached")).to_be_visible()
    await look_at(window)


async def test_colors_narrow_in_the_light_and_wide_in_the_dark(open_window: Open) -> None:
    """The other way round than `look_at`, for the pages with most colors."""
    window = await open_window()
    await window.open_profile("cust_coupons")
    for address in (window.page.url, "/main/customers/index/", "/main/config/campaigns/"):
        await window.page.goto(address)
        await look_at(window, OTHER_WAY_ROUND)


async def test_an_index_that_knows_nobody(open_configured: Open) -> None:
    window = await open_configured()
    await window.page.goto("/main/customers/index/")
    await expect(window.page.get_by_role("heading", name="0 known customers")).to_be_visible()
    await expect(window.page.get_by_role("main")).to_contain_text("No customer is known yet")
    await look_at(window)
    await window.page.goto("/main/customers/?q=nobody")
    await expect(window.page.get_by_role("main")).to_contain_text("only some of the customers")
    await look_at(window)


async def test_signing_in_that_failed(open_window: Open) -> None:
    window = await open_window("")
    window.expected.append("status of 400")
    await window.page.goto("/accounts/login/")
    await window.page.get_by_label("User name").fill("nobody")
    await window.page.get_by_label("Password").fill("wrong")
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("alert")).to_contain_text("is wrong")
    await look_at(window)


async def test_panels_as_pages_of_their_own(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_friends")
    profile, found = window.page.url, {}
    # Of each kind: figures, a list with filters, a list with pages, one that is read on demand. As a part of a profile,
    # every panel is looked at below; that each is a page: tests/customers/test_panel_view.py.
    for panel in ("balance", "activity", "referrals", ON_DEMAND[0].slug):
        await window.page.goto(f"{profile}{panel}/")
        await expect(window.panel(panel)).to_be_visible()
        found[panel] = await flaws(window)
    await window.page.goto(f"{profile}friends/")
    found["friends"] = await flaws(window)
    assert {panel: wrong for panel, wrong in found.items() if wrong} == {}


async def test_what_unfolds_at_the_end_of_a_profile(open_window: Open) -> None:
    """In its place, one after the other, with the keyboard: the focus stays where the line was."""
    window = await open_window()
    await window.open_profile("cust_orders")
    address = window.page.url
    for panel in ON_DEMAND:
        await window.page.locator(f"#show-{panel.slug}").press("Enter")
        await expect(window.page.locator(f"#title-{panel.slug}")).to_be_focused()
        await expect(window.page.locator(f"#refresh-{panel.slug}")).to_be_visible()
    assert window.page.url == address
    await look_at(window)


async def test_a_panel_asked_for_nonsense(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_gone_friend")
    window.expected.append("status of 400")
    profile = window.page.url
    statuses = {
        "referrals/?page=0": 400,
        "referrals/?page=99": 200,
        "activity/?kind=Nonsense": 400,
        "activity/?before=x": 400,
    }
    found = {}
    for query in statuses:
        response = await window.page.goto(f"{profile}{query}")
        assert response
        found[query] = response.status
        await look_at(window, NARROW)
    assert found == statuses


TROUBLE: dict[str, tuple[Sequence[Look], list[dict[str, str]]]] = {
    "parts are missing": (NARROW, [{"path": "*/stamps/5809", "fault": "500"}, {"path": "*/count", "fault": "500"}]),
    "keys refused": (WIDE_AND_NARROW, [{"path": "/customers/*", "fault": "401"}]),
    "wrong types": (WIDE_AND_NARROW, [{"path": "/customers/*", "fault": "wrong-types"}]),
    "customer gone": (NARROW, [{"path": "/customers/*", "fault": "404"}]),
}


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_a_profile_in_trouble(trouble: str, desk: Desk, open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_gone_friend")
    friend = window.panel("referrals").locator("tbody th a").nth(3)
    desk.sandbox.set_faults(TROUBLE[trouble][1])
    await friend.click()
    await window.page.wait_for_load_state("load")
    await window.whole_profile()
    await look_at(window, TROUBLE[trouble][0])


async def test_a_profile_while_it_is_read(desk: Desk, open_window: Open) -> None:
    """Outlines with their titles, until the answers come."""
    window = await open_window()
    await window.open_profile("cust_1001")
    desk.sandbox.set_faults([{"path": "/customers/*", "delay": 30}])
    await window.page.goto(f"{window.page.url}?fresh=1", wait_until="commit")
    await expect(window.page.get_by_role("heading", name="Coupons")).to_be_visible()
    assert await window.axe() == []
    await window.page.set_viewport_size({"width": 390, "height": 844})
    assert await window.overflow() <= 0


async def test_what_is_wrong_is_found(open_window: Open) -> None:
    """Or the tests above could not fail."""
    window = await open_window()
    await window.page.goto("/main/")
    await window.page.evaluate("document.documentElement.removeAttribute('lang')")
    await window.page.evaluate("document.querySelector('h1').style.color = '#ccc'")
    assert [found.split()[0] for found in await window.axe()] == ["html-has-lang", "color-contrast"]
    await window.page.evaluate("document.querySelector('h1').style.marginInlineStart = '2000px'")
    assert await window.overflow() > 0
