"""The staff page: who may sign in, with which role and programs. For admins of every program."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard.access.guard import View, requires
from dashboard.access.logs.paging import PAGE_SIZE, with_query
from dashboard.access.models import GIVEN_DAYS
from dashboard.access.people import changes
from dashboard.access.people.actions import ACTIONS, NOT_FOR_ONESELF, actions_for
from dashboard.access.people.changes import ChangedMeanwhile, ChangeRefused
from dashboard.access.people.forms import AccessForm, NewPersonForm, PeopleFilters
from dashboard.access.people.listing import Person, everybody, present_people
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, StaffRequest
from dashboard.access.security_log.account_changes import AccountState
from dashboard.frame.addresses import SeeOther


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the people who pass the filters; `where` is "1 to 50 of 312", "" on the only page."""

    filters: PeopleFilters
    people: tuple[Person, ...] = ()
    number: int = 0
    previous: str = ""
    next: str = ""
    where: str = ""


def for_staff_admins(view: Callable[..., HttpResponse]) -> View:
    """Decorate a view of the staff page: for admins who are not limited to some programs."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.staff.may_manage_staff:
            return view(request, *args, **kwargs)
        sentence = _("You are limited to some programs. Only an admin of every program can manage staff accounts.")
        return refusal(request, HTTPStatus.FORBIDDEN, sentence, _("You cannot manage accounts"))

    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(requires(Right.STAFF)(guarded)))


@for_staff_admins
def people(request: StaffRequest) -> HttpResponse:
    """Show everybody, filtered and paged. Filters are posted; the answer redirects to an address without names."""
    filters = PeopleFilters(request.POST.dict() if request.method == "POST" else request.GET.dict())
    if request.method == "POST" and filters.is_valid():
        return SeeOther(with_query(reverse("people:list"), filters.as_query()))
    status = HTTPStatus.OK if filters.is_valid() else HTTPStatus.BAD_REQUEST
    return render(request, "people/list.html", {"listing": _listing(filters), **_frame(request)}, status=status)


@for_staff_admins
def add(request: StaffRequest) -> HttpResponse:
    """Show the form for a new person, or add them and show their first password, once."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user, password = User(username=User.normalize_username(form.cleaned_data["name"])), changes.random_password()
        try:
            changes.store_account(user, form.cleaned_data["role"], form.limits, password=password, request=request)
        except ChangeRefused as error:
            form.add_error("name", str(error.sentence))
        else:
            return _show_password(request, user, password, is_new=True)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"form": form, "passwords": settings.PASSWORD_SIGN_IN}
    return render(request, "people/new.html", {**context, **_frame(request)}, status=status)


@for_staff_admins
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    """Show a person with a form for role and programs, or change these."""
    user = get_object_or_404(User, pk=user_id)
    found = present_people([user])[0]
    form = AccessForm(request.POST if request.method == "POST" else None, person=found, seen=_state(user))
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            try:
                changes.store_account(
                    user, form.cleaned_data["role"], form.limits, seen=form.cleaned_data["seen"], request=request
                )
            except ChangedMeanwhile as error:
                messages.error(request, _("%(reason)s Nothing was saved.") % {"reason": error.sentence})
                return SeeOther(request.path)
            except ChangeRefused as error:
                form.add_error(None, str(error.sentence))
            else:
                messages.success(request, _("The changes were saved. They count from the person's next page on."))
                return SeeOther(request.path)
    is_self = user.pk == request.staff.user_id
    context = {"person": found, "form": form, "actions": actions_for(found, is_self=is_self), "is_self": is_self}
    return render(request, "people/person.html", {**context, **_frame(request)}, status=status)


@for_staff_admins
def act(request: StaffRequest, user_id: int, action: str) -> HttpResponse:
    """Ask before something is done to an account, or do it."""
    user = get_object_or_404(User, pk=user_id)
    found, one = present_people([user])[0], ACTIONS.get(action)
    if one is None:
        raise Http404
    # Their own pages ask for the password first, so that nobody takes over an account at a screen left open.
    reason = str(NOT_FOR_ONESELF) if user.pk == request.staff.user_id else ""
    if request.method == "POST" and not reason:
        try:
            done = one.do(user, request)
        except ChangeRefused as error:
            reason = str(error.sentence)
        else:
            if one.gives_password:
                return _show_password(request, user, done, is_new=False)
            messages.success(request, done)
            return SeeOther(reverse("people:person", args=[user.pk]))
    status = HTTPStatus.CONFLICT if reason else HTTPStatus.OK
    context = {"person": found, "action": one, "question": one.question(found), "reason": reason}
    return render(request, "people/confirm.html", {**context, **_frame(request)}, status=status)


def _listing(filters: PeopleFilters) -> Listing:
    if not filters.is_valid():
        return Listing(filters)
    pages = Paginator(filters.people(everybody()), PAGE_SIZE)
    page = pages.get_page(filters.cleaned_data["page"] or 1)  # beyond the end: the last page
    address, query = reverse("people:list"), filters.as_query()
    where = _("%(first)d to %(last)d of %(number)d") % {
        "first": page.start_index(),
        "last": page.end_index(),
        "number": pages.count,
    }
    return Listing(
        filters,
        tuple(present_people(page.object_list)),
        pages.count,
        previous=with_query(address, query, page=page.number - 1) if page.has_previous() else "",
        next=with_query(address, query, page=page.number + 1) if page.has_next() else "",
        where=where if pages.num_pages > 1 else "",
    )


def _show_password(request: StaffRequest, user: User, password: str, *, is_new: bool) -> HttpResponse:
    """Show a password that nobody can look up later."""
    context = {"person": present_people([user])[0], "password": password, "days": GIVEN_DAYS, "is_new": is_new}
    return render(request, "people/password.html", {**context, **_frame(request)})


def _state(user: User) -> str:
    """Return the state of an account, for a form that changes it."""
    state = AccountState.of(user)
    return state.text if state else ""


def _frame(request: StaffRequest) -> dict[str, Any]:
    """Return the program that the frame around the page shows, which also gives the zone of its times."""
    return {"program": request.staff.programs[0]}
