"""What the marketer's pages cost beside an empty page: 12 tiers, 400 campaigns, three languages. Part of `make bench`.

By itself: `python -m tests.bench.configuration`. The empty page is the search page before anything was asked: signed
in, the whole frame, nothing of a customer. Rounds of it stand between the rounds of every other page, so that both meet
the same machine. Answers are kept, as they are for all but the first page in five minutes.
"""

import os
import tempfile
from pathlib import Path

from tests.bench.browser import Browser
from tests.bench.stage import Desk, Sandbox, staged

EMPTY = "/main/customers/"
HERE = "/main/config/"
PAGES = {
    "tiers": "tiers/",
    "one tier": "tiers/12/",
    "campaigns": "campaigns/",
    "campaigns, filtered": "campaigns/?status=active&tag=VIP",
    "campaigns, sorted": "campaigns/?sort=-reward",
    "campaigns, searched": "campaigns/?q=winter",
    "campaigns, page 2 in Arabic": "campaigns/?lang=ar&page=2",
    "one campaign": "campaigns/5810/",
    "calendar": "campaigns/calendar/",
    "referral": "referral/",
    "earning and redemption": "earning/",
    "two languages": "languages/",
    "two languages, what needs attention": "languages/?first=en&second=fr&only=attention",
    "review": "review/",
    "review's count and card on home": "card/",
    "history": "history/",
    "history of one campaign": "history/?campaign=5804",
    "a comparison": "history/difference/?from=1&to={last}",
    "the configuration as it was": "history/2/",
    "for a product": "for-product/?product=SKU-3",
}
ROUNDS, TIMES = 7, 15  # the best round counts: what else the machine does only adds
CHANGES = 30  # that the history holds


def main() -> None:
    say(f"\nThe configuration's pages: 12 tiers, 400 campaigns, three languages; load {os.getloadavg()[0]:.1f}\n")
    say("| page | CPU ms | wall ms | CPU, times the empty page (aim 2) |\n|---|---|---|---|")
    sandbox_options = ("--tiers", "12", "--campaigns", "400", "--review")
    with (
        tempfile.TemporaryDirectory(prefix="loyalty-desk-bench-") as folder,
        staged(Path(folder), *sandbox_options, PROGRAM_LANGUAGES="en ar fr") as (desk, sandbox, browser),
    ):
        remember(sandbox, browser)
        for what, path in pages(browser).items():
            browser.load(path)
            rounds = [(cost(desk, browser, EMPTY), cost(desk, browser, path)) for _ in range(ROUNDS)]
            empty, page = ([min(figures) for figures in zip(*one, strict=True)] for one in zip(*rounds, strict=True))
            say(f"| {what} | {page[0]:.1f} | {page[1]:.1f} | {page[0] / empty[0]:.2f} |")
        say(f"| empty page | {empty[0]:.1f} | {empty[1]:.1f} | |")


def remember(sandbox: Sandbox, browser: Browser) -> None:
    """A history of changes of a tier and of a campaign."""
    browser.load(f"{HERE}review/")
    for number in range(CHANGES // 2):
        tier, campaign = {"order": 2, "minProgress": 300 + number}, {"id": 5804, "name": f"Sample name {number}"}
        sandbox.change({"tiers": [tier], "campaigns": [campaign]})
        browser.load(f"{HERE}campaigns/?fresh=1")  # reads the tiers too


def pages(browser: Browser) -> dict[str, str]:
    """The address of each page."""
    found = {what: HERE + path.format(last=CHANGES + 5) for what, path in PAGES.items()}
    profile = browser.opened("cust_1001")
    return found | {"view as a customer": f"{HERE}for-customer/{profile.rstrip('/').rpartition('/')[2]}/"}


def cost(desk: Desk, browser: Browser, path: str) -> tuple[float, float]:
    """Milliseconds of the worker's CPU and of the clock that a page takes."""
    before = desk.cpu()
    wall = sum(browser.load(path).last for _ in range(TIMES))
    return (desk.cpu() - before) * 1000 / TIMES, wall * 1000 / TIMES


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (what the command is for)


if __name__ == "__main__":
    main()
