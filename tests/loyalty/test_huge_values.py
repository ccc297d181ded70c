"""While a huge value is in use no full garbage collection runs; afterwards nothing keeps it."""

import asyncio
import gc
from collections.abc import Iterator

import pytest
from django.core.cache import caches

from dashboard.loyalty import huge_values
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.limits import HUGE_BYTES
from dashboard.loyalty.store import AnswerStore
from dashboard.loyalty.transport import Transport
from dashboard.speed.cached_by_input import cached_by_input
from tests.loyalty.conftest import QUOTA
from tests.loyalty.wire import Wire, says


@pytest.fixture(autouse=True)
def own_thresholds() -> Iterator[tuple[int, int, int]]:
    before = gc.get_threshold()
    yield before
    huge_values.release()
    assert gc.get_threshold() == before


async def test_full_collections_wait_until_the_last_huge_value_is_released(
    own_thresholds: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huge_values, "RELEASE_SECONDS", 0)
    huge_values.expect_huge_value()
    huge_values.expect_huge_value()
    assert gc.get_threshold() == (*own_thresholds[:2], huge_values.NEVER)
    await asyncio.sleep(0)  # one turn of the loop: the timer fires
    await asyncio.sleep(0)
    assert gc.get_threshold() == own_thresholds


def test_a_release_empties_the_caches_of_derived_values() -> None:
    inputs = (("a campaign",),)
    assert cached_by_input("sample", inputs, lambda: "first") == "first"
    assert cached_by_input("sample", inputs, lambda: "second") == "first"
    huge_values.release()
    assert cached_by_input("sample", inputs, lambda: "third") == "third"


@pytest.mark.parametrize(("length", "is_expected"), [(HUGE_BYTES + 1, True), (1000, False)])
async def test_a_huge_answer_is_expected_before_it_is_read(
    platform: Wire, transport: Transport, length: int, is_expected: bool
) -> None:
    platform.answers(says(200, ["x" * length]))
    await transport.get("configurations", "tiers", quota=QUOTA, deadline=Deadline(20))
    assert (gc.get_threshold()[2] == huge_values.NEVER) is is_expected


async def test_a_huge_value_from_the_cache_is_not_kept_unpacked() -> None:
    store = AnswerStore(caches["default"], "main")
    for value, is_kept in ((["x" * HUGE_BYTES], False), (["x"], True)):
        await store.set("sample", value, list[str], 60)
        first, second = await store.get_large("sample", list[str]), await store.get_large("sample", list[str])
        assert first == second == value
        assert (first is second) is is_kept
