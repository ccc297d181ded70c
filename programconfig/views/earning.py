"""What orders earn, and what points can be redeemed for: two panels, each of which may fail alone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import EARNING_RULES, REDEMPTION_RULES, AnyRead
from dashboard.loyalty.threads import build_from
from programconfig import earning as present
from programconfig.exports import Sheet, export, pretty
from programconfig.pages import PageRequest, Panel, configuration_page, failed, framed, rendered, show
from programconfig.places import Part


@dataclass(frozen=True, slots=True)
class Half:
    """A panel, ready to be shown, alone or beside the other; `sheet` is None when it could not be read."""

    panel: Panel
    template: str
    context: dict[str, Any]
    sheet: Sheet | None


@configuration_page
async def earning(page: PageRequest) -> HttpResponse:
    """Both, or what the platform tells of them; a fragment and a file are of the first alone."""
    told: dict[AnyRead, Any] = {EARNING_RULES: earning_part, REDEMPTION_RULES: redemption_part}
    reads = [part for read, part in told.items() if page.loyalty.offers(read)]
    if page.format or page.is_fragment:
        return await answer(page, await reads[0](page))
    parts = await asyncio.gather(*(read(page) for read in reads))
    return await build_from(answers_of(*parts), both, page, parts)


def both(page: PageRequest, parts: Sequence[Half]) -> HttpResponse:
    """A page of several parts."""
    panels = (rendered(page, part.panel, part.template, **part.context) for part in parts)
    error = next((part.context["error"] for part in parts if part.sheet is None), None)
    return framed(page, _("Earning and redemption"), *panels, error=error, answers=answers_of(*parts))


@configuration_page
async def redemption(page: PageRequest) -> HttpResponse:
    """What points can be redeemed for."""
    return await answer(page, await redemption_part(page))


async def answer(page: PageRequest, part: Half) -> HttpResponse:
    """One part by itself: a page, a fragment or a file."""
    return await build_from(answers_of(part), alone, page, part)


def answers_of(*parts: Half) -> list[Answer[Any]]:
    """What parts rest on."""
    return [answer for part in parts for answer in part.context.get("answers", ())]


def alone(page: PageRequest, part: Half) -> HttpResponse:
    """The same, made."""
    if part.sheet is None:
        return failed(page, part.panel, part.template, part.context["error"])
    if page.format:
        return export(page, part.sheet, part.context["answers"], page.format)
    return show(page, part.panel, part.template, **part.context)


async def earning_part(page: PageRequest) -> Half:
    """What orders earn, per tier."""
    panel, template = Panel("earning", _("Earning"), page.address("earning")), "programconfig/earning.html"
    return await half(page, Part.EARNING, panel, template, present.earning, present.earning_sheet)


async def redemption_part(page: PageRequest) -> Half:
    """What a point is worth, and for what it can be given."""
    panel, template = Panel("redemption", _("Redemption"), page.address("redemption")), "programconfig/redemption.html"
    return await half(page, Part.REDEMPTION, panel, template, present.redemption, present.redemption_sheet)


async def half(
    page: PageRequest,
    part: Part,
    panel: Panel,
    template: str,
    view_of: Callable[[Any, str | None], Any],
    sheet_of: Callable[[Any, Any], Sheet],
) -> Half:
    """One part: read, and made with `view_of` (of the rules and the currency) and `sheet_of` (of the view and the
    rules)."""
    read = await page.read(part)
    if read.answer is None:
        return Half(panel, template, {"error": read.error}, None)
    answer = read.answer

    def made() -> Half:
        view = view_of(answer.value, page.program.currency)
        context = {"view": view, "answers": [answer], "raw": pretty(answer.value.raw)}
        return Half(panel, template, context, sheet_of(view, answer.value))

    return await build_from([answer], made)
