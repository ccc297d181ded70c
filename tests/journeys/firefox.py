"""Firefox as a member of staff uses it. Playwright's protocol is not Debian's Firefox's, so this speaks WebDriver BiDi.

Source: https://www.w3.org/TR/webdriver-bidi/
"""

import asyncio
import json
import re
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

WAIT_SECONDS = 30  # seconds for anything that is waited for
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "ArrowDown": "\ue015"}
# Firefox would otherwise open pages of its own and ask the network for updates.
PREFERENCES = """
user_pref("app.normandy.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,#");
user_pref("signon.rememberSignons", false);
user_pref("toolkit.telemetry.enabled", false);
"""


class Refused(Exception):
    """Firefox did not do what a command asked for; its words say why."""


class Firefox:
    """A running Firefox: commands by their names in the protocol, and the pages that have come."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.loaded: dict[str, int] = {}  # how many pages have come whole in each tab
        self.news = asyncio.Condition()

    async def command(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command. Raises Refused, or TimeoutError."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(WAIT_SECONDS):
            return await self._answers[number]

    async def listen(self) -> None:
        """Hand out what Firefox says, until it is gone."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            if said.get("method") == "browsingContext.load":
                async with self.news:
                    tab = said["params"]["context"]
                    self.loaded[tab] = self.loaded.get(tab, 0) + 1
                    self.news.notify_all()
            elif answer := self._answers.pop(said.get("id"), None):
                if said["type"] == "success":
                    answer.set_result(said["result"])
                else:
                    answer.set_exception(Refused(f"{said['error']}: {said['message']}"))

    async def open_tab(self, base_url: str, *, width: int, height: int) -> "Tab":
        """A tab with cookies of its own."""
        person = (await self.command("browser.createUserContext"))["userContext"]
        context = (await self.command("browsingContext.create", type="tab", userContext=person))["context"]
        await self.command("browsingContext.setViewport", context=context, viewport={"width": width, "height": height})
        return Tab(self, context, base_url)


class Tab:
    """One tab. Where a method takes a `selector`, the first visible element that fits is meant."""

    def __init__(self, firefox: Firefox, context: str, base_url: str) -> None:
        self._firefox = firefox
        self._context = context
        self._base_url = base_url

    async def goto(self, path: str) -> None:
        """Ends when the page is whole."""
        url = self._base_url + path
        await self._firefox.command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    @asynccontextmanager
    async def another_page(self) -> AsyncIterator[None]:
        """Around what leads to another page; ends when that is whole."""
        seen = self._firefox.loaded.get(self._context, 0)
        yield
        async with asyncio.timeout(WAIT_SECONDS), self._firefox.news:
            await self._firefox.news.wait_for(lambda: self._firefox.loaded.get(self._context, 0) > seen)

    async def back(self) -> None:
        """The Back button, to a page of another address."""
        async with self.another_page():
            await self._firefox.command("browsingContext.traverseHistory", context=self._context, delta=-1)

    async def reload(self) -> None:
        await self._firefox.command("browsingContext.reload", context=self._context, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """What a JavaScript expression is: text, number, truth or None."""
        result = await self._firefox.command(
            "script.evaluate", expression=expression, target={"context": self._context}, awaitPromise=True
        )
        if result["type"] != "success":
            raise Refused(result["exceptionDetails"]["text"])
        return result["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until the expression is true. Raises TimeoutError."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not await self.evaluate(f"Boolean({expression})"):
                await self.evaluate("new Promise(done => setTimeout(done, 20))")

    async def text(self, selector: str = "main") -> str:
        return str(await self.evaluate(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''"))

    async def address(self) -> str:
        return str(await self.evaluate("location.pathname + location.search"))

    async def click(self, selector: str) -> None:
        """A real click on its middle, scrolled to when it is out of sight."""
        where = await self.evaluate(
            f"""(() => {{
                const all = [...document.querySelectorAll({json.dumps(selector)})];
                const element = all.find(one => one.checkVisibility());
                element.scrollIntoView({{block: "nearest", behavior: "instant"}});
                const box = element.getBoundingClientRect();
                return JSON.stringify([box.x + box.width / 2, box.y + box.height / 2].map(Math.floor));
            }})()"""
        )
        x, y = json.loads(where)
        steps: list[dict[str, Any]] = [{"type": "pointerMove", "x": x, "y": y}]
        steps += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        await self._act({"type": "pointer", "id": "mouse", "actions": steps})

    async def type(self, text: str, *, press: str = "") -> None:
        """Real keys, to where the focus is; then a key by its name."""
        keys = [*text, *([KEYS[press]] if press else [])]
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keyboard", "actions": steps})

    async def _act(self, device: dict[str, Any]) -> None:
        await self._firefox.command("input.performActions", context=self._context, actions=[device])


@asynccontextmanager
async def running_firefox(program: str, folder: Path) -> AsyncIterator[Firefox]:
    """A headless Firefox with an empty profile in `folder`."""
    (folder / "user.js").write_text(PREFERENCES)
    arguments = ("--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0", "about:blank")
    process = await asyncio.create_subprocess_exec(
        program, *arguments, stdout=DEVNULL, stderr=PIPE, env={"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
    )
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            url = await _listening(process)
        drained = asyncio.create_task(_drained(process))
        async with ClientSession() as session, session.ws_connect(f"{url}/session", max_msg_size=0) as socket:
            firefox = Firefox(socket)
            listening = asyncio.create_task(firefox.listen())
            await firefox.command("session.new", capabilities={})
            await firefox.command("session.subscribe", events=["browsingContext.load"])
            yield firefox
            await firefox.command("browser.close")
            await listening
        await drained
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _listening(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    async for line in process.stderr:
        if found := LISTENING.search(line):
            return found[1].decode()
    raise Refused("Firefox ended before it listened")


async def _drained(process: asyncio.subprocess.Process) -> None:
    assert process.stderr
    async for _line in process.stderr:
        pass
