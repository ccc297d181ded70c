"""Redis and PostgreSQL on bad days."""

import html
import json
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial

from dashboard.access.database_failure import EXPLANATIONS
from dashboard.serving.database_faults import Fault
from tests.cluster import servers
from tests.cluster.cluster import Cluster
from tests.cluster.lines import Line
from tests.cluster.people import Page, Person, busy, slowest
from tests.deployed.replicas import REPLICAS
from tests.servers import get

Failing = Callable[[], AbstractContextManager[None]]
CLIENTS = 16  # of /readyz
MORE = 0.5  # seconds that a page may take more than without Redis
LINES = 2  # of each replica's log: its cache, and its budget


def redis(cluster: Cluster) -> Iterator[Line]:
    """Two people with two tabs open customers whom nobody knows yet, while Redis hangs, and without it."""
    people = [cluster.person(role) for role in ("support", "manager")] * 2
    hanging, lines, _ready = opened_during(cluster, people, cluster.redis.hung)
    without, _lines, ready = opened_during(cluster, people, cluster.redis.killed)
    failed = sum(not page.is_right for page in without)
    yield Line("Redis killed", "no page fails", f"{failed} of {len(without)} pages", not failed)
    told = ready == (200, {"database": "ok", "cache": "failed"})
    yield Line("Redis killed: /readyz", "200, and says that the cache has failed", f"{ready[0]}, {ready[1]}", told)
    yield Line(
        "Redis hung: pages",
        f"no page is slower than without Redis by more than {MORE} s, or loses parts",
        f"{slowest(hanging):.1f} s, without Redis {slowest(without):.1f} s; "
        f"{lost(hanging)} parts lost in {len(hanging)} pages, without Redis {lost(without)} in {len(without)}",
        slowest(hanging) <= slowest(without) + MORE and lost(hanging) <= lost(without),
    )
    promise = f"at most {LINES} warnings in each of {REPLICAS} logs"
    yield Line("Redis hung: logs", promise, f"{lines} in all", lines <= LINES * REPLICAS)


def opened_during(
    cluster: Cluster, people: list[Person], failing: Failing
) -> tuple[list[Page], int, tuple[int, dict[str, str]]]:
    """Return the pages, how many lines of logs warned meanwhile, and what /readyz of one replica said."""
    before = len(cluster.warnings())
    tabs = [partial(cluster.open_stranger, person) for person in people]
    with failing(), busy(*tabs, pause=1) as pages:
        time.sleep(8)
        status, _headers, body = get(cluster.ports[0], "/readyz")
    said = json.loads(body)
    return pages, len(cluster.warnings()) - before, (status, {name: said[name] for name in ("database", "cache")})


def lost(pages: list[Page]) -> int:
    """Return how many parts the pages lost."""
    return sum(page.lost for page in pages)


def postgresql(cluster: Cluster) -> Iterator[Line]:
    """Four tabs show known customers again and again, while PostgreSQL fails and comes back."""
    person = cluster.person("support")
    tabs = [partial(person.look, person.find(next(cluster.strangers))) for _ in range(4)]
    rows, views = cluster.rows_of_views(), 0
    for name, failing in (("killed", servers.killed), ("hung", servers.hung)):
        with busy(*tabs, pause=0.1) as pages:
            yield from outage(cluster, f"PostgreSQL {name}", partial(failing, cluster.postgres), person, pages)
        views += sum(page.status == 200 for page in pages)
    rows = cluster.rows_of_views() - rows
    promise = "no view without its row in the access log"
    yield Line("PostgreSQL killed and hung: views", promise, f"{views} views, {rows} rows", views <= rows)


def outage(cluster: Cluster, name: str, failing: Failing, person: Person, under_way: list[Page]) -> Iterator[Line]:
    """Look at pages one after the other, from the beginning of an outage to its end."""
    until_it_says(cluster, lambda: time.sleep(0.5), ready=True)
    during: list[Page] = []
    with failing():
        noticed = until_it_says(cluster, lambda: during.append(person.look("/main/customers/")), ready=False)
        ready = readiness(cluster)
    back = time.monotonic()
    while not person.look("/main/").is_right and time.monotonic() < back + 20:
        time.sleep(0.05)
    seconds = time.monotonic() - back
    measured = (
        f"{slowest(during):.2f} s, {statuses(page.status for page in during)}; pages under way: up to "
        f"{slowest(under_way):.1f} s, {statuses(page.status for page in under_way)}"
    )
    held = {page.status for page in during} == {503} and {page.status for page in under_way} <= {200, 503}
    yield Line(name, "pages answer 503 within 1 s", measured, held and slowest(during) <= 1)
    yield Line(
        f"{name}: /readyz",
        f"says so after at most 5 s, and {CLIENTS} clients at once are answered within 0.3 s",
        f"after {noticed:.1f} s; {max(took for _status, took in ready):.2f} s, {statuses(one for one, _ in ready)}",
        noticed <= 5 and all(status == 503 and took <= 0.3 for status, took in ready),
    )
    yield Line(f"{name}: afterwards", "pages within 5 s", f"{seconds:.1f} s", seconds <= 5)


def statuses(some: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(set(some))))


def until_it_says(cluster: Cluster, meanwhile: Callable[[], None], *, ready: bool) -> float:
    """Ask /readyz of one replica, as a load balancer does, until it says so, and do something in between. Returns after
    how many seconds it did."""
    began = time.monotonic()
    while (get(cluster.ports[0], "/readyz")[0] == 200) != ready and time.monotonic() < began + 10:
        meanwhile()
    return time.monotonic() - began


def readiness(cluster: Cluster) -> list[tuple[int, float]]:
    """Return what /readyz of one replica says to many clients at once, and after how many seconds."""

    def ask(_client: int) -> tuple[int, float]:
        began = time.monotonic()
        status = get(cluster.ports[0], "/readyz")[0]
        return status, time.monotonic() - began

    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(ask, range(CLIENTS)))


def writes(cluster: Cluster) -> Iterator[Line]:
    """PostgreSQL reads and does not write."""
    if disk := cluster.disk:
        yield from without_writes(cluster, "disk full", Fault.DISK_FULL, lambda: servers.filled(disk))
    else:
        yield Line("PostgreSQL disk full", "page and /readyz say so", "only root can measure it", held=False)
    yield from without_writes(cluster, "read-only", Fault.READ_ONLY, lambda: servers.read_only(cluster.postgres))


def without_writes(cluster: Cluster, name: str, fault: Fault, failing: Failing) -> Iterator[Line]:
    person = cluster.person("support")
    rows = cluster.rows_of_views()
    with failing():
        seen = [cluster.open_stranger(person)]
        while seen[-1].status == 200 and len(seen) < 100:  # a page of the database still had room for a row
            seen.append(cluster.open_stranger(person))
        until_it_says(cluster, lambda: time.sleep(0.5), ready=False)
        ready = json.loads(get(cluster.ports[0], "/readyz")[2])["database"]
        sign_in = cluster.sign_in("manager")
    status, named = seen[-1].status, str(EXPLANATIONS[fault]) in html.unescape(seen[-1].text)
    views, rows = sum(page.status == 200 for page in seen), cluster.rows_of_views() - rows
    yield Line(
        f"PostgreSQL {name}",
        f"page and /readyz say so (503, “{fault.value}”), sign-in is no 500, no view without its row",
        f"page {status}{' says so' if named else ''}, “{ready}”, sign-in {sign_in}, {views} views, {rows} rows",
        (status, named, ready) == (503, True, fault.value) and sign_in in (200, 503) and views <= rows,
    )
