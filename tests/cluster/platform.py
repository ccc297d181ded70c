"""A platform that is silent, and one that is always slow."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cluster.cluster import Cluster
from tests.cluster.lines import Line
from tests.cluster.people import Person

IN_TIME = 3.3  # seconds: the page's deadline, and what the machine needs
SLOW = 2.2  # seconds for each answer


def silent(cluster: Cluster) -> Iterator[Line]:
    person = cluster.person("support")
    known, viewed = next(cluster.strangers), next(cluster.strangers)
    person.find(known)
    path = person.find(viewed)
    person.look(path)
    with answering_after(cluster, person, 60):
        page = cluster.open_stranger(person)
    yield Line(
        "platform silent: an unknown customer",
        "from paste to an answer within 3 s",
        f"{page.seconds:.1f} s (status {page.status})",
        page.seconds <= IN_TIME,
    )
    with answering_after(cluster, person, 60):
        page = person.open(known)
    yield Line(
        "platform silent: a known customer",
        "from paste to page within 3 s",
        f"{page.seconds:.1f} s (status {page.status}, {page.lost} parts lost)",
        page.is_right and page.seconds <= IN_TIME,
    )
    with answering_after(cluster, person, 60):
        page = person.look(path, fresh="1")
    yield Line(
        "platform silent: a customer viewed before",
        "old answers with their age within 3 s",
        f"{page.seconds:.1f} s ({page.lost} parts lost, {'old answers' if page.is_old else 'no old answer'})",
        page.is_whole and page.is_old and page.seconds <= IN_TIME,
    )


def slow(cluster: Cluster) -> Iterator[Line]:
    person = cluster.person("support")
    known = next(cluster.strangers)
    person.find(known)
    with answering_after(cluster, person, SLOW):
        page = person.open(known)
    yield Line(
        f"platform always {SLOW} s",
        "a known customer's profile is shown within 3 s",
        f"{page.seconds:.1f} s ({page.lost} parts lost)",
        page.is_whole and page.seconds <= IN_TIME,
    )


@contextmanager
def answering_after(cluster: Cluster, person: Person, seconds: float) -> Iterator[None]:
    """The platform takes so long for each answer inside; afterwards every replica has seen that it is quick again."""
    cluster.platform.answer_after(seconds)
    try:
        yield
    finally:
        cluster.platform.answer_after(0)
    quick, until = 0, time.monotonic() + 20
    while quick < 2 * len(cluster.ports) and time.monotonic() < until:
        quick = quick + 1 if cluster.open_stranger(person).is_whole else 0
