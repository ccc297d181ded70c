"""Checks rights for views and access to programs. Being signed in alone opens no page."""

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from asgiref.sync import async_to_sync, iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from dashboard.access.access_log.log import record
from dashboard.access.models import Outcome
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, Staff, StaffRequest

View = Callable[..., Any]
ABOUT_CUSTOMERS = {Right.CUSTOMERS, Right.PERSONAL_DATA}


def requires(right: Right) -> Callable[[View], View]:
    """Decorate a sync or async view: staff without `right` get a 403 page with the reason.

    If the right is about customers, the refusal is also a row in the access log. The row takes program, key and page
    from the arguments `program`, `key` and `panel` of the address; without `panel`, the page is the name of the URL.
    """

    def decorate(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def async_guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                staff_request = cast(StaffRequest, request)
                if not staff_request.staff.may(right):
                    return await refuse_right(staff_request, right)
                return await cast(Awaitable[HttpResponseBase], view(request, *args, **kwargs))

            return async_guarded

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            staff_request = cast(StaffRequest, request)
            if not staff_request.staff.may(right):
                return async_to_sync(refuse_right)(staff_request, right)
            return cast(HttpResponseBase, view(request, *args, **kwargs))

        return guarded

    return decorate


async def refuse_right(request: StaffRequest, right: Right) -> HttpResponse:
    """Return the 403 page. For a view of a customer, write a row first. Raises AccessLogUnavailable."""
    if right in ABOUT_CUSTOMERS:
        await _record_refusal(request)
    return refusal(request, HTTPStatus.FORBIDDEN, refusal_reason(request.staff, right))


async def refuse_program(request: StaffRequest) -> HttpResponse:
    """Return the 403 page for a program that is not open to this person, or if no program is open to them.

    If the address names a program, a row is written first. Raises AccessLogUnavailable.
    """
    if request.resolver_match and "program" in request.resolver_match.kwargs:
        await _record_refusal(request)
    return refusal(request, HTTPStatus.FORBIDDEN, _why_not(request.staff), _("You cannot open this program"))


def _why_not(staff: Staff) -> str:
    """Say which programs are open to the person."""
    if staff.programs:
        names = ", ".join(program.name for program in staff.programs)
        return _("You can open %(programs)s. If you need this program too, ask an admin.") % {"programs": names}
    missing = ", ".join(sorted(staff.limited_to or ()))
    sentence = _(
        "Your account is limited to %(programs)s, which this dashboard does not have. No "
        "page is open to you. Ask an admin to change this."
    )
    return sentence % {"programs": missing}


async def _record_refusal(request: StaffRequest) -> None:
    match = request.resolver_match
    arguments = match.kwargs if match else {}
    await record(
        request,
        program=getattr(arguments.get("program"), "slug", ""),
        page=str(arguments.get("panel") or (match and match.url_name) or ""),
        outcome=Outcome.REFUSED,
        customer_key=str(arguments.get("key", "")),
    )


def refusal_reason(staff: Staff, right: Right) -> str:
    """Say in one sentence why the person may not open the page."""
    if not staff.role:
        return _("You have no role yet, so no page is open to you. Ask an admin for a role.")
    what = {
        Right.CUSTOMERS: _("customers"),
        Right.PERSONAL_DATA: _("customers' personal data"),
        Right.CONFIGURATION: _("the program's configuration"),
        Right.ACCESS_LOG: _("the access log"),
        Right.STAMPS_TOTALS: _("setting the number of stamps on a full card"),
        Right.SECURITY_LOG: _("the security log"),
        Right.STAFF: _("the accounts of staff"),
    }[right]
    sentence = _("Your role, %(role)s, does not include %(what)s. If you need it, ask an admin.")
    return sentence % {"role": staff.role_name, "what": what}
