"""The input and output of the review's rules."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import IntEnum

from django.utils.translation import gettext_lazy

from dashboard.campaigns.status import is_switched_on
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import (
    Campaign,
    EarningRule,
    EarningRules,
    RedemptionRule,
    RedemptionRules,
    ReferralRules,
    Tier,
)
from dashboard.text.units import NO_UNITS, Units
from programconfig.places import Place, campaign_place


@dataclass(frozen=True, slots=True)
class Configuration:
    """A program's whole configuration at `now` (aware). A part that could not be read is None, and rules ignore it.

    `units` are the program's, for amounts that name none.
    """

    now: datetime
    tiers: tuple[Tier, ...] | None = None
    campaigns: tuple[Campaign, ...] | None = None
    referral: ReferralRules | None = None
    earning: EarningRules | None = None
    redemption: RedemptionRules | None = None
    units: Units = NO_UNITS

    @property
    def zone(self) -> tzinfo:
        """The program's zone, which decides the days."""
        return self.now.tzinfo or UTC

    @property
    def every_campaign(self) -> tuple[Campaign, ...]:
        """All campaigns; empty if they could not be read."""
        return self.campaigns or ()

    @property
    def switched_on_campaigns(self) -> tuple[Campaign, ...]:
        """The campaigns that are not switched off or deleted; what the others give and show does not matter."""
        return tuple(filter(is_switched_on, self.every_campaign))

    @property
    def every_tier(self) -> tuple[Tier, ...]:
        """All tiers; empty if they could not be read."""
        return self.tiers or ()

    @property
    def every_tier_rule(self) -> tuple[EarningRule, ...]:
        """The earning rules of tiers that have their own rule."""
        return self.earning.tiers if self.earning else ()

    @property
    def every_referral(self) -> tuple[ReferralRules, ...]:
        """The referral rules that have rewards: each step, or the rules as a whole."""
        return tuple(self.referral.each) if self.referral else ()

    @property
    def every_redemption(self) -> tuple[RedemptionRule, ...]:
        """The redemption rules."""
        return self.redemption.rules if self.redemption else ()


class Severity(IntEnum):
    """How serious a finding is; the worst has the smallest value."""

    WRONG = 1  # cannot work as configured
    DOUBTFUL = 2  # works, but probably not as intended
    ODD = 3  # may be intended

    @property
    def title(self) -> Sentence:
        return TITLES[self]

    @property
    def meaning(self) -> str:
        """The class of the badge."""
        return {Severity.WRONG: "stop", Severity.DOUBTFUL: "attention", Severity.ODD: "waiting"}[self]


TITLES: dict[Severity, Sentence] = {
    Severity.WRONG: gettext_lazy("Wrong"),
    Severity.DOUBTFUL: gettext_lazy("Probably a mistake"),
    Severity.ODD: gettext_lazy("Worth checking"),
}


@dataclass(frozen=True, slots=True)
class Concern:
    """A place that a rule objects to, and the reason: a sentence with the values."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of the whole configuration. Pure. An unknown value (None) never causes a finding.

    `title` heads the findings, `advice` says what to do.
    """

    slug: str
    severity: Severity
    title: Sentence
    advice: Sentence
    check: Callable[[Configuration], Iterable[Concern]]

    def find(self, configuration: Configuration) -> "list[Finding]":
        """Apply the rule: one finding for each place, with all reasons, in the configuration's order."""
        places: dict[str, Place] = {}
        reasons: dict[str, dict[str, None]] = {}
        for concern in self.check(configuration):
            places.setdefault(concern.place.key, concern.place)
            reasons.setdefault(concern.place.key, {})[concern.reason] = None
        return [Finding(self, place, " ".join(reasons[key])) for key, place in places.items()]


@dataclass(frozen=True, slots=True)
class Finding:
    """One possible mistake: the rule, the place and the reason."""

    rule: Rule
    place: Place
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """The key of its silence: the rule's slug and the place's key."""
        return self.rule.slug, self.place.key


def rule(
    severity: Severity, title: Sentence, advice: Sentence
) -> Callable[[Callable[[Configuration], Iterable[Concern]]], Rule]:
    """Turn a function into a rule; its name, with hyphens, becomes the slug."""

    def decorate(check: Callable[[Configuration], Iterable[Concern]]) -> Rule:
        return Rule(check.__name__.replace("_", "-"), severity, title, advice, check)

    return decorate


def campaign_rule(
    severity: Severity, title: Sentence, advice: Sentence, *, only_switched_on: bool = False
) -> Callable[[Callable[[Campaign, Configuration], Sentence]], Rule]:
    """Turn a function that says what is wrong with one campaign, "" if nothing is, into a rule about each campaign."""

    def decorate(objection: Callable[[Campaign, Configuration], Sentence]) -> Rule:
        def check(configuration: Configuration) -> Iterator[Concern]:
            for campaign in configuration.switched_on_campaigns if only_switched_on else configuration.every_campaign:
                if reason := objection(campaign, configuration):
                    yield Concern(campaign_place(campaign), str(reason))

        return Rule(objection.__name__.replace("_", "-"), severity, title, advice, check)

    return decorate
