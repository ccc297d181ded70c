"""Suggestions under a search field, and the palette: keyboard, mouse, a slow or failing dashboard; nothing is kept."""

import asyncio
import json
import re
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from playwright.async_api import Locator, Request, Route, expect

from tests.journeys.conftest import Open
from tests.journeys.test_finding import KEY_ADDRESS
from tests.journeys.window import Window
from tests.live import Agent, Desk

SUGGESTIONS = "**/customers/suggestions/"
FIELD = "[data-search]"


@pytest.fixture(scope="module", autouse=True)
def seen_before(agent: Agent) -> None:
    """The dashboard has seen Omar Nasser."""
    agent.ask(agent.profile("cust_top"))


async def at_home(open_window: Open, role: str = "support", **given: object) -> Window:
    """A window on the home page."""
    window = await open_window(role, **given)
    await window.page.goto("/main/")
    return window


def options(window: Window) -> Locator:
    return window.page.get_by_role("option")


async def typed(request: Request) -> str:
    return parse_qs(request.post_data or "").get("q", [""])[0]


async def test_down_and_enter_open_who_is_suggested(open_window: Open) -> None:
    window = await at_home(open_window)
    box = window.page.locator(FIELD)
    await box.press_sequentially("omar na")
    await expect(options(window).first).to_contain_text("Omar Nasser")
    await expect(options(window).first.locator("mark").first).to_have_text("Omar")
    await expect(box).to_have_attribute("role", "combobox")
    await expect(box).to_have_attribute("aria-expanded", "true")
    await expect(window.page.locator("#announcer")).to_contain_text("known customers")
    await window.page.keyboard.press("ArrowDown")
    first = options(window).first
    await expect(first).to_have_attribute("aria-selected", "true")
    await expect(box).to_have_attribute("aria-activedescendant", str(await first.get_attribute("id")))
    await expect(box).to_be_focused()
    await window.page.keyboard.press("ArrowUp")
    await expect(window.page.locator("[aria-selected=true]")).to_have_count(0)
    await window.page.keyboard.press("ArrowDown")
    await window.page.keyboard.press("Enter")
    await expect(window.page).to_have_url(KEY_ADDRESS)
    await window.whole_profile()


async def test_enter_alone_searches_and_a_click_opens(open_window: Open) -> None:
    window = await at_home(open_window)
    await window.page.locator(FIELD).press_sequentially("omar na")
    await options(window).first.click()
    await expect(window.page).to_have_url(KEY_ADDRESS)
    await window.whole_profile()
    await window.page.locator(FIELD).press_sequentially("omar na")
    await expect(options(window).first).to_be_visible()
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text("omar na")


async def test_a_page_that_still_comes_suggests_already(desk: Desk, open_window: Open) -> None:
    """The next caller is on the line while the last profile waits for the platform."""
    window = await open_window()
    await window.open_profile("cust_top")
    desk.sandbox.set_faults([{"path": "/customers/*", "delay": 30}])
    await window.page.goto(f"{window.page.url}?fresh=1", wait_until="commit")
    await window.page.locator(FIELD).press_sequentially("omar")
    await expect(options(window).first).to_contain_text("Omar Nasser")
    assert await window.page.evaluate("document.readyState") == "loading"


async def test_escape_closes_and_leaves_what_was_typed(open_window: Open) -> None:
    window = await at_home(open_window)
    box = window.page.locator(FIELD)
    await box.press_sequentially("omar")
    await expect(options(window).first).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(options(window)).to_have_count(0)
    await expect(box).to_have_attribute("aria-expanded", "false")
    assert await box.input_value() == "omar"
    await box.press_sequentially(" n")
    await expect(options(window).first).to_be_visible()
    await window.page.locator("h1").click()
    await expect(options(window)).to_have_count(0)


async def test_an_older_answer_is_dropped(open_window: Open) -> None:
    """One request at a time: the first is given up when the second sets out, so it never comes in after it."""
    window = await at_home(open_window)
    asked: list[str] = []
    given_up: list[str] = []
    held, second = asyncio.Event(), asyncio.Event()

    async def slowly(route: Route, request: Request) -> None:
        asked.append(await typed(request))
        if len(asked) == 1:
            held.set()
            await second.wait()
            try:
                await route.continue_()
            except Exception as error:  # noqa: BLE001 - the browser no longer wants it
                given_up.append(str(error))
        else:
            await route.continue_()

    async def failed(request: Request) -> None:
        given_up.append(await typed(request))

    window.page.on("requestfailed", failed)
    await window.page.route(SUGGESTIONS, slowly)
    await window.page.locator(FIELD).press_sequentially("nobody of that")
    await asyncio.wait_for(held.wait(), 10)
    await window.page.locator(FIELD).fill("omar")
    await expect(options(window).first).to_contain_text("Omar Nasser")
    second.set()
    assert "nobody of that" in given_up
    assert asked[-1] == "omar"
    await expect(options(window).first).to_contain_text("Omar Nasser")


async def test_typing_on_asks_once(open_window: Open) -> None:
    window = await at_home(open_window)
    asked: list[str] = []

    async def counted(route: Route, request: Request) -> None:
        asked.append(await typed(request))
        await route.continue_()

    await window.page.route(SUGGESTIONS, counted)
    await window.page.locator(FIELD).press_sequentially("omar nasser", delay=10)
    await expect(options(window).first).to_contain_text("Omar Nasser")
    assert len(asked) < len("omar nasser") / 2
    assert asked[-1] == "omar nasser"


@pytest.mark.parametrize("trouble", ["503", "nothing"])
async def test_when_nothing_can_be_suggested_it_says_so_and_enter_still_searches(
    trouble: str, open_window: Open
) -> None:
    window = await at_home(open_window)
    window.expected += ["503", "ERR_FAILED"]

    async def fail(route: Route) -> None:
        if trouble == "nothing":
            await route.abort()
        else:
            await route.fulfill(status=503, content_type="text/html", body="<!doctype html><p>whole page", headers={})

    await window.page.route(SUGGESTIONS, fail)
    await window.page.locator(FIELD).press_sequentially("cust_1001")
    await expect(window.page.locator("#find-popup")).to_contain_text("not available right now")
    await window.page.keyboard.press("Enter")
    await expect(window.page).to_have_url(KEY_ADDRESS)


async def test_who_was_signed_out_meanwhile_is_told_so(open_window: Open) -> None:
    window = await at_home(open_window)
    await expect(window.page.locator("#config-card:not([hx-get])")).to_be_visible()  # else it leads to sign in
    await window.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    await window.page.locator(FIELD).press_sequentially("cust_top")
    await expect(window.page.locator("#find-popup")).to_contain_text("You have been signed out")
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "cust_top" not in window.page.url


async def test_the_palette_leads_to_pages_customers_and_themes(open_window: Open) -> None:
    window = await at_home(open_window, "manager")
    dialog = window.page.get_by_role("dialog")
    await window.page.keyboard.press("Control+k")
    await expect(window.page.locator("#palette-field")).to_be_focused()
    for title in ("Customers", "Tiers", "Campaigns", "Review", "History", "Access log", "Dark"):
        await expect(dialog.get_by_role("option", name=re.compile(f"^{title}"))).not_to_have_count(0)
    await window.page.keyboard.type("review")
    await window.page.keyboard.press("Enter")
    await window.page.wait_for_url("**/config/review/")
    await window.page.keyboard.press("Meta+k")
    await window.page.keyboard.type("omar nasser")
    await expect(dialog.get_by_role("option", name="Omar Nasser").first).to_be_visible()
    await window.page.keyboard.press("ArrowDown")
    await window.page.keyboard.press("Enter")
    await expect(window.page).to_have_url(KEY_ADDRESS)
    await window.whole_profile()
    await window.page.keyboard.press("Control+k")
    await window.page.keyboard.type("dark")
    await window.page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    assert await window.page.evaluate("document.documentElement.dataset.theme") == "dark"


async def test_the_palette_opens_by_click_closes_on_escape_and_forgets(open_window: Open) -> None:
    window = await at_home(open_window)
    dialog = window.page.get_by_role("dialog")
    opener = window.page.get_by_role("button", name="Go to…")
    await opener.click()
    await window.page.keyboard.type("omar")
    await expect(dialog.get_by_role("option", name="Omar Nasser").first).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()
    await window.page.keyboard.press("Control+k")
    assert await window.page.locator("#palette-field").input_value() == ""
    await expect(dialog.get_by_role("option", name="Omar Nasser")).to_have_count(0)
    await expect(dialog.get_by_role("option", name="Access log")).to_have_count(0)  # support may not see it


async def test_nothing_typed_is_kept_or_stands_in_an_address(open_window: Open) -> None:
    window = await at_home(open_window)
    addresses: list[str] = []
    window.page.on("request", lambda request: addresses.append(request.url))
    await window.page.locator(FIELD).press_sequentially("omar nasser")
    await expect(options(window).first).to_be_visible()
    await window.page.keyboard.press("Control+k")
    await window.page.keyboard.type("omar nasser")
    await expect(window.page.get_by_role("dialog").get_by_role("option", name="Omar Nasser").first).to_be_visible()
    kept = json.dumps([await window.storage(), addresses, window.page.url]).casefold()
    assert "omar" not in kept


@pytest.mark.parametrize(("role", "theme", "width"), [("support", "light", 1440), ("marketing", "dark", 390)])
async def test_suggestions_and_palette_are_fit_for_everyone(
    role: str, theme: str, width: int, open_window: Open
) -> None:
    """axe wide in the light and narrow in the dark; nothing scrolls sideways."""
    window = await at_home(open_window, role, color_scheme=theme)
    for is_palette in (False, True):
        await window.page.set_viewport_size({"width": 1440, "height": 900})
        await window.page.goto("/main/")
        if is_palette:
            await window.page.keyboard.press("Control+k")
        else:
            await window.page.locator(FIELD).focus()
        await window.page.keyboard.type("omar")
        await expect(options(window).first).to_be_visible()
        await window.page.keyboard.press("ArrowDown")
        await window.page.set_viewport_size({"width": width, "height": 900})
        await expect(options(window).first).to_be_visible()
        assert await window.axe() == [], is_palette
        for narrow in (width, 320):
            await window.page.set_viewport_size({"width": narrow, "height": 700})
            assert await window.overflow() <= 0, (narrow, is_palette)


@pytest.mark.parametrize("scripts", [True, False])
async def test_more_matches(scripts: bool, agent: Agent, open_window: Open) -> None:
    """Appended where scripts run, a page of their own where they do not."""
    profile = agent.profile("cust_friends")
    for page in range(1, 5):  # the index knows these friends from then on
        agent.ask(f"{profile}referrals/?page={page}")
    window = await open_window(java_script_enabled=scripts)
    await window.page.goto("/main/")
    await window.page.locator(FIELD).fill("cust")
    await window.page.keyboard.press("Enter")
    main = window.page.get_by_role("main")
    matches = main.locator("section[aria-labelledby=matches] tbody tr:not([id])")
    await expect(matches).to_have_count(25)
    await expect(main).to_contain_text("This dashboard asks Gameball by exact id")
    await window.page.wait_for_load_state("load")  # until then the link is not yet a script's
    await main.get_by_role("link", name="More matches").click()
    if scripts:
        await expect(matches).to_have_count(50)
        await expect(matches.nth(25).get_by_role("link")).to_be_focused()
    else:
        await expect(main.get_by_role("heading", name=re.compile("Matches 26 to"))).to_be_visible()
        await main.get_by_role("link", name="Previous matches").click()
        await expect(matches).to_have_count(25)
    assert "cust" not in window.page.url.partition("/customers/")[2]
