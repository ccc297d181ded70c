"""`make bench`: how fast a profile is, and what it costs. Prints a table; docs/performance.md explains it."""

import os
import platform
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from itertools import count, cycle, islice, repeat
from pathlib import Path
from statistics import median

from tests.bench import configuration, finding, growth, large, logs, tricks
from tests.bench.browser import Browser
from tests.bench.browsers import Browsers
from tests.bench.stage import Desk, Sandbox, staged

CALL, STRAGGLER = 0.150, 0.600  # seconds
PANELS = ("details", "balance", "tier", "coupons", "stamps", "campaigns", "referrals", "activity")
PROFILES = 9  # whose median counts
ROUNDS = 3  # of each load, whose median counts
CROWD = 64  # browsers
ALONE, TOGETHER = 20, 3 * CROWD  # pages a round for one browser, and for the crowd

Row = tuple[str, str, str]  # what, figure, aim

customers = (f"cust_{number}" for number in count(200_000))  # ordinary ones; nobody is looked at twice


def main() -> None:
    say(f"{platform.machine()}, {os.cpu_count()} cores, {python()}, load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-bench-") as folder, staged(Path(folder)) as stage:
        desk, sandbox, browser = stage
        warm_up(sandbox, browser)
        table("A profile nobody has looked at yet, one browser (medians)", speed(sandbox, browser))
        browsers = Browsers(desk.port, browser.cookie)
        try:
            table("What pages cost the dashboard's process (medians)", costs(desk, sandbox, browsers))
        finally:
            browsers.close()
    say(f"\nload after: {os.getloadavg()[0]:.1f}")
    configuration.main()
    tricks.main()
    large.main()
    growth.main()
    logs.main()
    finding.main()


def python() -> str:
    """Which Python: one built without profile-guided optimisation is a third slower."""
    optimised = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
    return f"Python {platform.python_version()}{'' if optimised else ' (built without optimisations)'}"


def warm_up(sandbox: Sandbox, browser: Browser) -> None:
    """Templates are compiled, connections open, and what all customers share is known: the program's settings."""
    sandbox.answer_after(0)
    for _ in range(20):
        browser.load(browser.opened(next(customers)))


def speed(sandbox: Sandbox, browser: Browser) -> Iterator[Row]:
    """Wall time over the slowest read, against the same panels in turn and against the page sent whole."""
    for slowest, what, but, again in (
        (STRAGGLER, f"coupons take {ms(STRAGGLER)}, other reads {ms(CALL)}", {"*/coupons": STRAGGLER}, False),
        (CALL, f"all reads take {ms(CALL)}", {}, False),
        (CALL, f"all reads take {ms(CALL)}, of a customer seen before", {}, True),
    ):
        sandbox.answer_after(0)
        paths = [browser.opened(next(customers)) for _ in range(2 * PROFILES)]
        if again:
            for path in paths:
                browser.load(path)
            paths = [f"{path}?fresh=1" for path in paths]
        sandbox.answer_after(CALL, but)
        sandbox.forget()
        pages = [browser.load(path) for path in paths[:PROFILES]]
        reads = ", ".join(f"{kind} {number / PROFILES:.3g}" for kind, number in sorted(sandbox.reads().items()))
        in_turn = median(one_by_one(browser, path) for path in paths[PROFILES:])
        whole, first = median(page.last for page in pages), median(page.first for page in pages)
        yield f"**{what}**", f"{ms(whole)} = {whole / slowest:.2f} x the slowest read", "1.1 x"
        yield "its panels one after another", f"{ms(in_turn)} = {in_turn / whole:.1f} x the page", ""
        yield "first byte", f"{first * 1000:.1f} ms = {first / whole:.1%} of the buffered page's", "1%"
        yield "reads of the platform a page", reads, ""
    yield long_history(sandbox, browser)


def long_history(sandbox: Sandbox, browser: Browser) -> Row:
    """The first profile of the one customer with five thousand activities, which come oldest first;
    only once, for then the way is known."""
    sandbox.answer_after(0)
    path = browser.opened("cust_busy")
    sandbox.answer_after(CALL)
    took = browser.load(path).last
    return (
        f"**all reads take {ms(CALL)}, of 5,000 activities**",
        f"{ms(took)} = {took / CALL:.2f} x the slowest read",
        "",
    )


def one_by_one(browser: Browser, path: str) -> float:
    """Seconds for the same panels, each at its own address."""
    profile, mark, query = path.partition("?")
    return sum(browser.load(f"{profile}{panel}/{mark}{query}").last for panel in PANELS)


def costs(desk: Desk, sandbox: Sandbox, browsers: Browsers) -> Iterator[Row]:
    """CPU a page and pages a second, for one browser and for a crowd; reads take `CALL`."""
    sandbox.answer_after(0)
    people = browsers.addresses([next(customers) for _ in range(CROWD + ROUNDS * (ALONE + TOGETHER))])
    sandbox.answer_after(CALL)
    seen, fresh = people[:CROWD], iter(people[CROWD:])
    browsers.load(seen, CROWD)  # as many connections and threads as there will be
    pages = {
        "cold profile": fresh,
        "warm profile": cycle(seen),
        "its frame alone, nothing of a customer": repeat("/main/customers/"),
        "empty page": repeat("/healthz"),
    }
    for what, paths in pages.items():
        if what == "warm profile":
            browsers.load(seen, CROWD)
        for crowd, number in ((1, ALONE), (CROWD, TOGETHER)):
            rounds = [load(desk, browsers, list(islice(paths, number)), crowd) for _ in range(ROUNDS)]
            cpu, rate = (median(figures) for figures in zip(*rounds, strict=True))
            aim = ("10 ms, 100 pages/s" if crowd > 1 else "10 ms") if what == "cold profile" else ""
            yield f"{what}, {crowd} browser{'s' * (crowd > 1)}", f"{cpu * 1000:.1f} ms CPU, {rate:.0f} pages/s", aim


def load(desk: Desk, browsers: Browsers, paths: list[str], crowd: int) -> tuple[float, float]:
    """Seconds of CPU a page, and pages a second."""
    before = desk.cpu()
    seconds = browsers.load(paths, crowd)
    return (desk.cpu() - before) / len(paths), len(paths) / seconds


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def table(title: str, rows: Iterable[Row]) -> None:
    say(f"\n{title}\n\n| | | aim |\n|---|---|---|")
    for row in rows:
        say(f"| {' | '.join(row)} |")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (what the command is for)


if __name__ == "__main__":
    main()
