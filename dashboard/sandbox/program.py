"""The sandbox's program in the spelling of the documents: tiers, referral, cashback and redemption."""

from dashboard.sandbox.account import POINT_VALUE
from dashboard.sandbox.campaigns import coupon
from dashboard.sandbox.history import Row
from dashboard.sandbox.icons import ICONS
from dashboard.sandbox.ladder import Ladder

LANGUAGES = ("en", "ar", "fr")
# The fourth tier has one name in every language. The highest have no Arabic or French name, so English is sent.
NAMES = {
    "en": ("Basic", "Gold", "Platinum", "Black", "Onyx", "Emerald", "Ruby", "Sapphire", "Opal", "Amber", "Pearl",
           "Diamond"),
    "ar": ("أساسي", "ذهبي", "بلاتيني", "Black", "عقيق", "زمرد", "ياقوت", "ياقوت أزرق", "أوبال"),
    "fr": ("Base", "Or", "Platine", "Black", "Onyx", "Émeraude", "Rubis", "Saphir", "Opale"),
}  # fmt: skip
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
    "fr": {
        "lounge": "Une place au salon d'essai",
        "entry": "Bienvenue dans le niveau",
        "lifetime": "Une seule fois",
        "bring": "Invitez un ami, vous gagnez tous les deux",
    },
}


def language(lang: str) -> str:
    """The language of an answer for the requested `lang`; English if the program does not have it."""
    code = lang.lower()[:2]
    return code if code in LANGUAGES else "en"


def tier_name(order: int, lang: str) -> str:
    names = NAMES[lang] if order <= len(NAMES[lang]) else NAMES["en"]
    return names[order - 1] if order <= len(names) else f"Level {order}"


def factor(order: int) -> float:
    """The points that a tier earns for each pound spent."""
    return FACTORS[order] if order < len(FACTORS) else FACTORS[-1] + 0.5 * (order - len(FACTORS) + 1)


def tiers(ladder: Ladder, lang: str) -> list[Row]:
    """`configurations/tiers`."""
    return [
        {
            "order": order,
            "name": tier_name(order, lang),
            "minProgress": least,
            "icon": f"{ICONS}/levels-icons/level-a{order}.webp",
            "benefits": _benefits(order, WORDS[lang]),
        }
        for order, least in ladder
    ]


def _benefits(order: int, words: dict[str, str]) -> list[Row]:
    earning = {"type": "Loyalty Points Earning Custom Configuration", "rankReward": 0, "walletReward": 0,
               "walletRewardFactor": factor(order)}  # fmt: skip
    if order == 1:
        return [earning]
    entry = {"type": "Entry Reward", "rankReward": 0, "walletReward": 50 * order}
    once_off = coupon("percentage_discount", 5 * order, words["lifetime"], minOrderValue=200)
    lifetime = {"type": "Lifetime Reward", "rankReward": 0, "walletReward": 0, "couponReward": once_off}
    lounge = {"type": "Custom Benefits", "description": words["lounge"], "hyperLink": "https://shop.example.com/lounge",
              "rankReward": 0, "walletReward": 0}  # fmt: skip
    return [earning, entry, lifetime, *([lounge] if order >= 3 else [])]


def referrals(lang: str) -> Row:
    """`configurations/referrals`; only the live API sends the description."""
    bonus = {"forEvery": 5, "score": 0, "point": 250, "coupon": None}
    return {
        "description": WORDS[lang]["bring"],
        "referralMethod": "CustomerAndFriend",
        "eventName": "place_order",
        "eventMetaData": {"name": "total_price", "operator": "greater_than", "value": "150"},
        "friendReward": {"score": 0, "point": 0, "coupon": coupon("fixed_discount", 50, WORDS[lang]["entry"])},
        "customerReward": {"score": 0, "point": 100, "extraReward": bonus},
    }


def cashback(ladder: Ladder) -> Row:
    """`configurations/cashback`: a rule for each tier above the first."""

    def rule(order: int) -> Row:
        return {"amountRewardThreshold": 1.0, "rewardWalletFactor": factor(order), "rewardRankFactor": 0,
                "rewardFactor": round(factor(order) * POINT_VALUE * 100, 2)}  # fmt: skip

    above = [{"tierName": tier_name(order, "en")} | rule(order) for order, _ in ladder if order > 1]
    return {"defaultCashbackRule": rule(1), "tierCashbackRules": above}


def redemption() -> Row:
    """`configurations/redemption`: points for money in any amount, and two coupons with a price in points."""

    def rule(number: int, price: int, kind: str, value: float) -> Row:
        return {"id": number, "pointsToRedeem": price, "valueOfPoint": POINT_VALUE, "ruleType": f"{kind}_settings",
                "coupon": coupon(kind, value, f"Sample rule {number}", expiryAfter=30),
                "creationDate": "2024-02-10T10:12:16.783408", "isActive": True}  # fmt: skip

    general = {"id": 2137, "valueOfPoint": POINT_VALUE, "ruleType": "fixed_rate_settings",
               "creationDate": "2024-02-10T10:12:16.783408", "isActive": True}  # fmt: skip
    rules = [general, rule(2138, 400, "percentage_discount", 10), rule(2139, 900, "free_shipping", 0)]
    return {"redemptionFactor": POINT_VALUE, "redemptionRules": rules}
