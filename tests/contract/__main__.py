"""`make contract`: the dashboard as `make run` serves it, while an independent mock of the vendor's contract answers.

It opens profiles and all configuration pages in three runs: one profile with the contract's samples, then 200 profiles,
each with new answers, with values by the contract's types, and 200 with values by types and descriptions (dates, whole
numbers, listed values). It fails and names the page if there is an exception, an error card, a missing panel, a note of
drift although the answer keeps to the contract, or a page that takes more than 3 s.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.browser import Browser
from tests.bench.stage import Sandbox, desk_running
from tests.contract.mock import PRISM, in_words, mocked
from tests.contract.pages import faults, links

PROFILES, ROUNDS = 200, 10  # of one customer each; of the configuration
HERE = "/main/config/"
CONFIGURATION = (
    "tiers/", "campaigns/", "campaigns/calendar/", "referral/", "earning/", "earning/redemption/", "for-customer/",
    "for-product/?product=1", "languages/?first=en&second=ar", "review/", "review/count/", "card/", "history/",
)  # fmt: skip


@dataclass(slots=True)
class Look:
    """Loads pages and keeps what is wrong with them."""

    browser: Browser
    vague: Container[str]
    found: Counter[str] = field(default_factory=Counter)  # by page and fault
    pages: int = 0
    slowest: float = 0

    def at(self, name: str, path: str) -> str:
        """Load a page and return it. `name` stands for it in the report."""
        self.pages += 1
        try:
            load = self.browser.load(path)
        except RuntimeError as error:
            self.found[f"{name}: {error}"] += 1
            return ""
        self.slowest = max(self.slowest, load.last)
        page = load.page.decode()
        self.found.update(f"{name}: {fault}" for fault in faults(page, load.last, self.vague))
        return page


def main() -> None:
    contract = Path(sys.argv[1])
    if not contract.is_file():
        sys.exit(f"“{sys.argv[1]}” is no file. Name the vendor's OpenAPI document: make contract CONTRACT=FILE")
    if not PRISM.exists():
        sys.exit("Prism is missing. `make contract` installs it with npm (Debian's packages nodejs and npm).")
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-contract-") as name:
        folder = Path(name)
        refined = folder / "contract.json"
        vague = in_words(contract, refined)
        right = [
            is_right("samples", folder, contract, vague=vague),
            is_right("values by type", folder, contract, "--dynamic", vague=vague),
            is_right("values by type and description", folder, refined, "--dynamic"),
        ]
    sys.exit(not all(right))


def is_right(title: str, folder: Path, contract: Path, *options: str, vague: Container[str] = ()) -> bool:
    """Open every page over a mock with these options, print what is wrong, and return whether all is right."""
    folder /= title.replace(" ", "-")
    folder.mkdir()
    profiles, rounds = (PROFILES, ROUNDS) if options else (1, 1)
    with (
        mocked(contract, folder / "prism.log", *options) as port,
        desk_running(folder, Sandbox(port)) as (_, browser),
    ):
        browser.load(browser.opened("cust_warm_up"))  # compiles the templates
        look = Look(browser, vague)
        for number in range(profiles):
            see_customer(look, f"cust_{number}")
        for _ in range(rounds):
            see_configuration(look)
    found = look.found + Counter(exceptions(folder / "serve.log"))
    print(f"{title}: {look.pages} pages, the slowest took {look.slowest:.2f} s", flush=True)  # noqa: T201
    for what, times in found.most_common():
        print(f"  {times} x {what}")  # noqa: T201
    return not found


def see_customer(look: Look, customer_id: str) -> None:
    """Open the whole profile, and the configuration as this customer sees it."""
    path = look.browser.opened(customer_id)
    look.at("profile", path)
    key = path.rstrip("/").rpartition("/")[2]
    look.at("for-customer", f"{HERE}for-customer/{key}/")


def see_configuration(look: Look) -> None:
    """Open all configuration pages with new answers, then every page that they link to."""
    for path in CONFIGURATION:
        look.at(path, f"{HERE}{path}{'&' if '?' in path else '?'}fresh=1")
    seen, waiting = {HERE}, [HERE + path for path in CONFIGURATION]
    while waiting:
        path = waiting.pop()
        new = links(look.at(path.removeprefix(HERE).partition("?")[0], path)) - seen
        if path.startswith((HERE + "history/", HERE + "for-product/")):  # name campaigns that are in no other answer
            new = {link for link in new if link.startswith(HERE + "history/")}
        waiting += new
        seen |= new


def exceptions(log: Path) -> Iterator[str]:
    """Yield the faults in the dashboard's log."""
    for line in log.read_text().splitlines():
        if line.startswith("{") and (said := json.loads(line))["level"] in {"error", "critical"}:
            yield f"log: {said['event']} {said.get('panel', '')} {said.get('where') or said.get('exception', '')}"
        elif line.startswith("Traceback"):
            yield "log: an exception outside the log's format"


if __name__ == "__main__":
    main()
