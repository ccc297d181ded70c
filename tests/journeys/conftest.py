"""Windows of a real browser, signed in as each role once, that watch what a page does and complain about it."""

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import cache

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, StorageState

from dashboard.sandbox.options import SandboxOptions
from tests.journeys.firefox import Firefox, Tab, running_firefox
from tests.journeys.window import Window
from tests.live import PASSWORD, Agent, Desk, running_desk, running_several

Open = Callable[..., Awaitable[Window]]
OpenTab = Callable[..., Awaitable[Tab]]
Agents = Callable[[str], Agent]
Sessions = Callable[[Desk, str], StorageState]


@pytest.fixture(scope="session")
def running_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def desk(running_dashboard: Desk) -> Iterator[Desk]:
    """The running dashboard, its platform well."""
    running_dashboard.sandbox.clear_faults()
    yield running_dashboard
    running_dashboard.sandbox.clear_faults()


@pytest.fixture(scope="session")
def agents(running_dashboard: Desk) -> Agents:
    """Gives a role without a browser, signed in when it is first asked for."""
    return cache(lambda role: Agent(running_dashboard, role))


@pytest.fixture(scope="session")
def agent(agents: Agents) -> Agent:
    """Support, without a browser."""
    return agents("support")


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Gives what a browser keeps of a role that has signed in to a dashboard: once, when it is first asked for."""
    return cache(lambda desk, role: session_of(Agent(desk, role)))


def session_of(agent: Agent) -> StorageState:
    """What a browser keeps after that agent has signed in through the form."""
    cookies = [
        {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "expires": -1, "sameSite": "Lax"}
        | {"httpOnly": name.startswith("sessionid"), "secure": False}
        for name, value in agent.cookies.items()
    ]
    return {"cookies": cookies, "origins": []}  # type: ignore[typeddict-item]


async def sign_in(window: Window, name: str) -> None:
    """Fill in the form; ends on the page one wanted to see."""
    await window.page.goto("/accounts/login/")
    await window.page.get_by_label("User name").fill(name)
    await window.page.get_by_label("Password").fill(PASSWORD)
    await window.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    await window.page.wait_for_url(re.compile(r"/(main|stores)/$"))


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(desk: Desk, browser: Browser, sessions: Sessions) -> AsyncIterator[Open]:
    """`await open_window("manager", width=390)`: see `windows_of`."""
    async with windows_of(desk, browser, sessions) as open_one:
        yield open_one


@asynccontextmanager
async def windows_of(desk: Desk, browser: Browser, sessions: Sessions) -> AsyncIterator[Open]:
    """Opens a window for a role, in a browser of its own; "" is a stranger.

    Other keywords are Playwright's for a browser's context. Icons come from nowhere but here, and nothing else may be
    asked of the network. What a window has complained of by the end, fails the test.
    """
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    async def open_one(role: str = "support", *, width: int = 1440, height: int = 900, **given: object) -> Window:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=sessions(desk, role) if role else None,
            reduced_motion="reduce",  # a colour is what it is going to be
            **{"base_url": desk.url, **given},  # type: ignore[arg-type]
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        windows.append(Window(await context.new_page()))
        return windows[-1]

    yield open_one
    complaints = [complaint for window in windows for complaint in window.complaints]
    for context in contexts:
        await context.close()
    assert not complaints


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Firefox]:
    """One headless Firefox for the whole run."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("no Firefox on this machine")
    async with running_firefox(program, tmp_path_factory.mktemp("firefox")) as one:
        yield one


@pytest.fixture
def open_tab(desk: Desk, firefox: Firefox) -> OpenTab:
    """`await open_tab("manager")`: a tab of Firefox with cookies of its own, in which that role has signed in."""

    async def open_one(role: str = "support", *, width: int = 1440, height: int = 900) -> Tab:
        tab = await firefox.open_tab(desk.url, width=width, height=height)
        await tab.goto("/accounts/login/")
        await tab.click("[name=login]")
        await tab.type(role)
        await tab.click("[name=password]")
        async with tab.another_page():
            await tab.type(PASSWORD, press="Enter")
        return tab

    return open_one


@pytest.fixture(scope="session")
def running_programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_several(tmp_path_factory.mktemp("several")) as desk:
        yield desk


@pytest.fixture
def several(running_programs: Desk) -> Iterator[Desk]:
    """A dashboard of three programs on two platforms, both well."""
    servers = [one for one in (running_programs.sandbox, running_programs.stores) if one]
    for server in servers:
        server.clear_faults()
    yield running_programs
    for server in servers:
        server.clear_faults()


@pytest_asyncio.fixture(loop_scope="session")
async def open_there(several: Desk, browser: Browser, sessions: Sessions) -> AsyncIterator[Open]:
    """The same for the dashboard of three programs; "stores" is support that sees that program alone."""
    async with windows_of(several, browser, sessions) as open_one:
        yield open_one


@pytest.fixture(scope="session")
def running_configured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    options = SandboxOptions(tiers=12, campaigns=400, review=True)
    with running_desk(tmp_path_factory.mktemp("configured"), options, PROGRAM_LANGUAGES="en ar fr") as desk:
        yield desk


@pytest.fixture
def configured(running_configured: Desk) -> Iterator[Desk]:
    """A dashboard whose program has 12 tiers, 400 campaigns in three languages and an example of every slip, and which
    has not seen a customer; its platform is well and configured as at its start."""
    running_configured.sandbox.clear_faults()
    running_configured.sandbox.change()
    yield running_configured
    running_configured.sandbox.clear_faults()
    running_configured.sandbox.change()


@pytest_asyncio.fixture(loop_scope="session")
async def open_configured(configured: Desk, browser: Browser, sessions: Sessions) -> AsyncIterator[Open]:
    """The same for the dashboard with much configuration."""
    async with windows_of(configured, browser, sessions) as open_one:
        yield open_one


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory, postgres: str, redis: str) -> Iterator[Desk]:
    """A dashboard as a company runs it: three programs, PostgreSQL, Redis, and a worker for each core."""
    with running_several(tmp_path_factory.mktemp("production"), DATABASE_URL=postgres, CACHE_URL=redis) as desk:
        yield desk
