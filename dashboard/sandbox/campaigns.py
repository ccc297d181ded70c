"""The reward campaigns of the sandbox's programme, in English and Arabic, as the configuration tells them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dashboard.sandbox.history import Row, day

ICONS = "https://cdn.gameball.co/uploads/gb-library"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `steps` is the length of a stamps card (the platform never tells it), `goal` of other campaigns."""

    id: int
    english: str
    arabic: str
    type: str
    reward: Row
    steps: int = 0
    goal: int = 1
    game: bool = False
    at_most: int = 1  # how often it can be earned; -1 is without limit
    min_tier: int = 1
    tag: str = ""
    widget: str = "reward_campaign"
    visibility: str = "AlwaysVisible"
    starts: int | None = None  # days from today
    ends: int | None = None
    products: tuple[str, ...] = field(default=())

    def name(self, lang: str) -> str:
        return self.arabic if lang == "ar" else self.english

    def is_over(self) -> bool:
        return self.ends is not None and self.ends < 0

    def end(self, now: datetime) -> str | None:
        return None if self.ends is None else day((now + timedelta(days=self.ends)).date())


def coupon(kind: str, value: float, name: str, **options: Any) -> Row:
    """A coupon as a reward, the way the configuration writes one."""
    return {"couponType": kind, "discountValue": value, "options": {"name": name, "usageLimit": 1} | options}


def points(amount: float, **more: Any) -> Row:
    return {"rankReward": 0, "walletReward": amount} | more


LUNCH = points(0, couponReward=coupon("free_product", 0, "A free lunch", expiryAfter=30))
COFFEE = points(
    0, couponReward=coupon("percentage_discount", 50, "Half off", expiryAfter=14, capping=100, codePrefix="CUP")
)

CAMPAIGNS: tuple[Campaign, ...] = (
    Campaign(5801, "Welcome gift", "هدية الترحيب", "SignUp", points(100)),
    Campaign(5802, "Birthday gift", "هدية عيد الميلاد", "Birthday", points(150), at_most=-1,
             visibility="VisibleIfEarned"),
    Campaign(5803, "Follow us", "تابعنا", "SocialMedia", points(20)),
    Campaign(5804, "Third order", "الطلب الثالث", "EventBased", points(60), goal=3),
    Campaign(5805, "Double points weekend", "نقاط مضاعفة", "EventBased", points(0, walletRewardFactor=2), at_most=-1,
             starts=-20, ends=9, products=("SKU-1", "SKU-2")),
    Campaign(5806, "Spin and win", "أدر واربح", "Spin The Wheel", points(30), game=True, at_most=-1, widget="wheel"),
    Campaign(5807, "Sample score cup", "كأس النقاط", "HighScore", points(200), game=True, goal=500, at_most=3,
             widget="match"),
    Campaign(5808, "Daily visit", "زيارة يومية", "Streak", points(10), goal=30, at_most=-1, widget="streak"),
    Campaign(5809, "Ten lunches", "عشر وجبات", "Mission", LUNCH, steps=5, at_most=4, ends=64, widget="stamps"),
    Campaign(5810, "Coffee card", "بطاقة القهوة", "ScheduledChallenge", COFFEE, steps=10, at_most=-1, widget="stamps"),
    Campaign(5812, "Breakfast club", "نادي الفطور", "Mission", points(80), steps=24, at_most=2),
    Campaign(5813, "Complete your profile", "أكمل ملفك", "Mission", points(40), goal=4),
    Campaign(5816, "Platinum evening", "أمسية بلاتينية", "EventBased", points(500), min_tier=3, starts=12, ends=40),
    Campaign(5817, "Staff pick", "اختيار الفريق", "EventBased", points(25), tag="VIP", visibility="NotVisible"),
    # Cards for one purpose each, seen by customers tagged "pilot" alone.
    Campaign(5811, "Winter card", "بطاقة الشتاء", "ScheduledChallenge", COFFEE, steps=8, starts=-150, ends=-12,
             tag="pilot", widget="stamps"),
    Campaign(5814, "Tea card", "بطاقة الشاي", "Mission", points(50), steps=7, at_most=-1, tag="pilot", widget="stamps"),
    Campaign(5815, "Soup card", "بطاقة الحساء", "Mission", points(50), steps=6, at_most=3, tag="pilot",
             widget="stamps"),
)  # fmt: skip
BY_ID = {str(campaign.id): campaign for campaign in CAMPAIGNS}  # as an address writes the id

DESCRIPTIONS = {
    "en": "Sample campaign: {}.",
    "ar": "حملة للتجربة: {}.",
}


def configuration(campaign: Campaign, lang: str, now: datetime, *, live: bool) -> Row:
    """What both the configuration and, by the documents, the progress tell of a campaign.

    Live, dates are capitalised and one word is split.
    """
    activation = {
        "startDate": None if campaign.starts is None else day((now + timedelta(days=campaign.starts)).date()),
        "endDate": campaign.end(now),
    }
    if live:
        activation = {name[0].upper() + name[1:]: value for name, value in activation.items()}
    name = campaign.name(lang)
    return {
        "id": campaign.id,
        "name": name,
        "description": DESCRIPTIONS["ar" if lang == "ar" else "en"].format(name),
        "isRepeatable": campaign.at_most != 1,
        "maxAchievement": campaign.at_most,
        "type": campaign.type,
        "visibility": "Not Visible" if live and campaign.visibility == "NotVisible" else campaign.visibility,
        "icon": f"{ICONS}/challenge-icons/sample-{campaign.id}.webp",
        "redirectionButtonText": None,
        "redirectionButtonLink": None,
        "activation": activation,
        "rewards": [campaign.reward],
    }


def availability(campaign: Campaign) -> Row:
    """Who may take part; only the configuration tells."""
    return {"availability": {"minTier": campaign.min_tier, "tags": [campaign.tag] if campaign.tag else []}}


def widget(campaign: Campaign) -> Row:
    """What opens the campaign's page in the shop, and so names its kind. The documents know it in the progress only."""
    return {"widgetDetailsParameter": f"details_{campaign.widget}_{campaign.id}"}
