"""What a collector of OpenTelemetry gets about real requests, in which a sandbox is read."""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture
from structlog.typing import EventDict

from customers import panel_reading
from dashboard.loyalty import timing, transport
from dashboard.sandbox.server import SandboxServer
from dashboard.serving import requests
from dashboard.serving.tracing import Collector, exporting, spans
from tests import canary
from tests.collector import CollectorServer, Sent, running_collector
from tests.customers.conftest import Keys, SignIn, body, searched
from tests.platforms import SLUGS

ERROR = 2
SERVER, CLIENT = 2, 3


@pytest.fixture
def collector() -> Iterator[CollectorServer]:
    with running_collector() as server:
        yield server


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Sequence[EventDict]:
    """What is logged, by a chain as that of a worker that has a collector."""
    capture = LogCapture()
    logger = structlog.wrap_logger(None, processors=[spans.trace_line, capture])
    for module in (requests, timing, transport, panel_reading):
        monkeypatch.setattr(module, "log", logger)
    return capture.entries


@pytest.fixture
def tracing(lines: Sequence[EventDict], collector: CollectorServer) -> AbstractContextManager[None]:
    """A worker's life: all spans have arrived when it is over."""
    return exporting(Collector(f"{collector.url}/v1/traces", {"x-key": "sample key"}))


def named(sent: Sequence[Sent], name: str) -> Sent:
    [found] = [one for one in sent if one.span.name == name]
    return found


def inside(sent: Sequence[Sent], parent: Sent) -> set[str]:
    return {one.span.name for one in sent if one.span.parent_span_id == parent.span.span_id}


async def test_a_profile_is_one_trace_from_the_request_to_the_calls(
    signed_in: SignIn, key_of: Keys, tracing: AbstractContextManager[None], collector: CollectorServer
) -> None:
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    foreign = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    with tracing:
        response = await client.get(address, headers=foreign)
        await body(response)
        await client.get("/healthz")
    sent = collector.sent
    request = named(sent, "GET customers:profile")
    assert {one.span.trace_id for one in sent} == {request.span.trace_id}
    assert request.span.trace_id.hex() not in foreign["traceparent"]
    assert (request.span.kind, request.span.parent_span_id, request.span.status.code) == (SERVER, b"", 0)
    assert request.said["loyalty_desk.first_ms"] > 0
    assert request.said == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "loyalty_desk.view": "customers:profile",
        "loyalty_desk.first_ms": request.said["loyalty_desk.first_ms"],
        "loyalty_desk.request_id": response["X-Request-ID"],
    }
    assert inside(sent, request) >= {f"panel {slug}" for slug in SLUGS}

    panel = named(sent, "panel coupons")
    assert panel.said.keys() == {f"loyalty_desk.{one}" for one in ("panel", "read_ms", "present_ms", "render_ms")}
    assert inside(sent, panel) == {"read coupons"}
    read = named(sent, "read coupons")
    fields = {"read": "coupons", "program": "main", "source": "live", "calls": 1}
    assert read.said == {f"loyalty_desk.{name}": value for name, value in fields.items()}
    [call] = [one for one in sent if one.span.parent_span_id == read.span.span_id]
    assert (call.span.name, call.span.kind) == ("call coupons", CLIENT)
    assert call.said["http.response.status_code"] == 200
    assert call.said["loyalty_desk.attempts"] == 1
    assert call.said["loyalty_desk.budget_ms"] >= 0
    assert read.span.start_time_unix_nano <= call.span.start_time_unix_nano
    assert call.span.end_time_unix_nano <= read.span.end_time_unix_nano
    assert {one.service["service.name"] for one in sent} == {"loyalty-desk"}
    assert [headers["x-key"] for headers in collector.headers] == ["sample key"] * len(collector.headers)


async def test_no_span_tells_of_a_person(
    signed_in: SignIn,
    key_of: Keys,
    tracing: AbstractContextManager[None],
    collector: CollectorServer,
    lines: Sequence[EventDict],
) -> None:
    client, key = await signed_in(), await key_of(canary.CUSTOMER_ID)
    email = next(one for one in canary.personal(canary.CUSTOMER_ID) if "@" in one)
    with tracing:
        for path in (f"/main/customers/{key}/", f"/main/customers/{key}/", "/main/customers/?q=canary-word"):
            await body(await client.get(path)) if key in path else await client.get(path)
        for words in (email, canary.CUSTOMER_ID, "canary-word"):
            await searched(client, words)
        await client.get("/main/customers/open", {"id": canary.CUSTOMER_ID})
        await client.get("/canary-word/")
        await client.get("/main/customers/open", {"id": "canary-word"})
    assert {"GET customers:search", "POST customers:search", "GET customers:open", "GET"} <= {
        one.span.name for one in collector.sent
    }
    assert {one.said.get("loyalty_desk.source") for one in collector.sent} >= {"live", "cached"}
    assert {one.span.status.code for one in collector.sent if one.said.get("error.type") == "NotFound"} == {0}
    told = b"\n".join(collector.bodies).decode(errors="replace")
    planted = (*canary.everything(), key, "canary-word", "127.0.0.1", "sample-support", "sample key", "/main/")
    assert [one for one in planted if one in told] == []
    assert not [line for line in lines if spans.SPAN in line]


async def test_failures_of_the_platform_and_pages_that_stopped_waiting_are_marked(
    sandbox: SandboxServer,
    signed_in: SignIn,
    key_of: Keys,
    tracing: AbstractContextManager[None],
    collector: CollectorServer,
) -> None:
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    sandbox.set_faults([{"path": "*/coupons", "fault": "503"}, {"path": "*/balance", "delay": 1}])
    with tracing:
        response: Any = await client.get(address)
        came = asyncio.Event()

        async def reading() -> None:
            async for part in response.streaming_content:
                if b'slot="coupons"' in part:
                    came.set()

        reader = asyncio.create_task(reading())
        await came.wait()
        reader.cancel()  # who leaves before the balance has come is told so
        await asyncio.gather(reader, return_exceptions=True)
        response.close()
    by_name = partial(named, collector.sent)
    call, read, panel, left = map(by_name, ("call coupons", "read coupons", "panel coupons", "panel balance"))
    assert (call.said["http.response.status_code"], call.said["loyalty_desk.attempts"]) == (503, 3)
    assert {one.said["error.type"] for one in (read, panel)} == {"Unavailable"}
    assert {one.span.status.code for one in (call, read, panel)} == {ERROR}
    assert left.said == {"error.type": "abandoned"}
    [read] = [one for one in collector.sent if one.span.parent_span_id == left.span.span_id]
    assert (read.span.name, read.said["loyalty_desk.source"]) == ("read balance", "abandoned")


@pytest.mark.parametrize(("is_there", "patience"), [(True, 60), (False, 3)])
async def test_a_collector_that_is_silent_or_away_delays_neither_pages_nor_the_end(
    is_there: bool,
    patience: float,
    signed_in: SignIn,
    key_of: Keys,
    lines: Sequence[EventDict],
    collector: CollectorServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")  # milliseconds
    monkeypatch.setattr(spans, "EXPORT_SECONDS", patience)
    monkeypatch.setattr(spans, "STOP_SECONDS", 0.1)
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    collector.answers.clear()
    before = time.monotonic()
    with exporting(Collector(collector.url if is_there else "http://127.0.0.1:9", {})):
        for _ in range(3):
            assert "</html>" in await body(await client.get(address))
    assert time.monotonic() - before < 30  # seconds: less than the exporter, or the SDK at its end, would wait
    assert bool(collector.sent) is is_there


def test_a_line_of_a_collector_that_fails_comes_once_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    once = spans._OncePerMinute()
    record = logging.makeLogRecord({})
    passed = [once.filter(record), once.filter(record)]
    now += 61
    assert [*passed, once.filter(record)] == [True, False, True]


def test_the_client_s_own_word_for_a_method_is_not_told() -> None:
    class Recorded:
        def __init__(self) -> None:
            self.said: list[object] = []

        def __getattr__(self, _name: str) -> object:
            return lambda *words: self.said.extend(words)

    span = Recorded()
    line = {"event": "request", "method": "CANARY-WORD", "view": "home", "status": 500, "path": "/", "request_id": "1"}
    assert spans.trace_line(None, "info", {**line, "span": span}) == line
    assert "_OTHER home" in span.said
    assert "CANARY-WORD" not in str(span.said)
