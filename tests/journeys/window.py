"""A browser window as a member of staff uses it, and what can be seen of it."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import ConsoleMessage, Locator, Page, Request

from tests import canary

# Addresses that may hold an id or a search: they are for links from elsewhere, and reach no log.
DOOR = re.compile(r"/[a-z]+/customers/(open)?")
SLOTS = "header balance tier attention coupons stamps campaigns referrals activity details ticket".split()

# Axe looks for all else first. It would need seconds for the contrast of every text, so it measures the first and the
# last of those that look alike: in one color, size and weight, over the same backgrounds.
FINDINGS = """async onlyColors => {
    const grounds = new Map(), looks = new Map(), numbers = new Map();
    const numberOf = look => numbers.get(look) ?? (numbers.set(look, numbers.size), numbers.size - 1);
    const hasText = element =>
        element.matches("input, select, textarea") ||
        [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isSeen = element =>
        element.checkVisibility({opacityProperty: true, visibilityProperty: true}) &&
        [...element.getClientRects()].some(({width, height}) => width > 1 && height > 1);
    for (const element of document.querySelectorAll("html, body, body *")) {
        const is = getComputedStyle(element);
        const own = [is.backgroundColor, is.backgroundImage, is.opacity, is.position].join();
        const below = grounds.get(element.parentElement);
        const ground = own === "rgba(0, 0, 0, 0),none,1,static" ? below : numberOf(`${below}/${own}`);
        grounds.set(element, ground);
        if (element.matches(":disabled, [aria-disabled=true]") || !hasText(element) || !isSeen(element)) continue;
        const look = [ground, is.color, is.fontSize, is.fontWeight, is.textShadow].join();
        looks.set(look, [looks.get(look)?.[0] ?? element, element]);
    }
    const options = {resultTypes: ["violations"], preload: false, elementRef: false};
    const runs = onlyColors ? [] : [[document, {...options, rules: {"color-contrast": {enabled: false}}}]];
    if (looks.size) runs.push([{include: [...looks.values()].flat()}, {...options, runOnly: ["color-contrast"]}]);
    const found = [];
    for (const [where, how] of runs) found.push(...(await axe.run(where, how)).violations);
    return found.map(({id, nodes}) => `${id} x${nodes.length}: ${nodes[0].html.slice(0, 200)}`);
}"""


class Window:
    """`complaints` are what the browser or the network had to say against the pages seen so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.expected: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(words in message.text for words in self.expected):
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if not DOOR.fullmatch(address.path) and canary.leaks(request.url):
            self.complaints.append(f"address: {request.url}")
        came_from = request.headers.get("referer", "")
        if not DOOR.fullmatch(urlsplit(came_from).path) and canary.leaks(came_from):
            self.complaints.append(f"referer: {came_from}")

    async def open_profile(self, customer_id: str, program: str = "main") -> None:
        """As a link from another system does; ends when every panel is there."""
        await self.page.goto(f"/{program}/customers/open?id={quote(customer_id, safe='')}")
        assert re.search(rf"/{program}/customers/[a-z2-7]{{16}}/", self.page.url), self.page.url
        await self.whole_profile()

    async def whole_profile(self) -> None:
        """Wait for the profile to be complete; no slot shows its outline any more. Stamps one platform alone has."""
        await self.page.wait_for_load_state("load")
        for slot in SLOTS if "/stores/" not in self.page.url else [slot for slot in SLOTS if slot != "stamps"]:
            arrived = self.page.locator(f"#profile > [slot={slot}], #profile > .late > [slot={slot}]")
            assert await arrived.count() >= 1, f"{slot} did not come"

    async def failed_panels(self) -> set[str]:
        """Those that show an error."""
        failed = self.page.locator(".panel:has(.error-card)")
        return set(await failed.evaluate_all("panels => panels.map(panel => panel.slot)"))

    async def reach(self, target: Locator) -> None:
        """Press Tab until this has the focus."""
        for _ in range(60):
            await self.page.keyboard.press("Tab")
            if await target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"Tab does not reach {target}")

    async def follow(self, target: Locator) -> None:
        """Press Tab until this has the focus, then Enter."""
        await self.reach(target)
        await self.page.keyboard.press("Enter")

    def panel(self, slug: str) -> Locator:
        return self.page.locator(f"#panel-{slug}")

    async def axe(self, *, only_colors: bool = False) -> list[str]:
        """What axe finds, of everything or of contrast alone: a line for each rule with the first element. Colors are
        measured once for each look."""
        before = len(self.complaints)
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE_SCRIPT)
        found = await self.page.evaluate(FINDINGS, only_colors)
        del self.complaints[before:]  # axe tries inline styles, which the policy stops: its doing, not the page's
        return list(found)

    async def overflow(self) -> int:
        """By how many pixels the page can be scrolled sideways."""
        width: Any = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return int(width)

    async def storage(self) -> dict[str, Any]:
        """What scripts have kept in the browser."""
        kept: Any = await self.page.evaluate(
            "async () => ({local: {...localStorage}, session: {...sessionStorage},"
            " databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,"
            " readable: document.cookie, state: JSON.stringify(history.state)})"
        )
        return dict(kept)
