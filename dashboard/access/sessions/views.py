"""The page on which people see and end their own sessions."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard.access.roles import StaffRequest
from dashboard.access.sessions.open_sessions import end_own_sessions, open_sessions
from dashboard.frame.addresses import SeeOther

CONFIRMED = "confirmed"  # in the query, after a company's sign-in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: StaffRequest) -> HttpResponse:
    """Show the person's sessions, or end the one whose mark is posted as `session`, or without it all others.

    Raises ReauthenticationRequired for the latter, some minutes after signing in. allauth then asks who it is, and
    calls this view again.
    """
    is_old = get_adapter().is_reauthentication_required()
    if request.method != "POST":
        context = {
            "sessions": open_sessions(request.staff.user_id, request.session.session_key),
            "program": next(iter(request.staff.programs), None),
            "is_confirmed": CONFIRMED in request.GET and not is_old,
        }
        return render(request, "people/sessions.html", context)
    if is_old:
        raise ReauthenticationRequired
    with transaction.atomic():
        number = end_own_sessions(request, cast(User, request.user), request.POST.get("session", ""))
    if number:
        sentence = ngettext("%(number)d session has ended.", "%(number)d sessions have ended.", number)
        messages.success(request, sentence % {"number": number})
    else:
        messages.info(request, _("No other session was open."))
    return SeeOther(request.path)
