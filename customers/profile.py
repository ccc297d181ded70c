"""The customer profile: its panels, and the stream that sends each panel when it is ready."""

import asyncio
import traceback
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import structlog
from django.db import Error
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers import index
from customers.panels import activity, balance, campaigns, coupons, identity, referrals, stamps, tier
from customers.panels.identity import last_known
from customers.panels.panel import Attention, BadQuery, Column, Loaded, ProfilePanel, Urgency
from customers.records import records_in
from customers.sharing import shared_by
from customers.streaming import GRACE_SECONDS, as_completed
from customers.ticket import Section, ticket
from customers.visit import Visit
from dashboard.access.masking import mask_remarks
from dashboard.loyalty import reads
from dashboard.loyalty.errors import LoyaltyError, NotFound, Sentence, Unavailable
from dashboard.loyalty.models import CUT_KINDS, DriftKind
from dashboard.loyalty.threads import build_from
from dashboard.loyalty.timing import collected_reads, milliseconds, seconds_reading
from dashboard.programs import Program
from dashboard.serving.requests import current_request_id
from dashboard.text.words import listed

log = structlog.get_logger(__name__)

DETAILS = "details"
# In the order in which agents are asked. The ticket uses the same order.
PANELS = (
    ProfilePanel(DETAILS, gettext_lazy("Details"), identity.load, reads.CUSTOMER, Column.LAST, lines=4, alerts=True),
    ProfilePanel(
        "balance", gettext_lazy("Balance"), balance.load, reads.BALANCE, Column.STRIP, cells=balance.cells, alerts=True
    ),
    ProfilePanel("tier", gettext_lazy("Tier"), tier.load, reads.TIER_PROGRESS, Column.STRIP, cells=tier.cells),
    ProfilePanel("coupons", gettext_lazy("Coupons"), coupons.load, reads.COUPONS, Column.START, lines=6, alerts=True),
    ProfilePanel("stamps", gettext_lazy("Stamps"), stamps.load, reads.STAMPS, Column.START, lines=2),
    ProfilePanel(
        "campaigns", gettext_lazy("Campaigns"), campaigns.load, reads.CAMPAIGN_PROGRESS, Column.START, lines=3
    ),
    ProfilePanel("referrals", gettext_lazy("Referrals"), referrals.load, reads.REFERRALS, Column.START, lines=3),
    ProfilePanel("activity", gettext_lazy("Activity"), activity.load, reads.ACTIVITIES, Column.END, lines=12),
)
MARKER = "<!-- panels -->"
ATTENTION_SHOWN = 4  # items; the rest is folded


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one panel: the loaded panel or the error, and the HTML once it is rendered."""

    panel: ProfilePanel
    loaded: Loaded | None = None
    error: LoyaltyError | BadQuery | None = None
    html: str = ""


def panels_of(program: Program) -> dict[str, ProfilePanel]:
    """Return the panels that the program's platform supports, by slug."""
    return {panel.slug: panel for panel in PANELS if program.offers(panel.needs)}


@dataclass(frozen=True, slots=True)
class Outline:
    """The placeholder of a panel while it is read: cell titles in the strip, otherwise empty `lines`."""

    slug: str
    title: Sentence
    cells: tuple[Sentence, ...]
    lines: range


def outlines(program: Program) -> dict[Column, list[Outline]]:
    """Return the outlines of the program's panels, by column."""
    columns: dict[Column, list[Outline]] = {column: [] for column in Column}
    for panel in panels_of(program).values():
        columns[panel.column].append(Outline(panel.slug, panel.title, panel.cells(program), range(panel.lines)))
    return columns


async def read_panel(panel: ProfilePanel, visit: Visit) -> Result:
    """Load and render one panel. Every failure becomes an error card, even a fault of the dashboard. Logs how long
    reading, presenting and rendering took."""
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
    )
    return result


async def load_panel(panel: ProfilePanel, visit: Visit) -> Result:
    """Load one panel without rendering it."""
    try:
        loaded = await panel.load(visit.panel_request(panel.slug))
        answers = tuple(mask_remarks(one, visit.staff.mask) for one in loaded.answers)
        return Result(panel, replace(loaded, answers=answers))
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


def logged_fault(panel: ProfilePanel, error: Exception) -> LoyaltyError:
    """Log a fault of the dashboard and return the error to show.

    The log has the place in the code but not the exception's text, which may quote personal data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-8:])
    log.error("a panel broke", panel=panel.slug, error=type(error).__name__, where=where)
    sentence = _("This could not be shown because of a fault in the dashboard. The fault was logged.")
    return LoyaltyError(sentence, request_id=current_request_id() or None)


def timed_out(panel: ProfilePanel, visit: Visit) -> Result:
    """Return the error card of a panel that was not ready at the page's deadline."""
    log.info("panel", panel=panel.slug, error="late")
    return rendered(Result(panel, error=Unavailable(_("The answer took too long. Try again in a moment."))), visit)


def render_panel(result: Result, visit: Visit) -> str:
    """Return the panel's HTML. `templates/components/panel.html` explains the context."""
    panel, loaded = result.panel, result.loaded
    context = {
        "panel": {"slug": panel.slug, "title": panel.title, "url": visit.panel_address(panel.slug)},
        "view": loaded.view if loaded else None,
        "answers": loaded.answers if loaded else (),
        "count": loaded.count if loaded else "",
        "error": result.error,
        "program": visit.program,
        "now": visit.now,
        "visit": visit,
    }
    return render_to_string(f"customers/panels/{panel.slug}.html", context)


async def out_of_band_parts(visit: Visit, result: Result) -> str:
    """Render the parts of the profile that depend on a panel that was just read again: attention strip and ticket, and
    the header if the panel is the details.

    The other panels come from the cache. Nothing is asked of the platform. Returns "" when the panel is not on a
    profile.
    """
    cached = visit.cached_profile
    if cached is None:
        return ""
    others = [panel for panel in panels_of(visit.program).values() if panel != result.panel]
    loaded = await asyncio.gather(*(load_panel(panel, cached) for panel in others))
    results = {one.panel.slug: one for one in (*loaded, result)}
    parts = [attention_strip(results, out_of_band=True), ticket_box(cached, results, out_of_band=True)]
    if result.panel.slug != DETAILS:
        return "".join(parts)
    return "".join([header(cached, result, await shared_values(cached, result), out_of_band=True), *parts])


async def stream(visit: Visit, shell: str) -> AsyncGenerator[str]:
    """Stream the page: the shell up to its marker, each panel when it is ready, the attention strip after the panels
    that feed it, the ticket, the rest of the shell. The index then learns from the answers, even if the client left
    early."""
    head, _marker, tail = shell.partition(MARKER)
    yield head
    viewed = asyncio.create_task(remember_view(visit))  # while the reads are under way
    panels = panels_of(visit.program)
    feeding = {slug for slug, panel in panels.items() if panel.alerts}
    results: dict[str, Result] = {}
    work = {slug: read_panel(panel, visit) for slug, panel in panels.items()}
    try:
        async with aclosing(as_completed(work, visit.options.deadline.left + GRACE_SECONDS)) as arrivals:
            async for slug, arrived in arrivals:
                results[slug] = arrived or timed_out(panels[slug], visit)
                if slug == DETAILS:
                    yield header(visit, results[slug], await shared_values(visit, results[slug]))
                yield results[slug].html
                if slug in feeding and feeding <= results.keys():
                    yield attention_strip(results)
        yield ticket_box(visit, results)
        yield tail
    finally:  # even if the client left early: the index learns only from live answers
        await viewed
        await learn(visit, results.values())


async def remember_view(visit: Visit) -> None:
    """Put the customer first among those that this member of staff opened. If the platform no longer knows the
    customer, `learn` removes the entry again."""
    with logging_database_errors("recent customers"):
        await index.remember_view(visit.program, visit.staff.user_id, visit.known)


async def learn(visit: Visit, results: Iterable[Result]) -> None:
    """Update the index from the panels' answers, or forget a customer whom the platform no longer knows."""
    results = tuple(results)
    if any(is_gone(result) for result in results):
        with logging_database_errors("that a customer is gone"):
            await index.forget_unknown(visit.program, visit.known.customer_id)
        return
    answers = [answer for result in results if result.loaded for answer in result.loaded.answers]
    with logging_database_errors("known customers"):
        await index.learn(visit.program, records_in(visit.known.customer_id, answers))


def is_gone(result: Result) -> bool:
    """Whether the platform answered that it does not know this customer."""
    return result.panel.slug == DETAILS and isinstance(result.error, NotFound)


@contextmanager
def logging_database_errors(what: str) -> Iterator[None]:
    """Log a database error and go on: the customer has been shown already."""
    try:
        yield
    except Error as error:
        log.error("not kept", what=what, error=type(error).__name__)


async def shared_values(visit: Visit, details: Result) -> tuple[Sentence, ...]:
    """Return sentences about an e-mail or phone that another customer has too, for the header."""
    now = details.loaded.answers[0].value if details.loaded else visit.known
    try:
        return await shared_by(visit.program, visit.known.customer_id, now.email, now.phone)
    except Error as error:  # the header works without them
        log.error("not read", what="what customers share", error=type(error).__name__)
        return ()


def header(visit: Visit, details: Result, shared: tuple[Sentence, ...] = (), *, out_of_band: bool = False) -> str:
    """Render the header, from the last known values if the details could not be read.

    `out_of_band` makes HTMX replace the part that is already on the page. The functions below use it too.
    """
    error = details.error
    context = {
        "header": details.loaded.view.header
        if details.loaded
        else last_known(visit.known, visit.staff.mask, visit.program),
        "answers": details.loaded.answers if details.loaded else (),
        "shared": shared,
        "unread": unread(visit, details),
        "retry": visit.url if error and not error.is_final and not is_gone(details) else "",
        "out_of_band": out_of_band,
        "program": visit.program,
        "now": visit.now,
    }
    return render_to_string("customers/header.html", context)


def unread(visit: Visit, details: Result) -> str:
    """Return why the details could not be read, "" if they were read."""
    if details.error is None:
        return ""
    if is_gone(details):
        platform = {"platform": visit.program.platform_name}
        return _("%(platform)s no longer knows this customer. The customer was deleted, or the id changed.") % platform
    return _("The customer's details could not be read. %(why)s") % {"why": details.error.sentence}


def attention_strip(results: Mapping[str, Result], *, out_of_band: bool = False) -> str:
    """Render what to see first: the most urgent items, then which answers broke the contract and which panels are
    missing."""
    # Only of the panels that feed it, so that it does not depend on the order of arrival.
    come = [result for panel in PANELS if panel.alerts and (result := results.get(panel.slug))]
    items = by_urgency(come)
    urgent = sum(item.urgency is not Urgency.WAITING for item in items)
    drifted = titles(result for result in come if has_drift(result))
    unread = titles(result for result in come if not result.loaded)
    context = {
        "meaning": items[0].urgency if items else "is-calm",
        "icon": strip_icon(items, is_troubled=bool(urgent or unread or (drifted and not items))),
        "headline": headline(urgent, is_calm=not (items or unread or drifted)),
        "urgent": urgent > 0,
        "items": items[:ATTENTION_SHOWN],
        "more": items[ATTENTION_SHOWN:],
        "drifted": drifted,
        "unread": unread,
        "out_of_band": out_of_band,
    }
    return render_to_string("customers/attention.html", context)


def by_urgency(results: Iterable[Result]) -> list[Attention]:
    """Return the panels' attention items, the most urgent first."""
    items = [item for result in results if result.loaded for item in result.loaded.attention]
    return sorted(items, key=lambda item: list(Urgency).index(item.urgency))


def strip_icon(items: Sequence[Attention], *, is_troubled: bool) -> str:
    if is_troubled:
        return "exclamation-triangle"
    return "clock" if items else "check"


def headline(urgent: int, *, is_calm: bool) -> str:
    if urgent:
        text = ngettext("%(number)d thing needs attention", "%(number)d things need attention", urgent)
        return text % {"number": urgent}
    return _("Nothing needs attention") if is_calm else ""


def titles(results: Iterable[Result]) -> str:
    return listed([str(result.panel.title) for result in results])


def has_drift(result: Result) -> bool:
    """Whether an answer broke the platform's contract. A different spelling of a known field does not count: no value
    is lost."""
    drift = [one for answer in (result.loaded.answers if result.loaded else ()) for one in answer.drift]
    return any(one.kind is not DriftKind.SPELLING and one.kind not in CUT_KINDS for one in drift)


def ticket_box(visit: Visit, results: Mapping[str, Result], *, out_of_band: bool = False) -> str:
    """Render "Copy for ticket"."""
    sections = [
        Section(panel.title, result.loaded, result.error.sentence if result.error else "")
        for panel in PANELS
        if (result := results.get(panel.slug))
    ]
    details = results[DETAILS].loaded
    platform_id = (details.view.platform_id if details else None) or visit.known.platform_id
    context = {"ticket": ticket(visit, platform_id, sections), "out_of_band": out_of_band}
    return render_to_string("customers/ticket.html", context)
