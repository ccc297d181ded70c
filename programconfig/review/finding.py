"""The input and output of the review's rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.utils.translation import gettext_lazy

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
from programconfig.places import Place


@dataclass(frozen=True, slots=True)
class Configuration:
    """A program's whole configuration at `now` (aware). A part that could not be read is None, and rules ignore it.

    `currency` applies to amounts whose currency the platform did not send, `points_name` is the program's name for
    points; None is unknown.
    """

    now: datetime
    tiers: tuple[Tier, ...] | None = None
    campaigns: tuple[Campaign, ...] | None = None
    referral: ReferralRules | None = None
    earning: EarningRules | None = None
    redemption: RedemptionRules | None = None
    currency: str | None = None
    points_name: str | None = None

    @property
    def every_campaign(self) -> tuple[Campaign, ...]:
        """All campaigns; empty if they could not be read."""
        return self.campaigns or ()

    @property
    def live_campaigns(self) -> tuple[Campaign, ...]:
        """The campaigns that are not switched off or deleted: what they give and show does not matter then."""
        return tuple(one for one in self.every_campaign if one.is_active is not False and not one.is_deleted)

    @property
    def every_tier(self) -> tuple[Tier, ...]:
        """All tiers; empty if they could not be read."""
        return self.tiers or ()

    @property
    def every_tier_rule(self) -> tuple[EarningRule, ...]:
        """The earning rules of tiers that have their own rule."""
        return self.earning.tiers if self.earning else ()

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
