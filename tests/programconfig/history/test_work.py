"""Work on a configuration grows with its size and no faster: lines that are run are counted, not seconds."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.loyalty.models import Tier, TierBenefit
from programconfig.history.differences import differences
from programconfig.history.meaning import digest, meaning_of
from programconfig.places import Part
from programconfig.tiers import matrix
from tests.programconfig.history.sample import parsed

MANY = 40


def lines_run(work: Callable[[], Any]) -> int:
    """How many lines of Python the work takes, and comparisons of names."""
    lines = Counted.compared = 0

    def count(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines + Counted.compared


class Counted(str):
    """A text that counts how often it is compared: what built-in functions do runs no lines."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


item = st.fixed_dictionaries(
    {},
    optional={
        "order": st.sampled_from([1, "place"]),
        "name": st.sampled_from(["Gold", "place"]),
        "minProgress": st.sampled_from([5, "place"]),
        "benefits": st.just([{"type": "place", "walletReward": 5}]),
    },
)


def placed(value: Any, place: int) -> Any:
    """The value with its place in a list wherever it says so."""
    if isinstance(value, dict):
        return {name: placed(inner, place) for name, inner in value.items()}
    if isinstance(value, list):
        return [placed(inner, place) for inner in value]
    return place if value == "place" else value


@settings(max_examples=15)
@given(item)
def test_the_meaning_of_tiers(tier: dict[str, Any]) -> None:
    def work(many: int) -> int:
        tiers = parsed(Part.TIERS, [placed(tier, place) for place in range(many)])
        return lines_run(lambda: digest(meaning_of(Part.TIERS, tiers)))

    assert work(4 * MANY) <= 5 * work(MANY)


@settings(max_examples=15)
@given(item, item)
def test_what_differs_between_two_states(before: dict[str, Any], after: dict[str, Any]) -> None:
    def said(tier: dict[str, Any], many: int) -> dict[str, Any]:
        tiers = [placed(tier, place) for place in range(many)]
        meaning = meaning_of(Part.TIERS, parsed(Part.TIERS, tiers))
        return {key: one | ({"name": Counted(one["name"])} if "name" in one else {}) for key, one in meaning.items()}

    def work(many: int) -> int:
        one, other = said(before, many), said(after, many)
        return lines_run(lambda: differences(one, other))

    assert work(4 * MANY) <= 5 * work(MANY)


@pytest.mark.parametrize("kinds", [1, MANY], ids=["of one kind", "of many kinds"])
@pytest.mark.parametrize("equal", [True, False])
def test_what_differs_in_one_long_list(kinds: int, equal: bool) -> None:
    def said(many: int, points: int) -> dict[str, Any]:
        benefits = [
            {"kind": f"Kind {place % kinds if kinds == 1 else place}", "points": points + place}
            for place in range(many)
        ]
        return {"tiers:1": {"benefits": benefits}}

    def work(many: int) -> int:
        before, after = said(many, 1), said(many + 1, 1 if equal else many + 1)
        return lines_run(lambda: differences(before, after))

    assert work(4 * MANY) <= 5 * work(MANY)


def test_a_matrix_of_benefits_that_are_all_of_another_kind() -> None:
    def tiers(many: int) -> list[Tier]:
        return [Tier(f"Tier {n}", n, benefits=(TierBenefit(f"Kind {n}", "A seat"),)) for n in range(many)]

    def work(many: int) -> int:
        return lines_run(lambda: matrix(tiers(many), None))

    assert work(4 * MANY) <= 5 * work(MANY)
    view = matrix(tiers(MANY), None)
    assert [str(kind) for kind in view.kinds[-2:]] == ["Kind 10", "Other types"]
    assert [one.words for one in view.rows[30].cells[-1].benefits] == ["A seat"]
