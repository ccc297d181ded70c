"""What a role must hold for a view, and who may enter a programme; signing in alone opens nothing."""

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from asgiref.sync import async_to_sync, iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from dashboard.access.log import record
from dashboard.access.models import Outcome
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, Staff, StaffRequest

View = Callable[..., Any]
ABOUT_CUSTOMERS = {Right.CUSTOMERS, Right.PERSONAL_DATA}


def requires(right: Right) -> Callable[[View], View]:
    """For a sync or async view: staff without `right` get a 403 page that says why.

    When the right is about customers the refusal is a row in the access log too. The row's programme, key and page are
    the address's own: its arguments `program` and `key`, and `panel` or else the URL's name.
    """

    def closed(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def aguarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                staff_request = cast(StaffRequest, request)
                if not staff_request.staff.may(right):
                    return await refuse_right(staff_request, right)
                return await cast(Awaitable[HttpResponseBase], view(request, *args, **kwargs))

            return aguarded

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            staff_request = cast(StaffRequest, request)
            if not staff_request.staff.may(right):
                return async_to_sync(refuse_right)(staff_request, right)
            return cast(HttpResponseBase, view(request, *args, **kwargs))

        return guarded

    return closed


async def refuse_right(request: StaffRequest, right: Right) -> HttpResponse:
    """The 403 page; for a view of a customer after its row is written. Raises AccessLogUnavailable."""
    if right in ABOUT_CUSTOMERS:
        await _record_refusal(request)
    return refusal(request, HTTPStatus.FORBIDDEN, refusal_reason(request.staff, right))


async def refuse_program(request: StaffRequest) -> HttpResponse:
    """The 403 page for whom the address's programme is not open to, after its row is written; or for whom none is.
    Raises AccessLogUnavailable."""
    if request.resolver_match and "program" in request.resolver_match.kwargs:
        await _record_refusal(request)
    if mine := request.staff.programs:
        names = ", ".join(program.name for program in mine)
        why = _("You can open %(programmes)s. If you need this program too, ask a manager.")
        sentence = why % {"programmes": names}
    else:
        gone = ", ".join(sorted(request.staff.limited_to or ()))
        why = _(
            "Your account is limited to %(programmes)s, which this dashboard does not have. No "
            "page is open to you. Ask a manager to change this."
        )
        sentence = why % {"programmes": gone}
    return refusal(request, HTTPStatus.FORBIDDEN, sentence, _("You cannot open this program"))


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
    """One sentence for the person refuse_right."""
    if not staff.role:
        return _("You have no role yet, so no page is open to you. Ask a manager for a role.")
    what = {
        Right.CUSTOMERS: _("customers"),
        Right.PERSONAL_DATA: _("customers' personal data"),
        Right.CONFIGURATION: _("the program's configuration"),
        Right.ACCESS_LOG: _("the access log"),
        Right.STAMPS_TOTALS: _("setting the size of a stamps card"),
    }[right]
    sentence = _("Your role, %(role)s, does not include %(what)s. If you need it, ask a manager.")
    return sentence % {"role": staff.role_name, "what": what}
