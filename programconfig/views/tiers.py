"""The table of tiers, and the page about one tier."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dashboard.loyalty.models import Answer, Tier
from dashboard.loyalty.threads import build_from
from dashboard.text.numbers import number
from programconfig import tiers as present
from programconfig.exports import export, pretty
from programconfig.navigation import tabs
from programconfig.pages import PageRequest, Panel, configuration_page, page_with_file, show, show_failure
from programconfig.places import Part


@configuration_page
async def index(page: PageRequest) -> HttpResponse:
    """Redirect to the first page of the configuration."""
    return redirect(tabs(page)[0].url)


@page_with_file
async def tiers(page: PageRequest) -> HttpResponse:
    """Show every tier with its requirement and its benefits."""
    panel = Panel("tiers", _("Tiers"), page.own_address())
    read = await page.read(Part.TIERS)
    if read.answer is None:
        return show_failure(page, panel, "programconfig/tiers.html", read.error)
    return await build_from([read.answer], matrix, page, panel, read.answer)


def matrix(page: PageRequest, panel: Panel, answer: Answer[tuple[Tier, ...]]) -> HttpResponse:
    """Render the tiers as a page or a file."""
    view = present.matrix(answer.value, page.program.tier_unit, page.units)
    if page.format:
        return export(page, present.sheet(view, answer.value), [answer], page.format)
    count = number(len(view.rows)) if view.rows else ""
    return show(page, panel, "programconfig/tiers.html", view=view, answers=[answer], count=count)


@configuration_page
async def tier(page: PageRequest, order: int) -> HttpResponse:
    """Show one tier with every field that the platform sent."""
    read = await page.read(Part.TIERS)
    title = _("Tier number %(order)d") % {"order": order}
    if read.answer is None:
        return show_failure(page, Panel("tier", title, page.own_address()), "programconfig/tier.html", read.error)
    return await build_from([read.answer], details, page, title, order, read.answer)


def details(page: PageRequest, title: str, order: int, answer: Answer[tuple[Tier, ...]]) -> HttpResponse:
    """Render the tier with this order. Raises Http404."""
    view = present.details(answer.value, order, page.program.tier_unit, page.units)
    if view is None:
        raise Http404
    panel = Panel("tier", view.row.name or title, page.own_address())
    raw = pretty(next(one.raw for one in answer.value if one.order == order))
    return show(page, panel, "programconfig/tier.html", view=view, answers=[answer], raw=raw)
