"""The customer profile: which panels it has, and the stream that sends each panel when it is ready."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.db import Error
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.attention import attention_strip
from customers.gate import Gate
from customers.panel_reading import DETAILS, Result, load_panel, read_or_offer, read_panel, said_once, timed_out
from customers.panels import (
    activity,
    automations,
    balance,
    campaigns,
    coupons,
    identity,
    messages,
    rank,
    rates,
    referrals,
    stamps,
    streaks,
    tier,
    tier_history,
)
from customers.panels.identity_header import last_known
from customers.panels.panel import Column, Panel, ProfilePanel
from customers.profile_learning import learn, remember_view
from customers.sharing import shared_by
from customers.streaming import GRACE_SECONDS, as_completed
from customers.ticket import Section, ticket
from customers.visit import Visit
from dashboard.loyalty import reads
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program

log = structlog.get_logger(__name__)

# In the order in which agents are asked. The ticket uses the same order.
PANELS = (
    ProfilePanel(DETAILS, gettext_lazy("Details"), identity.load, reads.CUSTOMER, Column.LAST, alerts=True),
    ProfilePanel(
        "balance", gettext_lazy("Balance"), balance.load, reads.BALANCE, Column.STRIP, cells=balance.cells, alerts=True
    ),
    ProfilePanel("tier", gettext_lazy("Tier"), tier.load, reads.TIER_PROGRESS, Column.STRIP, cells=tier.cells),
    ProfilePanel("coupons", gettext_lazy("Coupons"), coupons.load, reads.COUPONS, Column.END, alerts=True),
    ProfilePanel("stamps", gettext_lazy("Stamps"), stamps.load, reads.STAMPS, Column.END, can_wait=True),
    ProfilePanel(
        "campaigns", gettext_lazy("Campaigns"), campaigns.load, reads.CAMPAIGN_PROGRESS, Column.END, can_wait=True
    ),
    ProfilePanel("activity", gettext_lazy("Activity"), activity.load, reads.ACTIVITIES, Column.START),
    ProfilePanel("referrals", gettext_lazy("Referrals"), referrals.load, reads.REFERRALS, Column.START, can_wait=True),
)
# Under "More about this customer": the profile links to these panels and does not read them.
ON_DEMAND = (
    Panel("messages", gettext_lazy("Messages"), messages.load, reads.MESSAGES),
    Panel("tier-history", gettext_lazy("Tier history"), tier_history.load, reads.TIERS),
    Panel("streaks", gettext_lazy("Daily streaks"), streaks.load, reads.STREAK),
    Panel("rank", gettext_lazy("Rank"), rank.load, reads.RANK),
    Panel("rates", gettext_lazy("Rates"), rates.load, reads.OWN_EARNING_RULES),
    Panel("automations", gettext_lazy("Automations"), automations.load, reads.AUTOMATIONS),
)
MARKER = "<!-- panels -->"
GATE = "gate"  # in the stream's work, beside the panels


def panels_of(program: Program) -> dict[str, ProfilePanel]:
    """Return the panels of a profile that the program's platform supports, by slug."""
    return {panel.slug: panel for panel in PANELS if program.offers(panel.needs)}


def on_demand(program: Program) -> dict[str, Panel]:
    """Return the panels that are read when staff ask for them, by slug, as far as the platform supports them."""
    return {panel.slug: panel for panel in ON_DEMAND if program.offers(panel.needs)}


@dataclass(frozen=True, slots=True)
class Outline:
    """The place of a panel on the page; in the strip with the titles of its cells, to show while it is read."""

    slug: str
    title: Sentence
    cells: tuple[Sentence, ...]


def outlines(program: Program) -> dict[Column, list[Outline]]:
    """Return the outlines of the program's panels, by column."""
    columns: dict[Column, list[Outline]] = {column: [] for column in Column}
    for panel in panels_of(program).values():
        columns[panel.column].append(Outline(panel.slug, panel.title, panel.cells(program)))
    return columns


def jumps(columns: Mapping[Column, Sequence[Outline]]) -> tuple[Outline, ...]:
    """Return the panels of the columns in their order where the page is one column, as profile-layout.css has it."""
    start = columns[Column.START]
    return (*start[:1], *columns[Column.END], *start[1:], *columns[Column.LAST])


async def out_of_band_parts(visit: Visit, result: Result) -> str:
    """Render the parts of the profile that depend on a panel that was just read again: attention strip and ticket, and
    the header if the panel is the details.

    The other panels come from the cache. Nothing is asked of the platform. Returns "" when the panel is not on a
    profile, or on demand: nothing else depends on those.
    """
    cached = visit.cached_profile
    if cached is None or not isinstance(result.panel, ProfilePanel):
        return ""
    others = [panel for panel in panels_of(visit.program).values() if panel != result.panel]
    loaded = await asyncio.gather(*(load_panel(panel, cached) for panel in others))
    known = [replace(one, error=None) for one in loaded]  # what is not in the cache did not fail
    results = {one.panel.slug: one for one in (*known, result)}
    parts = [attention_strip(in_order(results), out_of_band=True), ticket_box(cached, results, out_of_band=True)]
    if result.panel.slug != DETAILS:
        return "".join(parts)
    return "".join([header(cached, result, await shared_values(cached, result), out_of_band=True), *parts])


async def stream(visit: Visit, shell: str, *, is_short: bool = False) -> AsyncGenerator[str]:
    """Stream the page: the shell up to its marker, each panel when it is ready, the attention strip after the panels
    that feed it, the gate that opens the columns, the ticket, the rest of the shell. The index then learns from the
    answers, even if the client left early. If the quota `is_short`, panels that can wait are only offered."""
    head, _marker, tail = shell.partition(MARKER)
    yield head
    viewed = asyncio.create_task(remember_view(visit))  # while the reads are under way
    panels = panels_of(visit.program)
    feeding = {slug for slug, panel in panels.items() if panel.alerts}
    gate = Gate(slug for slug, panel in panels.items() if panel.column is not Column.STRIP)
    results: dict[str, Result] = {}
    work: dict[str, Coroutine[Any, Any, Result | None]] = {
        slug: read_or_offer(one, visit) if is_short and is_offered(one, visit) else read_panel(one, visit)
        for slug, one in panels.items()
    }
    work[GATE] = gate.wait()
    try:
        async with aclosing(as_completed(work, visit.options.deadline.left + GRACE_SECONDS)) as arrivals:
            async for slug, arrived in arrivals:
                if slug == GATE:
                    yield opened(gate, panels)
                    continue
                result = said_once(arrived or timed_out(panels[slug], visit), results.values(), visit)
                results[slug] = result
                if slug == DETAILS:
                    yield header(visit, result, await shared_values(visit, result))
                yield placed(result, gate)
                gate.arrived(slug)
                if slug in feeding and feeding <= results.keys():
                    yield attention_strip(in_order(results))
        yield ticket_box(visit, results)
        yield tail
    finally:  # even if the client left early: the index learns only from live answers
        await viewed
        await learn(visit, results.values())


def is_offered(panel: ProfilePanel, visit: Visit) -> bool:
    """Return whether the panel is only offered while the quota is short; not if the address asks for a part of it."""
    return panel.can_wait and not visit.panel_query(panel.slug)


def opened(gate: Gate, panels: Mapping[str, ProfilePanel]) -> str:
    """Render the element that opens the columns, with links to the panels that come later."""
    gate.is_open = True
    return render_to_string("customers/gate.html", {"late": [panels[slug] for slug in gate.late]})


def placed(result: Result, gate: Gate) -> SafeString:
    """Return the panel's HTML; of a panel in a column that is open, inside an element for the end of that column, where
    nothing stands below it."""
    panel, html = result.panel, mark_safe(result.html)  # noqa: S308  a rendered template
    if not (gate.is_open and isinstance(panel, ProfilePanel) and panel.slug in gate.late):
        return html
    column = Column.END if panel.column is Column.LAST else panel.column
    return format_html('<div class="late" slot="late-{}">{}</div>', column.value, html)


def in_order(results: Mapping[str, Result]) -> list[Result]:
    """Return the results by slug in the page's order."""
    return [results[panel.slug] for panel in PANELS if panel.slug in results]


async def shared_values(visit: Visit, details: Result) -> tuple[Sentence, ...]:
    """Return sentences about an e-mail or phone that another customer has too, for the header."""
    now = details.sent[0].value if details.sent else visit.known
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
        "retry": visit.url if error and not error.is_final and not details.is_gone else "",
        "out_of_band": out_of_band,
        "program": visit.program,
        "now": visit.now,
    }
    return render_to_string("customers/header.html", context)


def unread(visit: Visit, details: Result) -> str:
    """Return why the details could not be read, "" if they were read."""
    if details.error is None:
        return ""
    if details.is_gone:
        platform = {"platform": visit.program.platform_name}
        return _("%(platform)s no longer knows this customer. The customer was deleted, or the id changed.") % platform
    return _("The customer's details could not be read. %(why)s") % {"why": details.error.sentence}


def ticket_box(visit: Visit, results: Mapping[str, Result], *, out_of_band: bool = False) -> str:
    """Render "Copy for ticket"."""
    sections = [
        Section(result.panel.title, result.loaded, result.error.sentence if result.error else "")
        for result in in_order(results)
    ]
    details = results[DETAILS].loaded
    platform_id = (details.view.platform_id if details else None) or visit.seen.platform_id or ""
    context = {"ticket": ticket(visit, platform_id, sections), "out_of_band": out_of_band}
    return render_to_string("customers/ticket.html", context)
