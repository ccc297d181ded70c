from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.breaker import (
    FAILURES,
    FAILURES_BEFORE_REPORT,
    PROBE_INTERVAL,
    PROBING_SECONDS,
    Breaker,
    Report,
)
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import HealthState


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def admits(breaker: Breaker, endpoint: str = "balance", began: float | None = None) -> bool:
    try:
        breaker.admit(endpoint, breaker._clock() if began is None else began)
    except Unavailable:
        return False
    return True


def fail(breaker: Breaker, times: int = FAILURES, *endpoints: str) -> None:
    for n in range(times):
        breaker.record_failure((endpoints or ("balance",))[n % max(1, len(endpoints))])


def state(breaker: Breaker) -> HealthState:
    return breaker.health.state


def test_it_is_calm_until_a_try_fails_and_again_once_one_is_answered(breaker: Breaker) -> None:
    calm = [breaker.is_calm]
    fail(breaker, 1)
    calm.append(breaker.is_calm)
    breaker.record_answer(0.1)
    assert [*calm, breaker.is_calm] == [True, False, True]


def test_it_opens_after_several_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1)
    assert admits(breaker)
    fail(breaker, 1)
    assert not admits(breaker)


@given(runs=st.lists(st.integers(0, FAILURES - 1), max_size=30))
def test_an_answer_between_keeps_it_closed(runs: list[int]) -> None:
    breaker = Breaker(Clock())
    for run in runs:
        fail(breaker, run)
        assert admits(breaker)
        breaker.record_answer(0.1)


def test_the_reads_of_one_moment_go_through_after_each_pause(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    opened = clock.now
    for pauses in (1, 2, 3):
        clock.now = opened + pauses * PROBE_INTERVAL - 0.01
        assert not admits(breaker)
        clock.now = opened + pauses * PROBE_INTERVAL
        assert all(admits(breaker) for _ in range(9))
        breaker.record_failure("balance")
        clock.now += PROBING_SECONDS
        assert not admits(breaker)


def test_a_page_passes_whole_or_not_at_all(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    probe = clock.now + PROBE_INTERVAL
    before, first, late = probe - 0.01, probe + 0.01, probe + 0.01 + PROBING_SECONDS
    for clock.now in (probe, probe + PROBING_SECONDS / 2, probe + PROBE_INTERVAL / 2):
        assert not admits(breaker, began=before)
        assert admits(breaker, began=first)
    assert not admits(breaker, began=late)


def test_a_probe_that_is_answered_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += PROBE_INTERVAL
    assert admits(breaker)
    breaker.record_answer(0.1)
    assert all(admits(breaker) for _ in range(10))


def test_an_endpoint_that_has_not_failed_goes_through(breaker: Breaker) -> None:
    fail(breaker, FAILURES, "balance")
    assert admits(breaker, "coupons")
    assert not admits(breaker, "balance")


def test_a_dead_platform_is_not_asked_for_endpoints_that_failed(breaker: Breaker) -> None:
    fail(breaker, FAILURES, "balance", "coupons")
    assert not admits(breaker, "balance")
    assert not admits(breaker, "coupons")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "for 1 second."),
        (1, "for 1 second."),
        (59, "for 59 seconds."),
        (60, "for 1 minute."),
        (200, "for 3 minutes."),
    ],
)
def test_it_says_for_how_long(breaker: Breaker, clock: Clock, seconds: int, said: str) -> None:
    fail(breaker)
    clock.now += seconds
    breaker.admit("balance", breaker._clock()) if seconds >= PROBE_INTERVAL else None
    clock.now += PROBING_SECONDS
    with pytest.raises(Unavailable) as raised:
        breaker.admit("balance", breaker._clock())
    assert said in str(raised.value.sentence)


def test_it_counts_from_the_first_failure_in_a_row(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES_BEFORE_REPORT)
    since = breaker.health.since
    clock.now += 120
    fail(breaker, FAILURES - FAILURES_BEFORE_REPORT)
    with pytest.raises(Unavailable) as raised:
        breaker.admit("balance", breaker._clock())
    assert "for 2 minutes." in str(raised.value.sentence)
    assert since is not None
    assert breaker.health.since == since


NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DOWN = Report(NOW, NOW - timedelta(seconds=90), ("balance", "coupons"))


def news(breaker: Breaker) -> Report | None:
    return breaker.news


def test_a_breaker_that_is_told_opens_without_a_failure_of_its_own(breaker: Breaker, clock: Clock) -> None:
    breaker.learn(DOWN, NOW)
    assert not admits(breaker)
    assert admits(breaker, "messages")
    assert (breaker.health.state, breaker.health.since) == (HealthState.DOWN, DOWN.since)
    assert news(breaker) is None  # it says nothing that it has not seen itself
    with pytest.raises(Unavailable) as raised:
        breaker.admit("balance", clock.now)
    assert "for 1 minute." in str(raised.value.sentence)
    clock.now += PROBE_INTERVAL
    assert admits(breaker)
    breaker.record_failure("balance")
    assert news(breaker)
    clock.now += PROBING_SECONDS
    assert not admits(breaker)


@pytest.mark.parametrize(("failures", "seconds", "opens"), [(0, 9, False), (1, 9, True), (0, 10, True)])
def test_it_believes_its_own_last_answer_for_a_while(
    breaker: Breaker, clock: Clock, failures: int, seconds: float, opens: bool
) -> None:
    breaker.record_answer(0.1)
    fail(breaker, failures)
    clock.now += seconds
    breaker.learn(DOWN, NOW)
    assert admits(breaker) is not opens


def test_an_old_report_and_one_that_is_known_change_nothing(breaker: Breaker) -> None:
    breaker.learn(DOWN, NOW + timedelta(seconds=10))
    assert admits(breaker)
    breaker.learn(DOWN, NOW)
    assert admits(breaker)


def test_when_others_are_answered_again_the_next_page_asks(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    assert not admits(breaker)
    breaker.learn(Report(NOW), NOW)
    assert all(admits(breaker) for _ in range(9))
    clock.now += PROBING_SECONDS
    assert not admits(breaker)  # here it still does not answer


def test_news_are_what_others_cannot_know(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES - 1)
    assert news(breaker) is None
    fail(breaker, 1)
    told = news(breaker)
    assert told
    assert (told.since, told.endpoints) == (breaker.health.since, ("balance",))
    breaker.news = None
    fail(breaker, 9)
    assert news(breaker) is None  # the same moment
    clock.now += PROBE_INTERVAL
    fail(breaker, 1)
    assert news(breaker)
    breaker.record_answer(0.1)
    told = news(breaker)
    assert told
    assert told.since is None
    breaker.news = None
    breaker.record_answer(0.1)
    assert news(breaker) is None


def test_health_is_unknown_before_the_first_read(breaker: Breaker) -> None:
    assert state(breaker) is HealthState.UNKNOWN
    fail(breaker, 1)
    assert state(breaker) is HealthState.UNKNOWN


def test_health_tells_since_when_a_platform_is_down(breaker: Breaker) -> None:
    before = datetime.now(UTC)
    fail(breaker)
    health = breaker.health
    assert health.state is HealthState.DOWN
    assert health.since is not None
    assert before <= health.since <= before + timedelta(seconds=5)
    breaker.record_answer(0.1)
    assert state(breaker) is HealthState.ANSWERING
    assert breaker.health.since is None


def test_health_tells_of_a_platform_that_hangs_before_reads_are_given_up(breaker: Breaker) -> None:
    breaker.record_answer(0.1)
    fail(breaker, FAILURES_BEFORE_REPORT - 1)
    assert state(breaker) is HealthState.ANSWERING
    fail(breaker, 1)
    assert state(breaker) is HealthState.DOWN
    assert admits(breaker)


def test_health_tells_a_slow_platform_from_one_slow_answer(breaker: Breaker) -> None:
    breaker.record_answer(0.1)
    breaker.record_answer(2.0)
    assert state(breaker) is HealthState.ANSWERING
    assert breaker.health.seconds == pytest.approx(0.48)
    for _ in range(10):
        breaker.record_answer(2.0)
    assert state(breaker) is HealthState.SLOW
    for _ in range(10):
        breaker.record_answer(0.1)
    assert state(breaker) is HealthState.ANSWERING


def test_health_tells_when_something_else_answers(breaker: Breaker) -> None:
    for own in [False] * (FAILURES_BEFORE_REPORT - 1) + [True] + [False] * (FAILURES_BEFORE_REPORT - 1):
        breaker.record_answer(0.1)
        breaker.record_server(is_platform=own)
        assert state(breaker) is HealthState.ANSWERING
    breaker.record_server(is_platform=False)
    assert state(breaker) is HealthState.OTHER_SERVER
    fail(breaker)
    assert state(breaker) is HealthState.DOWN
