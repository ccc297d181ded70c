"""The list of campaigns, with filters, search and sorting, and the page about one campaign."""

import asyncio

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from dashboard.loyalty.attempt import Attempt, with_missing
from dashboard.loyalty.models import Answer, Campaign, Tier
from dashboard.loyalty.reads import TIERS
from dashboard.loyalty.threads import build_from
from dashboard.text.numbers import number
from programconfig.campaigns import listing as lists
from programconfig.campaigns.details import details
from programconfig.campaigns.rows import Rows, sheet
from programconfig.exports import export, pretty
from programconfig.pages import PageRequest, Panel, configuration_page, page_with_file, show, show_failure
from programconfig.places import Part


@page_with_file
async def campaigns(page: PageRequest) -> HttpResponse:
    """Show a page of the campaigns that pass the filters."""
    query = lists.ListQuery.of(page.query)
    panel = Panel("campaigns", _("Campaigns"), page.own_address())
    read, tiers = await read_both(page)
    if read.answer is None:
        return show_failure(page, panel, "programconfig/campaigns.html", read.error)
    return await build_from([read.answer, tiers.answer], listing, page, panel, query, read.answer, tiers)


def listing(
    page: PageRequest,
    panel: Panel,
    query: lists.ListQuery,
    answer: Answer[tuple[Campaign, ...]],
    tiers: Attempt[tuple[Tier, ...]],
) -> HttpResponse:
    """Render the list as a page or a file."""
    rows = Rows(tiers.value, page.now, page.addresses("campaign"), page.units)
    if page.format:
        chosen = lists.select(answer.value, query, page.now)
        return export(page, sheet(chosen, rows), [answer], page.format)
    view = lists.listing(answer.value, tiers.value, query, page.now, rows)
    found = {"found": number(view.paging.found), "total": number(view.total)}
    count = _("%(found)s of %(total)s") % found if query.filters else number(view.total)
    answers = [named(answer, tiers)]
    response = show(page, panel, "programconfig/campaigns.html", view=view, answers=answers, count=count)
    if page.is_fragment:
        response["HX-Push-Url"] = page.own_address()  # without the empty fields that the form sends
    return response


@configuration_page
async def campaign(page: PageRequest, campaign_id: int) -> HttpResponse:
    """Show one campaign with every field that the platform sent."""
    title = _("Campaign %(id)d") % {"id": campaign_id}
    read, tiers = await read_both(page)
    if read.answer is None:
        return show_failure(
            page, Panel("campaign", title, page.own_address()), "programconfig/campaign.html", read.error
        )
    return await build_from([read.answer, tiers.answer], one_campaign, page, title, campaign_id, read.answer, tiers)


def one_campaign(
    page: PageRequest,
    title: str,
    campaign_id: int,
    answer: Answer[tuple[Campaign, ...]],
    tiers: Attempt[tuple[Tier, ...]],
) -> HttpResponse:
    """Render the campaign with this id. Raises Http404."""
    rows = Rows(tiers.value, page.now, page.addresses("campaign"), page.units)
    view = details(answer.value, campaign_id, rows, page.now)
    if view is None:
        raise Http404
    panel = Panel("campaign", view.name or title, page.own_address())
    raw = pretty(next(one.raw for one in answer.value if one.campaign_id == campaign_id))
    return show(page, panel, "programconfig/campaign.html", view=view, answers=[named(answer, tiers)], raw=raw)


async def read_both(page: PageRequest) -> tuple[Attempt[tuple[Campaign, ...]], Attempt[tuple[Tier, ...]]]:
    """Read the campaigns, and the tiers for their names where the platform has tiers. If only the tiers fail, the page
    lacks only their names."""
    if not page.loyalty.offers(TIERS):
        return await page.read(Part.CAMPAIGNS), Attempt()
    campaigns, tiers = await asyncio.gather(page.read(Part.CAMPAIGNS), page.read(Part.TIERS))
    return campaigns, tiers


def named(answer: Answer[tuple[Campaign, ...]], tiers: Attempt[tuple[Tier, ...]]) -> Answer[tuple[Campaign, ...]]:
    """The campaigns' answer, with a note if the tiers' names are missing. Drift of the tiers is shown on the tiers'
    page."""
    return with_missing(answer, tiers, _("the tiers' names"))
