"""The attention strip of a profile: what to see first."""

from collections.abc import Iterable, Sequence

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panel_reading import Result
from customers.panels.panel import Attention, ProfilePanel, Urgency
from dashboard.loyalty.models import CUT_KINDS, HARMLESS_KINDS
from dashboard.text.lists import listed

SHOWN = 4  # items; the rest is folded


def attention_strip(results: Iterable[Result], *, out_of_band: bool = False) -> str:
    """Render the most urgent items, then which answers broke the contract and which panels are missing.

    `results` are in the page's order. Only panels with alerts count, so that the strip does not depend on the order of
    arrival. `out_of_band` makes HTMX replace the strip that is already on the page.
    """
    results = [result for result in results if isinstance(result.panel, ProfilePanel) and result.panel.alerts]
    items = by_urgency(results)
    urgent = sum(item.urgency is not Urgency.WAITING for item in items)
    drifted = titles(filter(has_drift, results))
    unread = titles(result for result in results if not result.loaded)
    context = {
        "meaning": items[0].urgency if items else "is-calm",
        "icon": strip_icon(items, urgent, drifted, unread),
        "headline": headline(urgent, is_calm=not (items or unread or drifted)),
        "urgent": urgent > 0,
        "items": items[:SHOWN],
        "more": items[SHOWN:],
        "drifted": drifted,
        "unread": unread,
        "out_of_band": out_of_band,
    }
    return render_to_string("customers/attention.html", context)


def by_urgency(results: Iterable[Result]) -> list[Attention]:
    """Return the panels' attention items, the most urgent first."""
    items = [item for result in results if result.loaded for item in result.loaded.attention]
    return sorted(items, key=lambda item: list(Urgency).index(item.urgency))


def strip_icon(items: Sequence[Attention], urgent: int, drifted: str, unread: str) -> str:
    if urgent or unread:
        return "exclamation-triangle"
    if items:
        return "clock"
    return "exclamation-triangle" if drifted else "check"


def headline(urgent: int, *, is_calm: bool) -> str:
    if urgent:
        text = ngettext("%(number)d thing needs attention", "%(number)d things need attention", urgent)
        return text % {"number": urgent}
    return _("Nothing needs attention") if is_calm else ""


def titles(results: Iterable[Result]) -> str:
    return listed([str(result.panel.title) for result in results])


def has_drift(result: Result) -> bool:
    """Whether an answer broke the platform's contract so that a value is lost."""
    drift = [one for answer in (result.loaded.answers if result.loaded else ()) for one in answer.drift]
    return any(one.kind not in CUT_KINDS | HARMLESS_KINDS for one in drift)
