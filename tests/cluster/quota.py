"""The platform's quota, while everybody reads as much as they can and one thing after the other fails."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from dashboard.programs import programs
from dashboard.sandbox.quota import CUSTOMERS, OTHERS
from tests.cluster.cluster import Cluster
from tests.cluster.lines import Line
from tests.cluster.people import Page, Person, busy
from tests.cluster.replacing import kill
from tests.deployed.replicas import REPLICAS

TABS, ORDER_TABS = 40, 6
WINDOW = 30  # seconds, the vendor's longest
PHASE = 12  # seconds of each fault; the 30 seconds of a window then have the time before it too
PROFILES = 6  # of the colleague


def quota(cluster: Cluster) -> Iterator[Line]:
    """One agent has 40 tabs, and a few with orders, which have a quota of their own."""
    agent, colleague = cluster.person("support"), cluster.person("manager")
    orders = map("order-{}".format, itertools.count())
    tabs: list[Callable[[], Page]] = [partial(cluster.open_stranger, agent)] * TABS
    tabs += [lambda: agent.look("/main/customers/open", order=next(orders))] * ORDER_TABS
    with busy(*tabs) as pages:
        yield from phase(cluster, "Redis up", nullcontext, lambda: fairness(cluster, colleague, pages), WINDOW + 1)
        yield from phase(cluster, "Redis killed", cluster.redis.killed)
        yield from phase(cluster, "Redis restarted", nullcontext, seconds=WINDOW)
        yield from phase(cluster, "Redis hung", cluster.redis.hung)
        yield from phase(cluster, "Redis full", cluster.redis.full)
        yield from phase(cluster, f"one of {REPLICAS} replicas killed", nullcontext, lambda: [kill(cluster, 0)])
    cluster.stop(cluster.ports[0])
    cluster.start(cluster.ports[0])


def phase(
    cluster: Cluster,
    name: str,
    fault: Callable[[], AbstractContextManager[None]],
    meanwhile: Callable[[], list[Line]] = list,
    seconds: float = PHASE,
) -> Iterator[Line]:
    """Count reads for some seconds of a fault, while something else is measured."""
    until = time.monotonic() + seconds
    with fault():
        cluster.platform.forget()
        lines = meanwhile()
        time.sleep(max(0, until - time.monotonic()))
        most = cluster.platform.most_reads()
    allowed = shares()
    held = all(most[quota][window] <= allowed[quota][window] for quota in allowed for window in allowed[quota])
    yield Line(f"quota: {name}", f"at most {in_words(allowed)}", in_words(most), held)
    yield from lines


def fairness(cluster: Cluster, colleague: Person, pages: list[Page]) -> list[Line]:
    """A colleague opens customers one after the other."""
    time.sleep(3)  # the agent's tabs have used up what a quiet time had left
    opened = [cluster.open_stranger(colleague) for _ in range(PROFILES)]
    whole = sum(page.is_whole for page in opened)
    agents = [page for page in list(pages) if page.is_right]
    measured = (
        f"{whole} of {PROFILES} (up to {max(page.seconds for page in opened):.1f} s); "
        f"the agent: {sum(page.is_whole for page in agents)} of {len(agents)}"
    )
    promise = "a colleague's profiles are whole"
    fairness = Line(f"fairness: one agent with {TABS} tabs", promise, measured, whole == PROFILES)
    return [fairness, reasons(agents)]


def reasons(pages: list[Page]) -> Line:
    """Say what the pages say about parts that could not be read, because others read too much."""
    found = Counter(reason for page in pages for reason in page.reasons)
    said = ", ".join(f"“{reason}” {number} times" for reason, number in found.most_common(3))
    promise = "pages say so, and do not blame the platform"
    return Line("quota: short", promise, said or "nothing is missing", not any("platform" in one for one in found))


def shares() -> dict[str, dict[str, int]]:
    """Return how many reads the dashboard may make in a window, by quota and seconds."""
    share = programs()["main"].budget_share
    windows = {"customers": CUSTOMERS, "others": OTHERS}
    return {name: {f"{seconds:g}": int(most * share) for seconds, most in one} for name, one in windows.items()}


def in_words(reads: Mapping[str, Mapping[str, int]]) -> str:
    each = {name: " and ".join(f"{most:,}/{seconds} s" for seconds, most in one.items()) for name, one in reads.items()}
    return f"{each['customers']} for customers, {each['others']} for others"
