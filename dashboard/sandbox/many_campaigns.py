"""Any number of further campaigns, with every type, state, visibility, audience and form of reward in turn."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from dashboard.sandbox.campaigns import CAMPAIGNS, COLLECTIONS, Campaign, coupon, coupon_group, points
from dashboard.sandbox.history import Row

T = TypeVar("T")

FIRST_ID = 6001
OCCASIONS = (
    ("Spring", "الربيع", "Printemps"), ("Summer", "الصيف", "Été"), ("Autumn", "الخريف", "Automne"),
    ("Winter", "الشتاء", "Hiver"), ("Weekend", "نهاية الأسبوع", "Week-end"), ("Morning", "الصباح", "Matin"),
    ("Family", "العائلة", "Famille"), ("Campus", "الجامعة", "Campus"), ("Picnic", "النزهة", "Pique-nique"),
    ("Harvest", "الحصاد", "Récolte"), ("Lantern", "الفانوس", "Lanterne"),
)  # fmt: skip
THINGS = (
    ("challenge", "تحدي", "Défi"), ("bonus", "مكافأة", "Bonus"), ("treat", "هدية", "Surprise"),
    ("quest", "مهمة", "Quête"),
)  # fmt: skip
TYPES = (
    "EventBased",
    "SocialMedia",
    "Mission",
    "ScheduledChallenge",
    "Spin The Wheel",
    "HighScore",
    "Birthday",
    "SignUp",
)
VISIBILITIES = ("AlwaysVisible", "AlwaysVisible", "VisibleIfEarned", "NotVisible")
TAGS: tuple[tuple[str, ...], ...] = ((), (), ("VIP",), (), ("student",), ("VIP", "student", "app"))
LIMITS = (1, -1, 3, 1, 12)
PERIODS: tuple[tuple[int | None, int | None], ...] = (
    (None, None), (-30, 45), (10, 40), (-90, -20), (-5, None), (None, 60), (21, None), (0, 6), (-400, -365),
)  # fmt: skip
PRODUCT = {"productId": "SKU-3", "productName": "Sample mug", "productDisplayName": "The sample mug",
           "variantName": "blue"}  # fmt: skip


def campaigns(count: int, tiers: int) -> tuple[Campaign, ...]:
    """`count` campaigns of a program with `tiers` tiers; the usual campaigns come first."""
    more = (_campaign(place, tiers) for place in range(count - len(CAMPAIGNS)))
    return tuple(replace(each, min_tier=min(each.min_tier, tiers)) for each in (*CAMPAIGNS[:count], *more))


def _campaign(place: int, tiers: int) -> Campaign:
    occasion, thing = _turn(OCCASIONS, place), _turn(THINGS, place // len(OCCASIONS))
    number = place // (len(OCCASIONS) * len(THINGS)) + 1
    starts, ends = _turn(PERIODS, place)
    is_over = ends is not None and ends < 0
    kind = _turn(TYPES, place)
    return Campaign(
        id=FIRST_ID + place,
        english=f"{occasion[0]} {thing[0]} {number}",
        arabic="" if place % 7 == 3 else f"{thing[1]} {occasion[1]} {number}",
        french="" if place % 11 == 5 else f"{thing[2]} {occasion[2]} {number}",
        type=kind,
        reward=_reward(place, ends),
        goal=1 + place % 5,
        game=kind in ("Spin The Wheel", "HighScore"),
        at_most=_turn(LIMITS, place),
        min_tier=1 + place // 3 % tiers if place % 3 == 0 else 1,
        tags=_turn(TAGS, place),
        visibility="NotVisible" if is_over else _turn(VISIBILITIES, place),
        starts=starts,
        ends=ends,
        products=("SKU-2", "SKU-5") if place % 40 == 2 else (),
        collections=(_turn(tuple(COLLECTIONS), place),) if place % 40 == 12 else (),
        button=place % 4 == 0,
    )


def _reward(place: int, ends: int | None) -> Row:
    """One of the possible forms of a reward; a coupon group outlives its campaign."""
    amount = 10 * (1 + place % 25)
    group = coupon_group(f"Sample group {place}", "today-400", f"today{ends + 30:+}") if ends is not None else None
    coupons = (
        coupon("percentage_discount", 5 + place % 8 * 5, "Sample percentage", capping=50, minOrderValue=100,
               expiryAfter=14, group=group),
        coupon("fixed_discount", amount, "Sample amount off", minOrderValue=amount * 4, codePrefix="OFF"),
        coupon("fixed_rate_discount", 5, "Sample rate", usageLimit=2, group=group),
        coupon("free_shipping", 0, "Sample delivery", redeemInstructions="Enter the code at the checkout."),
        coupon("free_product", 0, "Sample mug", expiryAfter=60) | {"product": PRODUCT},
        coupon("custom", 0, "A sample surprise")
        | {"collections": [{"collectionId": "COL-COFFEE", "collectionName": "Coffee"}]},
    )  # fmt: skip
    forms = (
        points(amount),
        points(amount, rankReward=5),
        points(0, walletRewardFactor=1.5 + place % 4 * 0.5),
        *(points(0, couponReward=each) for each in coupons),
        points(amount, couponReward=coupons[0]),
    )
    return _turn(forms, place)


def _turn(choices: Sequence[T], place: int) -> T:
    return choices[place % len(choices)]
