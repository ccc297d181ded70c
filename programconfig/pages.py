"""The parts that every configuration page shares: the request, reading, rendering, and the view decorator.

A configuration page is a view under `@configuration_page`. It gets a `PageRequest`, reads (`attempt`), presents a
frozen dataclass, and answers with `show`. Its template extends `components/panel.html`, which explains the context.
HTMX gets that template alone, as a fragment; any other request gets it on a page with the sub-navigation.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial, wraps
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
from dashboard.access.masking.mask import Mask
from dashboard.access.masking.masked_loyalty import loyalty_for
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, StaffRequest
from dashboard.access.sealed_words import SEALED_PARAMETER
from dashboard.access.security_log.log import record_event
from dashboard.access.security_log.models import Event
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, Sentence
from dashboard.loyalty.models import Answer
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program, units_of
from dashboard.speed.addresses import path_of
from dashboard.text.units import NO_UNITS, Units
from programconfig.navigation import has_page, language_choice, tabs
from programconfig.places import Part
from programconfig.reading import read_or_last_known

T = TypeVar("T")
View: TypeAlias = Callable[..., Coroutine[Any, Any, HttpResponseBase]]
Decorator: TypeAlias = Callable[[Any], Any]
MAX_LENGTH = 200  # characters of a query parameter's value


class Format(StrEnum):
    """The file formats in which a list is available."""

    CSV = "csv"
    JSON = "json"


def check_query(program: Program, query: Mapping[str, str], file_format: str | None) -> None:
    """Check the address. Raises BadQuery for an unknown language, an unknown file format, or a value that is too
    long."""
    language = query.get("lang")
    if language and language not in program.languages:
        raise BadQuery(
            _("This program has no texts in “%(language)s”. It has: %(languages)s.")
            % {"language": language[:20], "languages": ", ".join(program.languages)}
        )
    if file_format not in (None, *Format):
        raise BadQuery(_("This page is available only as %(formats)s.") % {"formats": ", ".join(Format)})
    if any(len(value) > MAX_LENGTH for name, value in query.items() if name != SEALED_PARAMETER):
        raise BadQuery(
            _("The address contains a value that is too long. The limit is %(most)d characters.") % {"most": MAX_LENGTH}
        )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request for a configuration page.

    `now` is aware, in the program's zone. `query` is the query of the address without `fresh`; its values are not
    trusted. `language` is the language of the platform's texts, None for the platform's default. `format` is the
    requested file format, None for a page. `units` are the program's. Addresses from `address` and `own_address` keep
    the language.
    """

    request: StaffRequest
    program: Program
    loyalty: LoyaltyService
    options: ReadOptions
    now: datetime
    query: Mapping[str, str]
    language: str | None
    format: Format | None
    units: Units = NO_UNITS

    @classmethod
    async def of(cls, request: StaffRequest, program: Program) -> "PageRequest":
        """Build the page request for `request`; its deadline starts now. Raises BadQuery."""
        query = {name: str(value) for name, value in request.GET.items() if name != "fresh" and value}
        file_format = query.pop("format", None)
        check_query(program, query, file_format)
        language, service = query.get("lang"), loyalty_for(program, request.staff.mask)
        return cls(
            request=request,
            program=program,
            loyalty=service,
            options=ReadOptions.within(
                settings.PAGE_DEADLINE, fresh=request.GET.get("fresh") == "1", language=language
            ),
            now=timezone.now().astimezone(program.time_zone),
            query=query,
            language=language,
            format=Format(file_format) if file_format else None,
            units=await units_of(program, service),
        )

    @property
    def mask(self) -> Mask:
        """What hides personal data from this member of staff. `loyalty` and `read` apply it."""
        return self.request.staff.mask

    async def read(self, part: Part) -> "Attempt[Any]":
        """Read a part of the configuration; while the platform is down, return the last snapshot instead."""
        return await attempt(read_or_last_known, self.program.slug, self.loyalty, part, self.options)

    @property
    def is_fragment(self) -> bool:
        """Whether HTMX asks for the panel alone."""
        return bool(self.request.htmx)

    def address(self, name: str, *args: object, **query: str | None) -> str:
        """The address of another configuration page in the same language: `page.address("campaign", 7)`."""
        return with_query(path_of(f"programconfig:{name}", self.program.slug, *args), {"lang": self.language, **query})

    def addresses(self, name: str) -> Callable[[int | None], str]:
        """A fast function from number to address, for many items of one kind; "" where the number was not sent."""
        before, after = self.address(name, 0).split("/0/", 1)
        return lambda number: "" if number is None or number < 0 else f"{before}/{number}/{after}"

    def own_address(self, **changes: str | None) -> str:
        """The address of this page with changed filters; None removes a filter."""
        return with_query(self.request.path, {**self.query, **changes})


@dataclass(frozen=True, slots=True)
class Panel:
    """The frame's values in `components/panel.html`; `url` is the panel's own address with its filters."""

    slug: str
    title: Sentence
    url: str


def show(
    page: PageRequest, panel: Panel, template: str, *, status: int = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    """Answer with the panel alone for HTMX, otherwise with a whole page. `context` goes to both; see `render_panel`."""
    html = render_panel(page, panel, template, **context)
    if page.is_fragment:
        return HttpResponse(html, status=status)
    return render_page(page, panel.title, html, status=status, **context)


def render_panel(
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
    """Render the panel as markup. `extra` is added to its context."""
    context = {"panel": panel, "view": view, "answers": tuple(answers), "error": error, "count": count}
    return render_to_string(template, context | {"page": page, "now": page.now, **extra}, page.request)


def render_page(
    page: PageRequest, title: Sentence, *panels: str, status: int = HTTPStatus.OK, **extra: Any
) -> HttpResponse:
    """Render a page of panels under the sub-navigation."""
    frame = {"title": title, "panels": panels, "tabs": tabs(page), "languages": language_choice(page)}
    context = {**frame, "page": page, "now": page.now, "currency_note": currency_note(page, **extra), **extra}
    return render(page.request, "programconfig/page.html", context, status=status)


def currency_note(
    page: PageRequest, *, answers: Iterable[Answer[Any]] = (), without_amounts: bool = False, **_extra: Any
) -> str:
    """The note that the currency comes from the settings; "" where the platform sends it or the page has no amounts."""
    program = page.program
    if not program.currency or not answers or without_amounts or Trait.CURRENCIES in program.kind.traits:
        return ""
    sentence = _(
        "The platform does not send the currency of its configuration. %(currency)s comes from "
        "this dashboard's settings."
    )
    return sentence % {"currency": program.currency.code}


def show_failure(
    page: PageRequest, panel: Panel, template: str, error: LoyaltyError | None, **context: Any
) -> HttpResponse:
    """Answer a failed read: the panel with the error, or a refusal with the reason where a file was requested."""
    if page.format and error:
        return refusal(page.request, HTTPStatus.SERVICE_UNAVAILABLE, str(error.sentence))
    return show(page, panel, template, error=error, **context)


def with_query(path: str, query: Mapping[str, str | None]) -> str:
    """Append the non-empty query parameters to the path."""
    filled = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(filled)}" if filled else path


def page_missing(program: Program) -> str:
    """The sentence that says why the program has no such page."""
    sentence = _("%(program)s has no such page: %(platform)s does not offer this.")
    return sentence % {"program": program.name, "platform": program.platform_name}


def configuration_page(
    view: Callable[..., Awaitable[HttpResponse]], *, accepts: Decorator = require_safe, has_file: bool = False
) -> View:
    """Turn an async view into a configuration page. The view gets a `PageRequest` and the values from its address.

    The page is open to staff with `Right.CONFIGURATION`, and only where the platform offers its data. `BadQuery`
    becomes a page that explains the error. `accepts` is the decorator that limits the HTTP methods. `has_file`: the
    view answers `?format=` with a file, which the security log notes; other pages refuse it.
    """

    @accepts
    @never_cache
    @vary_on_headers("HX-Request")
    @requires(Right.CONFIGURATION)
    @wraps(view)
    async def guarded(request: StaffRequest, program: Program, **arguments: Any) -> HttpResponse:
        if request.resolver_match and not has_page(request.resolver_match.url_name or "", program):
            return refusal(request, HTTPStatus.NOT_FOUND, page_missing(program))
        try:
            page = await PageRequest.of(request, program)
            if page.format and not has_file:
                raise BadQuery(_("This page is not available as a file. Remove “format” from the address."))
            response = await view(page, **arguments)
            if page.format and response.status_code == HTTPStatus.OK:
                detail = f"{request.path} {page.format}"
                await record_event(Event.EXPORTED, request, program=program.slug, detail=detail)
            return response
        except BadQuery as error:
            return refusal(request, HTTPStatus.BAD_REQUEST, str(error.sentence))

    return cast(View, guarded)


page_with_file = partial(configuration_page, has_file=True)
