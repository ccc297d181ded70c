"""Places: the campaign, tier or rules that something is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, EarningRule, RedemptionRule, Tier
from dashboard.loyalty.reads import CAMPAIGNS, EARNING_RULES, REDEMPTION_RULES, REFERRAL_RULES, TIERS, Read

MAX_NAME_LENGTH = 80  # characters of a name in a key, where no number was sent


class Part(StrEnum):
    """The parts of the configuration, as named in the history and in addresses."""

    TIERS = "tiers"
    CAMPAIGNS = "campaigns"
    REFERRAL = "referral"
    EARNING = "earning"
    REDEMPTION = "redemption"


READS: Mapping[Part, Read[Any]] = {
    Part.TIERS: TIERS,
    Part.CAMPAIGNS: CAMPAIGNS,
    Part.REFERRAL: REFERRAL_RULES,
    Part.EARNING: EARNING_RULES,
    Part.REDEMPTION: REDEMPTION_RULES,
}
PART_OF: Mapping[str, Part] = {read.name: part for part, read in READS.items()}
PART_NAMES: Mapping[Part, Sentence] = {
    Part.TIERS: gettext_lazy("Tiers"),
    Part.CAMPAIGNS: gettext_lazy("Campaigns"),
    Part.REFERRAL: gettext_lazy("Referral"),
    Part.EARNING: gettext_lazy("Earning"),
    Part.REDEMPTION: gettext_lazy("Redemption"),
}
# For each part: URL names of its page, and of the page about one place.
PAGES: Mapping[Part, tuple[str, str | None]] = {
    Part.TIERS: ("tiers", "tier"),
    Part.CAMPAIGNS: ("campaigns", "campaign"),
    Part.REFERRAL: ("referral", None),
    Part.EARNING: ("earning", None),
    Part.REDEMPTION: ("earning", None),
}

KINDS: Mapping[Part, Sentence] = {
    Part.CAMPAIGNS: gettext_lazy("campaign"),
    Part.TIERS: gettext_lazy("tier"),
    Part.REFERRAL: gettext_lazy("referral rules"),
    Part.EARNING: gettext_lazy("earning rule for every tier"),
    Part.REDEMPTION: gettext_lazy("redemption rules"),
}
NUMBERED_KINDS: Mapping[Part, Sentence] = {
    Part.TIERS: gettext_lazy("tier %(number)d"),
    Part.REDEMPTION: gettext_lazy("redemption rule %(number)d"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One item of a part. `number` is its id (campaigns, redemption rules) or its order (tiers), None where the item
    has no number or it was not sent. `name` is its name, None likewise."""

    part: Part
    number: int | None = None
    name: str | None = None

    @property
    def key(self) -> str:
        """The stable key, whatever else changes about the place: "campaigns:5801"."""
        if self.number is not None:
            return f"{self.part}:{self.number}"
        name = " ".join((self.name or "").split())[:MAX_NAME_LENGTH]
        return f"{self.part}:?{name}" if name else self.part.value

    @property
    def kind(self) -> str:
        """The kind of place: "campaign", "tier 2", "referral rules"."""
        if self.part in NUMBERED_KINDS and self.number is not None:
            return str(NUMBERED_KINDS[self.part]) % {"number": self.number}
        if self.part is Part.EARNING and self.name:
            return _("earning rule")
        return str(KINDS[self.part])

    @property
    def title(self) -> str:
        """The name of the place inside a sentence: "campaign Spring", "tier 2 Gold", "referral rules"."""
        if self.name:
            return _("%(kind)s %(name)s") % {"kind": self.kind, "name": self.name}
        if self.part is Part.CAMPAIGNS and self.number is not None:
            return _("unnamed campaign %(number)d") % {"number": self.number}
        return self.kind


def campaign_place(campaign: Campaign) -> Place:
    return Place(Part.CAMPAIGNS, campaign.campaign_id, campaign.name)


def tier_place(tier: Tier) -> Place:
    return Place(Part.TIERS, tier.order, tier.name)


def earning_place(rule: EarningRule) -> Place:
    return Place(Part.EARNING, None, rule.tier)


def redemption_place(rule: RedemptionRule) -> Place:
    return Place(Part.REDEMPTION, rule.rule_id, rule.coupon.name if rule.coupon else None)
