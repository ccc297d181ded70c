"""The points that orders earn, and the rewards that points buy: two panels, each of which may fail alone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import EARNING_RULES, REDEMPTION_RULES, AnyRead
from dashboard.loyalty.threads import build_from
from dashboard.text.units import Units
from programconfig import earning as present
from programconfig.exports import export, pretty
from programconfig.pages import PageRequest, Panel, page_with_file, render_page, render_panel, show, show_failure
from programconfig.places import Part
from programconfig.sheet import Sheet


@dataclass(frozen=True, slots=True)
class PanelContent:
    """A panel, ready to be shown alone or beside the other one; `sheet` is None if it could not be read."""

    panel: Panel
    template: str
    context: dict[str, Any]
    sheet: Sheet | None


@page_with_file
async def earning(page: PageRequest) -> HttpResponse:
    """Show both panels, or the one that the platform offers. A fragment or a file contains only the first."""
    readers: dict[AnyRead, Any] = {EARNING_RULES: read_earning, REDEMPTION_RULES: read_redemption}
    reads = [read_part for read, read_part in readers.items() if page.loyalty.offers(read)]
    if page.format or page.is_fragment:
        return await respond(page, await reads[0](page))
    panels = await asyncio.gather(*(read(page) for read in reads))
    return await build_from(answers_of(*panels), show_all, page, panels)


def show_all(page: PageRequest, panels: Sequence[PanelContent]) -> HttpResponse:
    """Render a page with several panels."""
    html = (render_panel(page, content.panel, content.template, **content.context) for content in panels)
    error = next((content.context["error"] for content in panels if content.sheet is None), None)
    return render_page(page, _("Earning and redemption"), *html, error=error, answers=answers_of(*panels))


@page_with_file
async def redemption(page: PageRequest) -> HttpResponse:
    """Show the rewards that points buy."""
    return await respond(page, await read_redemption(page))


async def respond(page: PageRequest, content: PanelContent) -> HttpResponse:
    """Answer with one panel: as a page, a fragment or a file."""
    return await build_from(answers_of(content), show_one, page, content)


def answers_of(*panels: PanelContent) -> list[Answer[Any]]:
    """The answers that the panels are based on."""
    return [answer for content in panels for answer in content.context.get("answers", ())]


def show_one(page: PageRequest, content: PanelContent) -> HttpResponse:
    """Render one panel."""
    if content.sheet is None:
        return show_failure(page, content.panel, content.template, content.context["error"])
    if page.format:
        return export(page, content.sheet, content.context["answers"], page.format)
    return show(page, content.panel, content.template, **content.context)


async def read_earning(page: PageRequest) -> PanelContent:
    """Read the points that orders earn in each tier."""
    panel, template = Panel("earning", _("Earning"), page.address("earning")), "programconfig/earning.html"
    return await read_panel(page, Part.EARNING, panel, template, present.earning, present.earning_sheet)


async def read_redemption(page: PageRequest) -> PanelContent:
    """Read the worth of a point and the rewards that points buy."""
    panel, template = Panel("redemption", _("Redemption"), page.address("redemption")), "programconfig/redemption.html"
    return await read_panel(page, Part.REDEMPTION, panel, template, present.redemption, present.redemption_sheet)


async def read_panel(
    page: PageRequest,
    part: Part,
    panel: Panel,
    template: str,
    view_of: Callable[[Any, Units], Any],
    sheet_of: Callable[[Any, Any], Sheet],
) -> PanelContent:
    """Read one part and build its panel, with `view_of` (from rules and units) and `sheet_of` (from view and rules)."""
    read = await page.read(part)
    if read.answer is None:
        return PanelContent(panel, template, {"error": read.error}, None)
    answer = read.answer

    def build() -> PanelContent:
        view = view_of(answer.value, page.units)
        context = {"view": view, "answers": [answer], "raw": pretty(answer.value.raw)}
        return PanelContent(panel, template, context, sheet_of(view, answer.value))

    return await build_from([answer], build)
