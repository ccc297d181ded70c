"""The keyboard alone, and what remembers a choice."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Open

# The slot or panel that holds the focus, outermost first; "" for what stands outside a profile.
WHERE = """() => {
  const element = document.activeElement;
  const slot = element.closest('#profile > [slot]');
  return slot ? slot.slot : element.closest('header.topbar') ? 'topbar' : element.closest('footer') ? 'footer' : '';
}"""


async def test_the_first_stop_skips_to_the_content(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_1001")
    await window.page.keyboard.press("Tab")
    await expect(window.page.get_by_text("Skip to content")).to_be_focused()
    await expect(window.page.get_by_text("Skip to content")).to_be_in_viewport()
    await window.page.keyboard.press("Enter")
    await expect(window.page.locator("#content")).to_be_focused()
    await window.page.keyboard.press("Tab")
    assert await window.page.evaluate(WHERE) == "header"


async def test_tab_follows_what_is_seen(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_new")
    order: list[str] = []
    for _ in range(120):
        await window.page.keyboard.press("Tab")
        at = str(await window.page.evaluate(WHERE))
        if not order or order[-1] != at:
            order.append(at)
        if at == "footer":
            break
    seen = [at for at in order if at not in {"", "topbar", "footer"}]
    assert len(seen) == len(set(seen)), order
    tops = {
        slot: await window.page.locator(f"#profile > [slot={slot}]").first.evaluate(
            "element => [element.getBoundingClientRect().left > innerWidth / 2, element.getBoundingClientRect().top]"
        )
        for slot in seen
    }
    strip = [slot for slot in seen if slot in {"balance", "tier"}]
    assert seen.index("header") < min(map(seen.index, strip)) < seen.index("coupons") < seen.index("campaigns")
    aside = {"ticket", "actions", *strip}
    left = [top for is_right, top in (tops[slot] for slot in seen if slot not in aside) if not is_right]
    assert left == sorted(left)


async def test_shortcuts(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_1001")
    search = window.page.locator(".topbar [data-search]")
    await window.page.keyboard.press("/")
    await expect(search).to_be_focused()
    await window.page.keyboard.type("/?r")
    assert await search.input_value() == "/?r"
    await window.page.locator("#title-coupons").focus()
    await window.page.keyboard.press("Control+k")
    await expect(window.page.locator("#palette-field")).to_be_focused()
    await window.page.keyboard.press("Control+k")
    await expect(window.page.get_by_role("dialog")).to_be_hidden()
    await window.page.locator("#title-coupons").focus()
    await window.page.keyboard.press("?")
    await expect(window.page.get_by_role("dialog")).to_be_visible()
    await window.page.get_by_label("Use keyboard shortcuts").uncheck()
    await window.page.keyboard.press("Escape")
    await expect(window.page.get_by_role("dialog")).to_be_hidden()
    await window.page.locator("#title-coupons").focus()
    await window.page.keyboard.press("/")
    await expect(search).not_to_be_focused()
    await window.page.reload()
    await window.page.locator("#title-coupons").focus()
    await window.page.keyboard.press("?")
    await expect(window.page.get_by_role("dialog")).to_be_hidden()
    assert (await window.storage())["local"] == {"shortcuts": "off"}


PRESS = "init => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...init}))"


async def test_shortcuts_work_with_any_keyboard_layout(open_window: Open) -> None:
    window = await open_window()
    await window.page.goto("/main/config/")
    for key, code, modifiers, focused in (
        ("ن", "KeyK", {"ctrlKey": True}, "#palette-field"),  # Arabic
        ("ظ", "Slash", {}, ".topbar [data-search]"),
        ("؟", "Slash", {"shiftKey": True}, "#shortcuts-on"),
        ("Л", "KeyK", {"ctrlKey": True}, "#palette-field"),  # Russian with Caps Lock
        (".", "Slash", {}, ".topbar [data-search]"),
        ("/", "Digit7", {"shiftKey": True}, ".topbar [data-search]"),  # German: a Latin key counts, not its place
    ):
        await window.page.evaluate(PRESS, {"key": key, "code": code, **modifiers})
        await expect(window.page.locator(focused)).to_be_focused()
        if focused == "#shortcuts-on":
            assert await window.axe() == []
        await window.page.evaluate("document.querySelector('dialog[open]')?.close(), document.activeElement.blur()")
    for g, c in (("ע", "ב"), ("G", "C"), ("γ", "ψ")):  # Hebrew, Caps Lock, Greek
        await window.page.goto("/main/config/campaigns/")
        async with window.page.expect_navigation(url=re.compile("/config/tiers/$")):
            await window.page.evaluate(PRESS, {"key": g, "code": "KeyG"})
            await window.page.evaluate(PRESS, {"key": c, "code": "KeyC"})


async def test_enter_that_ends_an_input_method_s_word_is_no_choice(open_window: Open) -> None:
    window = await open_window()
    await window.page.goto("/main/config/")
    await window.page.keyboard.press("Control+k")
    await window.page.keyboard.type("tiers")
    await expect(window.page.locator("#palette [aria-selected]")).to_have_text(re.compile("Tiers"))
    for of_input_method in ({"isComposing": True}, {"keyCode": 229}):
        assert await window.page.evaluate(
            PRESS.replace("bubbles", "cancelable: true, bubbles"), {"key": "Enter", **of_input_method}
        )
    await expect(window.page.locator("#palette")).to_be_visible()


async def test_r_refreshes(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_1001")
    await window.page.locator("#title-coupons").focus()
    await window.page.keyboard.press("r")
    await window.page.wait_for_url(re.compile("fresh=1"))
    await window.whole_profile()
    await expect(window.panel("balance")).to_contain_text("live")


async def test_a_panel_is_refreshed_where_it_stands_and_keeps_the_focus(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_1001")
    await window.page.reload()
    await expect(window.panel("coupons")).to_contain_text("cached")
    await window.page.locator("#refresh-coupons").focus()
    await window.page.keyboard.press("Enter")
    await expect(window.panel("coupons")).to_contain_text("live")
    await expect(window.page.locator("#refresh-coupons")).to_be_focused()
    await expect(window.page.locator("#announcer")).to_contain_text("Updated: Coupons")
    await expect(window.panel("balance")).to_contain_text("cached")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_theme_is_remembered(theme: str, open_window: Open) -> None:
    window = await open_window(color_scheme="dark" if theme == "light" else "light")
    await window.page.goto("/main/")
    before = await window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    await window.page.get_by_role("button", name="Light or dark").click()
    await window.page.get_by_role("button", name=theme.capitalize(), exact=True).click()
    after = await window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert after != before
    await window.page.reload()
    assert await window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == after
    assert (await window.storage())["local"] == {"theme": theme}
