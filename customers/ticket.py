"""A profile as plain text, to paste into a ticket."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from customers.panels.panel import Loaded
from customers.visit import Visit
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Source
from dashboard.text.times import clock, on_day

FRESH_PERIOD = timedelta(minutes=1)  # older answers show their time
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LINE_ENDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
RIGHT_TO_LEFT_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"  # Hebrew to Arabic
RIGHT_TO_LEFT = re.compile(f"{RIGHT_TO_LEFT_LETTER}(?:[^A-Za-z:]*{RIGHT_TO_LEFT_LETTER})?")


@dataclass(frozen=True, slots=True)
class Section:
    """A panel's part of the ticket: `loaded`, or the sentence that says why it is missing; neither if it was only
    offered."""

    title: Sentence
    loaded: Loaded | None
    failure: Sentence = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The texts to copy; `personal` is "" for staff who may not see personal data."""

    plain: str
    personal: str


def ticket(visit: Visit, platform_id: str, sections: Sequence[Section]) -> Ticket:
    """Make both texts, in the order of `sections`. Panels that could not be read give the reason; old answers give
    their time."""
    head = [
        _("Customer %(number)s of %(platform)s, program %(program)s")
        % {
            "number": platform_id or _("(number unknown)"),
            "platform": visit.program.platform_name,
            "program": visit.program.name,
        },
        _("As of %(time)s (%(zone)s)") % {"time": on_day(visit.now, visit.now), "zone": visit.program.time_zone.key},
        *([_("Profile: %(address)s") % {"address": f"{visit.origin}{visit.url}"}] if visit.origin else []),
        *([_("Test workspace: this customer is not real.")] if visit.program.test else []),
    ]
    plain = _text(head, sections, visit, personal=False)
    return Ticket(plain, "" if visit.staff.mask.hides else _text(head, sections, visit, personal=True))


def _text(head: Sequence[str], sections: Sequence[Section], visit: Visit, *, personal: bool) -> str:
    return "\n".join((*head, *(line for section in sections for line in _lines(section, visit, personal=personal))))


def _safe(line: str) -> str:
    """Return a line whose values can neither start another line nor change the direction of the text beside them.

    Removes control characters and isolates right-to-left words, as `<bdi>` does on a page.
    """
    return RIGHT_TO_LEFT.sub(f"{FSI}\\g<0>{PDI}", LINE_ENDS.sub(" ", DIRECTION_MARKS.sub("", line)))


def _lines(section: Section, visit: Visit, *, personal: bool) -> list[str]:
    if section.loaded is None and not section.failure:
        return [_("%(panel)s: not read.") % {"panel": section.title}]
    if section.loaded is None:
        return [_("%(panel)s: could not be read. %(why)s") % {"panel": section.title, "why": section.failure}]
    texts = (*section.loaded.ticket_personal, *section.loaded.ticket) if personal else section.loaded.ticket
    lines = [_safe(str(line)) for line in texts]
    if lines:
        lines[-1] += _age(section.loaded.answers, visit.now)
    return lines


def _age(answers: Sequence[Answer[Any]], now: datetime) -> str:
    """Return the time of the oldest answer, "" if all are new."""
    moment = min((answer.fetched_at for answer in answers), default=now)
    time = {"time": clock(moment, now)}
    if any(answer.source is Source.STALE for answer in answers):
        return _(" (old: as of %(time)s)") % time
    return _(" (as of %(time)s)") % time if now - moment > FRESH_PERIOD else ""
