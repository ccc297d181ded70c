"""The service over a scripted platform."""

import pytest
from django.core.cache import caches

from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore
from tests.loyalty.service.scripted import Clock, ScriptedPlatform


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The service's calendar; the cache's own expiry goes by the real one, which is slower."""
    clock = Clock()
    monkeypatch.setattr("dashboard.loyalty.service.timezone.now", clock)
    return clock


@pytest.fixture
def platform(clock: Clock) -> ScriptedPlatform:
    return ScriptedPlatform(clock)


@pytest.fixture
def service(platform: ScriptedPlatform) -> LoyaltyService:
    caches["default"].clear()
    return LoyaltyService(platform, AnswerStore(caches["default"], "main"))
