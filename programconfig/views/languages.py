"""The program's texts in two languages, side by side."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import LoyaltyError, Unavailable
from dashboard.loyalty.models import Answer
from dashboard.loyalty.threads import build_from
from dashboard.speed.cached_by_input import cached_by_input
from programconfig.exports import export
from programconfig.languages import TEXTS, Comparison, TextSource, compare, sheet
from programconfig.languages_page import nothing_shown, only_language, selects, summary, text_language, texts_view
from programconfig.pages import PageRequest, Panel, page_with_file, show, show_failure
from programconfig.paging import page_number, paginate
from programconfig.places import PAGES, PART_NAMES, READS, Part
from programconfig.reading import parts_of

TEMPLATE = "programconfig/languages.html"
# No choice of language in the frame: it would change nothing on this page.
FRAME: dict[str, Any] = {"languages": (), "stylesheet": "view-as.css"}


@page_with_file
async def languages(page: PageRequest) -> HttpResponse:
    """Show the texts of `?first=en&second=ar`; with `?only=attention`, only the texts that need attention."""
    panel, codes = Panel("languages", _("Two languages side by side"), page.own_address()), page.program.languages
    if len(codes) < 2:
        return show(page, panel, TEMPLATE, nothing=only_language(codes[0]), **FRAME)
    chosen = chosen_languages(page)
    only, number = page.query.get("only", ""), page_number(page.query.get("page", "1"))
    if only not in {"", "attention"}:
        raise BadQuery(_("“only” can be “attention” or empty."))
    first, second = await asyncio.gather(*(read_language(page, code) for code in chosen))
    texts, answers, error = pair_parts(first, second)
    context = FRAME | {"selects": selects(chosen, codes), "only": only}
    if not answers:
        return show_failure(page, panel, TEMPLATE, error, **context)
    return await build_from(answers, side_by_side, page, panel, texts, answers, chosen, number, context)


def side_by_side(
    page: PageRequest,
    panel: Panel,
    texts: dict[Part, tuple[Any, Any]],
    answers: list[Answer[Any]],
    chosen: tuple[str, str],
    number: int,
    context: dict[str, Any],
) -> HttpResponse:
    """Render a page of the texts, or all of them as a file."""
    only = context["only"]
    comparison = cached_by_input(
        ("languages", page.program.slug, page.mask, chosen), (texts,), lambda: compare_parts(texts)
    )
    chosen_sources = comparison.with_issues if only else comparison.sources
    if page.format:
        return export(page, sheet(chosen_sources, *chosen), answers, page.format, about="-".join(chosen))
    sources, paging = paginate(chosen_sources, number)
    first, second = map(text_language, chosen)
    url = addresses(page)
    context |= {
        "summary": summary(comparison),
        "columns": (first, second),
        "sources": [texts_view(source, first, second, url(source)) for source in sources],
        "nothing": nothing_shown(comparison),
        "paging": paging,
    }
    return show(page, panel, TEMPLATE, view=comparison, answers=answers, without_amounts=True, **context)


def addresses(page: PageRequest) -> Callable[[TextSource], str]:
    """A function that returns the address of a source's page."""
    list_page, detail_page = zip(*PAGES.values(), strict=True)
    numbered = {name: page.addresses(name) for name in detail_page if name}
    others = {name: page.address(name) for name in list_page}

    def url(source: TextSource) -> str:
        return numbered[source.page](source.number) if source.page in numbered else others[source.page]

    return url


def chosen_languages(page: PageRequest) -> tuple[str, str]:
    """Two different languages of the program: the first two, unless the address names others. Raises BadQuery."""
    codes = page.program.languages
    first = page.query.get("first") or _other_than(page.query.get("second"), codes)
    second = page.query.get("second") or _other_than(first, codes)
    if not {first, second} <= set(codes):
        raise BadQuery(_("This program's languages are %(languages)s.") % {"languages": ", ".join(codes)})
    if first == second:
        raise BadQuery(_("Choose two different languages to compare."))
    return first, second


async def read_language(page: PageRequest, code: str) -> dict[Part, Attempt[Any]]:
    """Read tiers, campaigns and referral rules in one language, as far as the platform offers them."""
    options, service = replace(page.options, language=code), page.loyalty
    parts = [part for part in parts_of(service) if part in TEXTS]
    reads = await asyncio.gather(*(attempt(service.configuration, READS[part], options) for part in parts))
    return dict(zip(parts, reads, strict=True))


def compare_parts(texts: dict[Part, tuple[Any, Any]]) -> Comparison:
    """Compare the texts of all parts in two languages."""
    return compare((TEXTS[part](first), TEXTS[part](second)) for part, (first, second) in texts.items())


def _other_than(code: str | None, codes: Iterable[str]) -> str:
    return next(one for one in codes if one != code)


def pair_parts(
    first: dict[Part, Attempt[Any]], second: dict[Part, Attempt[Any]]
) -> tuple[dict[Part, tuple[Any, Any]], list[Answer[Any]], LoyaltyError | None]:
    """The parts that were read in both languages, their answers, and the first error. The first answer names the
    missing parts."""
    texts: dict[Part, tuple[Any, Any]] = {}
    answers: list[Answer[Any]] = []
    failures: dict[Part, Attempt[Any]] = {}
    for part in first:
        in_first, in_second = first[part], second[part]
        if in_first.answer and in_second.answer:
            texts[part] = (in_first.answer.value, in_second.answer.value)
            answers += [in_first.answer, in_second.answer]
        else:
            failures[part] = in_second if in_first.answer else in_first
    for part, attempted in failures.items():
        if answers:
            answers[0] = with_missing(answers[0], attempted, str(PART_NAMES[part]))
    return texts, answers, next((attempted.error for attempted in failures.values()), Unavailable())
