"""Sliding windows: as many as allowed in any second and any thirty seconds, and not one more."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.sandbox.quota import CUSTOMERS, OTHERS, SlidingWindows


def admitted(windows: tuple[tuple[float, int], ...], moments: list[float]) -> list[float]:
    clock = iter(moments)
    quota = SlidingWindows(windows, clock=lambda: now)
    let_in = []
    for now in clock:
        if quota.admits():
            let_in.append(now)
    return let_in


def test_a_second_lets_a_hundred_in_and_the_next_one_as_many() -> None:
    moments = [0.0] * 150 + [1.0] * 150
    assert admitted(CUSTOMERS, moments) == [0.0] * 100 + [1.0] * 100


def test_thirty_seconds_let_twelve_hundred_in() -> None:
    moments = [second + place / 200 for second in range(30) for place in range(99)]
    let_in = admitted(CUSTOMERS, moments)
    assert len(let_in) == 1200
    assert admitted(CUSTOMERS, [*moments, 30.0]) == [*let_in, 30.0]


@given(st.lists(st.floats(0, 2), max_size=200))
def test_no_window_is_ever_exceeded(steps: list[float]) -> None:
    moments, now = [], 0.0
    for step in steps:
        now += step / 20
        moments.append(now)
    let_in = admitted(OTHERS, moments)
    for seconds, allowed in OTHERS:
        assert all(sum(start <= each < start + seconds for each in let_in) <= allowed for start in let_in)
