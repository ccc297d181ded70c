"""The configuration on the home page."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from dashboard.access.roles import StaffRequest
from dashboard.loyalty.models import Source
from dashboard.loyalty.models.times import start_of_day
from dashboard.programs import Program
from programconfig.history.page import About, entry
from programconfig.history.snapshots import changed_since
from programconfig.pages import PageRequest, configuration_page
from programconfig.review.finding import Severity
from programconfig.review.page import in_words
from programconfig.views.review import judge

CHANGES_SHOWN = 3  # changes told


async def home_card(request: StaffRequest, program: Program) -> str:
    """The card before anything was read, nothing for who may not see the configuration or where the platform tells of
    none; `card` takes its place."""
    if not request.staff.may_see_configuration or not program.has_configuration:
        return ""
    return render_to_string("programconfig/card_loading.html", {"program": program}, request)


@configuration_page
async def card(page: PageRequest) -> HttpResponse:
    """How many findings there are, and what changed since yesterday."""
    reading, found = await judge(page)
    yesterday = start_of_day(page.now.date() - timedelta(days=1), page.program.time_zone)
    changed = await sync_to_async(changed_since)(page.program.slug, yesterday)
    context = {
        "page": page,
        "now": page.now,
        "words": in_words(len(found.counted), reading),
        "severities": [
            (severity, number)
            for severity in Severity
            if (number := sum(finding.rule.severity is severity for finding, _lapsed in found.counted))
        ],
        "silenced": len(found.silenced),
        "errors": list(reading.errors.values()),
        "old": [answer for answer in reading.answers.values() if answer.source is Source.STALE],
        "changes": [entry(snapshot, None, About(), page.now, page.address) for snapshot in changed[:CHANGES_SHOWN]],
        "more": max(0, len(changed) - CHANGES_SHOWN),
    }
    return render(page.request, "programconfig/card.html", context)
