"""What browsers do by themselves, and not alike: going back, and where one is on a page. Chromium is in other files."""

import re

from tests.journeys.conftest import OpenTab
from tests.journeys.firefox import Tab

SEARCH = re.compile(r"/main/customers/\?sealed=[\w-]+")
PROFILE = re.compile(r"/main/customers/[a-z2-7]{16}/")
TOP = "Math.round(document.getElementById('panel-{slug}').getBoundingClientRect().top)"


async def search(tab: Tab, words: str) -> None:
    await tab.click(".topbar [data-search]")
    async with tab.another_page():
        await tab.type(words, press="Enter")


async def test_back_and_reload_show_the_search_again(open_tab: OpenTab) -> None:
    tab = await open_tab()
    await tab.goto("/main/customers/open?id=cust_top")  # whose name is known from then on
    await search(tab, "omar nas")
    address, found = await tab.address(), await tab.text("#matches")
    assert SEARCH.fullmatch(address)
    assert "None" not in found
    async with tab.another_page():
        await tab.click("section[aria-labelledby=matches] tbody a")
    assert PROFILE.fullmatch(await tab.address())
    await tab.back()
    assert (await tab.address(), await tab.text("#matches")) == (address, found)
    await tab.reload()
    assert (await tab.address(), await tab.text("#matches")) == (address, found)
    await tab.back()
    assert PROFILE.fullmatch(await tab.address())


async def test_the_next_page_of_a_list_begins_where_one_reads(open_tab: OpenTab) -> None:
    tab = await open_tab(height=600)
    for customer_id, slug, link in (
        ("cust_friends", "referrals", "#panel-referrals-next"),
        ("cust_busy", "activity", "#activity-older"),
    ):
        await tab.goto(f"/main/customers/open?id={customer_id}")
        await tab.goto(f"{await tab.address()}?{slug}.all=1")
        title, top = f"title-{slug}", TOP.format(slug=slug)
        await tab.click(link)
        await tab.until(f"document.activeElement.id === '{title}'")
        assert 0 <= await tab.evaluate(top) < 200
        assert await tab.evaluate("scrollY") > 0


async def test_a_profile_waits_for_the_stylesheet_of_its_layout(open_tab: OpenTab) -> None:
    """Firefox paints a page whose shadow tree has no styles yet, as on a first visit."""
    tab = await open_tab()
    await tab.goto("/main/customers/open?id=cust_1001")
    visibility = "getComputedStyle(document.querySelector('#profile h1')).visibility"
    assert await tab.evaluate(visibility) == "visible"
    take_away = "window.sheet = document.querySelector('#profile').shadowRoot.querySelector('link'); sheet.remove()"
    await tab.evaluate(take_away)
    assert await tab.evaluate(visibility) == "hidden"
    await tab.evaluate("document.querySelector('#profile').shadowRoot.prepend(sheet)")
    await tab.until(f"{visibility} === 'visible'")


async def test_a_suggestion_is_chosen_with_keys(open_tab: OpenTab) -> None:
    tab = await open_tab()
    await tab.goto("/main/customers/open?id=cust_top")
    profile = await tab.address()
    await tab.goto("/main/")
    await tab.type("omar")  # the caret is in the box
    await tab.until("document.querySelector('#find-list [role=option]')")
    await tab.type("", press="ArrowDown")
    async with tab.another_page():
        await tab.type("", press="Enter")
    assert await tab.address() == profile


async def test_filters_apply_at_once_and_two_dates_are_compared(open_tab: OpenTab) -> None:
    tab = await open_tab("manager")
    await tab.goto("/main/config/review/")  # which takes the first snapshots
    await tab.goto("/access-log/days/")
    await tab.evaluate(
        """(() => {
            const choice = document.querySelector(".access-log select[name=staff]");
            choice.selectedIndex = 1;
            choice.dispatchEvent(new Event("change", {bubbles: true}));
        })()"""
    )
    await tab.until("/staff=[^&]/.test(location.search) && document.querySelector('select[name=staff]').value")
    assert not await tab.evaluate("document.querySelector('.access-log .button-primary').checkVisibility()")
    await tab.goto("/main/config/history/")
    async with tab.another_page():
        await tab.click("#panel-history form button")
    assert "as seen by this dashboard" in await tab.text()
    assert re.search(r"from=\d{4}-\d\d-\d\d&to=\d{4}", await tab.address())
