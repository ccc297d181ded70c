"""What is asked, and what is made of good answers."""

import asyncio
import gc
import gzip
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.limits import MAX_ANSWER_BYTES
from dashboard.loyalty.models import DriftKind, HealthState
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.transport import Transport
from tests.loyalty.buckets import full_buckets
from tests.loyalty.conftest import API_KEY, QUOTA, SECRET_KEY, explain, failure
from tests.loyalty.wire import Wire, says, wire

BASE = b"/api/v4.0/integrations"


async def test_it_gives_the_body_with_its_time_and_request_id(platform: Wire, transport: Transport) -> None:
    platform.answers(says(200, b'{"points": 12.30, "orders": 7, "name": null}', "X-Request-Id: r-1"))
    payload = await transport.get("customers", "7", "balance", quota=QUOTA, deadline=Deadline(20))
    assert payload.body == {"points": Decimal("12.30"), "orders": 7, "name": None}
    assert str(payload.body["points"]) == "12.30"
    assert type(payload.body["orders"]) is int
    assert payload.request_id == "r-1"
    assert timedelta(0) <= datetime.now(UTC) - payload.fetched_at < timedelta(seconds=5)


async def test_a_long_answer_is_large_and_says_what_of_it_was_cut(platform: Wire, transport: Transport) -> None:
    platform.answers(says(200, [0] * 40_000), says(200, [0] * 100))
    large, small = [
        await transport.get("configurations", "tiers", quota=QUOTA, deadline=Deadline(20)) for _ in range(2)
    ]
    assert (len(large.body), large.is_large) == (10_000, True)
    assert [(cut.kind, cut.seen) for cut in large.cuts] == [(DriftKind.ITEMS_CUT, "10000/40000")]
    assert (small.is_large, small.cuts) == (False, ())


async def test_it_asks_by_get_with_both_keys_every_time(platform: Wire, transport: Transport) -> None:
    for _ in range(2):
        await transport.get(
            "customers", "7", "balance", quota=QUOTA, deadline=Deadline(20), query={"limit": 50}, headers={"lang": "ar"}
        )
    for asked in platform.asked:
        assert asked.method == b"GET"
        assert asked.target == BASE + b"/customers/7/balance?limit=50"
        assert (asked.headers["apikey"], asked.headers["secretkey"]) == (API_KEY, SECRET_KEY)
        assert asked.headers["accept"] == "application/json"
        assert asked.headers["lang"] == "ar"


def test_it_can_only_read() -> None:
    assert [name for name in vars(Transport) if not name.startswith("_")] == [
        "health",
        "get",
        "has_room",
        "is_short",
        "close",
    ]


async def test_a_slash_at_the_end_of_the_base_address_changes_nothing(
    platform: Wire, reaching: Callable[..., Transport]
) -> None:
    await reaching(platform.url + "/").get("configurations", "tiers", quota=QUOTA, deadline=Deadline(20))
    assert platform.asked[0].target == BASE + b"/configurations/tiers"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(codec="utf-8"), max_size=50), number=st.integers())
async def test_a_query_arrives_as_it_was_meant(platform: Wire, transport: Transport, value: str, number: int) -> None:
    platform.answers(says(200, {}))
    query: dict[str, str | int | None] = {"customerId": value, "limit": number, "status": None}
    await transport.get("transactions", quota=QUOTA, deadline=Deadline(20), query=query)
    path, _, sent = platform.asked[0].target.decode("ascii").partition("?")
    assert path == "/api/v4.0/integrations/transactions"
    assert parse_qsl(sent, keep_blank_values=True) == [("customerId", value), ("limit", str(number))]


async def test_a_connection_is_kept_for_the_next_read(platform: Wire, transport: Transport) -> None:
    for _ in range(5):
        await transport.get("configurations", "tiers", quota=QUOTA, deadline=Deadline(20))
    assert platform.connections == 1


async def test_more_than_a_hundred_reads_are_in_flight_at_once(platform: Wire, transport: Transport) -> None:
    everyone = asyncio.Barrier(300)

    async def together(writer: asyncio.StreamWriter) -> bool:
        await everyone.wait()
        return await says(200, {})(writer)

    platform.answers(together)
    reads = [transport.get("customers", str(n), quota=QUOTA, deadline=Deadline(20)) for n in range(300)]
    assert len(await asyncio.gather(*reads)) == 300


async def test_cookies_are_not_kept(platform: Wire, transport: Transport) -> None:
    platform.answers(says(200, {}, "Set-Cookie: who=somebody; Path=/"))
    for _ in range(2):
        await transport.get("customers", "7", quota=QUOTA, deadline=Deadline(20))
    assert all("cookie" not in asked.headers for asked in platform.asked)
    assert not (await transport._client.get()).cookies


async def test_a_packed_answer_is_read(platform: Wire, transport: Transport) -> None:
    platform.answers(says(200, gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip"))
    assert (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).body == {"a": 1}


async def test_an_answer_of_just_the_largest_size_is_read(platform: Wire, transport: Transport) -> None:
    platform.answers(says(200, b'"' + b"x" * (MAX_ANSWER_BYTES - 2) + b'"'))
    (cut,) = (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).cuts
    assert cut.seen == f"10000/{MAX_ANSWER_BYTES - 2}"


async def test_a_half_emoji_in_a_name_can_still_be_sent_in_a_page(platform: Wire, transport: Transport) -> None:
    platform.answers(says(200, rb'{"name": "Ada \ud83d \ud83d\ude00"}'))
    payload = await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    assert payload.body == {"name": "Ada \N{REPLACEMENT CHARACTER} 😀"}


async def test_every_attempt_is_paid_for(platform: Wire, reaching: Callable[..., Transport]) -> None:
    spent: list[str] = []

    class Counted(Budget):
        async def spend(self, quota: object, deadline: Deadline) -> None:
            spent.append(getattr(quota, "name", ""))

    platform.answers(says(503, {}), says(503, {}), says(200, {}))
    await reaching(platform.url, budget=Counted("sample", store=None)).get("a", quota=QUOTA, deadline=Deadline(20))
    assert spent == ["customers"] * 3


async def test_there_is_room_for_guesses_while_the_platform_answers_and_most_of_the_quota_is_free(
    platform: Wire, reaching: Callable[..., Transport]
) -> None:
    transport = reaching(platform.url, attempts=1)
    assert await transport.has_room(QUOTA)
    platform.answers(says(500, {}))
    await failure(transport)
    assert not await transport.has_room(QUOTA)
    platform.answers(says(200, {}))
    await transport.get("customers", "7", quota=QUOTA, deadline=Deadline(20))
    assert await transport.has_room(QUOTA)
    slow = Quota("slow", per_second=1, burst=40)
    transport = reaching(platform.url, budget=Budget(platform.url, store=None, own=full_buckets()))
    assert await transport.has_room(slow)
    await asyncio.gather(*(transport.get("7", quota=slow, deadline=Deadline(20)) for _ in range(30)))
    assert not await transport.has_room(slow)


async def test_its_health_is_told(platform: Wire, transport: Transport) -> None:
    before = transport.health
    await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    assert [before.state, transport.health.state] == [HealthState.UNKNOWN, HealthState.ANSWERING]
    assert transport.health.seconds is not None


async def test_it_opens_again_after_closing(platform: Wire, transport: Transport) -> None:
    await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    await transport.close()
    await transport.close()
    await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    assert platform.connections == 2


def test_its_connections_end_with_the_event_loop(recwarn: pytest.WarningsRecorder) -> None:
    clients: list[Any] = []

    async def read() -> None:
        async with wire(says(200, {})) as platform:
            transport = Transport(
                platform.url, headers={}, explain=explain, budget=Budget("sample", store=None, enabled=False)
            )
            await transport.get("a", quota=QUOTA, deadline=Deadline(20))
            clients.append(await transport._client.get())

    asyncio.run(read())
    gc.collect()
    (client,) = clients
    assert client.is_closed
    assert client._transport._session.closed
    assert not [warning for warning in recwarn if issubclass(warning.category, ResourceWarning)]


async def test_no_key_shows_in_its_repr(transport: Transport) -> None:
    assert "canary" not in repr(transport)
    assert "canary" not in str(transport)


async def test_nothing_about_a_customer_is_logged(
    platform: Wire, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "aiohttp", "aiohttp.client", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    platform.answers(says(200, {}), says(500, {}), says(404, {}))
    await transport.get("customers", "zora@example.com", quota=QUOTA, deadline=Deadline(20))
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever it is
        await transport.get("customers", "zora@example.com", quota=QUOTA, deadline=Deadline(20))
    said = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert "zora" not in said
    assert "canary" not in said


async def test_what_is_raised_leads_nowhere_near_http(reaching: Callable[..., Transport], closed_port: int) -> None:
    transport = reaching(f"http://127.0.0.1:{closed_port}", attempts=1)
    with pytest.raises(Unavailable) as raised:
        await transport.get("customers", "ada@example.com", quota=QUOTA, deadline=Deadline(20))
    error: BaseException = raised.value
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "ada" not in f"{error!r} {error} {vars(error)}"


async def test_a_proxy_in_the_environment_is_not_used(
    platform: Wire, transport: Transport, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")
    await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    assert len(platform.asked) == 1
