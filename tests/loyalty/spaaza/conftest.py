"""A stand-in for the platform on a socket, and the platform as it is reached."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC
from typing import Any

import pytest

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.spaaza import connect
from dashboard.loyalty.spaaza.platform import SpaazaPlatform
from dashboard.sandbox.spaaza.options import CHAIN_ID, SAMPLE_SESSION_KEY, SAMPLE_SESSION_USER_ID, SpaazaOptions
from dashboard.sandbox.spaaza.server import SpaazaServer
from tests.customers.panels.sample import CAIRO, NOW

Reach = Callable[..., SpaazaPlatform]


@pytest.fixture(scope="package")
def running() -> Iterator[SpaazaServer]:
    options = SpaazaOptions(
        session_user_id=SAMPLE_SESSION_USER_ID,
        session_key=SAMPLE_SESSION_KEY,
        clock=lambda: NOW.astimezone(UTC),  # the present of the panels shown
    )
    with SpaazaServer(options) as server:
        yield server


@pytest.fixture
def sandbox(running: SpaazaServer) -> Iterator[SpaazaServer]:
    """The platform, well and with nothing counted yet."""
    running.clear_faults()
    running.reset_requests()
    yield running
    running.clear_faults()


@pytest.fixture
async def reach(sandbox: SpaazaServer) -> AsyncIterator[Reach]:
    """Makes platforms that read the sandbox; they are closed at the end."""
    async with AsyncExitStack() as stack:

        def make(**changed: Any) -> SpaazaPlatform:
            settings: dict[str, Any] = {
                "base_url": sandbox.base_url,
                "api_version": "1.6.1",
                "chain_id": CHAIN_ID,
                "session_user_id": SAMPLE_SESSION_USER_ID,
                "session_key": SAMPLE_SESSION_KEY,
                "hostname": "stores.example.com",
                "zone": CAIRO,
                "budget": Budget("sample", store=None, enabled=False),
            }
            platform = connect(**{**settings, **changed})
            stack.push_async_callback(platform.close)
            return platform

        yield make


@pytest.fixture
def platform(reach: Reach) -> SpaazaPlatform:
    return reach()
