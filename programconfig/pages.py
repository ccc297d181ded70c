"""What every configuration page has in common: who asks for what, how parts are read, and how a page is shown.

A page is a view under `@configuration_page`, given a `PageRequest`: it reads (`attempt`), presents a frozen dataclass,
and answers with `show`. Its template extends `components/panel.html` (context as explained there) and stands alone as
the fragment that HTMX swaps; `show` puts it on a page with the sub-navigation when it was asked for as a page.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeAlias, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from dashboard.access.guard import requires
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, StaffRequest
from dashboard.access.sealed_words import SEALED_PARAMETER
from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, Sentence
from dashboard.loyalty.models import Answer
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program, loyalty
from dashboard.speed.addresses import path_of
from programconfig.navigation import is_there, languages_of, tabs
from programconfig.places import Part
from programconfig.reading import read_or_last_known

T = TypeVar("T")
View: TypeAlias = Callable[..., Coroutine[Any, Any, HttpResponseBase]]
Decorator: TypeAlias = Callable[[Any], Any]
MAX_LENGTH = 200  # of a value in an address that a page takes up


class BadQuery(ValueError):
    """What the address asks for makes no sense; `sentence` says what, and what would."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("bad query")
        self.sentence = sentence


class Format(StrEnum):
    """The files that a list can be had as."""

    CSV = "csv"
    JSON = "json"


def check(program: Program, query: Mapping[str, str], form: str | None) -> None:
    """Raises BadQuery for a language that the programme does not have, an unknown file format, or too long a word."""
    language = query.get("lang")
    if language and language not in program.languages:
        raise BadQuery(
            _("This program has no texts in “%(language)s”. It has: %(languages)s.")
            % {"language": language[:20], "languages": ", ".join(program.languages)}
        )
    if form not in (None, *Format):
        raise BadQuery(_("This page is available only as %(formats)s.") % {"formats": ", ".join(Format)})
    if any(len(value) > MAX_LENGTH for name, value in query.items() if name != SEALED_PARAMETER):
        raise BadQuery(
            _("The address contains a value that is too long. The limit is %(most)d characters.") % {"most": MAX_LENGTH}
        )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request for a configuration page.

    `now` is aware, in the programme's zone. `query` is the address's without `fresh`, never trusted; `language` is what
    texts are asked for in, None for the platform's own choice; `format` is the file asked for, None for a page. Links
    made by `address` and `here` keep the language.
    """

    request: StaffRequest
    program: Program
    loyalty: LoyaltyService
    options: ReadOptions
    now: datetime
    query: Mapping[str, str]
    language: str | None
    format: Format | None

    @classmethod
    def of(cls, request: StaffRequest, program: Program) -> "PageRequest":
        """The page that `request` is for; its time runs from now on. Raises BadQuery."""
        query = {name: str(value) for name, value in request.GET.items() if name != "fresh" and value}
        form = query.pop("format", None)
        check(program, query, form)
        language = query.get("lang")
        return cls(
            request=request,
            program=program,
            loyalty=loyalty(program),
            options=ReadOptions.within(
                settings.PAGE_DEADLINE, fresh=request.GET.get("fresh") == "1", language=language
            ),
            now=timezone.now().astimezone(program.time_zone),
            query=query,
            language=language,
            format=Format(form) if form else None,
        )

    async def read(self, part: Part) -> "Attempt[Any]":
        """A part of the configuration, as it was last seen while the platform is away."""
        return await attempt(read_or_last_known(self.program.slug, self.loyalty, part, self.options))

    @property
    def is_fragment(self) -> bool:
        """Whether HTMX asks, and for a panel alone."""
        htmx = self.request.htmx
        return bool(htmx) and not htmx.history_restore_request

    def address(self, name: str, *args: object, **query: str | None) -> str:
        """Another configuration page, in the same language: `page.address("campaign", 7)`."""
        return with_query(path_of(f"programconfig:{name}", self.program.slug, *args), {"lang": self.language, **query})

    def addresses(self, name: str) -> Callable[[int | None], str]:
        """The same for many things of a kind, by number: quick, and "" for one whose number was not sent."""
        before, after = self.address(name, 0).split("/0/", 1)
        return lambda number: "" if number is None or number < 0 else f"{before}/{number}/{after}"

    def here(self, **changes: str | None) -> str:
        """This page with other filters; None takes one away."""
        return with_query(self.request.path, {**self.query, **changes})


@dataclass(frozen=True, slots=True)
class Panel:
    """What the frame of `components/panel.html` asks for: `url` is the panel's own address with its filters."""

    slug: str
    title: Sentence
    url: str


def show(
    page: PageRequest, panel: Panel, template: str, *, status: int = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    """The panel alone for HTMX, else on a page of its own. `context`: see `rendered`; it reaches the page too."""
    html = rendered(page, panel, template, **context)
    if page.is_fragment:
        return HttpResponse(html, status=status)
    return framed(page, panel.title, html, status=status, **context)


def rendered(
    page: PageRequest,
    panel: Panel,
    template: str,
    *,
    view: Any = None,
    answers: Iterable[Answer[Any]] = (),
    error: LoyaltyError | None = None,
    count: str = "",
    **extra: Any,
) -> str:
    """The panel as markup. `extra` goes into its context too."""
    context = {"panel": panel, "view": view, "answers": tuple(answers), "error": error, "count": count}
    return render_to_string(template, context | {"page": page, "now": page.now, **extra}, page.request)


def framed(page: PageRequest, title: Sentence, *panels: str, status: int = HTTPStatus.OK, **extra: Any) -> HttpResponse:
    """A page of panels under the sub-navigation."""
    frame = {"title": title, "panels": panels, "tabs": tabs(page), "languages": languages_of(page)}
    context = {**frame, "page": page, "now": page.now, "currency_note": currency_note(page, **extra), **extra}
    return render(page.request, "programconfig/page.html", context, status=status)


def currency_note(
    page: PageRequest, *, answers: Iterable[Answer[Any]] = (), without_amounts: bool = False, **_extra: Any
) -> str:
    """That the currency of a page's amounts is from the settings, "" where it is the platform's or none is shown."""
    program = page.program
    if not program.currency or not answers or without_amounts or "currencies" in program.kind.traits:
        return ""
    sentence = _(
        "The platform does not send the currency of its configuration. %(currency)s comes from "
        "this dashboard's settings."
    )
    return sentence % {"currency": program.currency}


def failed(page: PageRequest, panel: Panel, template: str, error: LoyaltyError | None, **context: Any) -> HttpResponse:
    """Nothing came: the panel with what failed in it, or no file with the reason why."""
    if page.format and error:
        return refusal(page.request, HTTPStatus.SERVICE_UNAVAILABLE, str(error.sentence))
    return show(page, panel, template, error=error, **context)


def with_query(path: str, query: Mapping[str, str | None]) -> str:
    """The path with the parts of the query that say something."""
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def absent(program: Program) -> str:
    """Why there is no such page."""
    sentence = _("%(programme)s has no such page: %(platform)s does not offer this.")
    return sentence % {"programme": program.name, "platform": program.platform_name}


def configuration_page(view: Callable[..., Awaitable[HttpResponse]], *, accepts: Decorator = require_safe) -> View:
    """For an async view of a configuration page, given a `PageRequest` and what its address holds beyond the programme.
    Open to staff with `Right.CONFIGURATION`, where the platform tells what the page is about; `BadQuery` becomes a page
    that says what makes no sense. `accepts` is the decorator that says by which methods."""

    @accepts
    @never_cache
    @vary_on_headers("HX-Request")
    @requires(Right.CONFIGURATION)
    @wraps(view)
    async def guarded(request: StaffRequest, program: Program, **arguments: Any) -> HttpResponse:
        if request.resolver_match and not is_there(request.resolver_match.url_name or "", program):
            return refusal(request, HTTPStatus.NOT_FOUND, absent(program))
        try:
            return await view(PageRequest.of(request, program), **arguments)
        except BadQuery as error:
            return refusal(request, HTTPStatus.BAD_REQUEST, str(error.sentence))

    return cast(View, guarded)
