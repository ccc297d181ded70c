"""How the sandbox's programme is configured: tiers, referrals, cashback and redemption, in English and Arabic."""

from typing import Any

from dashboard.sandbox.account import POINT_VALUE, TIERS
from dashboard.sandbox.campaigns import ICONS, coupon
from dashboard.sandbox.history import Row

NAMES = {
    "en": ("", "Basic", "Gold", "Platinum", "Black"),
    "ar": ("", "أساسي", "ذهبي", "بلاتيني", "أسود"),
}
FACTORS = (0, 1.0, 1.5, 2.0, 3.0)
WORDS = {
    "en": {
        "lounge": "A seat in the sample lounge",
        "entry": "Welcome to the tier",
        "lifetime": "Once off",
        "bring": "Bring a friend, both win",
    },
    "ar": {
        "lounge": "مقعد في صالة التجربة",
        "entry": "أهلا بك في المستوى",
        "lifetime": "خصم لمرة واحدة",
        "bring": "ادع صديقا واربحا معا",
    },
}


def language(lang: str) -> str:
    return "ar" if lang.lower().startswith("ar") else "en"


def tier_state(order: int, lang: str) -> Row:
    """A tier as `tier-progress` shows it."""
    least = dict(TIERS)[order]
    icon = f"{ICONS}/levels-icons/level-a{order}.webp"
    return {"order": order, "name": NAMES[lang][order], "minProgress": least, "icon": icon}


def tiers(lang: str, *, live: bool) -> list[Row]:
    """`configurations/tiers`; live, the earning factor goes by its other spelling."""
    words = WORDS[lang]
    return [tier_state(order, lang) | {"benefits": _benefits(order, words, live=live)} for order, _ in TIERS]


def _benefits(order: int, words: dict[str, str], *, live: bool) -> list[Row]:
    factor = "rewardWalletFactor" if live else "walletRewardFactor"
    earning = {"type": "Loyalty Points Earning Custom Configuration", "rankReward": 0, "walletReward": 0,
               factor: FACTORS[order]}  # fmt: skip
    if order == 1:
        return [earning]
    entry = {"type": "Entry Reward", "rankReward": 0, "walletReward": 50 * order}
    once_off = coupon("percentage_discount", 5 * order, words["lifetime"], minOrderValue=200)
    lifetime = {"type": "Lifetime Reward", "rankReward": 0, "walletReward": 0, "couponReward": once_off}
    lounge = {"type": "Custom Benefits", "description": words["lounge"], "hyperLink": "https://shop.example.com/lounge",
              "rankReward": 0, "walletReward": 0}  # fmt: skip
    return [earning, entry, lifetime, *([lounge] if order >= 3 else [])]


def referrals(lang: str, *, live: bool) -> Row:
    """`configurations/referrals`; live, with a description."""
    reward: dict[str, Any] = {"score": 0, "point": 100}
    described = {"description": WORDS[lang]["bring"]} if live else {}
    return described | {
        "referralMethod": "CustomerAndFriend",
        "eventName": "place_order",
        "eventMetaData": {"name": "total_price", "operator": "greater_than", "value": "150"},
        "friendReward": {"score": 0, "point": 0, "coupon": coupon("fixed_discount", 50, WORDS[lang]["entry"])},
        "customerReward": reward | {"extraReward": {"forEvery": 5, "score": 0, "point": 250, "coupon": None}},
    }


def cashback(tier: int | None) -> Row:
    """`configurations/cashback`: for a customer's tier, or of all tiers."""

    def rule(order: int) -> Row:
        return {"amountRewardThreshold": 1.0, "rewardWalletFactor": FACTORS[order], "rewardRankFactor": 0,
                "rewardFactor": FACTORS[order]}  # fmt: skip

    orders = [order for order, _ in TIERS if order > 1 and tier in (None, order)]
    return {
        "defaultCashbackRule": rule(1),
        "tierCashbackRules": [{"tierName": NAMES["en"][order]} | rule(order) for order in orders],
    }


def redemption() -> Row:
    """`configurations/redemption`: points for money at any amount, and two coupons with a price in points."""

    def rule(number: int, price: int, kind: str, value: float) -> Row:
        return {"id": number, "pointsToRedeem": price, "valueOfPoint": POINT_VALUE, "ruleType": f"{kind}_settings",
                "coupon": coupon(kind, value, f"Sample rule {number}", expiryAfter=30),
                "creationDate": "2024-02-10T10:12:16.783408", "isActive": True}  # fmt: skip

    general = {"id": 2137, "valueOfPoint": POINT_VALUE, "ruleType": "fixed_rate_settings",
               "creationDate": "2024-02-10T10:12:16.783408", "isActive": True}  # fmt: skip
    rules = [general, rule(2138, 400, "percentage_discount", 10), rule(2139, 900, "free_shipping", 0)]
    return {"redemptionFactor": POINT_VALUE, "redemptionRules": rules}
