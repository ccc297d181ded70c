"""What each trick of `dashboard/speed` saves, and what a second language costs. Part of `make bench`.

By itself: `python -m tests.bench.tricks [TRICK…]`. Dashboards stand side by side: one as it is, and one without each
trick. Each page is asked of all of them in turn, and what a trick saves is the median over the rounds of the share of
CPU that the page takes less with it. What else the machine does meets all of them. Two processes of the same code
differ by up to 5%: COPIES=3 in the environment starts each dashboard three times.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from shutil import copytree
from statistics import median

from tests.bench.browser import Browser
from tests.bench.stage import Desk, Sandbox, desk_running, prepare, sandbox_running

COLD, WARM = "cold profile", "warm profile"
HERE = "/large/config/"
PROGRAM = """[{slug}]
name = "Sample Club"
platform = "gameball"
base_url = "http://127.0.0.1:{port}"
api_key_env = "GAMEBALL_API_KEY"
secret_key_env = "GAMEBALL_SECRET_KEY"
languages = ["en", "ar", "fr"]
"""
CONFIGURATION = ("campaigns/", "languages/", "review/")  # where lists are long and answers are compared
PAGES = (COLD, WARM, *CONFIGURATION)
ROUNDS, TIMES = 7, 8
COPIES = int(os.environ.get("COPIES", "1"))
LANGUAGES = "two languages"

Figures = dict[str, dict[str, list[float]]]  # of each dashboard and page, milliseconds of CPU a round
customers = (f"cust_{number}" for number in count(400_000))  # ordinary ones; nobody is looked at twice


def main(*tricks: str) -> None:
    from dashboard.speed import TRICKS

    compared = {"": {}, **{trick: {"SPEED_OFF": trick} for trick in tricks or TRICKS if trick != "translation"}}
    if not tricks or "translation" in tricks:
        translated = {"DJANGO_SETTINGS_MODULE": "tests.bench.two_languages"}
        compared |= {LANGUAGES: translated, "translation": {**translated, "SPEED_OFF": "translation"}}
    say(f"\nWhat each trick saves of a page's CPU; load {os.getloadavg()[0]:.1f}\n")
    say(f"| | {' | '.join(PAGES)} |\n|{'---|' * (len(PAGES) + 1)}")
    figures = measured(compared)
    say(row("as it is", (f"{median(figures[''][page]):.1f} ms" for page in PAGES)))
    for name in compared:
        if name == LANGUAGES:
            say(row("two languages cost (aim 3%)", (f"{ratio(figures, name, '', page) - 1:+.1%}" for page in PAGES)))
        elif name:
            whole = LANGUAGES if name == "translation" else ""
            say(row(f"`{name}` saves", (f"{1 - 1 / ratio(figures, name, whole, page):.1%}" for page in PAGES)))


def measured(compared: Mapping[str, Mapping[str, str]]) -> Figures:
    """CPU of each page on each dashboard, by turns."""
    figures: Figures = {name: {page: [] for page in PAGES} for name in compared}
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-bench-") as made, ExitStack() as stack:
        folder = Path(made)
        ordinary = sandbox(stack, folder)
        large = sandbox(stack, folder, "--tiers", "12", "--campaigns", "400", "--review")
        (folder / "prepared").mkdir()
        prepare(folder / "prepared", ordinary)
        programs = folder / "programs.toml"
        tables = (PROGRAM.format(slug=slug, port=one.port) for slug, one in (("main", ordinary), ("large", large)))
        programs.write_text("".join(tables))
        shared = {"PROGRAMS_FILE": str(programs)}
        desks = {
            (name, copy): desk(stack, folder / f"{number}-{copy}", ordinary, {**shared, **settings})
            for number, (name, settings) in enumerate(compared.items())
            for copy in range(COPIES)
        }
        for number in range(ROUNDS):
            for page in PAGES:
                people = [next(customers) for _ in range(TIMES)]
                for name, copy in list(desks)[:: 1 if number % 2 else -1]:
                    figures[name][page].append(cost(*desks[name, copy], page, people))
    return figures


def sandbox(stack: ExitStack, folder: Path, *options: str) -> Sandbox:
    running = stack.enter_context(sandbox_running(folder, *options))
    running.answer_after(0)
    return running


def desk(stack: ExitStack, folder: Path, sandbox: Sandbox, settings: Mapping[str, str]) -> tuple[Desk, Browser]:
    """A dashboard of two programs, one with ordinary customers and one with a large configuration, warmed up."""
    copytree(folder.parent / "prepared", folder)
    running, browser = stack.enter_context(desk_running(folder, sandbox, **settings))
    browser.look("/healthz")  # the connection of the sign-in may be too old
    for number in range(20):
        browser.load(browser.opened(f"cust_{300_000 + number}"))
    for page in 3 * CONFIGURATION:
        browser.load(HERE + page)
    return running, browser


def cost(desk: Desk, browser: Browser, page: str, people: list[str]) -> float:
    """Milliseconds of the dashboard's CPU for one such page."""
    browser.look("/healthz")  # the last connection may be too old
    if page == COLD:
        paths = [browser.opened(person) for person in people]
    elif page == WARM:
        paths = [browser.opened("cust_300000")] * TIMES
        browser.load(paths[0])
    else:
        paths = [HERE + page] * TIMES
    before = desk.cpu()
    for path in paths:
        browser.load(path)
    return (desk.cpu() - before) * 1000 / TIMES


def ratio(figures: Figures, one: str, other: str, page: str) -> float:
    """How many times the CPU of `other` a page takes on `one`."""
    return median(a / b for a, b in zip(figures[one][page], figures[other][page], strict=True))


def row(what: str, cells: Iterator[str]) -> str:
    return f"| {what} | {' | '.join(cells)} |"


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (what the command is for)


if __name__ == "__main__":
    main(*sys.argv[1:])
