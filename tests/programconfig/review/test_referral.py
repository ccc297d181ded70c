from typing import Any

import pytest

from programconfig.review.referral import (
    bonus_below_ordinary,
    friend_rewarded_though_customer_only,
    referral_reward_nothing,
)
from tests.programconfig.review.sample import configuration, coupon, found, only, reasons, referral, unread

NOTHING = {"score": 0, "point": 0, "coupon": None}
HUNDRED = {"score": 0, "point": 100}


def test_it_finds_a_customer_who_gets_nothing() -> None:
    assert only("referral-reward-nothing", referral(customerReward=NOTHING))
    assert only("referral-reward-nothing", referral(customerReward=None))


def test_it_tells_when_only_the_bonus_is_left() -> None:
    where = referral(customerReward=NOTHING | {"extraReward": {"forEvery": 5, "point": 250}})
    assert "only the bonus" in reasons(referral_reward_nothing, where)


def test_it_finds_a_friend_who_gets_nothing_though_the_method_says_so() -> None:
    assert only("referral-reward-nothing", referral(friendReward=NOTHING))
    assert only("referral-reward-nothing", referral(friendReward=None))


@pytest.mark.parametrize(
    "changed",
    [
        {"referralMethod": "CustomerOnly", "friendReward": NOTHING},
        {"referralMethod": None, "friendReward": NOTHING},
        {"referralMethod": "Lottery", "friendReward": NOTHING},
        {"customerReward": {}},
        {"customerReward": "points"},
        {"customerReward": {"point": "many"}},
        {"customerReward": {"point": 0, "coupon": "GIFT"}},
        {"customerReward": {"point": 0, "coupon": coupon()}},
        {"customerReward": {"point": None, "score": 1}},
    ],
)
def test_a_reward_that_is_there_not_due_or_unknown_is_not_nothing(changed: Any) -> None:
    assert found(referral_reward_nothing, referral(**changed)) == []


def test_a_side_that_was_not_sent_is_unknown() -> None:
    where = configuration(referral={"referralMethod": "CustomerAndFriend"})
    assert found(referral_reward_nothing, where) == []


@pytest.mark.parametrize("reward", [HUNDRED, {"score": 5}, {"point": 0, "coupon": coupon()}])
def test_it_finds_a_friends_reward_nobody_gets(reward: Any) -> None:
    assert only("friend-rewarded-though-customer-only", referral(referralMethod="CustomerOnly", friendReward=reward))


@pytest.mark.parametrize(
    ("method", "reward"),
    [
        ("CustomerOnly", NOTHING),
        ("CustomerOnly", None),
        ("CustomerOnly", {"point": "many"}),
        ("CustomerAndFriend", HUNDRED),
        (None, HUNDRED),
    ],
)
def test_a_friends_reward_that_is_due_or_none_is_well(method: Any, reward: Any) -> None:
    where = referral(referralMethod=method, friendReward=reward)
    assert found(friend_rewarded_though_customer_only, where) == []


def bonus(reward: object, ordinary: object = None) -> dict[str, Any]:
    return {"customerReward": ordinary or HUNDRED, "extraReward": reward}


@pytest.mark.parametrize(
    ("reward", "ordinary"),
    [({"forEvery": 5, "point": 99}, HUNDRED), ({"forEvery": 5, "point": 0}, HUNDRED), ({"score": 1}, {"score": 2})],
)
def test_it_finds_a_bonus_below_the_ordinary_reward(reward: Any, ordinary: Any) -> None:
    assert only("bonus-below-ordinary", referral(**bonus(reward, ordinary)))


@pytest.mark.parametrize(
    "reward",
    [
        {"point": 100},
        {"point": 101},
        {"point": 99.99999999999999},
        {"point": None},
        {"point": "few"},
        {"point": 10, "coupon": coupon()},
        {"point": 10, "score": 5},
        None,
    ],
)
def test_a_bonus_as_good_of_another_kind_or_unknown_is_well(reward: Any) -> None:
    assert found(bonus_below_ordinary, referral(**bonus(reward))) == []


def test_without_the_rules_it_is_silent() -> None:
    where = unread(configuration(), "referral")
    rules = (referral_reward_nothing, friend_rewarded_though_customer_only, bonus_below_ordinary)
    assert [found(rule, where) for rule in rules] == [[], [], []]
