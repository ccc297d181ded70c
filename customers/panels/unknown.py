"""Why a value of a panel is unknown. "Did not send it" is said only of what was not sent."""

from typing import Any

from django.utils.translation import gettext as _

from customers.panels.as_sent import as_sent, cut
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Gap
from dashboard.loyalty.models.gaps import HasGaps
from dashboard.text.lines import Line


def why_unknown(model: HasGaps, field: str) -> Sentence:
    """Return why the field is empty: not sent, sent without a value, sent as something that
    could not be read, or sent in the platform's way to say that there is none."""
    sent = model.sent(field)
    if model.gap(field) is Gap.UNREADABLE:
        if not sent:
            return _("The platform's answer could not be read.")
        return _("The platform sent “%(value)s”, which could not be read.") % {"value": _shown(sent[0])}
    if model.gap(field) is Gap.NOT_SENT:
        return _("The platform sent it without a value.") if sent else _("The platform did not send it.")
    return _("The platform says that there is none.")


def why_if_unknown(model: HasGaps, field: str) -> Sentence:
    """Return the same, or "" if the field has a value."""
    return why_unknown(model, field) if getattr(model, field) in (None, "") else ""


def explained(line: Line, model: HasGaps, field: str) -> Line:
    """Return the line with the reason if its value is unknown; a value that could not be read is shown as sent. The
    value is none if the platform says so: an empty text, or a date of the year 1 or 9999."""
    if line.value not in (None, "") or line.note:
        return line
    if model.gap(field) is None:
        return Line(line.name, ())
    if model.gap(field) is Gap.UNREADABLE and (sent := model.sent(field)):
        return Line(line.name, _shown(sent[0]), note=_("as sent; it could not be read"))
    return Line(line.name, None, note=why_unknown(model, field))


def _shown(value: Any) -> str:
    return cut(as_sent(value))
