"""Shows the figures of all workers to Prometheus, from the main process and on a port of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from dashboard.serving.database_faults import DATABASE_ERRORS
from dashboard.serving.metrics import FOLDER_VARIABLE, PREFIX, SOURCES, Figure

FOLDER = "loyalty-desk-metrics-"  # then the number of the main process
MEMORY = Path("/dev/shm")  # noqa: S108  A full disk would end a process that writes to a file that is mapped to memory.


def make_folder(fallback: Path) -> Path:
    """Make the folder that workers count in, and tell them by the environment: in memory, or in `fallback`. Removes
    those of main processes that were killed."""
    parent = MEMORY if os.access(MEMORY, os.W_OK) else fallback
    for left in parent.glob(f"{FOLDER}*-*"):
        number = left.name.removeprefix(FOLDER).partition("-")[0]
        if number.isdecimal() and not _runs(int(number)):
            remove_folder(left)
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=parent))
    os.environ[FOLDER_VARIABLE] = str(folder)
    return folder


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def show(host: str, port: int, folder: Path) -> None:
    """Answer Prometheus on this port, in a thread. Raises OSError if the port cannot be used."""
    registry = CollectorRegistry()
    registry.register(Workers(folder))
    registry.register(Sources())
    start_http_server(port, addr=host, registry=registry)


class Workers(Collector):
    """What all workers counted since the start, also those that ended; the states only of those that run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        for file in self._folder.glob("gauge_live*.db"):
            number = int(file.stem.rpartition("_")[2])
            if not _runs(number):
                mark_process_dead(number, str(self._folder))  # type: ignore[no-untyped-call]
        collector: Collector = MultiProcessCollector(None, str(self._folder))  # type: ignore[no-untyped-call]
        yield from collector.collect()

    def describe(self) -> list[Metric]:
        return []  # nothing is counted yet when this is registered


class Sources(Collector):
    """What the database says when Prometheus asks, such as the progress of a crawl."""

    def collect(self) -> Iterator[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for figure in self._figures():
            name = PREFIX + figure.name
            family = families.get(name) or GaugeMetricFamily(name, figure.meaning, labels=list(figure.labels))
            family.add_metric(list(figure.labels.values()), figure.value)
            families[name] = family
        yield from families.values()

    def describe(self) -> list[Metric]:
        return []

    @staticmethod
    def _figures() -> Iterator[Figure]:
        meaning = "1 if the main process could read the database."
        try:
            figures = [figure for source in SOURCES for figure in source()]
            yield Figure("database_up", meaning, 1)
            yield from figures
        except DATABASE_ERRORS:
            yield Figure("database_up", meaning, 0)
        finally:
            connection.close()


def _runs(number: int) -> bool:
    """Return whether a process with this number runs."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
