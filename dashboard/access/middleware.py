"""Who is asking: looked up once for each request, after Django's AuthenticationMiddleware."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from dashboard.access.guard import refuse_program
from dashboard.access.log import AccessLogUnavailable
from dashboard.access.refusal import refusal
from dashboard.access.roles import StaffRequest, staff_of
from dashboard.access.sessions import end_expired_session
from dashboard.serving.requests import form_page_address, htmx_page_address
from dashboard.serving.sync_async import SyncAsyncMiddleware

log = structlog.get_logger(__name__)

SAFE_METHODS = {"GET", "HEAD"}
DATABASE_ERRORS = (
    OperationalError,
    InterfaceError,
)  # what Django raises when a database can't be reached, or not be used now


class StaffMiddleware(SyncAsyncMiddleware):
    """Sets `request.staff` (None for a stranger), ends old sessions, and says when the access log can't be written, the
    database doesn't answer or an address is opened in a way it isn't meant to be.

    Everything that asks the database is done in one go, so that async views and their templates may read
    `request.user`, `request.session` and `request.staff` without it.
    """

    def call(self, request: HttpRequest) -> HttpResponseBase:
        return set_staff(request) or with_405_page(request, self.respond(request))

    async def acall(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key:
            failure = await sync_to_async(set_staff)(request)
        else:
            failure = set_staff(request)  # a stranger's: nothing to read, so no thread for it
        return failure or with_405_page(request, await self.arespond(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """No row, no view: see `dashboard.access.log.record`. No database, no page."""
        if isinstance(exception, DATABASE_ERRORS):
            return database_failure_page(request, exception)
        if not isinstance(exception, AccessLogUnavailable):
            return None
        explanation = _(
            "The access log could not be written. No customer is shown without an entry in the "
            "access log. Try again in a moment. If it fails again, tell the dashboard's "
            "administrator."
        )
        return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, explanation)


def set_staff(request: HttpRequest) -> HttpResponse | None:
    """Sets `request.staff`; the page to answer with when the database cannot tell who it is."""
    try:
        end_expired_session(request.session)
        user = cast(Any, request).user
        cast(Any, request).staff = staff_of(cast(User, user)) if user.is_authenticated else None
    except DATABASE_ERRORS as error:
        return database_failure_page(request, error)
    return None


def database_failure_page(request: HttpRequest, error: Exception) -> HttpResponse:
    """What staff see while the database is away. Its own words may hold addresses: the log has their kind alone."""
    log.error("the database does not answer", error=type(error).__name__)
    explanation = _(
        "The dashboard's own database does not answer, so nothing can be shown. The loyalty "
        "program is not affected. Try again in a moment. If it fails again, tell the dashboard's "
        "administrator."
    )
    return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, explanation)


def with_405_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Django's 405 is an empty page: staff get one with words, programs that call this site the empty one."""
    if not (isinstance(response, HttpResponseNotAllowed) and cast(Any, request).staff):
        return response
    page = refusal(request, HTTPStatus.METHOD_NOT_ALLOWED, "")
    page["Allow"] = response["Allow"]
    return page


class SignInMiddleware(LoginRequiredMiddleware):
    """Closes every page by default, and a programme's to staff it is not open to. A fragment that HTMX asks for sends
    the whole page to sign in, and back; a form that was sent leads back to its page, for what it does has not begun."""

    async def process_view(  # type: ignore[override]  # Django takes either kind, and this one needs no thread
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view, args, kwargs)
        staff_request = cast(StaffRequest, request)
        if answer is None:
            program = kwargs.get("program")
            is_open = not program or not getattr(view, "login_required", True) or staff_request.staff.may_enter(program)
            return None if is_open else await refuse_program(staff_request)
        if htmx := staff_request.htmx:
            page = htmx_page_address(htmx).geturl() or "/"
            return HttpResponseClientRedirect(redirect_to_login(page, settings.LOGIN_URL).url)
        return (
            answer
            if request.method in SAFE_METHODS
            else redirect_to_login(form_page_address(request) or "/", settings.LOGIN_URL)
        )
