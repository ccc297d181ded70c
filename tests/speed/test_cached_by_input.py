from functools import partial

import pytest

from dashboard.speed import cached_by_input as module
from dashboard.speed.cached_by_input import MAX_RESULTS, cached_by_input
from tests.programconfig.review.sample import campaign, configuration


class Counted:
    """Work that counts how often it is done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_it_works_once_for_the_same_and_for_equal_answers() -> None:
    work = Counted()
    for given in [configuration(campaign(1)).campaigns, configuration(campaign(1)).campaigns]:
        assert cached_by_input("equal", (given, "main"), work) == 1
        assert cached_by_input("equal", (given, "main"), work) == 1


def test_it_works_again_when_anything_has_changed_and_keeps_the_last_alone() -> None:
    work = Counted()
    given = [(configuration(campaign(1, name=name)).campaigns,) for name in ("Spring", "Summer", "Spring")]
    assert [cached_by_input("changed", each, work) for each in given] == [1, 2, 3]


def test_languages_of_the_interface_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Counted()
    for language, times in [("en", 1), ("ar", 2), ("en", 1)]:
        monkeypatch.setattr(module, "get_language", partial(str, language))
        assert cached_by_input("languages", (1,), work) == times


def test_it_holds_so_much_and_no_more() -> None:
    work = Counted()
    for number in range(MAX_RESULTS + 1):
        cached_by_input(("bounded", number), (), work)
    assert len(module._results) == MAX_RESULTS
    assert cached_by_input(("bounded", MAX_RESULTS), (), work) == MAX_RESULTS + 1
    assert cached_by_input(("bounded", 0), (), work) == MAX_RESULTS + 2
