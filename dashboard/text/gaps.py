"""Why a value is unknown, in words."""

from django.utils.translation import gettext as _

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Gap
from dashboard.loyalty.models.gaps import HasGaps


def why_unknown(model: HasGaps, field: str) -> Sentence:
    """Return why a field of the model is empty, "" if that is not known."""
    match model.gap(field):
        case Gap.NOT_SENT:
            return _("The platform did not send it.")
        case Gap.UNREADABLE:
            return _("The platform sent it, but it could not be read. It is shown as sent under “more fields”.")
    return ""
