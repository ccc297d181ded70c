"""Traces for a collector of OpenTelemetry: spans that end with the log lines of requests, panels, reads and calls.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set: this module imports nothing of OpenTelemetry then. See docs/tracing.md.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured

from dashboard.loyalty.spans import set_tracer
from dashboard.serving.environment import Environment, address_mistake


@dataclass(frozen=True, slots=True)
class Collector:
    """Where traces go: the whole address, and headers that may hold a key."""

    address: str
    headers: Mapping[str, str] = field(repr=False)


def load_collector(environment: Environment, *, may_be_plain: bool) -> Collector | None:
    """Return the collector that the standard variables name, None without one.

    Raises ImproperlyConfigured for a wrong variable, for http to another machine unless it `may_be_plain`, and if the
    packages are missing.
    """
    address = environment.text("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not address:
        return None
    if mistake := address_mistake(address.replace("http:", "https:", 1) if may_be_plain else address):
        raise ImproperlyConfigured(f"OTEL_EXPORTER_OTLP_ENDPOINT {mistake}.")
    environment.choice("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
    try:
        import opentelemetry.exporter.otlp.proto.http
        import opentelemetry.sdk.trace  # noqa: F401
    except ModuleNotFoundError:
        raise ImproperlyConfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages for traces are missing: install "
            "requirements-tracing.txt."
        ) from None
    return Collector(f"{address.rstrip('/')}/v1/traces", _headers(environment.secret("OTEL_EXPORTER_OTLP_HEADERS")))


def _headers(text: str) -> dict[str, str]:
    """Read name=value,name=value, in which values may be percent-encoded."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    if not all(name.strip() and value.strip() for name, _, value in pairs):
        raise ImproperlyConfigured("OTEL_EXPORTER_OTLP_HEADERS must be like name=value,name=value.")
    return {unquote(name).strip(): unquote(value).strip() for name, _, value in pairs}


@contextmanager
def exporting(collector: Collector | None) -> Iterator[None]:
    """Trace what this process does inside, if there is a collector. Each worker enters this after it has started."""
    if collector is None:
        yield
        return
    from dashboard.serving.tracing.spans import Spans

    spans = Spans(collector)
    set_tracer(spans)
    try:
        yield
    finally:
        set_tracer(None)
        spans.stop()
