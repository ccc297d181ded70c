"""The kinds of campaigns in words. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import CampaignKind, Open

CAMPAIGN_KINDS: Mapping[CampaignKind, Sentence] = {
    CampaignKind.SIGN_UP: gettext_lazy("Sign-up"),
    CampaignKind.SOCIAL_MEDIA: gettext_lazy("Social media"),
    CampaignKind.SCHEDULED: gettext_lazy("Scheduled challenge"),
    CampaignKind.SPIN_THE_WHEEL: gettext_lazy("Spin the wheel"),
    CampaignKind.EVENT: gettext_lazy("Event"),
    CampaignKind.HIGH_SCORE: gettext_lazy("High score"),
    CampaignKind.BIRTHDAY: gettext_lazy("Birthday"),
    CampaignKind.MISSION: gettext_lazy("Mission"),
    CampaignKind.STREAK: gettext_lazy("Daily streak"),
    CampaignKind.STAMPS: gettext_lazy("Stamps"),
    CampaignKind.CASHBACK: gettext_lazy("Cashback"),
    CampaignKind.INTERACTION: gettext_lazy("Interaction"),
    CampaignKind.ITEM_PURCHASES: gettext_lazy("Items bought"),
    CampaignKind.LOG_IN: gettext_lazy("Sign-in"),
    CampaignKind.PROGRESS: gettext_lazy("Progress"),
    CampaignKind.PURCHASES: gettext_lazy("Purchases"),
    CampaignKind.REFERRAL: gettext_lazy("Referral"),
    CampaignKind.TIERS: gettext_lazy("Levels"),
    CampaignKind.POINTS_WALLET: gettext_lazy("Points wallet"),
    CampaignKind.MONEY_WALLET: gettext_lazy("Money wallet"),
    CampaignKind.ENTRIES_WALLET: gettext_lazy("Entries wallet"),
    CampaignKind.BASKET: gettext_lazy("Basket"),
    CampaignKind.COMPOSABLE: gettext_lazy("Composable"),
}


def campaign_kind(kind: Open[CampaignKind] | None) -> Sentence | None:
    """Return the kind of a campaign; an undocumented kind has its own name. None if it was not sent."""
    if kind is None:
        return None
    return CAMPAIGN_KINDS[kind.known] if kind.known else kind.raw
