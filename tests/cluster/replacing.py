"""Replicas that start, end and are replaced."""

import signal
import time
from collections.abc import Callable, Iterator
from functools import partial

from tests.cluster.cluster import Cluster
from tests.cluster.lines import Line
from tests.cluster.people import Page, busy, slowest
from tests.deployed.replicas import REPLICAS
from tests.servers import all_gone, workers_of

NO_DROP = "no request is dropped"


def together(cluster: Cluster) -> Iterator[Line]:
    """All other scenarios need this one."""
    began = time.monotonic()
    waited = cluster.start_together()
    measured = f"{REPLICAS} after {time.monotonic() - began:.0f} s; {waited} waited for another's migrations"
    yield Line(f"{REPLICAS} replicas start on an empty database", "all of them serve", measured, held=True)


def kill(cluster: Cluster, number: int) -> Line:
    """Kill a replica's main process."""
    main = cluster.processes[cluster.ports[number]]
    workers = workers_of(main)
    main.kill()
    began = time.monotonic()
    gone = all_gone(workers, within=20)
    measured = f"{len(workers)} gone after {time.monotonic() - began:.1f} s" if gone else "still there after 20 s"
    return Line("kill -9 of a main process", "its workers end within 15 s", measured, gone)


def rolling_restart(cluster: Cluster) -> Iterator[Line]:
    with busy(*tabs(cluster), pause=0.2) as pages:
        for port in cluster.ports:
            cluster.stop(port)
            cluster.start(port)
    yield none_dropped("rolling restart under load", pages)


def hangup(cluster: Cluster) -> Iterator[Line]:
    with busy(*tabs(cluster), pause=0.2) as pages:
        before = {port: set(workers_of(process)) for port, process in cluster.processes.items()}
        for process in cluster.processes.values():
            process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 60
        while any(before[port] & set(workers_of(process)) for port, process in cluster.processes.items()):
            assert time.monotonic() < until, "old workers are still there after 60 s"
            time.sleep(0.1)
    yield none_dropped(f"SIGHUP to all {REPLICAS} replicas under load", pages)


def tabs(cluster: Cluster) -> list[Callable[[], Page]]:
    """Two people, each with a profile and a page of the configuration."""
    people = [cluster.person(role) for role in ("support", "manager")]
    return [
        partial(person.look, path)
        for person in people
        for path in (person.find(next(cluster.strangers)), "/main/config/tiers/")
    ]


def none_dropped(scenario: str, pages: list[Page]) -> Line:
    wrong = [page.status for page in pages if not page.is_right]
    measured = f"{len(wrong)} of {len(pages)} {wrong or ''}; the slowest took {slowest(pages):.1f} s"
    return Line(scenario, NO_DROP, measured, not wrong)
