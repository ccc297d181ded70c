"""The review: findings in the configuration, and findings that staff have silenced."""

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.loyalty.threads import build_from
from dashboard.speed.cached_by_input import cached_by_input
from dashboard.text.times import day_text
from programconfig.links import history_of, page_of
from programconfig.pages import PageRequest, Panel, configuration_page, show
from programconfig.reading import Reading, read_all
from programconfig.review.finding import Finding
from programconfig.review.page import Links, ReviewQuery, count_in_words, present
from programconfig.review.registry import review as reviewed
from programconfig.review.silence import FindingsBySilence, SilenceForm, end_silence, silences_of, sort_by_silence
from programconfig.review.silence import silence as store_silence

TEMPLATE = "programconfig/review.html"


@configuration_page
async def review(page: PageRequest) -> HttpResponse:
    """Show a page of the findings, worst first, and the silenced ones."""
    return await show_review(page, ReviewQuery.of(page.query))


@configuration_page
async def count(page: PageRequest) -> HttpResponse:
    """The number of findings, for the sub-navigation."""
    reading, findings = await run_review(page)
    context = {
        "count": len(findings.active),
        "words": count_in_words(len(findings.active), reading),
        "known": reading.answers,
    }
    return render(page.request, "programconfig/review_count.html", context)


@partial(configuration_page, accepts=require_POST)
async def silence(page: PageRequest) -> HttpResponse:
    """Silence a finding until the end of a day, with name and reason."""
    form = SilenceForm(page.request.POST, today=page.now.date())
    if not form.is_valid():
        return await show_review(page, ReviewQuery.refused(form))
    await store_silence(page.program.slug, form, page.request)
    messages.success(
        page.request, _("Silenced until the end of %(day)s.") % {"day": day_text(form.cleaned_data["until"])}
    )
    return redirect(page.address("review"))


@partial(configuration_page, accepts=require_POST)
async def unsilence(page: PageRequest, silence_id: int) -> HttpResponse:
    """End a silence."""
    if await end_silence(page.program.slug, silence_id, page.request):
        messages.success(page.request, _("You stopped silencing this finding."))
    else:
        messages.info(page.request, _("This finding was no longer silenced."))
    return redirect(page.address("review"))


async def run_review(page: PageRequest) -> tuple[Reading, FindingsBySilence]:
    """Read the configuration and apply the rules as of this minute."""
    reading = await read_all(page.loyalty, page.options, fallback_program=page.program.slug)
    silences = await silences_of(page.program.slug)
    for one in silences:
        one.place_name, one.reason = page.mask.seen((one.place_name, one.reason))
    minute = page.now.replace(second=0, microsecond=0)
    configuration = reading.configuration(minute, page.units)

    def apply_rules() -> FindingsBySilence:
        findings = cached_by_input(
            ("review", page.program.slug, page.mask), (configuration,), lambda: reviewed(configuration)
        )
        return sort_by_silence(findings, silences, page.now.date())

    return reading, await build_from(reading.answers.values(), apply_rules)


async def show_review(page: PageRequest, query: ReviewQuery) -> HttpResponse:
    """Show the review, with the form if it was refused."""
    reading, findings = await run_review(page)
    return await build_from(reading.answers.values(), findings_page, page, query, reading, findings)


def findings_page(page: PageRequest, query: ReviewQuery, reading: Reading, findings: FindingsBySilence) -> HttpResponse:
    """Render the findings."""
    panel = Panel("review", _("Review"), page.address("review"))

    def silence_url(finding: Finding) -> str:
        return page.address("review", silence=" ".join(finding.key))

    links = Links(partial(page_of, page), partial(history_of, page), silence_url)
    view = present(findings, reading, today=page.now.date(), links=links, query=query)
    error = None if reading.answers else next(iter(reading.errors.values()))
    status = HTTPStatus.BAD_REQUEST if query.form else HTTPStatus.OK
    refusal = refusal_reason(query, findings) if query.form else ""
    extra: dict[str, Any] = {"languages": (), "refusal": refusal, "stylesheet": "config-history.css"}
    count = count_in_words(view.count, reading)
    # Drift is shown on the part's own page, where the field can be seen.
    answers = [replace(answer, drift=answer.cuts) for answer in reading.answers.values()]
    return show(page, panel, TEMPLATE, view=view, answers=answers, error=error, count=count, status=status, **extra)


def refusal_reason(query: ReviewQuery, findings: FindingsBySilence) -> str:
    """The sentence that says why the posted form silenced nothing."""
    if any(finding.key == query.key for finding, _expired in findings.active):
        return _("Nothing was silenced. The form below says what is missing.")
    return _("Nothing was silenced: this finding no longer exists.")
