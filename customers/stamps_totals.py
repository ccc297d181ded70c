"""Stamps on a full card, as set by staff who know better than the inferred number. Nothing is sent to the platform."""

from asgiref.sync import sync_to_async
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy

from customers.models import StampsTotal
from dashboard.access.roles import StaffRequest
from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event

MAX_STAMPS = 999


class StampsTotalForm(forms.Form):
    """The number of stamps on a full card, from 1."""

    total = forms.IntegerField(label=gettext_lazy("Stamps on a full card"), min_value=1, max_value=MAX_STAMPS)


async def totals_of(program: str) -> dict[int, StampsTotal]:
    """Return the totals in use, by campaign id."""
    rows = StampsTotal.objects.filter(program=program).order_by("pk")
    newest = {row.campaign_id: row async for row in rows}
    return {campaign_id: row for campaign_id, row in newest.items() if row.total is not None}


async def history_of(program: str, campaign_id: int) -> list[StampsTotal]:
    """Return every total that was set for a campaign, newest first."""
    rows = StampsTotal.objects.filter(program=program, campaign_id=campaign_id).order_by("-pk")
    return [row async for row in rows]


@sync_to_async
@transaction.atomic
def set_total(program: str, campaign_id: int, total: int | None, request: StaffRequest) -> None:
    """Store a total; None removes it, so that the total is inferred again. Does nothing if there is none to remove.

    Adds an entry to the security log. Raises SecurityLogUnavailable.
    """
    newest = StampsTotal.objects.filter(program=program, campaign_id=campaign_id).order_by("pk").last()
    if total is None and (newest is None or newest.total is None):
        return
    staff = request.staff
    StampsTotal.objects.create(
        program=program, campaign_id=campaign_id, total=total, staff_id=staff.user_id, staff_name=staff.name[:150]
    )
    if total is None:
        write_event(Event.STAMPS_REMOVED, request, program=program, detail=str(campaign_id))
    else:
        write_event(Event.STAMPS_SET, request, program=program, detail=f"{campaign_id} → {total}")
