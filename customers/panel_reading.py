"""Reads and renders one panel. Whatever fails, the page goes on with an error card."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import structlog
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from customers.panels.as_sent import beside, more_fields
from customers.panels.panel import Loaded, Panel
from customers.visit import Visit
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.errors import LoyaltyError, NotFound, Unavailable
from dashboard.loyalty.models import Answer
from dashboard.loyalty.spans import traced
from dashboard.loyalty.threads import build_from
from dashboard.loyalty.timing import collected_reads, milliseconds, seconds_reading
from dashboard.serving.requests import current_request_id

log = structlog.get_logger(__name__)

DETAILS = "details"  # the panel that says who the customer is


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one panel: the loaded panel or the error, neither if the panel is only offered; and the HTML once
    it is rendered. `is_repeated`: another panel of the page says the error already. `sent` has the answers about the
    customer, unmasked."""

    panel: Panel
    loaded: Loaded | None = None
    error: LoyaltyError | BadQuery | None = None
    html: str = ""
    is_repeated: bool = False
    sent: tuple[Answer[Any], ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether the platform answered that it does not know this customer."""
        return self.panel.slug == DETAILS and isinstance(self.error, NotFound)


async def read_panel(panel: Panel, visit: Visit) -> Result:
    """Load and render one panel. Every failure becomes an error card, even a fault of the dashboard. Logs how long
    reading, presenting and rendering took."""
    with traced("panel", panel.slug) as span:
        began = perf_counter()
        with collected_reads() as reads:
            result = await load_panel(panel, visit)
        reading, loaded = seconds_reading(reads), perf_counter()
        result = await build_from(result.loaded.answers if result.loaded else (), rendered, result, visit)
        log.info(
            "panel",
            panel=panel.slug,
            read_ms=milliseconds(reading),
            present_ms=milliseconds(loaded - began - reading),
            render_ms=milliseconds(perf_counter() - loaded),
            error=type(result.error).__name__ if result.error else "",
            **span,
        )
    return result


async def read_or_offer(panel: Panel, visit: Visit) -> Result:
    """Show the panel from the cache, with its age; if it is not there, offer to read it."""
    cached = replace(visit, options=replace(visit.options, fresh=False, cached_only=True))
    result = await load_panel(panel, cached)
    if result.loaded and not any(answer.missing for answer in result.loaded.answers):
        return rendered(result, visit)
    offer = {"panel": panel, "url": visit.panel_address(panel.slug)}
    return Result(panel, html=render_to_string("customers/offer.html", offer))


async def load_panel(panel: Panel, visit: Visit) -> Result:
    """Load one panel without rendering it."""
    try:
        request = visit.panel_request(panel.slug)
        loaded = await panel.load(request)
        return Result(panel, loaded, sent=tuple(request.sent))
    except (LoyaltyError, BadQuery) as error:
        return Result(panel, error=error)
    except Exception as error:  # noqa: BLE001  a fault in one panel must not break the page
        return Result(panel, error=logged_fault(panel, error))


def rendered(result: Result, visit: Visit) -> Result:
    """Return the result with its HTML."""
    try:
        return replace(result, html=render_panel(result, visit))
    except Exception as error:  # noqa: BLE001  the same for a fault while rendering
        broken = Result(result.panel, error=logged_fault(result.panel, error))
        return replace(broken, html=render_panel(broken, visit))


def logged_fault(panel: Panel, error: Exception) -> LoyaltyError:
    """Log a fault of the dashboard and return the error to show.

    The log has the place in the code but not the exception's text, which may quote personal data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-8:])
    log.error("a panel broke", panel=panel.slug, error=type(error).__name__, where=where)
    sentence = _("This could not be shown because of a fault in the dashboard. The fault was logged.")
    return LoyaltyError(sentence, request_id=current_request_id() or None)


def timed_out(panel: Panel, visit: Visit) -> Result:
    """Return the error card of a panel that was not ready at the page's deadline."""
    log.info("panel", panel=panel.slug, error="late")
    return rendered(Result(panel, error=Unavailable(_("The answer took too long. Try again in a moment."))), visit)


def said_once(result: Result, earlier: Iterable[Result], visit: Visit) -> Result:
    """Return the result; if the page says its error elsewhere, with a card that does not repeat it. The header says why
    the details are missing, an earlier panel why it failed."""
    error = result.error
    sentences = {one.error.sentence for one in earlier if one.error}
    if error is None or (result.panel.slug != DETAILS and error.sentence not in sentences):
        return result
    return rendered(replace(result, is_repeated=True), visit)


def render_panel(result: Result, visit: Visit) -> str:
    """Return the panel's HTML. `templates/components/panel.html` explains the context."""
    panel, loaded = result.panel, result.loaded
    context = {
        "panel": {"slug": panel.slug, "title": panel.title, "url": visit.panel_address(panel.slug)},
        "view": loaded.view if loaded else None,
        "answers": loaded.answers if loaded else (),
        "more_fields": more_fields(beside(loaded.answers)) if loaded else (),
        "count": loaded.count if loaded else "",
        "error": result.error,
        "is_repeated": result.is_repeated,
        "program": visit.program,
        "now": visit.now,
        "visit": visit,
    }
    return render_to_string(f"customers/panels/{panel.slug}.html", context)
