"""The programme's texts in two languages, side by side."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import LoyaltyError, Unavailable
from dashboard.loyalty.models import Answer
from dashboard.loyalty.threads import build_from
from dashboard.speed.cached_by_input import cached_by_input
from programconfig.exports import export
from programconfig.languages import TEXTS, Comparison, Thing, compare, sheet
from programconfig.languages_page import nothing_shown, only_language, selects, summary, text_language, texts_view
from programconfig.pages import (
    BadQuery,
    PageRequest,
    Panel,
    configuration_page,
    failed,
    show,
)
from programconfig.paging import page_number, paged
from programconfig.places import PAGES, PART_NAMES, READS, Part
from programconfig.reading import parts_of

TEMPLATE = "programconfig/languages.html"
# The frame's own choice of a language would change nothing here.
FRAME: dict[str, Any] = {"languages": (), "stylesheet": "view-as.css"}


@configuration_page
async def languages(page: PageRequest) -> HttpResponse:
    """`?first=en&second=ar`; `?only=attention` leaves out what is well."""
    panel, codes = Panel("languages", _("Two languages side by side"), page.here()), page.program.languages
    if len(codes) < 2:
        return show(page, panel, TEMPLATE, nothing=only_language(codes[0]), **FRAME)
    chosen = chosen_languages(page)
    only, number = page.query.get("only", ""), page_number(page.query.get("page", "1"))
    if only not in {"", "attention"}:
        raise BadQuery(_("“only” can be “attention” or empty."))
    first, second = await asyncio.gather(*(read(page, code) for code in chosen))
    both, answers, error = beside(first, second)
    context = FRAME | {"selects": selects(chosen, codes), "only": only}
    if not answers:
        return failed(page, panel, TEMPLATE, error, **context)
    return await build_from(answers, side_by_side, page, panel, both, answers, chosen, number, context)


def side_by_side(
    page: PageRequest,
    panel: Panel,
    both: dict[Part, tuple[Any, Any]],
    answers: list[Answer[Any]],
    chosen: tuple[str, str],
    number: int,
    context: dict[str, Any],
) -> HttpResponse:
    """A page of the texts, or all as a file."""
    only = context["only"]
    comparison = cached_by_input(("languages", page.program.slug, chosen), (both,), lambda: compared(both))
    chosen_things = comparison.needing_attention if only else comparison.things
    if page.format:
        return export(page, sheet(chosen_things, *chosen), answers, page.format, about="-".join(chosen))
    things, paging = paged(chosen_things, number)
    first, second = (text_language(code) for code in chosen)
    url = addresses(page)
    context |= {
        "summary": summary(comparison),
        "columns": (first, second),
        "things": [texts_view(thing, first, second, url(thing)) for thing in things],
        "nothing": nothing_shown(comparison),
        "paging": paging,
    }
    return show(page, panel, TEMPLATE, view=comparison, answers=answers, without_amounts=True, **context)


def addresses(page: PageRequest) -> Callable[[Thing], str]:
    """Gives the address of a thing's page."""
    several, one = zip(*PAGES.values(), strict=True)
    numbered = {name: page.addresses(name) for name in one if name}
    others = {name: page.address(name) for name in several}

    def url(thing: Thing) -> str:
        return numbered[thing.page](thing.number) if thing.page in numbered else others[thing.page]

    return url


def chosen_languages(page: PageRequest) -> tuple[str, str]:
    """Two different languages of the programme, its first two unless the address says otherwise. Raises BadQuery."""
    codes = page.program.languages
    first = page.query.get("first") or next(code for code in codes if code != page.query.get("second"))
    second = page.query.get("second") or next(code for code in codes if code != first)
    if not {first, second} <= set(codes):
        raise BadQuery(_("This programme's languages are %(languages)s.") % {"languages": ", ".join(codes)})
    if first == second:
        raise BadQuery(_("Choose two different languages to compare."))
    return first, second


async def read(page: PageRequest, code: str) -> dict[Part, Attempt[Any]]:
    """Tiers, campaigns and referral rules in one language, those that the platform tells."""
    options, service = replace(page.options, language=code), page.loyalty
    parts = [part for part in parts_of(service) if part in TEXTS]
    reads = await asyncio.gather(*(attempt(service.configuration(READS[part], options)) for part in parts))
    return dict(zip(parts, reads, strict=True))


def compared(both: dict[Part, tuple[Any, Any]]) -> Comparison:
    """The texts of parts in two languages."""
    return compare((TEXTS[part](first), TEXTS[part](second)) for part, (first, second) in both.items())


def beside(
    first: dict[Part, Attempt[Any]], second: dict[Part, Attempt[Any]]
) -> tuple[dict[Part, tuple[Any, Any]], list[Answer[Any]], LoyaltyError | None]:
    """The parts that came in both languages, their answers (the first says which parts did not), or what failed."""
    both: dict[Part, tuple[Any, Any]] = {}
    answers: list[Answer[Any]] = []
    failed: dict[Part, Attempt[Any]] = {}
    for part in first:
        one, other = first[part], second[part]
        if one.answer and other.answer:
            both[part] = (one.answer.value, other.answer.value)
            answers += [one.answer, other.answer]
        else:
            failed[part] = other if one.answer else one
    for part, attempted in failed.items():
        if answers:
            answers[0] = with_missing(answers[0], attempted, str(PART_NAMES[part]))
    return both, answers, next((one.error for one in failed.values()), Unavailable())
