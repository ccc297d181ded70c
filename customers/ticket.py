"""A profile as plain text, to be pasted into a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from customers.panels.panel import Loaded
from customers.visit import Visit
from dashboard.formatting import absolute, clock
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Source

FRESH = timedelta(minutes=1)  # what is older says so


@dataclass(frozen=True, slots=True)
class Section:
    """What a panel has to say in a ticket: `loaded`, or the sentence why there is nothing."""

    title: Sentence
    loaded: Loaded | None
    failure: Sentence = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The texts to copy; `personal` is "" for who may not see personal data."""

    plain: str
    personal: str


def ticket(visit: Visit, platform_id: str, sections: Sequence[Section]) -> Ticket:
    """Both texts, sections in the order given. Unread panels are named with the reason, old ones say as of when."""
    head = [
        _("Customer %(number)s of %(platform)s, programme %(programme)s")
        % {
            "number": platform_id or _("(number unknown)"),
            "platform": visit.program.platform_name,
            "programme": visit.program.name,
        },
        _("As of %(time)s (%(zone)s)")
        % {"time": absolute(visit.now, visit.program.time_zone), "zone": visit.program.time_zone.key},
    ]
    plain = [*head, *(line for section in sections for line in _lines(section, visit, personal=False))]
    personal = [*head, *(line for section in sections for line in _lines(section, visit, personal=True))]
    return Ticket("\n".join(plain), "" if visit.staff.mask.hides else "\n".join(personal))


def _lines(section: Section, visit: Visit, *, personal: bool) -> list[str]:
    if section.loaded is None:
        return [_("%(panel)s: not read. %(why)s") % {"panel": section.title, "why": section.failure}]
    said = (*section.loaded.ticket_personal, *section.loaded.ticket) if personal else section.loaded.ticket
    lines = [str(line) for line in said]
    answers = section.loaded.answers
    moment = min((answer.fetched_at for answer in answers), default=visit.now)
    time = {"time": clock(moment, visit.now, visit.program.time_zone)}
    if lines and any(answer.source is Source.STALE for answer in answers):
        lines[-1] += _(" (old: as of %(time)s)") % time
    elif lines and visit.now - moment > FRESH:
        lines[-1] += _(" (as of %(time)s)") % time
    return lines
