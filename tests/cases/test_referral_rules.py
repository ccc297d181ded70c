"""Referral rules in every form in which platforms send them: what is sent is said."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.gameball.parsing.configuration import parse_referral_rules
from dashboard.loyalty.notes import Notes
from programconfig.history.differences import differences
from programconfig.history.meaning import meaning_of
from programconfig.history.words import change_in_words
from programconfig.languages import referral_texts
from programconfig.places import Part
from programconfig.referral import present, sheet

amounts = st.integers(1, 99_999)
coupons = st.fixed_dictionaries({"type": st.just("percentage_discount"), "value": st.integers(1, 100)}) | st.from_regex(
    r"[A-Z]{4,8}", fullmatch=True
)
rewards = st.fixed_dictionaries({"points": amounts}, optional={"coupon": coupons}) | st.fixed_dictionaries(
    {"coupon": coupons}
)
events = st.sampled_from(["create_account", "place_order", "write_review", "odd event"])
steps = st.fixed_dictionaries(
    {"eventName": events, "customerReward": rewards | st.none()},
    optional={"stepName": st.sampled_from(["Step 1: Join", "Join."]), "friendReward": rewards | st.none()},
)
methods = st.sampled_from(["CustomerOnly", "CustomerAndFriend"])
entries = st.builds(lambda step, method: {**step, "referralMethod": method}, steps, methods)
bodies = (
    entries
    | st.lists(entries, min_size=1, max_size=4)
    | st.builds(
        lambda method, inner: {"referralMethod": method, "steps": inner},
        methods,
        st.lists(steps, min_size=1, max_size=4),
    )
)
FIELDS = ["steps", "eventName", "customerReward", "friendReward", "coupon", "points", "extraReward"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["steps", "eventName", "customerReward", "friendReward", "coupon", "points", "extraReward"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


def each(body: Any) -> list[dict[str, Any]]:
    return body if isinstance(body, list) else body.get("steps", [body])


def gives(reward: dict[str, Any]) -> list[str]:
    """The words for what a reward gives."""
    coupon = reward.get("coupon")
    points = [f"{reward['points']:,} point"] if "points" in reward else []
    if isinstance(coupon, str):
        return [*points, f"the coupon {coupon}"]
    return [*points, *([f"a coupon: {coupon['value']}% off"] if coupon else [])]


@given(bodies)
def test_every_reward_is_said_in_the_line_of_its_step(body: Any) -> None:
    notes = Notes(UTC)
    rules = parse_referral_rules(body, notes)
    view = present(rules)
    lines = [str(sentence) for sentence in view.sentences]
    in_steps = lines[-len(rules.steps) :] if rules.steps else [" ".join(lines)]
    assert len(in_steps) == len(each(body))
    for step, line in zip(each(body), in_steps, strict=True):
        for side in ("customerReward", "friendReward"):
            if reward := step.get(side):
                assert [words for words in gives(reward) if words not in line] == []
            else:
                who = "customer" if side == "customerReward" else "friend"
                assert (f"{who} gets no reward" in line) is (side in step)
    assert len(sheet(view, rules).rows) == len(lines)
    assert not [drift for drift in notes.drift if drift.kind.value == "wrong type"]


STEPS = [
    {"stepName": "Step 1: Join", "eventName": "create_account", "customerReward": {"points": 100}},
    {"stepName": "Step 2: Order", "eventName": "place_order", "customerReward": {"points": 200}},
]


@pytest.mark.parametrize("beside", [[], [{"eventName": "write_review", "customerReward": {"points": 5}}]])
def test_steps_inside_the_entries_of_a_list_are_steps(beside: list[Any]) -> None:
    rules = parse_referral_rules([{"referralMethod": "CustomerOnly", "steps": STEPS}, *beside], Notes(UTC))
    said = " ".join(map(str, present(rules).sentences))
    assert [step.name for step in rules.steps][:2] == ["Step 1: Join", "Step 2: Order"]
    assert "the customer gets 100 points" in said
    assert "the customer gets 200 points" in said
    assert ("the customer gets 5 points" in said) is bool(beside)


@pytest.mark.parametrize("steps", [{"1": STEPS[0]}, "Join", {}])
def test_steps_that_cannot_be_read_are_not_rules_without_a_reward(steps: Any) -> None:
    rules = parse_referral_rules({"referralMethod": "CustomerOnly", "steps": steps}, Notes(UTC))
    said = [str(sentence) for sentence in present(rules).sentences]
    assert said[-1] == "The platform sent the steps of the rules in a form that could not be read."
    assert not any("no reward" in line or "did not say" in line for line in said)


def test_the_history_and_the_comparison_of_languages_name_the_step() -> None:
    def rules(points: int) -> Any:
        step = {"stepName": "Step 1: Join", "eventName": "create_account", "customerReward": {"points": points}}
        other = {"stepName": "Step 2: Order", "eventName": "place_order", "customerReward": {"points": 7}}
        return parse_referral_rules({"referralMethod": "CustomerOnly", "steps": [step, other]}, Notes(UTC))

    before, after = (meaning_of(Part.REFERRAL, rules(points)) for points in (100, 150))
    (change,) = differences(before, after)
    sentence = change_in_words(change, datetime(2026, 11, 28, tzinfo=UTC)).sentence
    assert sentence == "referral rules: step › Step 1: Join › customer's reward › points 100 → 150"
    ((_place, texts),) = referral_texts(rules(5)).values()
    assert (texts["Step 1"], texts["Step 2"]) == ("Step 1: Join", "Step 2: Order")


@given(anything)
def test_no_form_breaks_a_page(body: Any) -> None:
    if not isinstance(body, dict | list):
        return
    rules = parse_referral_rules(body, Notes(UTC))
    assert present(rules).sentences
    referral_texts(rules)
    meaning = meaning_of(Part.REFERRAL, rules)
    assert differences(meaning, meaning) == []
    differences({}, meaning)
