"""What pages cost as what they show grows: lists, campaigns, snapshots, customers, agents, views. Part of `make bench`.

By itself: `python -m tests.bench.growth [CURVE…]`, with the names of `CURVES`. `tests.bench.logs` has the curves of the
logs.
"""

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from pathlib import Path

from tests.bench.browser import Browser
from tests.bench.browsers import Browsers
from tests.bench.stage import Desk, Sandbox, desk_running, run_code, sandbox_running

ROUNDS, TIMES = 3, 5  # the best round counts: what else the machine does only adds
ACTIVITIES = {"cust_new": 0, "cust_1001": 312, "cust_busy": 5_000, "cust_top": 20_000}
FRIENDS = {"cust_new": 0, "cust_1001": 48, "cust_friends": 1_250, "cust_above": 20_000}
CAMPAIGNS = (10, 50, 400, 3_000)
SNAPSHOTS = (20, 200, 2_000)
CUSTOMERS = (1_000, 10_000, 100_000)
SEARCHED = ("customer id", "name", "part of an e-mail", "name with one typing error", "last four digits", "nobody")
AGENTS = (1, 8, 32, 64, 128)
VIEWS = tuple(map(int, os.environ.get("VIEWS", "1000 5000 10000 20000").split()))
PROGRAM = """[c{campaigns}]
name = "Sample Club"
platform = "gameball"
base_url = "http://127.0.0.1:{port}"
api_key_env = "GAMEBALL_API_KEY"
secret_key_env = "GAMEBALL_SECRET_KEY"
"""
# Each snapshot of the campaigns differs from the one before by a name; one every twenty minutes.
SNAPSHOTS_AGAIN = """
import json
from datetime import timedelta
from programconfig.models import Snapshot
first = Snapshot.objects.filter(part="campaigns").order_by("-number").first()
wanted, began = {snapshots} - Snapshot.objects.count(), first.first_seen_at
fields = {{"program": first.program, "part": "campaigns", "meaning": first.meaning, "sent": first.sent}}
change = {{"key": "campaigns:5804", "name": "Sample", "path": ["name"], "before": "Sample", "after": "Another"}}
Snapshot.objects.filter(pk=first.pk).update(number=wanted + 1)
Snapshot.objects.bulk_create(
    (
        Snapshot(
            **fields, number=number, digest=f"{{number:064}}", places="|campaigns:5804|" if number > 1 else "|",
            changes=json.dumps([change] if number > 1 else []),
            first_seen_at=began - timedelta(minutes=20 * (wanted + 1 - number)),
            last_seen_at=began - timedelta(minutes=20 * (wanted - number)),
        )
        for number in range(1, wanted + 1)
    ),
    batch_size=50,
)
"""
SEARCHES = """
import random
from tests.bench.filling import fill, search
from tests.bench.people import People
from tests.bench.searching import at, kinds, timed
people = People()
fill(people, {customers})
worked = {{}}
for what, typed, _ in kinds():
    if what in {kinds}:
        rng = random.Random(what)
        texts = [typed(rng, people, rng.randint(1, {customers})) for _ in range(100)]
        worked[what] = at(0.95, [timed(search, text)[1] for text in texts])
print(f"| {{{customers}:,}} | " + " | ".join(f"{{worked[what]:.1f}}" for what in {kinds}) + " |", flush=True)
"""


def main(*curves: str) -> None:
    for curve in curves or CURVES:
        say(f"\nGrowth: {curve}; load {os.getloadavg()[0]:.1f}\n")
        CURVES[curve]()


def activities() -> None:
    lists("activities", ACTIVITIES, {"the panel": "activity/", "its second page": "activity/?page=2"})


def referrals() -> None:
    lists("friends", FRIENDS, {"the panel": "referrals/?page=1", "page 5, way unknown": "referrals/?page=5"})


def lists(of: str, lengths: Mapping[str, int], panels: Mapping[str, str]) -> None:
    """A profile and a panel with a list, for customers whose lists are longer and longer."""
    header(of, "profile read anew", "its reads", "profile, cached", *panels, "reads of all these", "memory")
    with stage("tests.bench.long_lists") as (desk, sandbox, browser):
        for customer, length in lengths.items():
            profile = browser.opened(customer)
            browser.load(profile)
            sandbox.forget()
            anew = cpu(desk, browser, f"{profile}?fresh=1")
            reads = sum(sandbox.reads().values()) / (ROUNDS * TIMES)
            sandbox.forget()
            pages = [cpu(desk, browser, profile), *(cpu(desk, browser, profile + panel) for panel in panels.values())]
            others = sum(sandbox.reads().values())
            row(f"{length:,}", ms(anew), f"{reads:.1f}", *map(ms, pages), f"{others}", mb(desk))


def campaigns() -> None:
    """Pages of programs with more and more campaigns, all in one dashboard."""
    pages = ("config/campaigns/", "config/review/", "config/card/")
    header("campaigns", "profile read anew", "profile, cached", "its panel of campaigns", *pages, "memory")
    with folder() as made, ExitStack() as stack:
        sandboxes = {
            number: stack.enter_context(sandbox_running(made, "--campaigns", str(number))) for number in CAMPAIGNS
        }
        programs = made / "programs.toml"
        tables = (PROGRAM.format(campaigns=number, port=one.port) for number, one in sandboxes.items())
        programs.write_text("".join(tables))
        first = sandboxes[CAMPAIGNS[0]]
        desk, browser = stack.enter_context(desk_running(made, first, PROGRAMS_FILE=str(programs)))
        for number in CAMPAIGNS:
            profile = browser.opened("cust_1001", program=f"c{number}")
            paths = [f"{profile}?fresh=1", profile, f"{profile}campaigns/", *(f"/c{number}/{page}" for page in pages)]
            row(f"{number:,}", *(ms(cpu(desk, browser, path)) for path in paths), mb(desk))


def snapshots() -> None:
    """Pages of the history, with more and more snapshots; at most 40 ms."""
    pages = {
        "history (aim 40 ms)": "",
        "of a campaign": "?campaign=5804",
        "of a part": "?part=tiers",
        "older": "?before={middle}",
        "first to last": "difference/?from={first}&to={last}",
        "days": "difference/?from=2026-01-01&to=2026-12-31",
        "a snapshot": "{middle}/",
    }
    header("snapshots", *pages, "home's card", "memory")
    for number in SNAPSHOTS:
        with folder() as made, sandbox_running(made, "--campaigns", "50") as sandbox:
            with desk_running(made, sandbox) as (_, browser):
                browser.load("/main/config/review/")
            run_code(SNAPSHOTS_AGAIN.format(snapshots=number), made, sandbox)
            with desk_running(made, sandbox) as (desk, browser):
                keys = {"first": 6, "middle": number // 2, "last": number}
                paths = [f"/main/config/history/{page.format(**keys)}" for page in pages.values()]
                row(f"{number:,}", *(ms(cpu(desk, browser, path)) for path in [*paths, "/main/config/card/"]), mb(desk))


def customers() -> None:
    """Searches among more and more customers; `tests.bench.finding` goes on to a million and ten millions."""
    header("customers in SQLite, CPU p95", *SEARCHED)
    for number in CUSTOMERS:
        with folder() as made, sandbox_running(made) as sandbox:
            say(run_code(SEARCHES.format(customers=number, kinds=SEARCHED), made, sandbox).splitlines()[-1])


def agents() -> None:
    """Cold and warm profiles for more and more agents at once; reads take 150 ms."""
    header("agents at once", "cold: CPU a page", "pages a second", "warm: CPU a page", "pages a second", "memory")
    people = (f"cust_{number}" for number in count(500_000))
    with stage() as (desk, sandbox, browser):
        browsers = Browsers(desk.port, browser.cookie)
        try:
            for crowd in AGENTS:
                sandbox.answer_after(0)
                paths = browsers.addresses(list(islice(people, max(24, 2 * crowd))))
                sandbox.answer_after(0.15)
                figures = [load(desk, browsers, paths, crowd) for _ in ("cold", "warm")]
                row(f"{crowd}", *(text for worked, rate in figures for text in (ms(worked), f"{rate:.0f}")), mb(desk))
        finally:
            browsers.close()


def views() -> None:
    """The memory of a worker after more and more views of 3,000 customers, in no order."""
    header("views", "memory", "CPU a view")
    rng = random.Random("views")
    with stage() as (desk, _, browser):
        browsers = Browsers(desk.port, browser.cookie)
        try:
            paths = browsers.addresses([f"cust_{number}" for number in range(600_000, 603_000)])
            done = 0
            for number in VIEWS:
                worked, _ = load(desk, browsers, rng.choices(paths, k=number - done), 8)
                done = number
                row(f"{number:,}", mb(desk), ms(worked))
        finally:
            browsers.close()


def load(desk: Desk, browsers: Browsers, paths: list[str], crowd: int) -> tuple[float, float]:
    """Milliseconds of CPU of a page, and pages a second."""
    before = desk.cpu()
    seconds = browsers.load(paths, crowd)
    return (desk.cpu() - before) * 1000 / len(paths), len(paths) / seconds


def cpu(desk: Desk, browser: Browser, path: str) -> float:
    """Milliseconds of the worker's CPU that a page takes, in the best of the rounds."""
    browser.look(path)
    return min(_round(desk, browser, path) for _ in range(ROUNDS))


def _round(desk: Desk, browser: Browser, path: str) -> float:
    before = desk.cpu()
    for _ in range(TIMES):
        browser.load(path)
    return (desk.cpu() - before) * 1000 / TIMES


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-bench-") as name:
        yield Path(name)


@contextmanager
def stage(settings: str = "dashboard.sandbox.settings") -> Iterator[tuple[Desk, Sandbox, Browser]]:
    """Sandbox and dashboard, and a browser that has looked at a profile."""
    with (
        folder() as made,
        sandbox_running(made, settings=settings) as sandbox,
        desk_running(made, sandbox) as (desk, browser),
    ):
        browser.load(browser.opened("cust_1001"))
        yield desk, sandbox, browser


def header(*cells: str) -> None:
    row(*cells)
    say("|---" * len(cells) + "|")


def row(*cells: str) -> None:
    say(f"| {' | '.join(cells)} |")


def ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms"


def mb(desk: Desk) -> str:
    return f"{desk.memory():.0f} MB"


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (what the command is for)


CURVES: Mapping[str, Callable[[], None]] = {
    "activities": activities,
    "referrals": referrals,
    "campaigns": campaigns,
    "snapshots": snapshots,
    "customers": customers,
    "agents": agents,
    "views": views,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
