"""What orders earn, and what points can be redeemed for: two panels, each of which may fail alone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.loyalty.aside import made_of
from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import EARNING_RULES, REDEMPTION_RULES, AnyRead
from programconfig import earning as present
from programconfig.exports import Sheet, export, pretty
from programconfig.pages import PageRequest, Panel, configuration_page, render_page, render_panel, show, show_failure
from programconfig.places import Part


@dataclass(frozen=True, slots=True)
class PanelContent:
    """A panel, ready to be shown, alone or beside the other; `sheet` is None when it could not be read."""

    panel: Panel
    template: str
    context: dict[str, Any]
    sheet: Sheet | None


@configuration_page
async def earning(page: PageRequest) -> HttpResponse:
    """Both, or what the platform tells of them; a fragment and a file are of the first alone."""
    readers: dict[AnyRead, Any] = {EARNING_RULES: read_earning, REDEMPTION_RULES: read_redemption}
    reads = [read_part for read, read_part in readers.items() if page.loyalty.offers(read)]
    if page.format or page.is_fragment:
        return await respond(page, await reads[0](page))
    panels = await asyncio.gather(*(read(page) for read in reads))
    return await made_of(answers_of(*panels), show_all, page, panels)


def show_all(page: PageRequest, panels: Sequence[PanelContent]) -> HttpResponse:
    """A page of several parts."""
    html = (render_panel(page, content.panel, content.template, **content.context) for content in panels)
    error = next((content.context["error"] for content in panels if content.sheet is None), None)
    return render_page(page, _("Earning and redemption"), *html, error=error, answers=answers_of(*panels))


@configuration_page
async def redemption(page: PageRequest) -> HttpResponse:
    """What points can be redeemed for."""
    return await respond(page, await read_redemption(page))


async def respond(page: PageRequest, content: PanelContent) -> HttpResponse:
    """One part by itself: a page, a fragment or a file."""
    return await made_of(answers_of(content), show_one, page, content)


def answers_of(*panels: PanelContent) -> list[Answer[Any]]:
    """What parts rest on."""
    return [answer for content in panels for answer in content.context.get("answers", ())]


def show_one(page: PageRequest, content: PanelContent) -> HttpResponse:
    """The same, made."""
    if content.sheet is None:
        return show_failure(page, content.panel, content.template, content.context["error"])
    if page.format:
        return export(page, content.sheet, content.context["answers"], page.format)
    return show(page, content.panel, content.template, **content.context)


async def read_earning(page: PageRequest) -> PanelContent:
    """What orders earn, per tier."""
    panel, template = Panel("earning", _("Earning"), page.address("earning")), "programconfig/earning.html"
    return await read_panel(page, Part.EARNING, panel, template, present.earning, present.earning_sheet)


async def read_redemption(page: PageRequest) -> PanelContent:
    """What a point is worth, and for what it can be given."""
    panel, template = Panel("redemption", _("Redemption"), page.address("redemption")), "programconfig/redemption.html"
    return await read_panel(page, Part.REDEMPTION, panel, template, present.redemption, present.redemption_sheet)


async def read_panel(
    page: PageRequest,
    part: Part,
    panel: Panel,
    template: str,
    view_of: Callable[[Any, str | None], Any],
    sheet_of: Callable[[Any, Any], Sheet],
) -> PanelContent:
    """One part: read, and made with `view_of` (of the rules and the currency) and `sheet_of` (of the view and the
    rules)."""
    read = await page.read(part)
    if read.answer is None:
        return PanelContent(panel, template, {"error": read.error}, None)
    answer = read.answer

    def build() -> PanelContent:
        view = view_of(answer.value, page.program.currency)
        context = {"view": view, "answers": [answer], "raw": pretty(answer.value.raw)}
        return PanelContent(panel, template, context, sheet_of(view, answer.value))

    return await made_of([answer], build)
