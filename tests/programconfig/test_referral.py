"""Referral rules as sentences."""

from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.models import Gap, Gaps, ReferralRules, Reward
from dashboard.loyalty.models.gaps import FieldGap
from programconfig.referral import present, sheet
from tests.programconfig.sample import COUPON

RULES = ReferralRules(
    method="CustomerAndFriend",
    event="place_order",
    event_condition="total_price greater_than 150",
    customer_reward=Reward(points=Decimal(100)),
    friend_reward=Reward(coupon=COUPON),
    bonus=Reward(points=Decimal(250)),
    bonus_every=5,
    description="Bring a friend",
    raw={"referralMethod": "CustomerAndFriend", "odd": {"new": 1}},
)


def sentences(gaps: Gaps = (), **given: Any) -> list[str]:
    return [str(sentence) for sentence in present(ReferralRules(**given, gaps=gaps)).sentences]


def test_the_rules_are_sentences() -> None:
    view = present(RULES)
    assert [str(sentence).partition(", at most")[0] for sentence in view.sentences] == [
        "Both get a reward: the customer who refers and the friend.",
        "The friend must place an order with: total price greater than 150.",
        "For each friend, the customer gets 100 points.",
        "The friend gets a coupon: 10% off",
        "In addition, the customer gets 250 points for every 5 friends.",
    ]
    assert view.description == "Bring a friend"
    assert [(field.path, field.value) for field in view.fields][-1] == ("odd.new", "1")


def test_the_coupon_is_there_in_full() -> None:
    (friend,) = [side for side in present(RULES).sides if side.reward and side.reward.coupon]
    assert friend.reward
    assert len(friend.reward.coupon) == 6


def test_what_was_not_sent_is_said() -> None:
    assert sentences(tuple(FieldGap(name, Gap.NOT_SENT) for name in ("customer_reward", "friend_reward"))) == [
        "The platform did not say who gets a reward.",
        "The platform did not say what the friend must do.",
        "The customer who refers: the platform sent no reward.",
        "The friend: the platform sent no reward.",
    ]


def test_no_reward_is_not_one_that_was_not_sent() -> None:
    gaps = (FieldGap("customer_reward", Gap.UNREADABLE),)
    assert sentences(gaps)[2:] == [
        "The customer's reward was sent but could not be read.",
        "The friend gets no reward.",
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"method": "CustomerOnly"}, "Only the customer who refers gets a reward. The friend does not."),
        ({"method": "Everybody"}, "The reward method is set to “Everybody”."),
        ({"event": "write_review"}, "The friend must write a review."),
        ({"event": "fly_kite"}, "The friend must complete “fly_kite”."),
        (
            {"bonus": Reward(points=Decimal(5))},
            "In addition, the customer gets 5 points after an unknown number of friends.",
        ),
        (
            {"bonus": Reward(points=Decimal(5)), "bonus_every": 1},
            "In addition, the customer gets 5 points for every 1 friend.",
        ),
        ({"friend_reward": Reward(points=Decimal(0))}, "The friend gets 0 points."),
    ],
)
def test_each_setting_has_its_sentence(given: Any, sentence: str) -> None:
    assert sentence in sentences(**given)


@pytest.mark.parametrize(
    ("name", "title"), [("Join", "Join."), ("Join.", "Join."), ("Joined?", "Joined?"), (None, "Step 1.")]
)
def test_a_step_says_whole_sentences(name: str | None, title: str) -> None:
    step = ReferralRules(
        name=name,
        event="sign_up",
        customer_reward=Reward(points=Decimal(100)),
        gaps=(FieldGap("friend_reward", Gap.UNREADABLE),),
        bonus=Reward(points=Decimal(50)),
        bonus_every=4,
    )
    assert sentences(method="CustomerOnly", steps=(step,)) == [
        "Only the customer who refers gets a reward. The friend does not.",
        (
            f"{title} The friend must sign up. For each friend, the customer gets 100 points. "
            "The friend's reward was sent but could not be read. "
            "In addition, the customer gets 50 points for every 4 friends."
        ),
    ]


def test_the_file_has_a_line_for_each_sentence() -> None:
    written = sheet(present(RULES), RULES)
    assert len(written.rows) == len(written.raw) == 5
    assert written.raw[0] == RULES.raw
