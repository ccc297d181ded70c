"""What each read cost in time, for whoever asks why a page was slow. Never about whom it was."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from operator import attrgetter
from time import perf_counter
from typing import TypeVar

import structlog

from dashboard.loyalty.models import Answer, Source

T = TypeVar("T")

log = structlog.get_logger(__name__)

JOINED = "joined"  # the answer to a read that somebody else had begun


@dataclass(slots=True)
class ReadTiming:
    """One read of the service: begun and ended in seconds of `perf_counter`.

    `source` says where the answer came from: "live", "joined", "cached" or "stale"; "" without an answer. `error` is
    the type of what went wrong, "" if nothing did. A live read made `calls` to the platform, in `attempts` (more than
    calls when some were retried), and these waited `budget` seconds for the quota, added up. A joined read made none.
    """

    name: str
    began: float
    ended: float = 0.0
    source: str = ""
    error: str = ""
    started_call: bool = False
    calls: int = 0
    attempts: int = 0
    budget: float = 0.0

    def answered(self, answer: Answer[T]) -> Answer[T]:
        """The answer; where it came from is noted, and why it is stale if it is."""
        is_joined = answer.source is Source.LIVE and not self.started_call
        self.source = JOINED if is_joined else answer.source.value
        self.error = type(answer.error).__name__ if answer.error else ""
        return answer

    @contextmanager
    def waiting_for_budget(self) -> Iterator[None]:
        """Add what runs inside to the time spent waiting for the quota."""
        began = perf_counter()
        try:
            yield
        finally:
            self.budget += perf_counter() - began


_current: ContextVar[ReadTiming | None] = ContextVar("read", default=None)
_collections: ContextVar[tuple[list[ReadTiming], ...]] = ContextVar("collections", default=())


@contextmanager
def timed_read(name: str) -> Iterator[ReadTiming]:
    """Time one read and log it, whether it ends well or not."""
    timing = ReadTiming(name, perf_counter())
    token = _current.set(timing)
    try:
        yield timing
    except BaseException as error:
        timing.error = type(error).__name__
        raise
    finally:
        _current.reset(token)
        timing.ended = perf_counter()
        for reads in _collections.get():
            reads.append(timing)
        log.info(
            "read",
            read=name,
            ms=milliseconds(timing.ended - timing.began),
            source=timing.source,
            error=timing.error,
            calls=timing.calls,
            attempts=timing.attempts,
            budget_ms=milliseconds(timing.budget),
        )


def current_read() -> ReadTiming:
    """The read that the running code works for; one that nobody looks at when there is none."""
    return _current.get() or ReadTiming("", perf_counter())


@contextmanager
def collected_reads() -> Iterator[list[ReadTiming]]:
    """A list that holds the reads which end inside, in the order in which they end."""
    reads: list[ReadTiming] = []
    token = _collections.set((*_collections.get(), reads))
    try:
        yield reads
    finally:
        _collections.reset(token)


def seconds_reading(reads: Iterable[ReadTiming]) -> float:
    """The seconds during which at least one of the reads was under way."""
    seconds = until = 0.0
    for read in sorted(reads, key=attrgetter("began")):
        seconds += max(0.0, read.ended - max(read.began, until))
        until = max(until, read.ended)
    return seconds


def server_timing(seconds: float, reads: Iterable[ReadTiming]) -> str:
    """A `Server-Timing` header: the whole answer's time, then each read's, for a browser's network panel."""
    each = (f'{one.name};dur={milliseconds(one.ended - one.began)};desc="{one.source or one.error}"' for one in reads)
    return ", ".join([f"total;dur={milliseconds(seconds)}", *each])


def milliseconds(seconds: float) -> float:
    """Seconds in milliseconds, as precise as anybody needs."""
    return round(seconds * 1000, 1)
