"""The vendor's quota: calls per second and per thirty seconds, in sliding windows."""

from collections import deque
from collections.abc import Callable
from time import monotonic

CUSTOMERS = ((1.0, 100), (30.0, 1200))
OTHERS = ((1.0, 30), (30.0, 360))


class SlidingWindows:
    """Remembers the times of admitted calls, and admits no more than each window allows."""

    def __init__(self, windows: tuple[tuple[float, int], ...], clock: Callable[[], float] = monotonic) -> None:
        self._windows = windows
        self._clock = clock
        self._moments: deque[float] = deque(maxlen=max(allowed for _, allowed in windows))

    def admits(self) -> bool:
        now = self._clock()
        for seconds, allowed in self._windows:
            if len(self._moments) >= allowed and now - self._moments[-allowed] < seconds:
                return False
        self._moments.append(now)
        return True
