"""A customer's profile: which panels it has, and the stream that carries each as it comes."""

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
from customers.streaming import GRACE_SECONDS, as_they_come
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
# In the order of questions asked: the ticket's order too.
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
ATTENTION_SHOWN = 4  # things; the rest is folded


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a panel: what was read or why it could not be, and its markup once that is drawn."""

    panel: ProfilePanel
    loaded: Loaded | None = None
    error: LoyaltyError | BadQuery | None = None
    html: str = ""


def panels_of(program: Program) -> dict[str, ProfilePanel]:
    """The panels a programme's platform has, by slug."""
    return {panel.slug: panel for panel in PANELS if program.offers(panel.needs)}


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands in a panel's place while it is read: titles of `cells` in the strip, else so many empty `lines`."""

    slug: str
    title: Sentence
    cells: tuple[Sentence, ...]
    lines: range


def outlines(program: Program) -> dict[Column, list[Outline]]:
    """The outlines of the programme's panels, by the column they stand in."""
    columns: dict[Column, list[Outline]] = {column: [] for column in Column}
    for panel in panels_of(program).values():
        columns[panel.column].append(Outline(panel.slug, panel.title, panel.cells(program), range(panel.lines)))
    return columns


async def read(panel: ProfilePanel, visit: Visit) -> Result:
    """The panel as far as it can be read: whatever goes wrong becomes its card, a mistake of ours too. Logs how long it
    took to read, to present and to render."""
    began = perf_counter()
    with collected_reads() as reads:
        result = await load(panel, visit)
    reading, loaded = seconds_reading(reads), perf_counter()
    result = await build_from(result.loaded.answers if result.loaded else (), drawn, result, visit)
    log.info(
        "panel",
        panel=panel.slug,
        read_ms=milliseconds(reading),
        present_ms=milliseconds(loaded - began - reading),
        render_ms=milliseconds(perf_counter() - loaded),
        error=type(result.error).__name__ if result.error else "",
    )
    return result


async def load(panel: ProfilePanel, visit: Visit) -> Result:
    """What the panel has to say, not drawn."""
    try:
        loaded = await panel.load(visit.panel_request(panel.slug))
        answers = tuple(mask_remarks(one, visit.staff.mask) for one in loaded.answers)
        return Result(panel, replace(loaded, answers=answers))
    except (LoyaltyError, BadQuery) as error:
        return Result(panel, error=error)
    except Exception as error:  # noqa: BLE001  one panel's mistake must not take the page
        return Result(panel, error=mistake(panel, error))


def drawn(result: Result, visit: Visit) -> Result:
    """The result with its markup."""
    try:
        return replace(result, html=render(result, visit))
    except Exception as error:  # noqa: BLE001  nor must one that shows only when it is drawn
        broken = Result(result.panel, error=mistake(result.panel, error))
        return replace(broken, html=render(broken, visit))


def mistake(panel: ProfilePanel, error: Exception) -> LoyaltyError:
    """Log a mistake of ours, and say that it is one. Its text may quote a customer's data; where it happened cannot."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-8:])
    log.error("a panel broke", panel=panel.slug, error=type(error).__name__, where=where)
    sentence = _("This could not be shown because of a fault in the dashboard. The fault was logged.")
    return LoyaltyError(sentence, request_id=current_request_id() or None)


def late(panel: ProfilePanel, visit: Visit) -> Result:
    """The card of a panel that had not come when the page had to be finished."""
    log.info("panel", panel=panel.slug, error="late")
    return drawn(Result(panel, error=Unavailable(_("The answer took too long. Try again in a moment."))), visit)


def render(result: Result, visit: Visit) -> str:
    """The panel's markup, as `templates/components/panel.html` explains."""
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


async def surroundings(visit: Visit, result: Result) -> str:
    """What stands around a panel that was read again on a profile, made anew: the header if it is the details,
    attention strip and ticket, from this panel and the answers kept of the others. The platform is asked nothing."""
    around = visit.page_as_read
    if around is None:
        return ""
    others = [panel for panel in panels_of(visit.program).values() if panel != result.panel]
    loaded = await asyncio.gather(*(load(panel, around) for panel in others))
    results = {one.panel.slug: one for one in (*loaded, result)}
    parts = [attention_strip(results, again=True), ticket_box(around, results, again=True)]
    if result.panel.slug != DETAILS:
        return "".join(parts)
    return "".join([header(around, result, await shared(around, result), again=True), *parts])


async def stream(visit: Visit, shell: str) -> AsyncGenerator[str]:
    """The page: the shell up to its marker, panels as they come, the attention strip when those that feed it are
    there, the ticket, the shell's end. Then what was learnt is kept, however it ended."""
    head, _marker, tail = shell.partition(MARKER)
    yield head
    viewed = asyncio.create_task(remember_view(visit))  # while the platform is waited for
    panels = panels_of(visit.program)
    feeding = {slug for slug, panel in panels.items() if panel.alerts}
    results: dict[str, Result] = {}
    work = {slug: read(panel, visit) for slug, panel in panels.items()}
    try:
        async with aclosing(as_they_come(work, visit.options.deadline.left + GRACE_SECONDS)) as arrivals:
            async for slug, arrived in arrivals:
                results[slug] = arrived or late(panels[slug], visit)
                if slug == DETAILS:
                    yield header(visit, results[slug], await shared(visit, results[slug]))
                yield results[slug].html
                if slug in feeding and feeding <= results.keys():
                    yield attention_strip(results)
        yield ticket_box(visit, results)
        yield tail
    finally:  # who leaves early has seen what had come, and answers that are kept teach nothing later
        await viewed
        await learn(visit, results.values())


async def remember_view(visit: Visit) -> None:
    """Put the customer among those this member of staff had open; forgotten again with one who turns out to be gone."""
    with not_kept("recent customers"):
        await index.remember_view(visit.program, visit.staff.user_id, visit.known)


async def learn(visit: Visit, results: Iterable[Result]) -> None:
    """Remember what the answers told of this customer, or that there is none."""
    results = tuple(results)
    if any(is_gone(result) for result in results):
        with not_kept("that a customer is gone"):
            await index.not_there(visit.program, visit.known.customer_id)
        return
    answers = [answer for result in results if result.loaded for answer in result.loaded.answers]
    with not_kept("known customers"):
        await index.learn(visit.program, records_in(visit.known.customer_id, answers))


def is_gone(result: Result) -> bool:
    """Whether the platform says that it does not know this customer."""
    return result.panel.slug == DETAILS and isinstance(result.error, NotFound)


@contextmanager
def not_kept(what: str) -> Iterator[None]:
    """The customer has been shown: a database that cannot keep something of it now takes nothing back."""
    try:
        yield
    except Error as error:
        log.error("not kept", what=what, error=type(error).__name__)


async def shared(visit: Visit, details: Result) -> tuple[Sentence, ...]:
    """What the header says of an e-mail or a phone that another customer has too."""
    now = details.loaded.answers[0].value if details.loaded else visit.known
    try:
        return await shared_by(visit.program, visit.known.customer_id, now.email, now.phone)
    except Error as error:  # the page stands without
        log.error("not read", what="what customers share", error=type(error).__name__)
        return ()


def header(visit: Visit, details: Result, shared: tuple[Sentence, ...] = (), *, again: bool = False) -> str:
    """Who this is; what was last known when the details could not be read. `again`: in place of the one on the page,
    here and below."""
    error = details.error
    context = {
        "who": details.loaded.view.who if details.loaded else last_known(visit.known, visit.staff.mask, visit.program),
        "answers": details.loaded.answers if details.loaded else (),
        "shared": shared,
        "unread": unread(visit, details),
        "retry": visit.url if error and not error.is_final and not is_gone(details) else "",
        "again": again,
        "program": visit.program,
        "now": visit.now,
    }
    return render_to_string("customers/header.html", context)


def unread(visit: Visit, details: Result) -> str:
    """Why the details could not be read, "" when they could."""
    if details.error is None:
        return ""
    if is_gone(details):
        platform = {"platform": visit.program.platform_name}
        return _("%(platform)s no longer knows this customer. The customer was deleted, or the id changed.") % platform
    return _("The customer's details could not be read. %(why)s") % {"why": details.error.sentence}


def attention_strip(results: Mapping[str, Result], *, again: bool = False) -> str:
    """What to see first, the most urgent first; then quietly which answers were not as promised, and what is unread."""
    # Of those that feed it alone: it says the same whatever else came before it.
    come = [result for panel in PANELS if panel.alerts and (result := results.get(panel.slug))]
    items = in_order(come)
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
        "again": again,
    }
    return render_to_string("customers/attention.html", context)


def in_order(results: Iterable[Result]) -> list[Attention]:
    """What the panels want seen, the most urgent first."""
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
    """Whether an answer broke the platform's contract; another spelling of a known field costs nobody anything."""
    drift = [one for answer in (result.loaded.answers if result.loaded else ()) for one in answer.drift]
    return any(one.kind is not DriftKind.SPELLING and one.kind not in CUT_KINDS for one in drift)


def ticket_box(visit: Visit, results: Mapping[str, Result], *, again: bool = False) -> str:
    """Copy for ticket."""
    sections = [
        Section(panel.title, result.loaded, result.error.sentence if result.error else "")
        for panel in PANELS
        if (result := results.get(panel.slug))
    ]
    details = results[DETAILS].loaded
    platform_id = (details.view.platform_id if details else None) or visit.known.platform_id
    context = {"ticket": ticket(visit, platform_id, sections), "again": again}
    return render_to_string("customers/ticket.html", context)
