"""The vendor's quota: calls per second and per thirty seconds, in sliding windows; and how much of it was used."""

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


class Peaks:
    """Counts calls. `most` has the highest number in any window of each length (seconds) that ended since the last
    reset, whether the quota admits them or not."""

    def __init__(self, windows: tuple[tuple[float, int], ...], clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._moments: deque[float] = deque()
        self.most = {seconds: 0 for seconds, _ in windows}

    def count(self) -> None:
        now = self._clock()
        self._moments.append(now)
        while now - self._moments[0] >= max(self.most):
            self._moments.popleft()
        for seconds in self.most:
            inside = sum(now - moment < seconds for moment in self._moments)
            self.most[seconds] = max(self.most[seconds], inside)

    def reset(self) -> None:
        self.most = dict.fromkeys(self.most, 0)
