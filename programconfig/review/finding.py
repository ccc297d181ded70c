"""What a rule is given, and what it says."""

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
    """All a programme is set to do at `now` (aware). A part that could not be read is None: no rule speaks of it.
    `currency` is that of amounts the platform names none for, None: it is unknown."""

    now: datetime
    tiers: tuple[Tier, ...] | None = None
    campaigns: tuple[Campaign, ...] | None = None
    referral: ReferralRules | None = None
    earning: EarningRules | None = None
    redemption: RedemptionRules | None = None
    currency: str | None = None

    @property
    def every_campaign(self) -> tuple[Campaign, ...]:
        """None where they could not be read."""
        return self.campaigns or ()

    @property
    def every_tier(self) -> tuple[Tier, ...]:
        """None where they could not be read."""
        return self.tiers or ()

    @property
    def every_tier_rule(self) -> tuple[EarningRule, ...]:
        """What orders of a tier earn, for each tier that has a rule of its own."""
        return self.earning.tiers if self.earning else ()

    @property
    def every_redemption(self) -> tuple[RedemptionRule, ...]:
        """The ways to redeem."""
        return self.redemption.rules if self.redemption else ()


class Severity(IntEnum):
    """How bad it is; the worst is the smallest."""

    WRONG = 1  # it cannot work as it is set
    DOUBTFUL = 2  # it works, and probably not as it is meant
    ODD = 3  # it may be meant

    @property
    def title(self) -> Sentence:
        return TITLES[self]

    @property
    def meaning(self) -> str:
        """The class of its badge."""
        return {Severity.WRONG: "stop", Severity.DOUBTFUL: "attention", Severity.ODD: "waiting"}[self]


TITLES: dict[Severity, Sentence] = {
    Severity.WRONG: gettext_lazy("Wrong"),
    Severity.DOUBTFUL: gettext_lazy("Probably a mistake"),
    Severity.ODD: gettext_lazy("Worth checking"),
}


@dataclass(frozen=True, slots=True)
class Concern:
    """A place a rule speaks of, and why: a sentence with the values that made it speak."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of the whole configuration. Pure; it takes what is unknown (None) for neither right nor wrong.
    `title` heads its findings, `advice` says what to do."""

    slug: str
    severity: Severity
    title: Sentence
    advice: Sentence
    check: Callable[[Configuration], Iterable[Concern]]

    def find(self, configuration: Configuration) -> "list[Finding]":
        """What it finds, in the configuration's order: one finding for each place, with every reason."""
        places: dict[str, Place] = {}
        reasons: dict[str, dict[str, None]] = {}
        for concern in self.check(configuration):
            places.setdefault(concern.place.key, concern.place)
            reasons.setdefault(concern.place.key, {})[concern.reason] = None
        return [Finding(self, place, " ".join(reasons[key])) for key, place in places.items()]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that looks wrong: by which rule, where, and why."""

    rule: Rule
    place: Place
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is silenced by: the rule's slug and the place's key."""
        return self.rule.slug, self.place.key


def rule(
    severity: Severity, title: Sentence, advice: Sentence
) -> Callable[[Callable[[Configuration], Iterable[Concern]]], Rule]:
    """Makes a rule of a function; its name, with hyphens, is the slug."""

    def named(check: Callable[[Configuration], Iterable[Concern]]) -> Rule:
        return Rule(check.__name__.replace("_", "-"), severity, title, advice, check)

    return named
