"""The page with the calendar of campaigns."""

from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.loyalty.models import Answer, Campaign
from dashboard.loyalty.threads import build_from
from programconfig.campaigns import calendar as present
from programconfig.campaigns.rows import Rows
from programconfig.pages import PageRequest, Panel, configuration_page, show, show_failure
from programconfig.paging import page_number
from programconfig.places import Part


@configuration_page
async def calendar(page: PageRequest) -> HttpResponse:
    """Show three months of campaigns, from the requested month on."""
    first = present.month_of(page.query.get("month"), page.now)
    number = page_number(page.query.get("page", "1"))
    panel = Panel("calendar", _("Calendar"), page.own_address())
    read = await page.read(Part.CAMPAIGNS)
    if read.answer is None:
        return show_failure(page, panel, "programconfig/calendar.html", read.error)
    return await build_from([read.answer], months, page, panel, first, number, read.answer)


def months(
    page: PageRequest, panel: Panel, first: date, number: int, answer: Answer[tuple[Campaign, ...]]
) -> HttpResponse:
    """Render the months from the day `first` on."""
    rows = Rows((), page.now, page.addresses("campaign"), page.units)
    view = present.calendar(answer.value, rows, first, number, page.now, page.program.time_zone)
    return show(page, panel, "programconfig/calendar.html", view=view, answers=[answer], without_amounts=True)
