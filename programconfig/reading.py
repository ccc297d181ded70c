"""The whole configuration, in one go."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer
from dashboard.loyalty.platform import Configuration
from dashboard.loyalty.service import LoyaltyService
from programconfig.places import Part
from programconfig.review import finding


@dataclass(frozen=True, slots=True)
class Reading:
    """Every part that came, and why the others did not."""

    answers: Mapping[Part, Answer[Any]]
    errors: Mapping[Part, LoyaltyError]

    def configuration(self, now: datetime) -> finding.Configuration:
        """For the rules; parts that did not come are None."""
        return finding.Configuration(now, **{part.value: answer.value for part, answer in self.answers.items()})


def parts_of(configuration: Collection[Configuration]) -> list[Part]:
    """The parts that a platform tells, in the order of their pages."""
    return [part for part in Part if part.value in configuration]


async def read_all(loyalty: LoyaltyService, ask: Ask) -> Reading:
    """All parts the platform tells at the same time, in the programme's default language: that is what is reviewed and
    kept."""
    reads: Mapping[Part, Callable[[Ask], Awaitable[Answer[Any]]]] = {
        Part.TIERS: loyalty.tiers,
        Part.CAMPAIGNS: loyalty.campaigns,
        Part.REFERRAL: loyalty.referral_rules,
        Part.EARNING: loyalty.earning_rules,
        Part.REDEMPTION: loyalty.redemption_rules,
    }
    answers: dict[Part, Answer[Any]] = {}
    errors: dict[Part, LoyaltyError] = {}

    async def one(part: Part) -> None:
        try:
            answers[part] = await reads[part](replace(ask, language=None))
        except LoyaltyError as error:
            errors[part] = error

    await asyncio.gather(*map(one, parts_of(loyalty.configuration)))
    return Reading({part: answers[part] for part in Part if part in answers}, errors)
