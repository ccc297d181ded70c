"""Workers and machines learn from each other whether the platform answers."""

from collections.abc import Callable

import pytest
from django.core.cache import caches

from dashboard.loyalty import breaker_sharing
from dashboard.loyalty.breaker import FAILURES
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.store import AnswerStore
from dashboard.loyalty.transport import Transport
from tests.loyalty.conftest import QUOTA, failure
from tests.loyalty.wire import Wire, says

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def processes(
    platform: Wire, reaching: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch
) -> tuple[Transport, Transport]:
    """Two that share a cache, and look into it for each read."""
    monkeypatch.setattr(breaker_sharing, "INTERVAL", 0)
    monkeypatch.setattr("dashboard.loyalty.breaker.PROBE_INTERVAL", 60)
    caches["default"].clear()
    memory = AnswerStore(caches["default"], "main")
    one, other = (reaching(platform.url, attempts=1, memory=memory) for _ in range(2))
    return one, other


async def open_breaker(platform: Wire, process: Transport) -> None:
    platform.answers(says(500, {}))
    for _ in range(FAILURES):
        await failure(process)


async def test_what_one_process_found_out_costs_another_no_read(
    platform: Wire, processes: tuple[Transport, Transport]
) -> None:
    one, other = processes
    await open_breaker(platform, one)
    asked = len(platform.asked)
    assert "has not answered for" in str((await failure(other)).sentence)
    assert len(platform.asked) == asked


async def test_an_answer_to_one_process_is_tried_by_the_others(
    platform: Wire, processes: tuple[Transport, Transport]
) -> None:
    one, other = processes
    await open_breaker(platform, one)
    await failure(other)
    platform.answers(says(200, {}))
    await one.get("customers", "7", "coupons", quota=QUOTA, deadline=Deadline(20))  # has not failed, so it passes
    assert (await other.get("customers", "7", "balance", quota=QUOTA, deadline=Deadline(20))).body == {}
