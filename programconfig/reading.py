"""The whole configuration, in one go."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer
from dashboard.loyalty.service import LoyaltyService
from programconfig.places import Part
from programconfig.review.finding import Configuration


@dataclass(frozen=True, slots=True)
class Reading:
    """Every part that came, and why the others did not."""

    answers: Mapping[Part, Answer[Any]]
    errors: Mapping[Part, LoyaltyError]

    def configuration(self, now: datetime) -> Configuration:
        """For the rules; parts that did not come are None."""
        return Configuration(now, **{part.value: answer.value for part, answer in self.answers.items()})


async def read_all(loyalty: LoyaltyService, ask: Ask) -> Reading:
    """All five parts at the same time, in the programme's default language: that is what is reviewed and kept."""
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

    await asyncio.gather(*map(one, reads))
    return Reading({part: answers[part] for part in Part if part in answers}, errors)
