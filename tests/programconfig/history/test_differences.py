import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from programconfig.history.differences import Change, as_json, differences, from_json
from programconfig.places import Part
from tests.programconfig.history.sample import basic, gold, meaning, spring

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "maxAchievement": st.integers(-1, 3),
        "isRepeatable": st.booleans(),
        "name": st.sampled_from(["Spring", "Summer"]),
        "availability": st.builds(lambda tags: {"tags": tags}, st.lists(st.sampled_from("abc"), max_size=3)),
        "rewards": st.lists(st.builds(lambda n: {"walletReward": n}, st.integers(0, 3)), max_size=3),
    },
)
CAMPAIGNS = st.lists(st.builds(lambda number, more: {"id": number, **more}, st.integers(1, 4), FIELDS), max_size=4)


def found(before: Any, after: Any, part: Part = Part.CAMPAIGNS) -> list[tuple[str, tuple[str, ...], Any, Any]]:
    changes = differences(meaning(part, before), meaning(part, after))
    return [(change.key, change.path, change.before, change.after) for change in changes]


def test_a_field_that_changed() -> None:
    after = [spring(maxAchievement=5)]
    assert found([spring()], after) == [("campaigns:7", ("max_achievements",), 3, 5)]


def test_a_field_that_came_or_went() -> None:
    assert found([spring(description="New")], [spring()]) == [("campaigns:7", ("description",), "New", None)]
    assert found([spring()], [spring(description="New")]) == [("campaigns:7", ("description",), None, "New")]


def test_nothing_and_false_are_not_unknown() -> None:
    assert found([spring(isRepeatable=None)], [spring(isRepeatable=False)]) == [
        ("campaigns:7", ("is_repeatable",), None, False)
    ]
    assert found([spring(isRepeatable=True)], [spring(isRepeatable=False)]) == [
        ("campaigns:7", ("is_repeatable",), True, False)
    ]


def test_a_reward_in_a_list_is_matched_whatever_its_place() -> None:
    other = [{"couponReward": spring()["rewards"][1]["couponReward"]}, {"walletReward": 150}]
    assert found([spring()], [spring(rewards=other)]) == [("campaigns:7", ("rewards", "", "points"), 100, 150)]


def test_a_benefit_is_matched_by_its_kind() -> None:
    more = gold()["benefits"][::-1]
    more[1] = {"type": "Entry Reward", "walletReward": 75}
    assert found([gold()], [gold(benefits=more)], Part.TIERS) == [
        ("tiers:2", ("benefits", "Entry Reward", "reward", "points"), 50, 75)
    ]


def test_a_coupon_that_came_is_one_change() -> None:
    before, after = [{"walletReward": 5}], [{"walletReward": 5, "couponReward": {"couponType": "free_shipping"}}]
    assert found([spring(rewards=before)], [spring(rewards=after)]) == [
        ("campaigns:7", ("rewards", "", "coupon"), None, {"kind": "free shipping"})
    ]


def test_places_that_came_and_went() -> None:
    changes = found([spring()], [spring(id=8, name="Summer")])
    assert [(key, path, before is None, after is None) for key, path, before, after in changes] == [
        ("campaigns:8", (), True, False),
        ("campaigns:7", (), False, True),
    ]


def test_a_tier_put_in_between_is_one_change() -> None:
    silver = gold(100, name="Silver", benefits=[])
    changes = found([basic(), gold()], [basic(), silver, gold(order=3)], Part.TIERS)
    assert [(key, path) for key, path, _before, _after in changes] == [("tiers:3", ("order",)), ("tiers:2", ())]


def test_a_tier_renamed_is_the_same_tier() -> None:
    assert found([basic(), gold()], [basic(), gold(name="Gold Club")], Part.TIERS) == [
        ("tiers:2", ("name",), "Gold", "Gold Club")
    ]


def through_json(change: Change) -> Change:
    return from_json(json.loads(json.dumps(as_json(change))))


def test_a_change_can_be_kept() -> None:
    changes = differences(meaning(Part.CAMPAIGNS, [spring()]), meaning(Part.CAMPAIGNS, [spring(maxAchievement=5)]))
    assert [through_json(change) for change in changes] == changes


def test_a_place_that_came_or_went_is_kept_without_what_was_in_it() -> None:
    (came,) = differences({}, meaning(Part.CAMPAIGNS, [spring()]))
    (went,) = differences(meaning(Part.CAMPAIGNS, [spring()]), {})
    assert through_json(came) == replace(came, after={})
    assert through_json(went) == replace(went, before={})


@given(CAMPAIGNS, CAMPAIGNS)
def test_nothing_is_said_of_what_is_equal_and_something_of_the_rest(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    old, new = meaning(Part.CAMPAIGNS, before), meaning(Part.CAMPAIGNS, after)
    assert differences(old, old) == []
    assert bool(differences(old, new)) == (old != new)


@given(CAMPAIGNS, CAMPAIGNS)
def test_backwards_it_says_the_same_backwards(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    def sides(changes: list[Change], forwards: bool) -> list[str]:
        return sorted(
            repr((one.key, one.path, *((one.before, one.after) if forwards else (one.after, one.before))))
            for one in changes
        )

    old, new = meaning(Part.CAMPAIGNS, before), meaning(Part.CAMPAIGNS, after)
    assert sides(differences(old, new), True) == sides(differences(new, old), False)
