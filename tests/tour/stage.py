"""A fresh demo with its index full, and a browser on it."""

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from dashboard.demo.programs import DEMO_PROGRAMS
from tests.chromium import AS_ROOT, chromium_path
from tests.servers import free_port, free_ports, running

WAIT = 240  # seconds; a busy machine is slow
FULL = "main: reached the end of the list"


class Stage:
    """Opens pages of the demo as a member of staff, each in a browser profile of its own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.requested: set[str] = set()

    def page(self, role: str = "support", *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("request", lambda request: self.requested.add(request.url.split("/")[2].partition(":")[0]))
        page.goto("/accounts/login/")
        page.get_by_label("User name").fill(role)
        page.get_by_label("Password").fill("demo")
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"/main/$"))
        return page


@contextmanager
def demo() -> Iterator[str]:
    """Run a fresh demo and yield its address when its index is full. Raises RuntimeError if that takes too long."""
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-tour-") as name:
        folder, port = Path(name), free_port()
        env = {"PORT": str(port), "SANDBOX_PORT": str(free_ports(len(DEMO_PROGRAMS))), "VAR_DIR": name}
        with running("-m", "dashboard.demo", port=port, log=folder / "log", env=env, patience=WAIT):
            log, until = folder / "demo/sample_index.log", time.monotonic() + WAIT
            while not (log.exists() and FULL in log.read_text()):
                if time.monotonic() > until:
                    raise RuntimeError("The demo's index is not full in time.")
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"


@contextmanager
def stage() -> Iterator[Stage]:
    """A browser on a fresh demo."""
    with demo() as url, sync_playwright() as playwright, closing(launch(playwright)) as browser:
        yield Stage(browser, url)


def day(days_ago: int) -> str:
    """A day as date fields want it."""
    return f"{datetime.now(UTC).date() - timedelta(days=days_ago)}"


def launch(playwright: Playwright) -> Browser:
    """Start the machine's Chromium. Raises SystemExit without one."""
    path = chromium_path() or sys.exit("No Chromium.")
    return playwright.chromium.launch(executable_path=path, args=["--disable-dev-shm-usage", *AS_ROOT])


def open_profile(page: Page, customer_id: str) -> None:
    """As a link from another system does; ends when the panels are there."""
    page.goto(f"/main/customers/open?id={customer_id}")
    page.locator("#panel-activity .ledger, #panel-activity .empty").first.wait_for()
    page.wait_for_load_state("networkidle")
