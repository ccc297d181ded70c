"""What looks wrong, and which findings staff have silenced."""

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
from programconfig.review.page import Asked, Links, in_words, present
from programconfig.review.registry import review as reviewed
from programconfig.review.silence import Judged, SilenceForm, count_again, judged, silences_of
from programconfig.review.silence import silence as keep_silence

TEMPLATE = "programconfig/review.html"


@configuration_page
async def review(page: PageRequest) -> HttpResponse:
    """Every finding that counts, the worst first, a page at a time; then those silenced."""
    return await shown(page, Asked.of(page.query))


@configuration_page
async def count(page: PageRequest) -> HttpResponse:
    """The number of findings, for the sub-navigation."""
    reading, found = await judge(page)
    context = {"count": len(found.counted), "words": in_words(len(found.counted), reading), "known": reading.answers}
    return render(page.request, "programconfig/review_count.html", context)


@partial(configuration_page, accepts=require_POST)
async def silence(page: PageRequest) -> HttpResponse:
    """Silence a finding until the end of a day, by name and with a reason."""
    form = SilenceForm(page.request.POST, today=page.now.date())
    if not form.is_valid():
        return await shown(page, Asked.refused(form))
    await keep_silence(page.program.slug, form, page.request.staff)
    messages.success(
        page.request, _("Silenced until the end of %(day)s.") % {"day": day_text(form.cleaned_data["until"])}
    )
    return redirect(page.address("review"))


@partial(configuration_page, accepts=require_POST)
async def unsilence(page: PageRequest, silence_id: int) -> HttpResponse:
    """Count a silenced finding again."""
    if await count_again(page.program.slug, silence_id):
        messages.success(page.request, _("The finding counts again."))
    else:
        messages.info(page.request, _("This finding was no longer silenced."))
    return redirect(page.address("review"))


async def judge(page: PageRequest) -> tuple[Reading, Judged]:
    """What was read, and what is to be said of it by this minute."""
    reading = await read_all(page.loyalty, page.options, last_known_of=page.program.slug)
    silences = await silences_of(page.program.slug)
    configuration = reading.configuration(page.now.replace(second=0, microsecond=0), page.program.currency)

    def judgement() -> Judged:
        found = cached_by_input(("review", page.program.slug), (configuration,), lambda: reviewed(configuration))
        return judged(found, silences, page.now.date())

    return reading, await build_from(reading.answers.values(), judgement)


async def shown(page: PageRequest, asked: Asked) -> HttpResponse:
    """The page; with a form that was refused, as what it is."""
    reading, found = await judge(page)
    return await build_from(reading.answers.values(), findings, page, asked, reading, found)


def findings(page: PageRequest, asked: Asked, reading: Reading, found: Judged) -> HttpResponse:
    """What was found in what was read."""
    panel = Panel("review", _("Review"), page.address("review"))

    def silence_url(finding: Finding) -> str:
        return page.address("review", silence=" ".join(finding.key))

    links = Links(partial(page_of, page), partial(history_of, page), silence_url)
    view = present(found, reading, today=page.now.date(), links=links, asked=asked)
    error = None if reading.answers else next(iter(reading.errors.values()))
    status = HTTPStatus.BAD_REQUEST if asked.form else HTTPStatus.OK
    refusal = why_refused(asked, found) if asked.form else ""
    extra: dict[str, Any] = {"languages": (), "refusal": refusal, "stylesheet": "config-history.css"}
    count = in_words(view.count, reading)
    # How an answer differs from the contract is told on the part's own page, where its field can be seen.
    answers = [replace(answer, drift=answer.cuts) for answer in reading.answers.values()]
    return show(page, panel, TEMPLATE, view=view, answers=answers, error=error, count=count, status=status, **extra)


def why_refused(asked: Asked, found: Judged) -> str:
    """Why what was posted silences nothing."""
    if any(finding.key == asked.key for finding, _lapsed in found.counted):
        return _("Nothing was silenced. The form below says what is missing.")
    return _("Nothing was silenced: this finding no longer exists.")
