"""The pages one can go to from anywhere, for the command palette. The apps name theirs: nothing here knows them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from dashboard.access.roles import Staff
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its title; `part` is what it is part of, "" for nothing."""

    title: Sentence
    url: str
    part: Sentence = ""


# An app's pages for who asks.
Places = Callable[[Staff, Program], Sequence[Place]]


@cache
def named() -> tuple[Places, ...]:
    """The pages of every app that has some: `places` in its `AppConfig` names who tells them."""
    return tuple(import_string(app.places) for app in apps.get_app_configs() if hasattr(app, "places"))


def places(staff: Staff, program: Program) -> Iterator[Place]:
    """Where `staff` may go: the programme's pages, the access log, other programmes."""
    yield Place(_("Home"), reverse("home", args=[program]))
    for told in named():
        yield from told(staff, program)
    if staff.may_see_access_log:
        yield Place(_("Access log"), reverse("access:log"))
    for other in staff.programs:
        if other.slug != program.slug:
            yield Place(other.name, reverse("home", args=[other]), _("Programme"))
