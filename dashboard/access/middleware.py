"""Sets the member of staff of each request, after Django's AuthenticationMiddleware, and requires sign-in."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from dashboard.access.database_failure import database_failure_page, log_failure_page
from dashboard.access.guard import refuse_program
from dashboard.access.logs.unavailable import LogUnavailable
from dashboard.access.lookups import TooManyLookups
from dashboard.access.refusal import refusal, reload_if_another_person
from dashboard.access.roles import StaffRequest, staff_of
from dashboard.access.security_log.log import write_event, write_limit
from dashboard.access.security_log.models import Event
from dashboard.access.sessions.lifetime import end_expired_session
from dashboard.access.sign_in.first_steps import page_of_next_step
from dashboard.loyalty.caller import read_for
from dashboard.loyalty.store import keyed_hash
from dashboard.serving.database_faults import DATABASE_ERRORS
from dashboard.serving.requests import form_page_address, htmx_page_address

SAFE_METHODS = {"GET", "HEAD"}
REFUSALS = {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}


class StaffMiddleware(MiddlewareMixin):
    """Sets `request.staff` (None for a stranger), ends old sessions, notes refusals, and explains failures.

    These are a log that cannot be written, too many lookups, a database that does not answer, and a method that an
    address does not allow. All queries run together in one thread, so that async views and their templates can use
    `request.user`, `request.session` and `request.staff` without the database.
    """

    sync_capable = False

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key:
            failure = await sync_to_async(set_staff)(request)
        else:
            failure = set_staff(request)  # without a session there is no query, so no thread is needed
        if failure:
            return failure
        if staff := cast(Any, request).staff:
            read_for(keyed_hash("reader", staff.user_id))
        response = await cast(Awaitable[HttpResponseBase], self.get_response(request))
        if response.status_code in REFUSALS and cast(Any, request).staff:
            await sync_to_async(write_refusal)(cast(StaffRequest, request), response.status_code)
        return with_405_page(request, response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Without a row in the access log there is no view, and without one in the security log no export or change
        (see `dashboard.access.access_log.log` and `dashboard.access.security_log.log`); without a database, no page."""
        if isinstance(exception, DATABASE_ERRORS):
            return database_failure_page(request, exception)
        if isinstance(exception, TooManyLookups):
            return too_many_page(request, exception)
        if isinstance(exception, LogUnavailable):
            return log_failure_page(request, exception)
        return None


def set_staff(request: HttpRequest) -> HttpResponse | None:
    """Set `request.staff`. Returns a page to answer with if the database does not answer, else None."""
    try:
        end_expired_session(request)
        user = cast(Any, request).user
        cast(Any, request).staff = staff_of(cast(User, user)) if user.is_authenticated else None
    except DATABASE_ERRORS as error:
        return database_failure_page(request, error)
    return None


def write_refusal(request: StaffRequest, status: int) -> None:
    """Write a refused page, or a limit that was reached, into the security log. Strangers write nothing here."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        write_limit(request)
        return
    program = request.resolver_match.kwargs.get("program") if request.resolver_match else None
    slug = getattr(program, "slug", "")
    write_event(Event.PAGE_REFUSED, request, program=slug, detail=request.path)


def too_many_page(request: HttpRequest, error: TooManyLookups) -> HttpResponse:
    page = refusal(request, HTTPStatus.TOO_MANY_REQUESTS, error.sentence, _("Too many lookups in a minute"))
    page["Retry-After"] = str(error.wait)
    return page


def with_405_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Replace Django's empty 405 for staff by a page that explains it; strangers and other software get the empty
    one."""
    if not (isinstance(response, HttpResponseNotAllowed) and cast(Any, request).staff):
        return response
    page = refusal(request, HTTPStatus.METHOD_NOT_ALLOWED, "")
    page["Allow"] = response["Allow"]
    return page


class SignInMiddleware(MiddlewareMixin):
    """Closes every page to strangers by default, and the pages of a program to staff who may not open it.

    A stranger gets the same answer at every closed address, whether there is such a page and such a program or not: it
    comes before the address is looked at, and before the check of a form's token. People who still have to choose a
    password or to add a second factor are led there first.
    """

    sync_capable = False

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "staff", None) is None and not is_public(request):
            return redirect_to_sign_in(cast(StaffRequest, request))
        return await cast(Awaitable[HttpResponseBase], self.get_response(request))

    async def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        staff_request = cast(StaffRequest, request)
        if not getattr(view, "login_required", True):
            return None
        if page := page_of_next_step(request):
            return HttpResponseClientRedirect(page) if staff_request.htmx else redirect(page)
        if reloading := reload_if_another_person(request):
            return reloading
        program = kwargs.get("program")
        return await refuse_program(staff_request) if program and not staff_request.staff.may_enter(program) else None


def is_public(request: HttpRequest) -> bool:
    """Return whether strangers may open this address: its view is marked with `login_not_required`."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return not getattr(view, "login_required", True)


def redirect_to_sign_in(request: StaffRequest) -> HttpResponse:
    """Return the redirect to the sign-in that leads back to the page that the person sees.

    An HTMX request for a fragment sends the whole page to the sign-in and back. A form that was sent leads back to its
    page, since its action has not begun.
    """
    if htmx := request.htmx:
        page = htmx_page_address(htmx).geturl() or settings.LOGIN_REDIRECT_URL
        return HttpResponseClientRedirect(_sign_in_address(request, page))
    page = request.get_full_path() if request.method in SAFE_METHODS else form_page_address(request)
    return redirect(_sign_in_address(request, page or settings.LOGIN_REDIRECT_URL))


def _sign_in_address(request: StaffRequest, page: str) -> str:
    """Return the address of the sign-in that leads back to a page. It says so if the browser's session has ended."""
    address = redirect_to_login(page, settings.LOGIN_URL).url
    has_ended = request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.session.session_key is None
    return f"{address}&ended=1" if has_ended else address
