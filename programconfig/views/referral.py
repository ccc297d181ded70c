"""The page with the referral rules."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.loyalty.models import Answer, ReferralRules
from dashboard.loyalty.threads import build_from
from programconfig import referral as present
from programconfig.exports import export, pretty
from programconfig.pages import PageRequest, Panel, page_with_file, show, show_failure
from programconfig.places import Part


@page_with_file
async def referral(page: PageRequest) -> HttpResponse:
    """Show the rules as sentences, all coupon terms, and the fields as sent."""
    panel = Panel("referral", _("Referral"), page.own_address())
    read = await page.read(Part.REFERRAL)
    if read.answer is None:
        return show_failure(page, panel, "programconfig/referral.html", read.error)
    return await build_from([read.answer], sentences, page, panel, read.answer)


def sentences(page: PageRequest, panel: Panel, answer: Answer[ReferralRules]) -> HttpResponse:
    """Render the rules as a page or a file."""
    rules = answer.value
    view = present.present(rules, page.units)
    if page.format:
        return export(page, present.sheet(view, rules), [answer], page.format)
    raw = pretty(rules.raw)
    return show(page, panel, "programconfig/referral.html", view=view, answers=[answer], raw=raw)
