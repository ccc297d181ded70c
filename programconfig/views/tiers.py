"""The tiers beside one another."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from programconfig.pages import PageRequest, Panel, attempt, configuration_page, show


@configuration_page
async def index(page: PageRequest) -> HttpResponse:
    """Where the configuration begins."""
    return redirect(page.address("tiers"))


@configuration_page
async def tiers(page: PageRequest) -> HttpResponse:
    """Every tier by what it asks and gives."""
    read = await attempt(page.loyalty.tiers(page.ask))
    panel = Panel("tiers", _("Tiers"), page.here())
    if read.answer is None:
        return show(page, panel, "programconfig/tiers.html", error=read.error)
    return show(page, panel, "programconfig/tiers.html", view=read.answer.value, answers=[read.answer])
