"""Rules: the first that matches decides, for as often as it says."""

import pytest

from dashboard.sandbox.faults import Faults, Rule, rules_from


def test_the_first_rule_that_matches_decides() -> None:
    faults = Faults([Rule(path="/customers/*/balance", delay=0.6), Rule(delay=0.15)])
    balance, tiers = faults.match("/customers/a%2Fb/balance"), faults.match("/configurations/tiers")
    assert balance is not None
    assert tiers is not None
    assert (balance.delay, tiers.delay) == (0.6, 0.15)


def test_a_pattern_matches_the_whole_path() -> None:
    faults = Faults([Rule(path="/customers/*/referrals", fault="500")])
    assert faults.match("/customers/x/referrals/count") is None
    assert faults.match("/customers/x/referrals") is not None


def test_a_rule_ends_after_so_many_times() -> None:
    faults = Faults([Rule(fault="503", times=2), Rule(fault="500")])
    met = [faults.match("/leaderboard") for _ in range(3)]
    assert [rule.fault for rule in met if rule] == ["503", "503", "500"]


def test_a_rule_put_first_goes_before_the_others() -> None:
    faults = Faults([Rule(fault="500")])
    faults.add([Rule(fault="html")])
    met = faults.match("/leaderboard")
    assert met is not None
    assert met.fault == "html"


def test_without_rules_nothing_happens() -> None:
    assert Faults().match("/leaderboard") is None


@pytest.mark.parametrize(
    ("described", "sentence"),
    [
        ({}, "a list of objects"),
        (["500"], "a list of objects"),
        ([{"fault": "flood"}], "There is no fault 'flood'"),
        ([{"failure": "500"}], "A fault has the fields"),
        ([{"delay": "long"}], "delay"),
        ([{"delay": -1}], "delay"),
    ],
)
def test_it_refuses_a_rule_it_cannot_follow(described: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        rules_from(described)
