"""Read one part of the configuration or all of it; while the platform is down, from the last snapshots."""

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
from dashboard.text.units import NO_UNITS, Units
from programconfig.history.last_known import last_known
from programconfig.places import READS, Part
from programconfig.review import finding


@dataclass(frozen=True, slots=True)
class Reading:
    """The answers for every part that could be read, and the errors for the other parts."""

    answers: Mapping[Part, Answer[Any]]
    errors: Mapping[Part, LoyaltyError]

    def configuration(self, now: datetime, units: Units = NO_UNITS) -> finding.Configuration:
        """The configuration for the review's rules; a part that could not be read is None."""
        parts = {part.value: answer.value for part, answer in self.answers.items()}
        return finding.Configuration(now, units=units, **parts)


def parts_of(loyalty: LoyaltyService) -> list[Part]:
    """The parts that the platform offers, in the order of their pages."""
    return [part for part in Part if loyalty.offers(READS[part])]


async def read_or_last_known(program: str, loyalty: LoyaltyService, part: Part, options: ReadOptions) -> Answer[Any]:
    """Read the part; while the platform is down, return its last snapshot, whatever its age.

    Raises LoyaltyError where no snapshot exists.
    """
    try:
        return await loyalty.configuration(READS[part], options)
    except (Busy, Unavailable, Unreadable) as error:
        last_seen = await last_known(program, loyalty, part, error)
        if last_seen is None:
            raise
        if options.language is None:
            return last_seen
        return replace(last_seen, missing=(Missing(_("the texts in the requested language"), error),))


async def read_all(loyalty: LoyaltyService, options: ReadOptions, *, fallback_program: str | None = None) -> Reading:
    """Read all parts that the platform offers, at the same time.

    The texts are in the program's default language: that is what the review checks and the history stores. While the
    platform is down, parts come from the snapshots of `fallback_program`, if given.
    """
    options = replace(options, language=None)
    answers: dict[Part, Answer[Any]] = {}
    errors: dict[Part, LoyaltyError] = {}

    async def read_part(part: Part) -> None:
        try:
            if fallback_program:
                answers[part] = await read_or_last_known(fallback_program, loyalty, part, options)
            else:
                answers[part] = await loyalty.configuration(READS[part], options)
        except LoyaltyError as error:
            errors[part] = error

    await asyncio.gather(*map(read_part, parts_of(loyalty)))
    return Reading({part: answers[part] for part in Part if part in answers}, errors)
