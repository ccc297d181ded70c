"""The attention strip of a profile: what to see first."""

from collections.abc import Iterable, Sequence

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panel_reading import DETAILS, Result
from customers.panels.panel import Attention, ProfilePanel, Urgency
from dashboard.text.lists import listed

SHOWN = 4  # items; the rest is folded


def attention_strip(results: Iterable[Result], *, out_of_band: bool = False) -> str:
    """Render the most urgent items, then which panels are missing. On a whole page the header says it if the
    details are.

    `results` are in the page's order. Only panels with alerts count, so that the strip does not depend on the order of
    arrival. `out_of_band` makes HTMX replace the strip that is already on the page.
    """
    results = [result for result in results if isinstance(result.panel, ProfilePanel) and result.panel.alerts]
    items = by_urgency(results)
    urgent = sum(item.urgency is not Urgency.WAITING for item in items)
    missing = [result.panel for result in results if not result.loaded]
    context = {
        "meaning": items[0].urgency if items else "is-calm",
        "icon": strip_icon(items, is_alarming=urgent > 0 or bool(missing)),
        "headline": headline(urgent, is_calm=not (items or missing)),
        "urgent": urgent > 0,
        "items": items[:SHOWN],
        "more": items[SHOWN:],
        "unread": listed([str(panel.title) for panel in missing if out_of_band or panel.slug != DETAILS]),
        "out_of_band": out_of_band,
    }
    return render_to_string("customers/attention.html", context)


def by_urgency(results: Iterable[Result]) -> list[Attention]:
    """Return the panels' attention items, the most urgent first."""
    items = [item for result in results if result.loaded for item in result.loaded.attention]
    return sorted(items, key=lambda item: list(Urgency).index(item.urgency))


def strip_icon(items: Sequence[Attention], *, is_alarming: bool) -> str:
    if is_alarming:
        return "exclamation-triangle"
    return "clock" if items else "check"


def headline(urgent: int, *, is_calm: bool) -> str:
    if urgent:
        text = ngettext("%(number)d thing needs attention", "%(number)d things need attention", urgent)
        return text % {"number": urgent}
    return _("Nothing needs attention") if is_calm else ""
