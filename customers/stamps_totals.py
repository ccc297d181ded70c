"""How many stamps a full card takes, where staff know it better than what can be inferred; the platform is not told."""

from django import forms
from django.utils.translation import gettext_lazy

from customers.models import StampsTotal
from dashboard.access.roles import Staff

MAX_STAMPS = 999


class StampsTotalForm(forms.Form):
    """The stamps of a full card, from 1."""

    total = forms.IntegerField(label=gettext_lazy("Stamps on a full card"), min_value=1, max_value=MAX_STAMPS)


async def totals_of(program: str) -> dict[int, StampsTotal]:
    """What counts now, by campaign."""
    rows = StampsTotal.objects.filter(program=program).order_by("pk")
    newest = {row.campaign_id: row async for row in rows}
    return {campaign_id: row for campaign_id, row in newest.items() if row.total is not None}


async def history_of(program: str, campaign_id: int) -> list[StampsTotal]:
    """Everything said of a campaign's card, the newest first."""
    rows = StampsTotal.objects.filter(program=program, campaign_id=campaign_id).order_by("-pk")
    return [row async for row in rows]


async def set_total(program: str, campaign_id: int, total: int | None, staff: Staff) -> None:
    """Set the number by name; None goes back to what is inferred, where that is not how it is already."""
    if total is None and campaign_id not in await totals_of(program):
        return
    await StampsTotal.objects.acreate(
        program=program, campaign_id=campaign_id, total=total, staff_id=staff.user_id, staff_name=staff.name[:150]
    )
