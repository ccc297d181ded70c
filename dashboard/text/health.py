"""The health of a platform as text, for the home page. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.loyalty.models import HealthState, PlatformHealth
from dashboard.text.times import on_day, relative


@dataclass(frozen=True, slots=True)
class HealthInWords:
    """A sentence and its badge: a `word`, its `meaning` and a heroicon; "" for no badge."""

    sentence: str
    word: str = ""
    meaning: str = ""
    icon: str = ""


def health_in_words(health: PlatformHealth, platform: str, now: datetime) -> HealthInWords:
    """Describe the health of `platform` (its name) at `now`, in the program's zone."""
    about = {"platform": platform}
    match health.state:
        case HealthState.ANSWERING:
            return HealthInWords(_("%(platform)s answers.") % about, _("answering"), "good", "check")
        case HealthState.SLOW:
            assert health.seconds is not None  # it has answered, so the time is known
            about |= {"seconds": f"{health.seconds:.1f}"}
            sentence = _("%(platform)s takes about %(seconds)s seconds to answer.") % about
            return HealthInWords(sentence, _("slow"), "attention", "clock")
        case HealthState.OTHER_SERVER:
            sentence = _(
                "Something other than %(platform)s answers at its address. If it continues, tell "
                "the dashboard's administrator."
            )
            return HealthInWords(sentence % about, _("not recognized"), "attention", "exclamation-triangle")
        case HealthState.DOWN:
            assert health.since is not None
            about |= {"moment": on_day(health.since, now), "distance": relative(health.since, now)}
            sentence = _("%(platform)s has not answered since %(moment)s · %(distance)s.") % about
            return HealthInWords(sentence, _("not answering"), "stop", "x-circle")
        case HealthState.UNKNOWN:
            return HealthInWords(_("%(platform)s has not been asked yet.") % about)
