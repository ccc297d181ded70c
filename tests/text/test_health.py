from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.loyalty.models import HealthState, PlatformHealth
from dashboard.text.health import HealthInWords, health_in_words

NOW = datetime(2026, 11, 20, 12, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (PlatformHealth(), HealthInWords("Sample has not been asked yet.")),
        (
            PlatformHealth(HealthState.ANSWERING, None, 0.2),
            HealthInWords("Sample answers.", "answering", "good", "check"),
        ),
        (
            PlatformHealth(HealthState.SLOW, None, 2.34),
            HealthInWords("Sample takes about 2.3 seconds to answer.", "slow", "attention", "clock"),
        ),
        (
            PlatformHealth(HealthState.DOWN, NOW - timedelta(minutes=3), 2.3),
            HealthInWords(
                "Sample has not answered since 20 Nov 2026, 14:00 · 3 minutes ago.", "not answering", "stop", "x-circle"
            ),
        ),
        (
            PlatformHealth(HealthState.OTHER_SERVER, None, 0.2),
            HealthInWords(
                "Something other than Sample answers at its address. "
                "If it continues, tell the dashboard's administrator.",
                "not recognized",
                "attention",
                "exclamation-triangle",
            ),
        ),
    ],
)
def test_a_platform_s_health_is_a_badge_and_a_sentence(health: PlatformHealth, words: HealthInWords) -> None:
    assert health_in_words(health, "Sample", NOW.astimezone(ZoneInfo("Africa/Cairo"))) == words
