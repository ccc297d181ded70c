"""The campaigns of the sandbox's program in three languages, as in the configuration."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.sandbox.history import Row
from dashboard.sandbox.icons import ICONS
from dashboard.sandbox.patches import dated

# The products of each collection. A campaign for a collection applies to each of them.
COLLECTIONS = {"COL-BREAKFAST": ("SKU-1", "SKU-2", "SKU-3"), "COL-COFFEE": ("SKU-4", "SKU-5", "SKU-6")}


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `steps` is the size of a stamps card, which the platform never sends; `goal` is that of other
    campaigns.

    A name without a translation is sent in English; other texts are then left out.
    """

    id: int
    english: str
    arabic: str
    type: str
    reward: Row
    french: str = ""
    steps: int = 0
    goal: int = 1
    game: bool = False
    at_most: int = 1  # how often it can be earned; -1 means no limit
    min_tier: int = 1
    tags: tuple[str, ...] = ()
    widget: str = "reward_campaign"
    visibility: str = "AlwaysVisible"
    starts: int | None = None  # days from the day on which the program was set up
    ends: int | None = None
    products: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    button: bool = False

    def name(self, lang: str) -> str:
        return self.translated(lang) or self.english

    def translated(self, lang: str) -> str:
        return {"en": self.english, "ar": self.arabic, "fr": self.french}[lang]

    def is_over(self) -> bool:
        return self.ends is not None and self.ends < 0

    def end(self, today: datetime) -> str | None:
        return _day(self.ends, today)

    def sells(self, sku: str | None, collection: str | None) -> bool:
        """Whether it counts purchases of a product, or of a product in a collection."""
        if not (self.products or self.collections):
            return "walletRewardFactor" in self.reward
        counted = {*self.products, *(each for name in self.collections for each in COLLECTIONS[name])}
        held = COLLECTIONS.get(collection or "", ())
        return (sku is None or sku in counted) and (collection is None or not counted.isdisjoint(held))


def coupon(kind: str, value: float, name: str, *, group: Row | None = None, **options: Any) -> Row:
    """A coupon as a reward, in the configuration's form."""
    row: Row = {"couponType": kind, "discountValue": value, "options": {"name": name, "usageLimit": 1} | options}
    return row | ({"group": group} if group else {})


def coupon_group(title: str, start: str, end: str) -> Row:
    """A coupon's group; days in the form of `patches`."""
    return {"title": title, "maxPerCustomer": 2, "startDate": start, "expiryDate": end, "isAvailable": True,
            "isActive": True}  # fmt: skip


def points(amount: float, **more: Any) -> Row:
    return {"rankReward": 0, "walletReward": amount} | more


LUNCH = points(0, couponReward=coupon("free_product", 0, "A free lunch", expiryAfter=30))
COFFEE = points(
    0, couponReward=coupon("percentage_discount", 50, "Half off", expiryAfter=14, capping=100, codePrefix="CUP")
)
EVENING = points(
    0,
    couponReward=coupon(
        "percentage_discount", 15, "An evening out", minOrderValue=300,
        group=coupon_group("Evenings", "today+12", "today+70"),
    ),
)  # fmt: skip

CAMPAIGNS: tuple[Campaign, ...] = (
    Campaign(5801, "Welcome gift", "هدية الترحيب", "SignUp", points(100), french="Cadeau de bienvenue", button=True),
    Campaign(5802, "Birthday gift", "هدية عيد الميلاد", "Birthday", points(150), at_most=-1,
             visibility="VisibleIfEarned", french="Cadeau d'anniversaire"),
    Campaign(5803, "Follow us", "تابعنا", "SocialMedia", points(20), french="Suivez-nous", button=True),
    Campaign(5804, "Third order", "الطلب الثالث", "EventBased", points(60), goal=3, french="Troisième commande"),
    Campaign(5805, "Double points weekend", "نقاط مضاعفة", "EventBased", points(0, walletRewardFactor=2), at_most=-1,
             starts=-20, ends=9, products=("SKU-1", "SKU-2"), french="Week-end points doubles", button=True),
    Campaign(5806, "Spin and win", "أدر واربح", "Spin The Wheel", points(30), game=True, at_most=-1, widget="wheel",
             french="Tournez et gagnez"),
    Campaign(5807, "Sample score cup", "كأس النقاط", "HighScore", points(200), game=True, goal=500, at_most=3,
             widget="match"),
    Campaign(5808, "Daily visit", "زيارة يومية", "Streak", points(10), goal=30, at_most=-1, widget="streak",
             french="Visite du jour"),
    Campaign(5809, "Ten lunches", "عشر وجبات", "Mission", LUNCH, steps=10, at_most=4, ends=64, widget="stamps",
             french="Dix déjeuners"),
    Campaign(5810, "Coffee card", "بطاقة القهوة", "ScheduledChallenge", COFFEE, steps=10, at_most=-1, widget="stamps",
             french="Carte café"),
    Campaign(5812, "Breakfast club", "نادي الفطور", "Mission", points(80), steps=24, at_most=2,
             french="Club du petit-déjeuner"),
    Campaign(5813, "Complete your profile", "أكمل ملفك", "Mission", points(40), goal=4,
             french="Complétez votre profil"),
    Campaign(5816, "Platinum evening", "أمسية بلاتينية", "EventBased", EVENING, min_tier=3, starts=12, ends=40,
             french="Soirée platine"),
    Campaign(5817, "Staff pick", "", "EventBased", points(25), tags=("VIP",), visibility="NotVisible",
             french="Le choix de l'équipe", button=True),
    Campaign(5818, "Coffee hour", "ساعة القهوة", "EventBased", points(0, walletRewardFactor=1.5), at_most=-1,
             collections=("COL-COFFEE",), french="L'heure du café"),
    # Cards for one test case each; only customers tagged "pilot" see them.
    Campaign(5811, "Winter card", "بطاقة الشتاء", "ScheduledChallenge", COFFEE, steps=8, starts=-150, ends=-12,
             tags=("pilot",), widget="stamps", visibility="NotVisible", french="Carte d'hiver"),
    Campaign(5814, "Tea card", "بطاقة الشاي", "Mission", points(50), steps=7, at_most=-1, tags=("pilot",),
             widget="stamps", french="Carte thé"),
    Campaign(5815, "Soup card", "بطاقة الحساء", "Mission", points(50), steps=6, at_most=3, tags=("pilot",),
             widget="stamps", french="Carte soupe"),
)  # fmt: skip

DESCRIPTIONS = {"en": "Sample campaign: {}.", "ar": "حملة للتجربة: {}.", "fr": "Campagne d'essai : {}."}
BUTTONS = {"en": "See how", "ar": "اعرف المزيد", "fr": "Voir comment"}


def configuration(campaign: Campaign, lang: str, today: datetime) -> Row:
    """The fields of a campaign set up on `today` that the configuration sends, and that the documents promise in the
    progress too."""
    translated = campaign.translated(lang)
    return {
        "id": campaign.id,
        "name": campaign.name(lang),
        "description": DESCRIPTIONS[lang].format(translated) if translated else None,
        "isRepeatable": campaign.at_most != 1,
        "maxAchievement": campaign.at_most,
        "type": campaign.type,
        "visibility": campaign.visibility,
        "icon": f"{ICONS}/challenge-icons/sample-{campaign.id}.webp",
        "redirectionButtonText": BUTTONS[lang] if campaign.button and translated else None,
        "redirectionButtonLink": f"https://shop.example.com/club/{campaign.id}" if campaign.button else None,
        "activation": {"startDate": _day(campaign.starts, today), "endDate": campaign.end(today)},
        "rewards": [dated(campaign.reward, today)],
    }


def availability(campaign: Campaign) -> Row:
    """The campaign's audience; only the configuration sends it."""
    return {"availability": {"minTier": campaign.min_tier, "tags": list(campaign.tags)}}


def widget(campaign: Campaign) -> Row:
    """The link that opens the campaign's page in the shop, which shows its kind. The documents have it only in the
    progress."""
    return {"widgetDetailsParameter": f"details_{campaign.widget}_{campaign.id}"}


def _day(days: int | None, today: datetime) -> str | None:
    return None if days is None else str(dated(f"today{days:+}", today))
