"""A platform that is silent, and one that is always slow."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.loyalty.reads import CUSTOMER_TIMES
from tests.cluster.cluster import Cluster
from tests.cluster.lines import Line
from tests.cluster.people import Person

IN_TIME = 3.3  # seconds: the page's deadline, and what the machine needs
SLOW, SILENT = 2.2, 60.0  # seconds for each answer
FRESH = CUSTOMER_TIMES.fresh.total_seconds() + 1  # after which answers are old


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


def silent(cluster: Cluster) -> Iterator[Line]:
    person = cluster.person("support")
    time.sleep(max(0, cluster.viewed_at + FRESH - time.monotonic()))
    with answering_after(cluster, person, SILENT):
        page = person.open(cluster.viewed)
    yield Line(
        "platform silent: a customer viewed a minute ago",
        "from paste to old answers with their age within 2 s",
        f"{page.seconds:.1f} s ({page.lost} parts lost, {'old answers' if page.is_old else 'no old answer'})",
        page.is_whole and page.is_old and page.seconds <= 2,
    )
    known = next(cluster.strangers)
    person.find(known)
    cluster.redis.forget()  # the index still knows the customer
    for name, customer_id in (("known", known), ("unknown", next(cluster.strangers))):
        with answering_after(cluster, person, SILENT):
            page = person.open(customer_id)
        yield Line(
            f"platform silent: {name} customer",
            "from paste to an answer within 3 s",
            f"{page.seconds:.1f} s (status {page.status})",
            page.status == (200 if name == "known" else 503) and page.seconds <= IN_TIME,
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
