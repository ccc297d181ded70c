"""The configuration's card on the home page."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from dashboard.access.roles import StaffRequest
from dashboard.loyalty.models import Source
from dashboard.loyalty.models.times import start_of_day
from dashboard.programs import Program
from programconfig.history.page import HistoryFilter, entry
from programconfig.history.snapshots import changed_since
from programconfig.pages import PageRequest, configuration_page
from programconfig.review.finding import Severity
from programconfig.review.page import count_in_words
from programconfig.views.review import run_review

CHANGES_SHOWN = 3


async def home_card(request: StaffRequest, program: Program) -> str:
    """The card before it is loaded; `card` replaces it. Empty if the person may not see the configuration or the
    platform offers none."""
    if not request.staff.may_see_configuration or not program.has_configuration:
        return ""
    return render_to_string("programconfig/card_loading.html", {"program": program}, request)


@configuration_page
async def card(page: PageRequest) -> HttpResponse:
    """Show the number of findings, and the changes since yesterday."""
    reading, findings = await run_review(page)
    yesterday = start_of_day(page.now.date() - timedelta(days=1), page.program.time_zone)
    changed = await sync_to_async(changed_since)(page.program.slug, yesterday)
    context = {
        "page": page,
        "now": page.now,
        "words": count_in_words(len(findings.active), reading),
        "severities": [
            (severity, number)
            for severity in Severity
            if (number := sum(finding.rule.severity is severity for finding, _expired in findings.active))
        ],
        "silenced": len(findings.silenced),
        "errors": list(reading.errors.values()),
        "old": [answer for answer in reading.answers.values() if answer.source is Source.STALE],
        "changes": [
            entry(snapshot, None, HistoryFilter(), page.now, page.address, page.mask)
            for snapshot in changed[:CHANGES_SHOWN]
        ],
        "more": max(0, len(changed) - CHANGES_SHOWN),
    }
    return render(page.request, "programconfig/card.html", context)
