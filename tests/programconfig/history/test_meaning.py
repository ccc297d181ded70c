import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import Open, Reward
from programconfig.history.meaning import canonical, digest, meaning_of, place_of, plain, sent_of
from programconfig.places import Part, Place
from tests.programconfig.history.sample import basic, gold, meaning, parsed, spring

EARNING = {
    "defaultCashbackRule": {"amountRewardThreshold": 1, "rewardWalletFactor": 1},
    "tierCashbackRules": [{"tierName": "Gold", "amountRewardThreshold": 1, "rewardWalletFactor": Decimal("1.5")}],
}
REDEMPTION = {
    "redemptionFactor": Decimal("0.05"),
    "redemptionRules": [{"id": 8, "pointsToRedeem": 400, "coupon": {"options": {"name": "Sample rule"}}}, {"id": 9}],
}


def test_it_says_what_was_understood_by_place() -> None:
    assert meaning(Part.CAMPAIGNS, [spring()]) == {
        "campaigns:7": {
            "campaign_id": 7,
            "name": "Spring",
            "kind": "event",
            "visibility": "not visible",
            "is_repeatable": True,
            "max_achievements": 3,
            "starts_at": "2026-02-28T22:00:00+00:00",
            "ends_at": "2026-12-01T16:30:00+00:00",
            "min_tier": 2,
            "tags": ["VIP", "loyal"],
            "rewards": [
                {
                    "coupon": {
                        "kind": "percentage",
                        "value": 10,
                        "collections": ["a", "b"],
                        "min_order_value": 99.5,
                    }
                },
                {"points": 100},
            ],
        }
    }


def test_every_part_has_its_places() -> None:
    assert list(meaning(Part.TIERS, [gold(), basic()])) == ["tiers:1", "tiers:2"]
    assert list(meaning(Part.REFERRAL, {"referralMethod": "CustomerOnly"})) == ["referral"]
    assert list(meaning(Part.EARNING, EARNING)) == ["earning", "earning:?Gold"]
    assert list(meaning(Part.REDEMPTION, REDEMPTION)) == ["redemption", "redemption:8", "redemption:9"]


def test_a_place_is_known_by_its_key() -> None:
    assert place_of("campaigns:7", {"name": "Spring"}) == Place(Part.CAMPAIGNS, 7, "Spring")
    assert place_of("earning:?Gold", {"tier": "Gold"}) == Place(Part.EARNING, None, "Gold")
    assert place_of("redemption:8", {"coupon": {"name": "Sample"}}) == Place(Part.REDEMPTION, 8, "Sample")
    assert place_of("campaigns:7#2", {}) == Place(Part.CAMPAIGNS, 7)
    assert place_of("referral", {}) == Place(Part.REFERRAL)


def test_two_of_one_number_are_both_kept() -> None:
    twins = meaning(Part.CAMPAIGNS, [spring(), spring(name="Other"), spring(id=None, name=None)])
    assert sorted(twins) == ["campaigns", "campaigns:7", "campaigns:7#2"]


def otherwise(value: Any, name: str = "") -> Any:
    """The same in another order, with blanks at the end of names, and numbers written as others."""
    match value:
        case dict():
            return {key: otherwise(value[key], key) for key in reversed(value)}
        case list():
            return [otherwise(item, name) for item in reversed(value)]
        case bool():
            return value
        case int() | Decimal():
            return Decimal(f"{value}.000" if Decimal(value) == int(value) else f"{value}0")
        case str() if name in {"name", "tags", "collections", "tierName"}:
            return f" {value}  "
    return value


@pytest.mark.parametrize(
    ("part", "body"),
    [
        (Part.TIERS, [basic(), gold()]),
        (Part.CAMPAIGNS, [spring(), spring(id=8)]),
        (Part.EARNING, EARNING),
        (Part.REDEMPTION, REDEMPTION),
    ],
)
def test_cosmetic_differences_mean_nothing(part: Part, body: Any) -> None:
    other = otherwise(body)
    assert repr(other) != repr(body)
    assert digest(meaning(part, other)) == digest(meaning(part, body))


def test_spellings_of_a_known_word_mean_the_same() -> None:
    other = spring(visibility="Not Visible", type="Event Based")
    assert meaning(Part.CAMPAIGNS, [other]) == meaning(Part.CAMPAIGNS, [spring()])


def test_what_nobody_understands_is_no_part_of_it() -> None:
    assert meaning(Part.CAMPAIGNS, [spring(views=12)]) == meaning(Part.CAMPAIGNS, [spring(views=13)])


@pytest.mark.parametrize(
    "changed",
    [
        {"maxAchievement": 4},
        {"isRepeatable": False},
        {"isRepeatable": None},
        {"type": "Mystery"},
        {"availability": {"minTier": 2, "tags": ["VIP"]}},
        {"rewards": [{"walletReward": 100}]},
        {"name": "spring"},
    ],
)
def test_every_known_field_counts(changed: dict[str, Any]) -> None:
    assert digest(meaning(Part.CAMPAIGNS, [spring(**changed)])) != digest(meaning(Part.CAMPAIGNS, [spring()]))


def test_false_and_nought_are_said_and_unknown_is_not() -> None:
    assert plain(Reward(points=Decimal(0))) == {"points": 0}
    assert meaning(Part.CAMPAIGNS, [spring(isRepeatable=False)])["campaigns:7"]["is_repeatable"] is False
    assert "is_repeatable" not in meaning(Part.CAMPAIGNS, [spring(isRepeatable="perhaps")])["campaigns:7"]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_loses_no_more_than_what_floats_leave(number: Decimal) -> None:
    if abs(number.adjusted()) > 40:
        return
    said = Decimal(str(json.loads(json.dumps(plain(number)))))
    assert said == number or number != number.to_integral_value()
    assert abs(said - number) <= max(abs(number) * Decimal("1E-11"), Decimal("1E-12"))


@pytest.mark.parametrize("sent", ["0.30000000000000004", "0.29999999999999993"])
def test_what_floats_leave_is_no_change(sent: str) -> None:
    assert plain(Reward(points=Decimal(sent))) == plain(Reward(points=Decimal("0.3")))
    assert plain(Reward(points=Decimal("0.300001"))) != plain(Reward(points=Decimal("0.3")))


def test_an_unknown_word_stays_as_sent() -> None:
    assert plain(Open(" Treasure  Hunt ")) == "Treasure Hunt"


texts = st.text() | st.sampled_from(["\0", "\ud800", "Ω" * 300])
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(sorted(spring()))


@given(st.dictionaries(fields, junk), st.lists(st.dictionaries(texts, junk, max_size=3), max_size=2))
def test_whatever_comes_can_be_kept(changed: dict[str, Any], more: list[dict[str, Any]]) -> None:
    campaigns = parsed(Part.CAMPAIGNS, [copy.deepcopy(spring()) | changed, *more])
    meaning = meaning_of(Part.CAMPAIGNS, campaigns)
    for kept in (meaning, sent_of(campaigns)):
        text = json.dumps(kept)
        assert text.isascii()
        assert json.loads(text) == kept
    assert digest(json.loads(canonical(meaning))) == digest(meaning)
