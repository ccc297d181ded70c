"""Makes spans with OpenTelemetry's SDK, and exports them in a thread of its own.

A structlog processor sees every line before it is redacted. It ends the span that comes with a line, and gives it
only the fields that `FIELDS` names. Import this module only if a collector is set.
"""

import logging
import os
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.conf import settings
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, set_span_in_context

from dashboard.loyalty.errors import NotFound
from dashboard.loyalty.spans import LineFields
from dashboard.loyalty.timing import ABANDONED
from dashboard.serving.tracing import Collector
from dashboard.serving.version import VERSION

EXPORT_SECONDS = 3.0  # for a batch, with its retries
STOP_SECONDS = 2.0  # for the last batches of a worker that ends
SPAN = "span"  # the field of a line that has its span
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
KINDS = {"call": SpanKind.CLIENT}

ERROR = "error.type"
STANDARD = {"method": "http.request.method", "status": "http.response.status_code", "error": ERROR}
# The fields of a line that its span gets: never a path, an id, a name, an address of a person, or words of a search.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "request": ("method", "status", "view", "first_ms", "request_id"),
    "panel": ("panel", "read_ms", "present_ms", "render_ms", "error"),
    "read": ("program", "read", "source", "error", "calls"),
    "call": ("program", "what", "status", "quota", "attempts", "budget_ms"),
}
NO_FAILURES = {None, "", NotFound.__name__}


def trace_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: end the span of the line, and pass the line on without it."""
    if span := event.pop(SPAN, None):
        _end(span, event)
    return event


def _end(span: Span, line: Mapping[str, Any]) -> None:
    said = {**line}
    if line["event"] == "request":
        said["method"] = line["method"] if line["method"] in METHODS else "_OTHER"  # the client's own word
        span.update_name(f"{said['method']} {line['view']}".strip())
    known = {field: said[field] for field in FIELDS[line["event"]] if said.get(field) not in {None, ""}}
    span.set_attributes({STANDARD.get(field, f"loyalty_desk.{field}"): value for field, value in known.items()})
    if known.get("error") not in NO_FAILURES or known.get("status", 0) >= 500:
        span.set_status(StatusCode.ERROR)
    span.end()


class Spans:
    """The tracer of a process; `dashboard.loyalty.spans` says what it does. Samples as OTEL_TRACES_SAMPLER says."""

    def __init__(self, collector: Collector) -> None:
        exporter = OTLPSpanExporter(collector.address, headers=collector.headers, timeout=EXPORT_SECONDS)
        logging.getLogger(OTLPSpanExporter.__module__).addFilter(_OncePerMinute())
        service = {
            "service.name": "loyalty-desk",
            "service.version": VERSION,
            "service.instance.id": f"{settings.REPLICA_NAME}-{os.getpid()}",
        }
        resource = Resource(service).merge(OTELResourceDetector().detect())  # the environment wins
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))  # drops spans rather than wait
        self._tracer = self._provider.get_tracer("loyalty-desk", VERSION)

    def begin_trace(self) -> LineFields:
        # A trace of its own: not that of a `traceparent` header, nor of the connection's last request.
        span = self._tracer.start_span("request", Context(), SpanKind.SERVER)
        attach(set_span_in_context(span))
        return {SPAN: span}

    @contextmanager
    def step(self, event: str, what: str) -> Iterator[LineFields]:
        span = self._tracer.start_span(f"{event} {what}", kind=KINDS.get(event, SpanKind.INTERNAL))
        token = attach(set_span_in_context(span))
        try:
            yield {SPAN: span}
        finally:
            detach(token)
            if span.is_recording():  # no line: a panel that missed the deadline, or whose reader left
                span.set_attribute(ERROR, ABANDONED)
                span.end()

    def stop(self) -> None:
        """Export what is left. The SDK itself would wait for half a minute."""
        last = Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(STOP_SECONDS)


class _OncePerMinute(logging.Filter):
    """Lets one line pass in a minute: the first one of a collector that does not answer says why."""

    _next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        if (now := time.monotonic()) < self._next:
            return False
        self._next = now + 60
        return True
