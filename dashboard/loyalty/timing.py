"""The duration of each read, to explain why a page was slow. It holds nothing about the customer."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from operator import attrgetter
from time import perf_counter
from typing import Any

import structlog

from dashboard.loyalty.models import Answer, Source
from dashboard.loyalty.spans import traced

log = structlog.get_logger(__name__)

JOINED = "joined"  # the answer to a read that another request had started
ABANDONED = "abandoned"  # no answer, because the caller stopped waiting


@dataclass(slots=True)
class ReadTiming:
    """One read of the service; `began` and `ended` are in seconds of `perf_counter`.

    `source` is where the answer came from: "live", "joined", "cached" or "stale"; "abandoned" if the caller stopped
    waiting, which is no error; "" without an answer. `error` is the type of the error, "" without one. A live read made
    `calls` to the platform, a joined read none.
    """

    name: str
    began: float
    ended: float = 0.0
    source: str = ""
    error: str = ""
    started_call: bool = False
    calls: int = 0
    program: str = ""

    def record_answer(self, answer: Answer[Any]) -> None:
        """Record the source of the answer, and why it is stale if it is."""
        is_joined = answer.source is Source.LIVE and not self.started_call
        self.source = JOINED if is_joined else answer.source.value
        self.error = type(answer.error).__name__ if answer.error else ""


_current: ContextVar[ReadTiming | None] = ContextVar("read", default=None)
_collections: ContextVar[tuple[list[ReadTiming], ...]] = ContextVar("collections", default=())


@contextmanager
def timed_read(name: str, program: str = "") -> Iterator[ReadTiming]:
    """Time one read and log it, also when it fails."""
    timing = ReadTiming(name, perf_counter(), program=program)
    with traced("read", name) as span:
        token = _current.set(timing)
        try:
            yield timing
        except asyncio.CancelledError:
            timing.source = ABANDONED
            raise
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
                program=program,
                ms=milliseconds(timing.ended - timing.began),
                source=timing.source,
                error=timing.error,
                calls=timing.calls,
                **span,
            )


def current_read() -> ReadTiming:
    """Return the read under way, or an unused one outside of a read."""
    return _current.get() or ReadTiming("", perf_counter())


@contextmanager
def collected_reads() -> Iterator[list[ReadTiming]]:
    """Give a list of the reads that end inside, in the order in which they end."""
    reads: list[ReadTiming] = []
    token = _collections.set((*_collections.get(), reads))
    try:
        yield reads
    finally:
        _collections.reset(token)


def seconds_reading(reads: Iterable[ReadTiming]) -> float:
    """Return the seconds during which at least one of the reads was under way."""
    seconds = until = 0.0
    for read in sorted(reads, key=attrgetter("began")):
        seconds += max(0.0, read.ended - max(read.began, until))
        until = max(until, read.ended)
    return seconds


def server_timing(seconds: float, reads: Iterable[ReadTiming]) -> str:
    """Return a `Server-Timing` header for a browser's network panel: the total time, then the time of each read."""
    each = (
        f'{read.name};dur={milliseconds(read.ended - read.began)};desc="{read.source or read.error}"' for read in reads
    )
    return ", ".join([f"total;dur={milliseconds(seconds)}", *each])


def milliseconds(seconds: float) -> float:
    """Convert seconds to milliseconds with one decimal."""
    return round(seconds * 1000, 1)
