"""A platform made of bare sockets, and a transport that reads it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import LoyaltyError, NotFound, Refused
from dashboard.loyalty.outcomes import ReportedError
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.transport import Transport
from tests.loyalty.wire import Wire, says, wire
from tests.servers import free_port

QUOTA = Quota("customers", per_second=36, burst=50)
API_KEY, SECRET_KEY = "canary-of-the-api-key", "canary-of-the-secret-key"
ERRORS = {7000: NotFound, 1001: Refused, 2001: Refused}


def explain(body: object) -> ReportedError | None:
    """How the sample platform complains: `{"code": …}`."""
    if not isinstance(body, dict) or body.get("code") not in ERRORS:
        return None
    code = body["code"]
    return ReportedError(ERRORS[code], code=code, request_id=body.get("requestId"), retry=code == 2001)


async def failure(transport: Transport, seconds: float = 20.0) -> LoyaltyError:
    """What reading fails with; nothing of HTTP hangs on it."""
    with pytest.raises(LoyaltyError) as raised:
        await transport.get("customers", "7", "balance", quota=QUOTA, deadline=Deadline(seconds))
    assert raised.value.__context__ is None or raised.value.__suppress_context__
    return raised.value


@pytest.fixture
async def platform() -> AsyncIterator[Wire]:
    """A sample platform that answers `{}` until told otherwise."""
    async with wire(says(200, {})) as listening:
        yield listening


@pytest.fixture
async def reaching() -> AsyncIterator[Callable[..., Transport]]:
    """Makes transports to a base address; they are closed at the end."""
    async with AsyncExitStack() as stack:

        def make(base_url: str, **options: Any) -> Transport:
            budget = options.pop("budget", None) or Budget("sample", store=None, enabled=False)
            headers = {"APIKey": API_KEY, "SecretKey": SECRET_KEY}
            options.setdefault("connect_timeout", 20)  # the machine may be busy with other tests
            transport = Transport(base_url, headers=headers, explain=explain, budget=budget, **options)
            stack.push_async_callback(transport.close)
            return transport

        yield make


@pytest.fixture
def transport(platform: Wire, reaching: Callable[..., Transport]) -> Transport:
    """A transport to `platform`, with no budget to keep."""
    return reaching(platform.url)


@pytest.fixture
def closed_port() -> int:
    """A port that refuses connections."""
    return free_port()


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between attempts, but those the platform asks for."""
    monkeypatch.setattr("dashboard.loyalty.retries.FULL_JITTER", lambda state: 0)
