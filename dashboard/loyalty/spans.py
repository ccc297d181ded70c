"""The steps of a request that a trace shows: panels, reads and calls. Nothing happens unless a tracer is set.

The log line of a step ends its span and gives it its attributes (`dashboard.serving.tracing`). So whoever logs the line
adds the fields that it gets here.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeAlias

LineFields: TypeAlias = Mapping[str, Any]


class Tracer(Protocol):
    """Makes spans. Each has the fields for the log line that ends it."""

    def begin_trace(self) -> LineFields:
        """Begin a trace, to which all later steps of this task belong."""

    def step(self, event: str, what: str) -> AbstractContextManager[LineFields]:
        """Begin a span inside the one under way; steps inside the `with` belong to it. `event` is that of its line."""


NO_FIELDS: LineFields = {}
_UNTRACED = nullcontext(NO_FIELDS)
_tracer: Tracer | None = None


def set_tracer(tracer: Tracer | None) -> None:
    """Trace from now on, or stop with None."""
    global _tracer
    _tracer = tracer


def begin_trace() -> LineFields:
    """See `Tracer.begin_trace`."""
    return _tracer.begin_trace() if _tracer else NO_FIELDS


def traced(event: str, what: str) -> AbstractContextManager[LineFields]:
    """See `Tracer.step`. `what` comes from the code, never from data."""
    return _tracer.step(event, what) if _tracer else _UNTRACED
