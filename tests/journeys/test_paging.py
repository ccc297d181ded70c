"""Long lists: every row can be reached, none comes twice, Back goes back."""

import re
from urllib.parse import urljoin

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Open
from tests.journeys.window import Window


def friends(html: str) -> list[str]:
    """Addresses of the friends on a page, in order."""
    return re.findall(r'<th scope="row" class="fills">\s*<div class="cut">\s*<a href="([^"]+)"', html)


async def first_friend(window: Window) -> str:
    return str(await window.panel("referrals").locator("tbody th a").first.get_attribute("href"))


async def test_every_friend_of_1250_is_listed_once(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_friends")
    address: str | None = window.page.url + "referrals/?all=1"
    seen: list[str] = []
    while address:
        response = await window.page.request.get(address)
        assert response.status == 200
        html = await response.text()
        seen += friends(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = urljoin(response.url, following[1].replace("&amp;", "&")) if following else None
    assert len(seen) == 1250
    assert len(set(seen)) == 1250


async def test_a_deleted_friend_stops_no_paging(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_gone_friend")
    seen: list[str] = []
    await window.panel("referrals").get_by_role("link", name="44 more on this page").click()
    await expect(window.panel("referrals").locator("tbody th")).to_have_count(50)
    for _ in range(3):
        seen += await window.panel("referrals").locator("tbody th").all_text_contents()
        following = window.panel("referrals").get_by_role("link", name="Next")
        if await following.count():
            was = await first_friend(window)
            await following.click()
            await expect(window.panel("referrals").locator("tbody th a").first).not_to_have_attribute("href", was)
    assert len(seen) == len(set(seen)) == 120


async def test_next_previous_and_back_on_the_profile(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_friends")
    balance = await window.panel("balance").inner_text()
    panel = window.panel("referrals")
    one = await first_friend(window)
    await panel.get_by_role("link", name="Next").click()
    await expect(window.page).to_have_url(re.compile(r"referrals\.page=2"))
    await expect(panel).to_contain_text("page 2")
    two = await first_friend(window)
    assert two != one
    await panel.get_by_role("link", name="Next").click()
    await expect(panel).to_contain_text("page 3")
    await window.page.go_back()
    await expect(panel).to_contain_text("page 2")
    await expect(panel.locator("tbody th a").first).to_have_attribute("href", two)
    await window.whole_profile()
    await panel.get_by_role("link", name="Previous").click()
    await expect(panel.locator("tbody th a").first).to_have_attribute("href", one)
    await window.page.reload()
    await window.whole_profile()
    assert await first_friend(window) == one
    assert await window.panel("balance").locator(".figure").first.inner_text() in balance
    await panel.locator("tbody th a").first.click()
    await window.whole_profile()
    await window.page.go_back()
    await window.whole_profile()
    assert await first_friend(window) == one


TOP_OF = "panel => panel.getBoundingClientRect().top"
ON_TOP = "([x, y]) => document.elementFromPoint(x, y).closest('.panel')?.id"


@pytest.mark.parametrize(
    ("customer_id", "slug", "name", "width"),
    [("cust_friends", "referrals", "Next", 1440), ("cust_busy", "activity", "Older", 390)],
)
async def test_another_page_of_a_list_leaves_the_reader_there(
    customer_id: str, slug: str, name: str, width: int, open_window: Open
) -> None:
    """Where they are while the panel's beginning is in sight, with the focus on the same link; else at its beginning,
    clear of what is stuck to the window's top, with the focus on its title."""
    window = await open_window(width=width, height=900)
    await window.open_profile(customer_id)
    panel = window.panel(slug)
    link, title = panel.get_by_role("link", name=name), panel.get_by_role("heading", level=2)

    async def page() -> None:
        shown = await panel.inner_text()
        await link.click()
        await expect(panel).not_to_have_text(shown, use_inner_text=True)

    await window.page.set_viewport_size({"width": width, "height": 1300})
    await panel.evaluate("panel => scrollBy(0, panel.getBoundingClientRect().top - 200)")
    where = await window.page.evaluate("scrollY")
    assert where > 100
    top = await panel.evaluate(TOP_OF)
    await page()
    await expect(link).to_be_focused()
    assert await panel.evaluate(TOP_OF) == pytest.approx(top, abs=2)

    await window.page.set_viewport_size({"width": width, "height": 500})
    await link.scroll_into_view_if_needed()
    assert await panel.evaluate(TOP_OF) < 0
    await page()
    await expect(title).to_be_focused()
    box = await title.bounding_box()
    assert box
    assert 0 <= box["y"] < 200
    assert await window.page.evaluate(ON_TOP, [box["x"] + 5, box["y"] + 5]) == f"panel-{slug}"


async def test_older_activity_and_back(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_busy")
    panel = window.panel("activity")
    await expect(panel).to_contain_text("5,000 in total")
    await panel.get_by_role("link", name="35 more on this page").click()
    await expect(panel.locator("tr:has(> .hour)")).to_have_count(50)
    pages = [await panel.locator("tr:has(> .hour)").all_text_contents()]
    for _ in range(3):
        older = panel.get_by_role("link", name="Older")
        led_to = await older.get_attribute("hx-get") or ""
        await older.click()
        await expect(panel.locator(f'#activity-older[hx-get="{led_to}"]')).to_have_count(0)
        pages.append(await panel.locator("tr:has(> .hour)").all_text_contents())
    assert [len(page) for page in pages] == [50] * 4
    assert len({tuple(page) for page in pages}) == 4
    await window.page.go_back()
    await expect(panel.locator("tr:has(> .hour)")).to_have_text(pages[2])
    await window.whole_profile()
    await panel.get_by_role("link", name="Newest").click()
    await expect(panel.get_by_role("link", name="Newest")).to_have_count(0)
    await expect(panel.locator("tr:has(> .hour)")).to_have_text(pages[0])


async def test_filters_of_the_activity(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_busy")
    panel = window.panel("activity")
    await panel.get_by_text("More filters").click()
    for name in ("Cashback", "Redeemed", "Manual"):
        link = panel.get_by_role("link", name=name, exact=True)
        await link.click()
        await expect(panel.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "true")
        await expect(panel.get_by_role("link", name=name, exact=True)).to_be_focused()
        if name != "Manual":
            await expect(panel.locator(".panel-count")).to_have_text(re.compile(r"^[\d,]+ of 5,000$"))
    await expect(panel).to_contain_text("activities read so far")
    await panel.get_by_role("link", name="Tier up").click()
    await expect(panel.get_by_role("link", name="Tier up")).to_have_attribute("aria-current", "true")
    await window.page.go_back()
    await window.whole_profile()
    await expect(panel.get_by_role("link", name="Manual", exact=True)).to_have_attribute("aria-current", "true")
    await panel.locator("#activity-all").click()
    await expect(panel.locator("#activity-all")).to_have_attribute("aria-current", "true")
    await panel.locator("#activity-minus").click()
    await expect(panel.locator("#activity-minus")).to_have_attribute("aria-current", "true")
    await expect(panel.locator(".movement-points.plus")).to_have_count(0)
