"""The configuration, a part or all of it: as the platform tells it, else as it was last seen."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Busy, LoyaltyError, Unavailable, Unreadable
from dashboard.loyalty.models import Answer, Missing
from dashboard.loyalty.service import LoyaltyService
from programconfig.history.last_known import last_known
from programconfig.places import READS, Part
from programconfig.review import finding


@dataclass(frozen=True, slots=True)
class Reading:
    """Every part that came, and why the others did not."""

    answers: Mapping[Part, Answer[Any]]
    errors: Mapping[Part, LoyaltyError]

    def configuration(self, now: datetime, currency: str | None = None) -> finding.Configuration:
        """For the rules; parts that did not come are None."""
        parts = {part.value: answer.value for part, answer in self.answers.items()}
        return finding.Configuration(now, currency=currency, **parts)


def parts_of(loyalty: LoyaltyService) -> list[Part]:
    """The parts that the platform offers, in the order of their pages."""
    return [part for part in Part if loyalty.offers(READS[part])]


async def read_or_last_known(program: str, loyalty: LoyaltyService, part: Part, options: ReadOptions) -> Answer[Any]:
    """The part; while the platform is away, as it was last seen, however old. Raises LoyaltyError when it never was."""
    try:
        return await loyalty.configuration(READS[part], options)
    except (Busy, Unavailable, Unreadable) as error:
        known = await last_known(program, loyalty, part, error)
        if known is None:
            raise
        if options.language is None:
            return known
        return replace(known, missing=(Missing(_("the texts in the language asked for"), error),))


async def read_all(loyalty: LoyaltyService, options: ReadOptions, *, last_known_of: str | None = None) -> Reading:
    """All parts the platform tells at the same time, in the programme's default language: that is what is reviewed and
    kept. `last_known_of` is a programme whose parts may be as they were last seen."""
    options = replace(options, language=None)
    answers: dict[Part, Answer[Any]] = {}
    errors: dict[Part, LoyaltyError] = {}

    async def one(part: Part) -> None:
        try:
            if last_known_of:
                answers[part] = await read_or_last_known(last_known_of, loyalty, part, options)
            else:
                answers[part] = await loyalty.configuration(READS[part], options)
        except LoyaltyError as error:
            errors[part] = error

    await asyncio.gather(*map(one, parts_of(loyalty)))
    return Reading({part: answers[part] for part in Part if part in answers}, errors)
