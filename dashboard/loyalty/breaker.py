"""Stops reads while a platform is down, and notices when it is back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from django.utils.translation import ngettext

from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import HealthState, PlatformHealth
from dashboard.loyalty.timing import current_read

log = structlog.get_logger(__name__)

FAILURES = 20  # failures in a row: more than one panel causes, fewer than one page
FAILURES_BEFORE_REPORT = 4  # failures in a row before health reports them: more than one read causes, fewer than a page
PROBE_INTERVAL = 2.0  # seconds between probes, so a recovery is seen soon
PROBING_SECONDS = 0.25  # seconds in which pages begin whose reads are probes
SLOW_SECONDS = 1.0  # seconds of a slow answer
NEWEST_WEIGHT = 0.2  # weight of the newest answer in the average
NEWS_INTERVAL = 1.0  # seconds between two reports of failed probes
REPORT_LIFE = timedelta(seconds=10)  # in which another process believes that the platform is down
TRUST_SECONDS = 10.0  # in which a process believes its own last answer more than others


@dataclass(frozen=True, slots=True)
class Report:
    """What a process tells the others at a moment `at` (aware, UTC). `since` is when its reads of `endpoints` began to
    fail; None if the platform answers it again."""

    at: datetime
    since: datetime | None = None
    endpoints: tuple[str, ...] = ()


class Breaker:
    """Opens after several failures in a row. Any answer from the platform closes it.

    While it is open, a read fails at once, with two exceptions. Every `PROBE_INTERVAL`, all reads of the pages that
    begin in the next `PROBING_SECONDS` pass as probes, so that the first page after a recovery is complete. And a read
    passes if its own endpoint has not failed since the last answer: one bad endpoint never blocks another. A failure is
    an unusable answer (connection, timeout, server error). Refusals and 429 are answers.

    `news` is a report for the breakers of other processes, None if there is nothing new; they `learn` it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.news: Report | None = None
        self._clock = clock
        self._answered_at = self._reported_at = float("-inf")
        self._learned_at = datetime.min.replace(tzinfo=UTC)
        self._failures = 0
        self._failing: set[str] = set()
        self._since: datetime | None = None
        self._failed_at = 0.0  # when the first failure in a row happened
        self._next_probe = 0.0
        self._probing_from = float("-inf")
        self._seconds: float | None = None
        self._answers_by_others = 0

    def admit(self, endpoint: str, began: float) -> None:
        """Let a read of `endpoint` pass, for a page that `began` then, or raise `Unavailable` with how long the
        platform has been down."""
        if self._failures < FAILURES or endpoint not in self._failing:
            return
        if began >= self._next_probe:
            self._next_probe, self._probing_from = began + PROBE_INTERVAL, began
        if not self._probing_from <= began < self._probing_from + PROBING_SECONDS:
            raise Unavailable(self._down_sentence(self._clock() - self._failed_at))

    def record_answer(self, seconds: float) -> None:
        """Record an answer that took `seconds`."""
        if self._failures >= FAILURES:
            log.info("breaker", state="closed", program=current_read().program)
            self.news = Report(datetime.now(UTC))
        self._answered_at = self._clock()
        self._failures = 0
        self._failing.clear()
        self._since = None
        self._seconds = seconds if self._seconds is None else self._seconds + NEWEST_WEIGHT * (seconds - self._seconds)

    def record_failure(self, endpoint: str) -> None:
        """Record that a read of `endpoint` got no usable answer."""
        now = self._clock()
        if not self._failures:
            self._since, self._failed_at = datetime.now(UTC), now
        self._failures += 1
        self._failing.add(endpoint)
        if self._failures == FAILURES:
            self._next_probe = now + PROBE_INTERVAL
            log.warning("breaker", state="open", program=current_read().program)
        if self._failures == FAILURES or (self._failures > FAILURES and now >= self._reported_at + NEWS_INTERVAL):
            self.news, self._reported_at = Report(datetime.now(UTC), self._since, tuple(sorted(self._failing))), now

    def learn(self, report: Report, now: datetime) -> None:
        """Take the report of another process into account; `now` is aware.

        While one is down, this breaker opens too, unless its own last read was answered a short time ago. When the
        platform answers another process again, the next page here is a probe: it may still not answer this machine.
        """
        if report.at <= self._learned_at:
            return
        self._learned_at = report.at
        if report.since is None:
            self._next_probe = 0.0
        elif now - report.at < REPORT_LIFE and not self._trusts_itself:
            self._open_like(report, report.since, now)

    @property
    def _trusts_itself(self) -> bool:
        return self.is_calm and self._clock() < self._answered_at + TRUST_SECONDS

    def _open_like(self, report: Report, since: datetime, now: datetime) -> None:
        self._failing.update(report.endpoints)
        if self._failures >= FAILURES:
            return
        self._failures, self._since = FAILURES, since
        self._failed_at = self._clock() - (now - since).total_seconds()
        self._next_probe = self._clock() + PROBE_INTERVAL
        log.warning("breaker", state="open", program=current_read().program)

    def record_server(self, *, is_platform: bool) -> None:
        """Record whether the platform answered, or another server at its address."""
        self._answers_by_others = 0 if is_platform else self._answers_by_others + 1

    @property
    def is_calm(self) -> bool:
        """Whether the last attempt got an answer; true before the first."""
        return not self._failures

    @property
    def health(self) -> PlatformHealth:
        """The platform's health, from the last reads."""
        if self._failures >= FAILURES_BEFORE_REPORT:
            return PlatformHealth(HealthState.DOWN, self._since, self._seconds)
        if self._seconds is None:
            return PlatformHealth()
        if self._answers_by_others >= FAILURES_BEFORE_REPORT:
            return PlatformHealth(HealthState.OTHER_SERVER, None, self._seconds)
        return PlatformHealth(
            HealthState.SLOW if self._seconds > SLOW_SECONDS else HealthState.ANSWERING, None, self._seconds
        )

    @staticmethod
    def _down_sentence(seconds: float) -> str:
        minutes, seconds = divmod(max(1, int(seconds)), 60)
        if not minutes:
            return ngettext(
                "The platform has not answered for %(count)d second. The dashboard tries again every few seconds.",
                "The platform has not answered for %(count)d seconds. The dashboard tries again every few seconds.",
                seconds,
            ) % {"count": seconds}
        return ngettext(
            "The platform has not answered for %(count)d minute. The dashboard tries again every few seconds.",
            "The platform has not answered for %(count)d minutes. The dashboard tries again every few seconds.",
            minutes,
        ) % {"count": minutes}
